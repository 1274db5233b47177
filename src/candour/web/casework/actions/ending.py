"""Ending a case without an answer, opening it again, and notes on it.

A transfer does not end the duty to answer for what the authority itself holds (FOIA s. 10; EIR regs 10(1), 14): only a
request for information that it does not hold at all ends that way here.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import ClockState, EventKind
from candour.law.months import same_day_later
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import clocks, events
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.actions.receive import reason_of
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Bundle, Case, Outcome, Stage, TaskState, Validity
from candour.words import day_in_words

# The Act says nothing of how long an authority waits for a clarification. Two to three months is common (the Cabinet
# Office's statistics for 2023-24 name three): a case is not closed before two.
WAIT_FOR_CLARIFICATION = 2
LONGEST_NOTE = 5000


def withdraw(*, by: Person, case: Case, on: dt.date, seen: int | None = None) -> Case:
    """Record that the applicant withdrew the request on a day. Raises `BadInput` for a day that cannot be."""
    with perform("withdraw", by=by, case=case, seen=seen) as doing:
        _check_day(doing.case, on)
        if not doing.case.is_review:
            doing.tick(EventKind.WITHDRAWN, on)
        doing.facts.update(date=on)
        _end(doing, Outcome.WITHDRAWN, on)
    return case


def transfer(*, by: Person, case: Case, to: str, on: dt.date, agreed: bool, seen: int | None = None) -> Case:
    """Record that the request went to the authority that holds the information, with the applicant's agreement.

    Raises `BadInput` where the applicant did not agree: the Commissioner advises to ask first.
    """
    to = " ".join(to.split())
    with perform("transfer", by=by, case=case, seen=seen) as doing:
        _refuse_review(doing.case)
        if not to:
            raise BadInput(_("Say which authority the request went to."))
        if not agreed:
            raise BadInput(
                _(
                    "Ask the applicant first whether the request may be passed on. If they do not agree, answer that "
                    "the information is not held, and say who may hold it."
                )
            )
        _check_day(doing.case, on)
        doing.tick(EventKind.TRANSFERRED_OUT, on)
        doing.facts.update(to=to, date=on)
        _end(doing, Outcome.TRANSFERRED, on)
    return case


def may_lapse_because(case: Case, today: dt.date) -> str:
    """Why a case may be closed as lapsed, in one sentence. Raises `NotNow`, saying why not, where it may not.

    FOIA s. 9(2): no duty to answer where the fee was not paid in three months. Section 1(3): none while a
    clarification that is reasonably needed has not come.
    """
    _refuse_review(case)
    clock = clocks.clock_of(case)
    if clock.has_lapsed(today):
        return _("the fee was not paid by %(day)s") % {"day": day_in_words(clock.pay_by) if clock.pay_by else ""}
    if clock.state is ClockState.AWAITING_FEE and clock.pay_by:
        raise NotNow(
            _("The applicant may still pay the fee, until %(day)s. The request can lapse only after that.")
            % {"day": day_in_words(clock.pay_by)}
        )
    if clock.state is not ClockState.AWAITING_CLARIFICATION:
        raise NotNow(
            _("A request lapses only where a fee was not paid or a clarification did not come, and neither is awaited.")
        )
    asked = max(event.date for event in clock.events if event.kind is EventKind.CLARIFICATION_ASKED)
    until = same_day_later(asked, WAIT_FOR_CLARIFICATION)
    if today <= until:
        raise NotNow(
            _("The applicant was asked on %(asked)s. Wait for the clarification until %(until)s.")
            % {"asked": day_in_words(asked), "until": day_in_words(until)}
        )
    return _("the clarification asked for on %(asked)s did not come") % {"asked": day_in_words(asked)}


def lapse(*, by: Person, case: Case, seen: int | None = None) -> Case:
    """Close a request whose fee was not paid in time, or whose clarification never came."""
    with perform("lapse", by=by, case=case, seen=seen) as doing:
        reason = may_lapse_because(doing.case, moments.today())
        doing.facts.update(reason=f"{reason}.")
        _end(doing, Outcome.LAPSED, moments.today())
    return case


def close_invalid(*, by: Person, case: Case, told: str, seen: int | None = None) -> Case:
    """Close what was found not to be a request under section 8. `told` is how the applicant was helped (s. 16).

    Raises `NotNow` while it is not found invalid.
    """
    with perform("close-invalid", by=by, case=case, seen=seen) as doing:
        _refuse_review(doing.case)
        if doing.case.validity != Validity.INVALID:
            raise NotNow(_("Record first that the request is not valid, and why."))
        if not told.strip():
            raise BadInput(_("Say how the applicant was told what is missing and how to put it right (section 16)."))
        why = doing.case.validity_reason.strip().rstrip(".")
        doing.facts.update(
            reason=_("%(why)s. The applicant was told: %(told)s")
            % {"why": why or _("no reason recorded"), "told": told}
        )
        _end(doing, Outcome.NOT_VALID, moments.today())
    return case


def reopen(*, by: Person, case: Case, reason: str, seen: int | None = None) -> Case:
    """Open a case again that was closed without an answer; its clock counts on as if it had never been closed."""
    with perform("reopen", by=by, case=case, seen=seen) as doing:
        if not reason.strip():
            raise BadInput(_("Say why the case is opened again."))
        case_now = doing.case
        if case_now.review_of_id is not None:
            # Whoever opens a review holds the case that it reviews: this waits for them, and they for this.
            Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_now.review_of_id)
        if (
            case_now.is_review
            and Case.objects.filter(
                review_of=case_now.review_of_id,
                stage__in=[Stage.RECEIVED, Stage.WORKING, Stage.APPROVAL, Stage.APPROVED],
            )
            .exclude(pk=case_now.pk)
            .exists()
        ):
            raise NotNow(_("Another review of the same answer is open."))
        if case_now.outcome == Outcome.NOT_VALID:
            case_now.validity = Validity.UNDECIDED
        endings = [EventKind.WITHDRAWN, EventKind.TRANSFERRED_OUT]
        case_now.clock_events.filter(kind__in=endings, replaced=False).update(replaced=True)
        case_now.outcome, case_now.ended_on = "", None
        doing.facts.update(reason=reason_of(reason, case_now.applicant))
    return case


def note(*, by: Person, case: Case, text: str) -> Case:
    """Write a note into the history. It stays: a note cannot be changed afterwards."""
    with perform("note", by=by, case=case) as doing:
        if not text.strip():
            raise BadInput(_("Write the note first."))
        if len(text) > LONGEST_NOTE:
            raise BadInput(_("The note is too long: shorten it to 5,000 characters."))
        doing.facts.update(text=reason_of(text, doing.case.applicant))
    return case


def _refuse_review(case: Case) -> None:
    if case.is_review:
        raise NotNow(_("An internal review ends with its outcome, or when the applicant withdraws it."))


def _check_day(case: Case, on: dt.date) -> None:
    if on > moments.today():
        raise BadInput(_("This day has not come yet."))
    if on < case.received:
        raise BadInput(_("The request was received later, on %(day)s.") % {"day": day_in_words(case.received)})


def _end(doing: Doing, outcome: Outcome, on: dt.date) -> None:
    """What every ending does: no search and no answer of the case waits for anybody after it."""
    case = doing.case
    case.outcome, case.ended_on = outcome, on
    for task in case.tasks.filter(state=TaskState.OPEN).select_related("person"):
        task.state = TaskState.CANCELLED
        task.save(update_fields=["state"])
        facts = {"person": task.person.name, "reason": _("the case was closed.")}
        events.append(case, kind="cancel-task", by=doing.by, facts=facts, at=moments.now())
    Bundle.objects.filter(draft__case=case, draft__issued_at=None, void_at=None).update(
        void_at=moments.now(), void_because=_("The case was closed.")
    )
