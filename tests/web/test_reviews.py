"""Internal reviews: a linked case with its own clock and another reviewer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from candour.errors import BadInput
from candour.law import EventKind, Regime, calendar_for
from candour.web.casework.actions import engine, receive, review
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Channel, Draft, Stage, Validity
from candour.web.moments import today


@pytest.fixture
def answered(team, enter):
    """A case that the officer answered today, to the letter of the tables and by no page."""
    case = enter()
    draft = Draft.objects.create(case=case, author=team.officer, issued_at=timezone.now(), issued_by=team.officer)
    draft.writers.add(team.officer)
    case.stage, case.validity = Stage.APPROVED, Validity.VALID
    case.save()
    with engine.perform("issue", by=team.officer, case=case) as doing:
        doing.tick(EventKind.ANSWERED, today())
        doing.case.outcome = "granted"
        doing.facts.update(date=today(), hash="0" * 12)
    return case


def ask(team, case, **more):
    values = {
        "by": team.officer,
        "case": case,
        "on": today(),
        "words": "You left out 2023. Please look again.",
        "arrived_at": timezone.now(),
        "channel": Channel.EMAIL,
    }
    return review.ask_review(**{**values, **more})


def test_a_review_is_a_case_of_its_own_counted_from_the_day_it_was_asked(team, answered):
    opened = ask(team, answered)
    assert opened.reference == f"{answered.reference}-R1"
    assert opened.review_of == answered
    assert opened.due == calendar_for(Regime.FOIA).after(today(), 20)
    assert [part.text for part in opened.parts.all()] == [part.text for part in answered.parts.all()]
    answered.refresh_from_db()
    assert answered.stage == Stage.ISSUED


def test_only_one_review_is_open_at_a_time(team, answered):
    ask(team, answered)
    with pytest.raises(NotNow, match="open already"):
        ask(team, answered)


def test_whoever_wrote_the_answer_cannot_review_it_and_somebody_else_can(team, answered):
    opened = ask(team, answered)
    with pytest.raises(NotAllowed, match="somebody else"):
        receive.accept(by=team.officer, case=opened)
    receive.accept(by=team.second_officer, case=opened)
    assert opened.stage == Stage.WORKING
    assert opened.officer == team.second_officer


def test_a_review_is_not_opened_before_the_answer(team, enter):
    with pytest.raises(NotNow):
        ask(team, enter())


def test_a_review_asked_for_too_late_is_taken_only_with_a_reason(team, answered):
    answered.clock_events.filter(kind=EventKind.ANSWERED).update(date=today() - dt.timedelta(days=90))
    answered.clock_events.filter(kind=EventKind.RECEIVED).update(date=today() - dt.timedelta(days=100))
    with pytest.raises(BadInput, match="time to ask for a review ended"):
        ask(team, answered)
    opened = ask(team, answered, late_reason="The applicant was in hospital.")
    assert opened.is_review


def test_a_complaint_needs_words(team, answered):
    with pytest.raises(BadInput, match="no words"):
        ask(team, answered, words=" \n")


def test_a_review_is_given_to_nobody_who_worked_on_the_answer(team, answered):
    opened = ask(team, answered)
    with pytest.raises(BadInput, match="Give the review to somebody else"):
        receive.assign(by=team.officer, case=opened, to=team.officer)
    receive.assign(by=team.officer, case=opened, to=team.second_officer)
    opened.refresh_from_db()
    assert opened.officer == team.second_officer
