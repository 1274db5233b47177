"""What to do next with a case: one sentence and one button for this person, from the case as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.law import ClockState
from candour.web.accounts.models import Person, Role
from candour.web.casework.acts_for import allowed
from candour.web.casework.at_work import Work
from candour.web.casework.models import Case, Outcome, Stage, Validity
from candour.words import day_in_words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a sentence, what its button says, and the page (or the act, by one press) that it leads to."""

    sentence: str
    button: str = ""
    page: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    act: str = ""
    post: bool = False

    def address(self, case: Case, person: Person) -> str:
        """Where the button leads; empty where this person may not go there, or may not do it now."""
        from candour.web.permits import PERMITS  # the table names the models of every part, this one too

        permit = PERMITS.get(self.page)
        roles = person.roles_in(case.authority_id)
        if permit is None or not roles & (permit.change if self.post else permit.read):
            return ""
        if self.act and not allowed(self.act, person, case):
            return ""
        try:
            return reverse(self.page, kwargs={"reference": case.reference, **self.args})
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Next:
    """What the page says: the sentence and the button; `address` is empty where somebody else must act."""

    sentence: str
    button: str = ""
    address: str = ""
    post: bool = False


def next_for(case: Case, person: Person, work: Work, today: dt.date) -> Next:
    """The first step that this person can take; otherwise what the case waits for."""
    steps = list(_steps(case, person, work, today))
    for step in steps:
        if address := step.address(case, person):
            return Next(step.sentence, step.button, address, step.post)
    return Next(next((step.sentence for step in steps if not step.page), ""))


def _steps(case: Case, person: Person, work: Work, today: dt.date) -> Iterator[Step]:
    """Everything that could be done next, what is most urgent first, whoever may do it."""
    match Stage(case.stage):
        case Stage.RECEIVED:
            yield from _received(case)
        case Stage.WORKING:
            yield from _working(case, person, work, today)
        case Stage.APPROVAL:
            yield Step(
                _("The answer waits for approval. Read it as the applicant will, then approve it or send it back."),
                _("Look at the answer"), "case-approval", act="approve",
            )  # fmt: skip
            yield Step(_("The answer waits for somebody to approve it who wrote none of it."))
        case Stage.APPROVED:
            yield Step(_("The answer is approved. Send it."), _("Send the answer"), "case-issue", act="issue")
            yield Step(_("The answer is approved and waits for an FOI officer to send it."))
        case Stage.ISSUED:
            yield from _to_post(work)
            yield from _issued(case)
        case Stage.CLOSED:
            yield Step(
                _("This case was closed without an answer: %(outcome)s. Nothing more is to be done.")
                % {"outcome": str(case.get_outcome_display()).lower()}
            )


def _received(case: Case) -> Iterator[Step]:
    yield from _waiting(case)
    if case.validity == Validity.UNDECIDED:
        yield Step(
            _("Check whether this is a valid request: in writing, with a real name, an address to answer to, and a "
              "description of the information."),
            _("Check the request"), "case-check", act="find-valid",
        )  # fmt: skip
        yield Step(_("An FOI officer must check whether this is a valid request."))
    elif case.validity == Validity.INVALID:
        yield Step(
            _("This was found not to be a valid request. Tell the applicant how to put it right, then close it."),
            _("Close it as not valid"), "case-close-invalid", act="close-invalid",
        )  # fmt: skip
        yield Step(_("This was found not to be a valid request. An FOI officer must tell the applicant and close it."))
    else:
        if case.is_review and case.officer_id is None:
            yield Step(
                _("Give the review to somebody who had no hand in the answer. They start work on it."),
                _("Choose who reviews it"), "case-assign", act="assign",
            )  # fmt: skip
        yield Step(
            _("The request is valid. Start work on it."), _("Start work"), "case-accept", act="accept", post=True
        )
        yield Step(_("The request is valid and waits for an FOI officer to start work on it."))


def _waiting(case: Case) -> Iterator[Step]:
    """What can be done while the applicant must act."""
    if case.clock_state == ClockState.AWAITING_CLARIFICATION:
        yield Step(
            _("The applicant was asked to make the request clearer. Record the reply when it comes."),
            _("Record the reply"), "case-clarified", act="receive-clarification",
        )  # fmt: skip
        yield Step(_("The case waits for the applicant to make the request clearer."))
    elif case.clock_state == ClockState.LAPSED:
        yield Step(
            _("The fee was not paid in time. The request can be closed as lapsed."),
            _("Close as lapsed"), "case-lapse", act="lapse",
        )  # fmt: skip
    elif case.clock_state == ClockState.AWAITING_FEE:
        yield Step(
            _("A fees notice was given. Record the payment when it comes."),
            _("Record the payment"), "case-fee-paid", act="record-fee",
        )  # fmt: skip
        yield Step(_("The case waits for the applicant to pay the fee."))


def _working(case: Case, person: Person, work: Work, today: dt.date) -> Iterator[Step]:
    yield from _waiting(case)
    if case.validity == Validity.UNDECIDED and not case.is_review:
        yield Step(_("Check whether this is a valid request."), _("Check the request"), "case-check", act="find-valid")
    yield from _to_post(work)
    yield from _notices(work)
    yield from _asked_of_a_second_person(work)
    yield from _searches(work, today)
    yield from _counts(work)
    if (
        not work.counts_asked
        and not work.has_counts
        and work.undecided
        and Role.OFFICER not in person.roles_in(case.authority_id)
    ):
        yield Step(
            _("Nothing has been counted for this case. Where figures are asked for, ask a question of the records."),
            _("Ask a new question"), "count-new", act="write-question",
        )  # fmt: skip
    yield from _decision(case, work)


def _to_post(work: Work) -> Iterator[Step]:
    if work.letters_to_post:
        yield Step(
            _("A letter has no e-mail address to go to. Print it, post it, and record that it was posted."),
            _("Go to the letter"), "case-approval", act="record-dispatch",
        )  # fmt: skip


def _notices(work: Work) -> Iterator[Step]:
    if work.notices_approved:
        yield Step(
            _("The notice that more time is needed is approved. Send it before the answer is due."),
            _("Go to the notice"), "case-approval", act="extend",
        )  # fmt: skip
    if work.notices_to_approve:
        yield Step(
            _("The notice that more time is needed waits for approval. Read it, then approve it or send it back."),
            _("Look at the notice"), "case-approval", act="approve-letter",
        )  # fmt: skip


def _asked_of_a_second_person(work: Work) -> Iterator[Step]:
    if work.overrides_asked:
        asked = ngettext(
            "Somebody asks to go ahead in spite of %(number)s finding. Say whether you agree.",
            "Somebody asks to go ahead in spite of %(number)s findings. Say whether you agree.",
            work.overrides_asked,
        ) % {"number": work.overrides_asked}
        yield Step(asked, _("Look at what is asked"), "case-approval", act="agree-override")


def _searches(work: Work, today: dt.date) -> Iterator[Step]:
    late = work.overdue(today)
    if late:
        words = ngettext(
            "The search by %(name)s was due on %(day)s and is not finished.",
            "%(number)s searches are overdue; the first, by %(name)s, was due on %(day)s.",
            len(late),
        ) % {"number": len(late), "name": late[0].person.name, "day": day_in_words(late[0].due)}
        yield Step(words, _("Look at the searches"), "case-searches", act="chase")
    if work.files_untrusted:
        words = ngettext(
            "%(number)s file that was returned has not been inspected yet.",
            "%(number)s files that were returned have not been inspected yet.",
            work.files_untrusted,
        ) % {"number": work.files_untrusted}
        yield Step(words, _("Look at the files"), "case-searches")


def _counts(work: Work) -> Iterator[Step]:
    if work.counts_failed:
        yield Step(
            _("A count stopped. See why, and mend it."), _("Look at the counts"), "case-counts", act="start-count"
        )
    if work.counts_done:
        words = ngettext(
            "A count is done. Choose how small numbers in it are protected.",
            "%(number)s counts are done. Choose how small numbers in them are protected.",
            work.counts_done,
        ) % {"number": work.counts_done}
        yield Step(words, _("Look at the counts"), "case-counts", act="choose-protection")
    if work.counts_asked and not work.counts_draft + work.counts_running + work.counts_done + work.counts_failed:
        yield Step(
            _("A count is asked for. Ask the question of the records."), _("See what is asked"), "case-counts",
            act="write-question",
        )  # fmt: skip
    if work.counts_draft:
        yield Step(_("A question is written. Count it."), _("Look at the counts"), "case-counts", act="start-count")


def _decision(case: Case, work: Work) -> Iterator[Step]:
    if not (work.tasks or work.has_counts or work.counts_asked or work.decided or case.is_review):
        yield Step(
            _("Find the information: ask whoever holds it to search, or ask an analyst for a count (under Counts)."),
            _("Ask somebody to search"), "case-ask", act="ask-contributor",
        )  # fmt: skip
    undecided = work.undecided
    if undecided and not work.has_counts:
        yield from _found_by_others(work)
    if undecided and case.is_review:
        yield Step(
            _("Review the answer, then record the outcome."),
            _("Record the outcome of the review"), "case-decide-review", act="decide",
        )  # fmt: skip
        yield Step(_("The review waits for whoever reviews it to record the outcome."))
        return
    if undecided:
        yield Step(
            _("Decide part %(number)s: whether the information is held, and what is disclosed.")
            % {"number": undecided[0]},
            _("Decide part %(number)s") % {"number": undecided[0]},
            "case-decide-part", {"number": undecided[0]}, act="decide",
        )  # fmt: skip
        yield Step(_("The case waits for an FOI officer to decide it."))
        return
    if work.lacks:
        words = ngettext(
            "Every part is decided. The letter still lacks one thing: %(first)s",
            "Every part is decided. The letter still lacks %(number)s things. The first: %(first)s",
            len(work.lacks),
        ) % {"number": len(work.lacks), "first": work.lacks[0]}
        yield Step(words, _("See what the letter lacks"), "case-letter", act="edit-letter")
    yield Step(
        _("Every part is decided. Read the letter, then send it for approval."),
        _("Read the letter"), "case-letter", act="propose",
    )  # fmt: skip
    yield Step(_("Every part is decided. An FOI officer must send the letter for approval."))


def _found_by_others(work: Work) -> Iterator[Step]:
    """What the case waits for before everything can be decided."""
    open_searches = [task for task in work.tasks if task.is_open]
    if open_searches:
        waits = _("The case waits for the search by %(name)s, due on %(day)s. What is known already can be decided.")
        if not work.counts_asked:
            waits = _(
                "The case waits for the search by %(name)s, due on %(day)s. What is known already can be decided. "
                "Where figures are needed, ask an analyst for a count (under Counts)."
            )
        yield Step(
            waits % {"name": open_searches[0].person.name, "day": day_in_words(open_searches[0].due)},
            _("Go to the decision"), "case-decision", act="decide",
        )  # fmt: skip
    if work.counts_asked:
        yield Step(
            _("The case waits for a count that an analyst was asked for. What is known already can be decided."),
            _("Go to the decision"), "case-decision", act="decide",
        )  # fmt: skip


def _issued(case: Case) -> Iterator[Step]:
    if case.outcome == Outcome.REVIEWED:
        yield Step(_("The outcome of the review was sent. Nothing more is to be done."))
        return
    yield Step(
        _("The answer was sent. If the applicant asks for a review, record it."),
        _("Record that a review was asked for"), "case-review", act="ask-review",
    )  # fmt: skip
    yield Step(_("The answer was sent. Nothing more is to be done."))


def rows(case: Case, person: Person, work: Work, today: dt.date) -> list[tuple[Any, ...]]:
    """The work on a case as a list of tasks: (what, where, how it stands, a hint), as `ui.tasks` shows it."""
    made = [
        (_("Check the request"), "case-request", _checked(case), ""),
        (_("Search and gather"), "case-searches", *_search_status(work, today)),
        (_("Count"), "case-counts", *_count_status(work)),
        (_("Decide"), "case-decision", _decision_status(work), ""),
        (_("Read the letter"), "case-letter", _letter_status(case, work), ""),
        (_("Approve and send"), "case-approval", _approval_status(case), ""),
    ]
    return [(what, Step("", page=page).address(case, person), status, hint) for what, page, status, hint in made]


_TO_DO = {"colour": "blue"}


def _checked(case: Case) -> Any:
    if case.stage == Stage.RECEIVED and case.validity == Validity.UNDECIDED:
        return {"text": _("To do"), **_TO_DO}
    return str(case.get_validity_display())


def _search_status(work: Work, today: dt.date) -> tuple[Any, str]:
    if not work.tasks:
        return _("Nobody asked"), ""
    late, waits = len(work.overdue(today)), sum(task.is_open for task in work.tasks)
    people = ", ".join(dict.fromkeys(task.person.name for task in work.tasks))
    if late:
        words = ngettext("%(number)s search overdue", "%(number)s searches overdue", late) % {"number": late}
        return {"text": words, "colour": "red"}, people
    if waits:
        words = ngettext("Waiting for %(number)s search", "Waiting for %(number)s searches", waits)
        return {"text": words % {"number": waits}, "colour": "yellow"}, people
    return _("Completed"), people


def _count_status(work: Work) -> tuple[Any, str]:
    if not work.has_counts:
        return ({"text": _("Asked for"), "colour": "yellow"} if work.counts_asked else _("No counts")), ""
    if work.counts_failed:
        return {"text": _("A count stopped"), "colour": "red"}, ""
    if work.counts_running:
        return {"text": _("Running"), "colour": "yellow"}, ""
    if work.counts_done or work.counts_draft:
        return {"text": _("To do"), **_TO_DO}, ""
    return _("Completed"), ""


def _decision_status(work: Work) -> Any:
    of = len(work.parts)
    if not work.decided:
        return {"text": _("To do"), **_TO_DO}
    if not work.undecided:
        return _("Completed")
    words = ngettext("%(done)s of %(number)s part decided", "%(done)s of %(number)s parts decided", of)
    return {"text": words % {"done": of - len(work.undecided), "number": of}, "colour": "yellow"}


def _letter_status(case: Case, work: Work) -> Any:
    if case.stage in (Stage.APPROVAL, Stage.APPROVED, Stage.ISSUED):
        return _("Completed")
    if not work.decided or work.undecided:
        return _("Cannot start yet")
    if work.lacks:
        number = len(work.lacks)
        words = ngettext("%(number)s thing lacks", "%(number)s things lack", number) % {"number": number}
        return {"text": words, "colour": "yellow"}
    return {"text": _("To do"), **_TO_DO}


def _approval_status(case: Case) -> Any:
    words: dict[str, Any] = {
        Stage.APPROVAL: {"text": _("Waiting for approval"), "colour": "purple"},
        Stage.APPROVED: {"text": _("Approved, to be sent"), "colour": "turquoise"},
        Stage.ISSUED: _("Sent"),
        Stage.CLOSED: _("Not needed"),
    }
    return words.get(case.stage, _("Cannot start yet"))


def people(case: Case, work: Work) -> Sequence[tuple[str, str]]:
    """Who works on the case, and as what."""
    found = [(_("Officer"), case.officer.name if case.officer else _("Nobody yet"))]
    asked = list(dict.fromkeys(task.person.name for task in work.tasks))
    if asked:
        found.append((_("Asked to search"), ", ".join(asked)))
    return found
