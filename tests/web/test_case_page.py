"""A case at a glance: its head, the ways to its pages, what to do next, and the list of its work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from candour.law import EventKind
from candour.web import moments
from candour.web.casework import at_work, next_steps
from candour.web.casework.actions import ending, engine, receive
from candour.web.casework.due import standing_of
from candour.web.casework.models import Approval, Bundle, Case, Draft, Stage, Task, Validity

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 16)


@pytest.fixture
def working(enter, team):
    """A case that is being worked on."""
    case = enter()
    Case.objects.filter(pk=case.pk).update(validity=Validity.VALID)
    case.refresh_from_db()
    return receive.accept(by=team.officer, case=case)


def address(case: Case, rest: str = "") -> str:
    return f"/cases/{case.reference}/{rest}"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (dt.date(2026, 3, 16), "Due today, 16 March 2026"),
        (dt.date(2026, 3, 27), "Due on 27 March 2026: 8 working days left"),
        (dt.date(2026, 3, 13), "Overdue by 1 working day: it was due on 13 March 2026"),
        # 17 March is a holiday in Northern Ireland, and so no working day under section 10(6).
        (dt.date(2026, 3, 18), "Due on 18 March 2026: 1 working day left"),
    ],
)
def test_the_date_is_said_with_working_days_in_words(due, words):
    case = Case(stage=Stage.WORKING, due=due, regime="foia")
    assert standing_of(case, TODAY).sentence == words


def test_a_case_overdue_over_a_weekend_is_said_to_be_overdue():
    case = Case(stage=Stage.WORKING, due=dt.date(2026, 3, 13), regime="foia")
    standing = standing_of(case, dt.date(2026, 3, 14))
    assert (standing.late, standing.sentence) == (True, "Overdue: it was due on 13 March 2026")


def test_a_case_that_waits_says_for_what(team, enter, pages):
    case = enter()
    with engine.perform("ask-clarification", by=team.officer, case=case) as doing:
        doing.tick(EventKind.CLARIFICATION_ASKED, moments.today())
        doing.facts.update(date=moments.today())
    shown = text_of(pages(team.officer).get(address(case)))
    assert "Waiting for the applicant to make the request clearer" in shown
    assert "Record the reply" in shown


def test_the_head_shows_what_the_case_is_and_only_ways_that_are_open_to_the_person(working, team, pages):
    shown = text_of(pages(team.auditor).get(address(working)))
    for words in (working.reference, working.subject, "Being worked on", "working days left", "History"):
        assert words in shown
    assert "Write a note" not in shown
    assert "End the case" not in shown


def test_nobody_of_another_authority_sees_a_case_and_a_contributor_sees_none_whole(working, other_team, team, pages):
    for rest in ("", "history/", "note/", "end/"):
        assert pages(other_team.officer).get(address(working, rest)).status_code == 404
        assert pages(team.contributor).get(address(working, rest)).status_code == 403


def test_what_to_do_next_follows_the_case_from_its_entry(enter, team, pages):
    case, page = enter(), pages(team.officer)
    assert "Check the request" in text_of(page.get(address(case)))
    Case.objects.filter(pk=case.pk).update(validity=Validity.VALID)
    shown = text_of(page.get(address(case)))
    assert "The request is valid. Start work on it." in shown
    case.refresh_from_db()
    receive.accept(by=team.officer, case=case)
    assert "Find the information" in text_of(page.get(address(case)))


def next_for(case: Case, person, today: dt.date | None = None) -> next_steps.Next:
    return next_steps.next_for(case, person, at_work.look(case), today or timezone.localdate())


def test_an_overdue_search_comes_before_the_decision(working, team):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Task.objects.create(case=working, person=team.contributor, asked_by=team.officer, due=yesterday)
    assert "Contributor of EXP was due on" in next_for(working, team.officer).sentence


def test_each_part_is_decided_in_turn_and_then_the_letter_is_read(working, team):
    Draft.objects.create(
        case=working, kind="answer", author=team.officer, decision={"parts": [{"number": "1", "holding": "held"}]}
    )
    step = next_for(working, team.officer)
    assert step.sentence.startswith("Every part is decided.")
    assert step.address


def test_an_analyst_is_led_to_a_count_before_a_search(working, team):
    step = next_for(working, team.analyst)
    assert (step.button, step.address) == ("Ask a new question", f"/cases/{working.reference}/counts/new/")


@pytest.mark.parametrize(
    ("approved", "role", "button"), [(False, "approver", "Look at the notice"), (True, "officer", "Go to the notice")]
)
def test_a_notice_that_needs_approval_is_led_to_approval_and_then_out(working, team, approved, role, button):
    draft = Draft.objects.create(case=working, kind="extension", author=team.officer)
    bundle = Bundle.objects.create(
        draft=draft, sha256="0" * 64, dated=timezone.localdate(), files=[], proofs={}, made_by=team.officer
    )
    if approved:
        Approval.objects.create(bundle=bundle, sha256="0" * 64, by=team.approver)
    assert next_for(working, team.person(role)).button == button


def test_a_review_is_given_to_somebody_then_started_then_its_outcome_recorded(enter, team):
    review, first = enter(), enter()
    review.review_of, review.validity, review.officer = first, Validity.VALID, None
    assert next_for(review, team.officer).button == "Choose who reviews it"
    review.officer = team.second_officer
    assert next_for(review, team.second_officer).button == "Start work"
    review.stage = Stage.WORKING
    assert next_for(review, team.second_officer).button == "Record the outcome of the review"


def test_a_letter_that_must_be_posted_comes_before_anything_else(enter, team):
    case = enter()
    case.stage = Stage.ISSUED
    work = at_work.Work(letters_to_post=1)
    assert next_steps.next_for(case, team.officer, work, timezone.localdate()).button == "Go to the letter"


def test_who_cannot_act_is_told_what_the_case_waits_for(enter, team):
    case = enter()
    assert next_for(case, team.auditor) == next_steps.Next("An FOI officer must check whether this is a valid request.")


@pytest.mark.parametrize(
    ("stage", "role", "words"),
    [
        (Stage.APPROVAL, "approver", "The answer waits for approval."),
        (Stage.APPROVAL, "officer", "The answer waits for somebody to approve it who wrote none of it."),
        (Stage.APPROVED, "officer", "The answer is approved. Send it."),
        (Stage.APPROVED, "analyst", "The answer is approved and waits for an FOI officer to send it."),
    ],
)
def test_approving_and_sending_are_offered_to_who_may(enter, team, stage, role, words):
    case = enter()
    case.stage = stage
    assert next_for(case, team.person(role)).sentence.startswith(words)


def test_the_newest_notes_are_on_the_page_and_a_note_is_written_there(working, team, pages):
    page = pages(team.officer)
    for number in range(7):
        ending.note(by=team.officer, case=working, text=f"Note number {number}")
    answer = page.post(address(working, "note/"), {"text": "Rang <them>"})
    assert answer.status_code == 302
    shown = text_of(page.get(address(working)))
    assert "Rang &lt;them&gt;" in shown
    assert "Note number 6" in shown
    assert "Note number 2" not in shown


def test_an_empty_note_is_refused_with_a_sentence(working, team, pages):
    assert "Write the note first." in text_of(pages(team.officer).post(address(working, "note/"), {"text": " "}))


def test_a_case_is_withdrawn_and_opened_again_on_its_pages(working, team, pages):
    page, today = pages(team.officer), timezone.localdate()
    assert "The applicant withdrew the request" in text_of(page.get(address(working, "end/")))
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year, "seen": working.version}
    assert page.post(address(working, "end/withdraw/"), day).status_code == 302
    shown = text_of(page.get(address(working)))
    assert "Closed without an answer" in shown
    assert "Open the case again" in shown
    working.refresh_from_db()
    again = {"reason": "A mistake", "seen": working.version}
    assert page.post(address(working, "reopen/"), again).status_code == 302
    working.refresh_from_db()
    assert working.stage == Stage.WORKING


def test_a_way_that_is_not_open_says_why(working, team, pages):
    page = pages(team.officer)
    assert "Not now: Record first that the request is not valid" in text_of(page.get(address(working, "end/")))
    assert "neither is awaited" in text_of(page.get(address(working, "end/lapse/")))
    assert "neither is awaited" in text_of(page.post(address(working, "end/lapse/"), {"seen": working.version}))
    working.refresh_from_db()
    assert working.stage == Stage.WORKING


def test_a_change_by_somebody_else_meanwhile_is_said_and_nothing_is_saved(working, team, pages):
    page, today, seen = pages(team.officer), timezone.localdate(), working.version
    ending.note(by=team.analyst, case=working, text="Meanwhile")
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year, "seen": seen}
    assert "Somebody else changed this case" in text_of(page.post(address(working, "end/withdraw/"), day))


@pytest.mark.parametrize("role", ["officer", "analyst", "approver", "auditor"])
@pytest.mark.parametrize("rest", ["", "history/"])
def test_a_case_page_asks_the_database_at_most_twelve_times(
    working, team, pages, django_assert_max_num_queries, role, rest
):
    for number in range(3):
        Task.objects.create(
            case=working, person=team.contributor, asked_by=team.officer, due=timezone.localdate(), instructions=number
        )
    Draft.objects.create(
        case=working, kind="answer", author=team.officer, decision={"parts": [{"number": "1", "holding": "held"}]}
    )
    page = pages(team.person(role))
    page.get(address(working, rest))
    with django_assert_max_num_queries(12):
        page.get(address(working, rest))
