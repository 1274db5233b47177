"""What the pages say before anything is pressed: that a letter's date is past, how to change it, who may review."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import approved, issued
from django.urls import reverse
from django.utils import timezone

from candour.web import moments
from candour.web.casework.actions import review
from candour.web.casework.models import Channel

pytestmark = pytest.mark.django_db


def seen(client, name, case, **more):
    return client.get(reverse(name, kwargs={"reference": case.reference, **more})).content.decode()


def test_a_letter_whose_date_is_past_is_taken_back_and_not_offered_to_be_sent(enter, team, pages):
    case = approved(enter, team)
    officer = pages(team.officer)
    page = seen(officer, "case-issue", case)
    assert "This cannot be called back." in page
    assert "too long ago" not in page
    with moments.at_time(timezone.now() + dt.timedelta(days=20)):
        page = seen(officer, "case-issue", case)
    assert "too long ago" in page
    assert "Take back to change it" in page
    assert "This cannot be called back." not in page


def test_an_approved_decision_says_where_it_is_taken_back(enter, team, pages):
    case = approved(enter, team)
    officer = pages(team.officer)
    answer = officer.get(
        reverse("case-decide-part", kwargs={"reference": case.reference, "number": "1"}), follow=True
    ).content.decode()
    assert "to change it, take the letter back under Approval." in answer


def test_whoever_had_a_hand_in_the_answer_is_not_offered_to_review_it(enter, team, pages):
    case = issued(enter, team)
    opened = review.ask_review(
        by=team.officer, case=case, on=moments.today(), words="Please look again.", arrived_at=timezone.now(),
        channel=Channel.EMAIL,
    )  # fmt: skip
    page = seen(pages(team.officer), "case-assign", opened)
    assert f">{team.second_officer.name}</option>" in page
    assert f">{team.officer.name}</option>" not in page
