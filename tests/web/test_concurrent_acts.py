"""Several people press at the very same moment, each on a connection of their own: one wins, nothing is lost."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from drawing import Drawn, Nothing, enter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mail_server import mail_server
from pressing import TABLE
from quick_bundles import quickly
from staging import BEGINS, Stage, staged, standing_hash, to_stage
from watching import assert_all_is_well, oracle

from candour.errors import BadInput
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import bundles
from candour.web.casework.actions import (
    applicant,
    approve,
    calendar,
    checking,
    clock,
    counts,
    decide,
    ending,
    issue,
    receive,
    review,
)
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed, NotNow
from candour.web.casework.mail_in import Message
from candour.web.casework.models import CalendarChange, Case, Channel, Count, CountState, Draft, Issue
from candour.web.post import sending
from candour.web.post.models import MailState, OutgoingMail
from candour.web.publication.models import Disclosure

pytestmark = pytest.mark.django_db(transaction=True)

Press = Callable[[Case], Any]
LATER = BEGINS + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def quick() -> Any:
    """Letters are made quickly, at one moment of an invented day."""
    with quickly(), moments.at_time(LATER):
        yield


@pytest.fixture
def case_at(team: Any) -> Callable[[str], Case]:
    """A case at a stage."""
    return lambda stage: to_stage(enter(team.officer, team.authority, 4), team, stage)


def at_once(case: Case | None, *presses: Callable[..., Any]) -> list[Any]:
    """Press all at the same moment; what each gave, or the refusal that each got. Anything else is a fault."""
    ready = threading.Barrier(len(presses))
    came: list[Any] = [None] * len(presses)
    faults: list[BaseException] = []

    def person(place: int, press: Callable[..., Any]) -> None:
        try:
            # What a page reads before the button is pressed, each for itself.
            mine = Case.objects.select_related("authority").get(pk=case.pk) if case else None
            ready.wait(120)
            came[place] = press(mine) if case else press()
        except (NotAllowed, BadInput, Nothing) as refused:
            came[place] = refused
        except BaseException as fault:
            faults.append(fault)
            ready.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=person, args=one) for one in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not faults, faults
    assert not any(thread.is_alive() for thread in threads), "they wait for each other for ever"
    if case is not None:
        case.refresh_from_db()
    return came


def refused(came: list[Any], kind: type[Exception] = Exception) -> int:
    """How many were refused."""
    return sum(isinstance(one, kind) for one in came)


def kinds(case: Case) -> list[str]:
    """What happened to a case, in order."""
    return list(case.events.order_by("seq").values_list("kind", flat=True))


def test_an_answer_sent_by_two_at_once_leaves_once(case_at, team):
    case = case_at("approved")
    came = at_once(
        case, *(lambda mine, by=by: issue.issue(by=by, case=mine) for by in (team.officer, team.second_officer) * 2)
    )
    assert len({one.pk for one in came}) == 1
    assert (OutgoingMail.objects.count(), Disclosure.objects.count(), Issue.objects.count()) == (1, 1, 1)
    assert_all_is_well(oracle())


def test_an_answer_that_is_approved_and_taken_back_at_once_is_one_after_the_other(case_at, team):
    case = case_at("approval")
    stands = standing_hash(case)
    came = at_once(
        case,
        lambda mine: approve.approve(by=team.approver, case=mine, sha256=stands),
        lambda mine: approve.take_back(by=team.officer, case=mine, reason="Something is missing."),
    )
    # Taken back after the approval, or first: then there is nothing to approve any more.
    assert case.stage == "working"
    assert refused(came, NotNow) == (0 if "approve" in kinds(case) else 1)
    assert_all_is_well(oracle())


def test_an_answer_that_is_sent_and_taken_back_at_once_either_left_or_did_not(case_at, team):
    case = case_at("approved")
    came = at_once(
        case,
        lambda mine: issue.issue(by=team.officer, case=mine),
        lambda mine: approve.take_back(by=team.second_officer, case=mine, reason="Something is missing."),
    )
    assert refused(came, NotNow) == 1
    assert (case.stage == "issued") == Issue.objects.exists() == OutgoingMail.objects.exists()
    assert_all_is_well(oracle())


def test_a_decision_changed_while_the_answer_is_proved_is_not_in_what_is_approved(case_at, team):
    case = case_at("decided")
    at_once(
        case,
        lambda mine: approve.propose(by=team.officer, case=mine, dated=moments.today()),
        lambda mine: decide.decide_part(
            by=team.second_officer, case=mine, number="1", holding="held", answer="Thirteen were stolen."
        ),
    )
    if case.stage == "approval":
        assert bundles.unchanged(Draft.objects.get(case=case).bundles.get(void_at=None))
    assert_all_is_well(oracle())


def test_two_who_decide_from_the_same_page_are_told_apart_and_nothing_is_lost(case_at, team):
    case = case_at("decided")
    seen = case.version
    answers = {
        "Twelve were stolen, says one.": team.officer,
        "Thirteen were stolen, says the other.": team.second_officer,
    }
    came = at_once(
        case,
        *(
            lambda mine, by=by, words=words: decide.decide_part(
                by=by, case=mine, number="1", holding="held", answer=words, seen=seen
            )
            for words, by in answers.items()
        ),
    )
    assert refused(came, ChangedMeanwhile) == refused(came) == 1
    (won,) = [words for words, one in zip(answers, came, strict=True) if not isinstance(one, Exception)]
    draft = Draft.objects.get(case=case)
    assert draft.decision["parts"][0]["answer"] == won
    assert answers[won] in draft.writers.all()
    assert case.version == seen + 1
    assert_all_is_well(oracle())


def test_requests_entered_at_once_have_numbers_of_their_own(team):
    came = at_once(None, *(lambda: enter(team.officer, team.authority, 1) for _ in range(6)))
    assert len({case.reference for case in came}) == 6
    assert sorted(case.reference for case in came) == [f"EXP-2026-{number:04d}" for number in range(1, 7)]
    assert_all_is_well(oracle())


def test_a_message_entered_and_discarded_at_once_is_one_case_or_none(team):
    message = Message(text="How many?", words="How many?")
    came_in = receive.take_in(by=team.officer, authority=team.authority, channel=Channel.EMAIL, message=message)
    at_once(
        None,
        *(lambda: enter(team.officer, team.authority, 1, incoming=came_in) for _ in range(3)),
        lambda: receive.discard(by=team.second_officer, incoming=came_in),
    )
    assert Case.objects.count() <= 1
    assert_all_is_well(oracle())


def test_two_workers_send_each_mail_once(case_at, team):
    cases = [case_at("issued") for _ in range(3)]
    with mail_server() as post:

        def work() -> None:
            while sending.send_next(threading.current_thread().name):
                pass

        at_once(None, work, work, work)
    assert len(post.received) == len(cases)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert all(kinds(case).count("mail-left") == 1 for case in cases)
    assert_all_is_well(oracle())


@pytest.fixture
def installer(other_team: Any) -> Person:
    """Somebody who looks after the installation."""
    person: Person = other_team.administrator
    person.is_installer = True
    person.save()
    return person


def holiday(by: Person, days: int = 10, name: str = "An invented day") -> CalendarChange:
    """A bank holiday so many days from now."""
    day = BEGINS.date() + dt.timedelta(days=days)
    return calendar.change_calendar(by=by, date=day, division="", name=name, source="An invented paper")


def with_holiday(days: int = 10) -> Any:
    """The oracle, which knows of the day too."""
    other = oracle()
    day = BEGINS.date() + dt.timedelta(days=days)
    other.CLOSED = {regime: closed | {day} for regime, closed in other.CLOSED.items()}
    return other


def test_a_recount_meets_a_clarification_a_new_request_and_a_change_of_law(case_at, team, installer):
    cases = [case_at("working") for _ in range(3)]
    asked = {"clarification": {"unclear": "You ask about “recent” thefts.", "questions": ["Which?"]}}
    draft = clock.write_notice(by=team.officer, case=cases[0], kind="clarification", decision=asked)
    at_once(
        None,
        lambda: calendar.recount(change=holiday(installer), chunk=1),
        lambda: clock.send_notice(by=team.officer, draft=draft),
        lambda: enter(team.officer, team.authority, 1),
        lambda: checking.set_regime(by=team.officer, case=cases[2], regime="eir", reason="It is about the air."),
    )
    assert_all_is_well(with_holiday())


def test_two_recounts_of_one_change_tell_each_case_once(case_at, installer):
    cases = [case_at("received") for _ in range(5)]
    change = holiday(installer)
    came = at_once(None, *(lambda: calendar.recount(change=CalendarChange.objects.get(), chunk=2) for _ in range(3)))
    assert came[0] == came[1] == came[2]
    assert sum(came[0].values()) == len(cases)
    assert all(kinds(case).count("recompute") == 1 for case in cases)
    change.refresh_from_db()
    assert change.recounted_at
    assert_all_is_well(with_holiday())


def test_a_bank_holiday_entered_by_two_at_once_stands_once(case_at, installer):
    case_at("received")
    came = at_once(None, lambda: holiday(installer), lambda: holiday(installer), lambda: holiday(installer))
    assert CalendarChange.objects.count() == 1
    assert refused(came, BadInput) == 2
    calendar.recount(change=CalendarChange.objects.get())
    assert_all_is_well(with_holiday())


def test_an_answer_does_not_leave_with_a_due_date_that_a_recount_has_moved(case_at, team, installer):
    cases = [case_at("approved") for _ in range(3)]
    at_once(
        None,
        lambda: calendar.recount(change=holiday(installer), chunk=1),
        *(lambda case=case: issue.issue(by=team.officer, case=case) for case in reversed(cases)),
    )
    assert_all_is_well(with_holiday())
    for case in cases:
        case.refresh_from_db()
        assert case.stage == ("working" if "void-bundle" in kinds(case) else "issued")


def test_how_a_table_is_protected_is_chosen_once(case_at, team):
    case = case_at("working")
    count = Count.objects.create(
        case=case, name="crimes", question="", by=team.analyst, state=CountState.DONE, counted={}, protected={}
    )
    came = at_once(
        case,
        lambda mine: counts.choose(by=team.analyst, case=mine, count=count, as_counted=True, reason="All are large."),
        lambda mine: counts.choose(by=team.analyst, case=mine, count=count, as_counted=False, reason="Some are small."),
    )
    assert refused(came, NotNow) == 1
    assert kinds(case).count("choose-protection") == 1
    assert_all_is_well(oracle())


def test_a_case_given_away_while_it_is_accepted_keeps_both(case_at, team):
    case = case_at("received")
    checks = {name: checking.Check(True) for name in checking.CONDITIONS}
    checking.check_validity(by=team.officer, case=case, checks=checks)
    came = at_once(
        case,
        lambda mine: receive.assign(by=team.officer, case=mine, to=team.second_officer),
        lambda mine: receive.accept(by=team.officer, case=mine),
    )
    assert refused(came) == 0
    assert (case.stage, case.officer) == ("working", team.second_officer)
    assert_all_is_well(oracle())


def test_two_cases_noted_as_similar_to_each_other_do_not_wait_for_ever(case_at, team):
    one, other = case_at("working"), case_at("working")
    for _ in range(3):
        at_once(
            None,
            lambda: checking.link_similar(by=team.officer, case=one, other=other, reason="The same question."),
            lambda: checking.link_similar(by=team.second_officer, case=other, other=one, reason="The same question."),
        )
    assert one.similar.count() == other.similar.count() == 1
    assert_all_is_well(oracle())


def test_a_review_opened_again_while_another_is_asked_for_leaves_one_open(case_at, team):
    case = case_at("issued")

    def ask(mine: Case) -> Case:
        return review.ask_review(
            by=team.second_officer,
            case=mine,
            on=moments.today(),
            words="You forgot those that were found.",
            arrived_at=moments.now(),
            channel=Channel.EMAIL,
        )

    first = ask(case)
    ending.withdraw(by=team.second_officer, case=first, on=moments.today())
    came = at_once(
        case,
        ask,
        ask,
        lambda _mine: ending.reopen(by=team.second_officer, case=Case.objects.get(pk=first.pk), reason="After all."),
    )
    assert refused(came, NotNow) == 2
    assert case.reviews.exclude(stage="closed").count() == 1
    assert_all_is_well(oracle())


def test_who_asked_corrected_while_the_answer_leaves_is_in_the_letter_or_stops_it(case_at, team):
    case = case_at("approved")
    asked = receive.Asked(name="Ann Applicant", email="ann@applicant.example", salutation="Dr Applicant")
    at_once(
        case,
        lambda mine: issue.issue(by=team.officer, case=mine),
        lambda mine: applicant.correct_applicant(
            by=team.second_officer, case=mine, asked=asked, reason="Another form of address."
        ),
    )
    assert (case.stage == "issued") == Issue.objects.exists()
    assert ("void-bundle" in kinds(case)) == (case.stage == "working")
    assert_all_is_well(oracle())


# --- any two acts


@pytest.fixture
def stage(team: Any, other_team: Any) -> Stage:
    """Cases at every stage, in the database for all to see."""
    return staged(team, other_team)


ORACLE = oracle()


@pytest.fixture
def looked_at() -> Iterator[set[tuple[int, int]]]:
    """Cases, each with its version, whose chains were looked at; in the end all are looked at once more."""
    yield set()
    assert_all_is_well(ORACLE)


@settings(
    max_examples=250,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(lot=st.integers(0, 2**20), how_many=st.integers(2, 3))
def test_any_acts_at_once_leave_everything_well(
    stage: Stage, looked_at: set[tuple[int, int]], lot: int, how_many: int
) -> None:
    """Acts that can all be pressed where a case is, by people who may: pressed at once, on it or on two cases."""
    draw = random.Random(lot)
    cases = list(Case.objects.select_related("authority", "applicant"))
    case = draw.choice(cases)
    fitting = [act for act in TABLE.values() if case.stage in act.stages and act.name != "see_applicant"]

    def pressing(mine: Case, seed: int) -> Any:
        mine_alone = random.Random(seed)
        act = mine_alone.choice(fitting)
        other = mine_alone.choice(cases) if mine_alone.random() < 0.2 else mine
        able = [one for one in stage.people if stage.roles.get((one.pk, other.authority_id), set()) & set(act.roles)]
        by = Person.objects.get(pk=mine_alone.choice(able or stage.people).pk)
        other = Case.objects.select_related("authority", "applicant").get(pk=other.pk)
        return act.press(Drawn(mine_alone.choice, by, other, stage.people, cases, careful=True))

    seeds = [draw.getrandbits(32) for _ in range(how_many)]
    at_once(case, *(lambda mine, seed=seed: pressing(mine, seed) for seed in seeds))
    # The chains of cases that are as the example before left them were looked at then.
    assert_all_is_well(ORACLE, but=looked_at)
    looked_at |= set(Case.objects.values_list("pk", "version"))
