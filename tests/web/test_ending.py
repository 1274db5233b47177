"""Ending a case without an answer, opening it again, and notes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.law import EventKind
from candour.web import moments
from candour.web.casework import events
from candour.web.casework.actions import ending, engine, receive
from candour.web.casework.audit import audit
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Case, Outcome, Stage, Task, TaskState, Validity

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(enter):
    """A request received on 2 March 2026, as if entered then."""

    def entered(**given: object) -> Case:
        moment = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
        with moments.at_time(moment):
            return enter(arrived_at=moment, received=moment.date(), **given)

    return entered


def on(month: int, day: int):
    return moments.at_time(dt.datetime(2026, month, day, 12, 0, tzinfo=dt.UTC))


def waiting(case: Case, by, kind: EventKind, day: dt.date) -> Case:
    """As if a question or a fees notice had been sent on a day."""
    name = "ask-clarification" if kind is EventKind.CLARIFICATION_ASKED else "give-fees-notice"
    with engine.perform(name, by=by, case=case) as doing:
        doing.tick(kind, day)
        doing.facts.update(date=day, pounds="10")
    return case


def told(case: Case) -> str:
    """The last sentence of the history."""
    last = case.events.select_related("actor", "facts").order_by("-seq")[:1]
    return events.tell(last)[0].sentence


def test_a_withdrawn_request_is_closed_with_its_day_and_outcome(team, old):
    case = old()
    with on(3, 9):
        ending.withdraw(by=team.officer, case=case, on=dt.date(2026, 3, 6))
    assert (case.stage, case.outcome, case.ended_on) == (Stage.CLOSED, Outcome.WITHDRAWN, dt.date(2026, 3, 6))
    assert case.clock_state == "withdrawn"
    assert told(case) == "Officer of EXP recorded that the applicant withdrew the request on 6 March 2026."


@pytest.mark.parametrize(("day", "why"), [((3, 10), "not come yet"), ((3, 1), "received later, on 2 March 2026")])
def test_a_request_is_withdrawn_neither_in_the_future_nor_before_it_came(team, old, day, why):
    case = old()
    with on(3, 9), pytest.raises(BadInput, match=why):
        ending.withdraw(by=team.officer, case=case, on=dt.date(2026, *day))
    assert case.stage == Stage.RECEIVED


def test_s10_a_transfer_needs_the_applicants_agreement_and_ends_the_case(team, old):
    case = old()
    with on(3, 9):
        with pytest.raises(BadInput, match="Ask the applicant first"):
            ending.transfer(by=team.officer, case=case, to="Othershire Council", on=dt.date(2026, 3, 9), agreed=False)
        ending.transfer(by=team.officer, case=case, to=" Othershire  Council ", on=dt.date(2026, 3, 9), agreed=True)
    assert (case.stage, case.outcome) == (Stage.CLOSED, Outcome.TRANSFERRED)
    assert told(case) == "Officer of EXP transferred the request to Othershire Council on 9 March 2026."


def test_s9_2_a_request_lapses_only_once_the_three_months_to_pay_are_over(team, old):
    case = old()
    with on(3, 10):
        waiting(case, team.officer, EventKind.FEES_NOTICE, dt.date(2026, 3, 10))
    with on(6, 9), pytest.raises(NotNow, match="may still pay the fee, until 9 June 2026"):
        ending.lapse(by=team.officer, case=case)
    with on(6, 10):
        ending.lapse(by=team.officer, case=case)
    assert (case.stage, case.outcome, case.ended_on) == (Stage.CLOSED, Outcome.LAPSED, dt.date(2026, 6, 10))
    assert told(case) == "Officer of EXP closed the request as lapsed: the fee was not paid by 9 June 2026."


def test_s1_3_a_request_lapses_once_a_clarification_was_waited_for(team, old):
    case = old()
    with on(3, 10):
        waiting(case, team.officer, EventKind.CLARIFICATION_ASKED, dt.date(2026, 3, 10))
    with on(5, 10), pytest.raises(NotNow, match="Wait for the clarification until 10 May 2026"):
        ending.lapse(by=team.officer, case=case)
    with on(5, 11):
        ending.lapse(by=team.officer, case=case)
    assert told(case).endswith("the clarification asked for on 10 March 2026 did not come.")


def test_a_request_that_waits_for_nothing_does_not_lapse(team, old):
    case = old()
    with on(12, 1), pytest.raises(NotNow, match="neither is awaited"):
        ending.lapse(by=team.officer, case=case)


def test_s8_what_was_found_not_valid_is_closed_with_how_the_applicant_was_helped(team, enter):
    case = enter()
    with pytest.raises(NotNow, match="Record first that the request is not valid"):
        ending.close_invalid(by=team.officer, case=case, told="By letter.")
    Case.objects.filter(pk=case.pk).update(validity=Validity.INVALID, validity_reason="It gives no name.")
    with pytest.raises(BadInput, match="section 16"):
        ending.close_invalid(by=team.officer, case=case, told=" ")
    ending.close_invalid(by=team.officer, case=case, told="To give a real name.")
    assert (case.stage, case.outcome) == (Stage.CLOSED, Outcome.NOT_VALID)
    assert told(case).endswith("section 8: It gives no name. The applicant was told: To give a real name.")


def test_a_case_opened_again_counts_on_as_if_it_had_never_been_closed(team, old):
    case = old()
    due = case.due
    with on(3, 9):
        ending.withdraw(by=team.officer, case=case, on=dt.date(2026, 3, 9))
    with on(3, 12):
        with pytest.raises(BadInput, match="Say why"):
            ending.reopen(by=team.officer, case=case, reason="")
        ending.reopen(by=team.officer, case=case, reason="The applicant wrote that it was a mistake.")
    assert (case.stage, case.outcome, case.ended_on, case.due, case.clock_state) == (
        Stage.WORKING, "", None, due, "running",
    )  # fmt: skip
    with on(3, 13):
        ending.withdraw(by=team.officer, case=case, on=dt.date(2026, 3, 13))
    assert case.outcome == Outcome.WITHDRAWN


def test_an_invalid_request_opened_again_is_to_be_checked_again(team, enter):
    case = enter()
    Case.objects.filter(pk=case.pk).update(validity=Validity.INVALID)
    ending.close_invalid(by=team.officer, case=case, told="How to put it right.")
    ending.reopen(by=team.officer, case=case, reason="A name was given.")
    assert case.validity == Validity.UNDECIDED


def test_nobody_searches_on_for_a_case_that_ended(team, enter):
    case = enter()
    task = Task.objects.create(case=case, person=team.contributor, asked_by=team.officer, due=timezone.localdate())
    ending.withdraw(by=team.officer, case=case, on=timezone.localdate())
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    before_last = case.events.select_related("actor", "facts").order_by("-seq")[1:2]
    assert events.tell(before_last)[0].sentence == (
        "Officer of EXP called off the search given to Contributor of EXP: the case was closed."
    )
    assert audit(reference=case.reference).ok


def test_an_ended_case_does_not_end_again(team, enter):
    case = enter()
    ending.withdraw(by=team.officer, case=case, on=timezone.localdate())
    with pytest.raises(NotNow, match="Closed without an answer"):
        ending.withdraw(by=team.officer, case=case, on=timezone.localdate())


@pytest.mark.parametrize("role", ["analyst", "contributor", "approver", "publisher", "administrator", "auditor"])
def test_only_an_officer_ends_a_case(team, enter, role):
    case = enter()
    with pytest.raises(NotAllowed):
        ending.withdraw(by=team.person(role), case=case, on=timezone.localdate())


def test_a_note_stands_in_the_history_and_is_never_empty(team, enter):
    case = enter()
    ending.note(by=team.analyst, case=case, text="  The table is ready.  ")
    assert told(case) == "Analyst of EXP wrote: The table is ready."
    with pytest.raises(BadInput, match="Write the note first"):
        ending.note(by=team.analyst, case=case, text="  ")
    with pytest.raises(BadInput, match="names the applicant"):
        ending.note(by=team.analyst, case=case, text="Ann Applicant rang again.")
    with pytest.raises(BadInput, match="5,000"):
        ending.note(by=team.analyst, case=case, text="x" * 5001)


ACTS = {
    "note": lambda by, case: ending.note(by=by, case=case, text="A note"),
    "withdraw": lambda by, case: ending.withdraw(by=by, case=case, on=moments.today()),
    "transfer": lambda by, case: ending.transfer(by=by, case=case, to="Elsewhere", on=moments.today(), agreed=True),
    "lapse": lambda by, case: ending.lapse(by=by, case=case),
    "close invalid": lambda by, case: ending.close_invalid(by=by, case=case, told="How to put it right."),
    "reopen": lambda by, case: ending.reopen(by=by, case=case, reason="A mistake"),
    "accept": lambda by, case: receive.accept(by=by, case=case),
    "ask": lambda by, case: waiting(case, by, EventKind.CLARIFICATION_ASKED, moments.today()),
    "fees": lambda by, case: waiting(case, by, EventKind.FEES_NOTICE, moments.today()),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(["officer", "analyst", "auditor"]))),
    valid=st.booleans(),
)
def test_after_any_sequence_of_acts_the_chain_verifies_and_no_end_lacks_its_outcome(team, old, acts, valid):
    case = old()
    Case.objects.filter(pk=case.pk).update(validity=Validity.VALID if valid else Validity.INVALID)
    moment = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
    for name, role in acts:
        moment += dt.timedelta(days=20)
        version = case.version
        with moments.at_time(moment):
            try:
                ACTS[name](team.person(role), case)
            except (NotAllowed, BadInput):
                case.refresh_from_db()
                assert case.version == version
    assert (case.stage in (Stage.ISSUED, Stage.CLOSED)) == bool(case.outcome) == bool(case.ended_on)
    assert audit(reference=case.reference).ok
    assert case.events.count() == case.head_seq
