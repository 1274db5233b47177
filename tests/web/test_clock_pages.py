"""The pages of the clock, of the bank holidays and of reviews."""

from __future__ import annotations

import pytest
from django.urls import reverse

from candour.law import Regime, calendar_for
from candour.web.casework.models import Clarification, ClockEvent, Draft
from candour.web.moments import today


@pytest.fixture
def case(enter):
    return enter()


@pytest.fixture
def officer(pages, team):
    return pages(team.officer)


def address(name: str, case, **more) -> str:
    return reverse(name, kwargs={"reference": case.reference, **more})


def test_the_clock_shows_when_the_answer_is_due_and_every_day_of_the_count(officer, case):
    page = officer.get(address("case-clock", case)).content.decode()
    assert "The answer is due by" in page
    assert "day nought" in page
    assert "FOIA s. 10(1)" in page


def test_a_reader_who_is_no_officer_sees_the_count_and_nothing_to_press(pages, team, case):
    page = pages(team.auditor).get(address("case-clock", case)).content.decode()
    assert "How this date was reached" in page
    assert "What you can do" not in page


def test_a_question_to_the_applicant_is_written_read_and_only_then_sent(officer, case):
    written = officer.post(
        address("case-clarify", case),
        {
            "seen": case.version,
            "unclear": "You ask for recent thefts. We do not know which years you mean.",
            "questions": "Which years do you ask about?\nDo you ask about attempts too?",
            "advice": "We could answer for the years from 2022.",
        },
    )
    draft = Draft.objects.get(case=case)
    assert written.status_code == 302
    assert written.url == address("case-notice", case, pk=draft.pk)
    assert draft.decision["clarification"]["questions"][1] == "Do you ask about attempts too?"
    assert not ClockEvent.objects.filter(case=case, kind="clarification-asked").exists()
    page = officer.get(written.url).content.decode()
    assert "Which years do you ask about?" in page
    case.refresh_from_db()
    sent = officer.post(address("case-notice-send", case, pk=draft.pk), {"seen": case.version})
    assert sent.status_code == 302, sent.content.decode()
    case.refresh_from_db()
    assert case.due is None
    assert case.clock_state == "awaiting clarification"
    assert Clarification.objects.get(case=case).asked_on == today()
    again = officer.post(address("case-notice-send", case, pk=draft.pk), {"seen": case.version})
    assert again.status_code == 302
    assert case.clock_events.filter(kind="clarification-asked").count() == 1
    replied = officer.post(
        address("case-clarified", case),
        {
            "seen": case.version,
            "on-day": today().day, "on-month": today().month, "on-year": today().year,
            "words": "2022 to 2024, please.",
        },
    )  # fmt: skip
    assert replied.status_code == 302, replied.content.decode()
    case.refresh_from_db()
    assert case.due == calendar_for(Regime.FOIA).after(today(), 20)


def test_an_absolute_exemption_gives_no_more_time(officer, case):
    page = officer.post(
        address("case-extend", case),
        {
            "seen": case.version,
            "until-day": 1,
            "until-month": 12,
            "until-year": today().year + 1,
            "reason": "We are weighing it.",
            "provision": "21(1)",
            "withheld": "the two reports",
            "why": "They are on our site.",
        },
    ).content.decode()
    assert "gives no more time" in page


def test_the_internal_target_cannot_be_after_the_day_the_law_sets(officer, case):
    late = calendar_for(Regime.FOIA).after(case.due, 1)
    page = officer.post(
        address("case-target", case),
        {"seen": case.version, "on-day": late.day, "on-month": late.month, "on-year": late.year},
    ).content.decode()
    assert "when the law says the answer is due" in page


def test_the_bank_holidays_are_shown_and_only_an_installer_changes_them(pages, team):
    page = pages(team.officer).get(reverse("calendar")).content.decode()
    assert "Scotland" in page
    assert "Add or take out a day" not in page
    assert pages(team.officer).get(reverse("calendar-change"), checked=False).status_code == 403
