"""What moves the clock: a clarification, a fees notice and its payment, an extension, and the internal target.

Each notice is a letter of its own, made as a draft and sent by `send_notice` with the same proofs as an answer; the
clock moves in the same transaction, on the day the letter leaves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candour import law
from candour.errors import BadInput
from candour.law import ClockState, EventKind
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import bundles, clocks, drafts
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Case, Clarification, Draft, Kind
from candour.words import day_in_words


def check_may_ask(case: Case) -> None:
    """`NotNow` while a clarification or a fee is already waited for."""
    if case.clock_state == ClockState.AWAITING_CLARIFICATION:
        raise NotNow(_("The applicant has been asked already, and the reply is waited for."))
    if case.clock_state == ClockState.AWAITING_FEE:
        raise NotNow(_("A fees notice waits to be paid: until then no clock is running that a question could stop."))


def clarification_asked(doing: Doing, draft: Draft) -> None:
    """The clock waits from the day the question leaves (section 1(3))."""
    check_may_ask(doing.case)
    asked = draft.decision["clarification"]
    today = moments.today()
    event = law.Event(EventKind.CLARIFICATION_ASKED, today)
    clocks.refuse_unlawful(doing.case, event)
    doing.tick(EventKind.CLARIFICATION_ASKED, today)
    doing.facts.update(date=today)
    Clarification.objects.create(
        case=doing.case, unclear=asked["unclear"], questions=list(asked["questions"]), asked_on=today
    )


def receive_clarification(*, by: Person, case: Case, on: dt.date, words: str, seen: int | None = None) -> Case:
    """The applicant's reply, in their words: the clock starts anew the day after it came (section 1(3)).

    Raises `NotNow` where nothing was asked, `BadInput` for a reply without words or from a day that cannot be.
    """
    if not words.strip():
        raise BadInput(_("The clarification has no words: enter what the applicant wrote."))
    with perform("receive-clarification", by=by, case=case, seen=seen) as doing:
        open_one = doing.case.clarifications.filter(received_on=None).first()
        if open_one is None:
            raise NotNow(_("Nothing was asked, so nothing moves the day of receipt: write what came as a note."))
        _check_day(on, not_before=open_one.asked_on, what=_("the question was asked"))
        open_one.received_on, open_one.words = on, words
        open_one.save()
        doing.tick(EventKind.CLARIFICATION_RECEIVED, on)
        doing.facts.update(date=on)
        calendar = clocks.calendar(law.Regime(doing.case.regime))
        doing.case.target = calendar.after(on, doing.case.authority.internal_target)
    return case


def fees_notice_given(doing: Doing, draft: Draft) -> None:
    """The days from the notice to the payment, both included, are left out of the count (section 10(2))."""
    check_may_ask(doing.case)
    today = moments.today()
    clocks.refuse_unlawful(doing.case, law.Event(EventKind.FEES_NOTICE, today))
    doing.tick(EventKind.FEES_NOTICE, today)
    doing.facts.update(date=today, pounds=str(_pounds(draft.decision["fees"]["charges"])))


def _pounds(charges: list[dict[str, Any]]) -> Decimal:
    try:
        return sum((Decimal(str(charge["pounds"])) for charge in charges), Decimal(0))
    except InvalidOperation as problem:
        raise BadInput(_("A charge is not a number of pounds.")) from problem


def record_fee(*, by: Person, case: Case, on: dt.date, seen: int | None = None) -> Case:
    """The fee came: the count goes on the day after. Raises `NotNow` where no notice is waiting to be paid."""
    with perform("record-fee", by=by, case=case, seen=seen) as doing:
        if doing.case.clock_state != ClockState.AWAITING_FEE:
            raise NotNow(_("No fees notice is waiting to be paid."))
        notice = doing.case.clock_events.filter(kind=EventKind.FEES_NOTICE, replaced=False).latest("id")
        _check_day(on, not_before=notice.date, what=_("the fees notice was given"))
        clocks.refuse_unlawful(doing.case, law.Event(EventKind.FEE_PAID, on))
        doing.tick(EventKind.FEE_PAID, on)
        doing.facts.update(date=on)
    return case


def extended(doing: Doing, draft: Draft) -> None:
    """More time from the day the notice leaves: for the public interest (section 10(3)), or a complex EIR request."""
    today = moments.today()
    extension = draft.decision["extension"]
    until = dt.date.fromisoformat(extension["estimate"])
    provisions = tuple(
        refusal["provision"] for refusal in draft.decision.get("refusals", ()) if refusal.get("balance_pending")
    )
    kind = EventKind.PUBLIC_INTEREST_EXTENSION if provisions else EventKind.COMPLEXITY_EXTENSION
    event = law.Event(kind, today, until if provisions else None, provisions, extension["reason"])
    after = clocks.refuse_unlawful(doing.case, event)
    doing.tick(kind, today, until=event.until, provisions=list(provisions), reason=extension["reason"])
    doing.facts.update(date=today, until=after.due, reason=extension["reason"], provisions=list(provisions))


# For each kind of notice: the act that it is, and what it does to the clock when it leaves.
NOTICES: dict[str, tuple[str, Callable[[Doing, Draft], None]]] = {
    Kind.CLARIFICATION: ("ask-clarification", clarification_asked),
    Kind.FEES_NOTICE: ("give-fees-notice", fees_notice_given),
    Kind.EXTENSION: ("extend", extended),
}


def write_notice(*, by: Person, case: Case, kind: Kind, decision: Mapping[str, Any], seen: int | None = None) -> Draft:
    """Write the letter of a clarification, fees notice or extension, or write it anew; nothing leaves yet.

    One that was sent for approval must be approved anew. Raises `BadInput` for what no letter can be made from.
    """
    with perform("write-notice", by=by, case=case, seen=seen) as doing:
        if kind in (Kind.CLARIFICATION, Kind.FEES_NOTICE):
            check_may_ask(doing.case)
        draft = drafts.save_interim(by=by, case=doing.case, kind=kind, decision=decision)
        draft.bundles.filter(void_at=None).update(void_at=moments.now(), void_because=_("The letter was changed."))
        doing.facts.update(what=str(Kind(kind).label))
    return draft


def send_notice(*, by: Person, draft: Draft, seen: int | None = None) -> Case:
    """Send a clarification, fees notice or extension: the letter goes to the outbox and the clock moves, or neither.

    Raises what the sending raises, and `BadInput` in the law's words where the notice would come too late.
    """
    from candour.web.casework.actions.issue import send_interim

    act, move = NOTICES[draft.kind]
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=draft.case_id)
        if Draft.objects.filter(pk=draft.pk, issued_at__isnull=False).exists():
            return case
        with perform(act, by=by, case=case, seen=seen) as doing:
            draft = bundles.read_again(draft, doing.case)
            move(doing, draft)
        send_interim(by=by, draft=draft)
    return case


def set_target(*, by: Person, case: Case, target: dt.date, seen: int | None = None) -> Case:
    """The authority's own date for this answer. Raises `BadInput` for one past the date that the law sets."""
    with perform("set-target", by=by, case=case, seen=seen) as doing:
        if doing.case.due and target > doing.case.due:
            raise BadInput(
                _("The internal target cannot be after %(due)s, when the law says the answer is due.")
                % {"due": day_in_words(doing.case.due)}
            )
        if target < doing.case.received:
            raise BadInput(_("The internal target cannot be before the request was received."))
        doing.case.target = target
        doing.facts.update(date=target)
    return case


def _check_day(day: dt.date, *, not_before: dt.date, what: str) -> None:
    if day > moments.today():
        raise BadInput(_("This day has not come yet."))
    if day < not_before:
        raise BadInput(_("This is before %(what)s, on %(day)s.") % {"what": what, "day": day_in_words(not_before)})
