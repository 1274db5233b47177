"""An officer asks an analyst for a count: who sees it where, and when it is answered."""

from __future__ import annotations

import pytest
from browsing import assert_accessible
from django.db import IntegrityError, transaction
from django.urls import reverse

from candour.errors import BadInput
from candour.web.accounts.models import Membership, Role
from candour.web.casework import events
from candour.web.casework.actions import counts
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Count, CountAsked, CountState
from candour.web.moments import now

from .counting_support import start_work

pytestmark = pytest.mark.django_db
ASKED = "Bicycle thefts from 2022 to 2024, by year and outcome."


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


def page_of(case, name="case-counts"):
    return reverse(name, kwargs={"reference": case.reference})


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_a_count_is_asked_for_on_a_page_and_stands_on_the_first_page_of_the_analyst(pages, team, case):
    officer, analyst = pages(team.officer), pages(team.analyst)
    assert page_of(case, "count-ask") in text_of(officer, page_of(case))
    assert team.analyst.name in text_of(officer, page_of(case, "count-ask"))
    sent = {"person": str(team.analyst.pk), "words": ASKED, "seen": case.version}
    done = officer.post(page_of(case, "count-ask"), sent)
    assert done.url == page_of(case)
    listed = text_of(officer, page_of(case))
    assert ASKED in listed
    assert "Asked</strong>" in listed
    first = text_of(analyst, "/")
    assert "Counts asked of you" in first
    assert ASKED in first
    assert "Ask the question of the records" in text_of(analyst, page_of(case, "case"))
    assert "Asked for" in text_of(officer, page_of(case, "case"))
    told = events.tell([case.events.select_related("actor", "facts").last()])[0]
    assert told.sentence == f"{team.officer.name} asked {team.analyst.name} for a count: {ASKED}"


def test_a_count_chosen_answers_what_was_asked(pages, team, case):
    asked = counts.ask_count(by=team.officer, case=case, words=ASKED)
    assert "Any analyst" in text_of(pages(team.analyst), "/")
    count = Count.objects.create(
        case=case, name="thefts", title="Thefts", question="", by=team.analyst, state=CountState.DONE, counted={"x": 1}
    )
    counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason="All are large.")
    asked.refresh_from_db()
    assert asked.count == count
    assert asked.answered_at
    assert ASKED not in text_of(pages(team.analyst), "/")
    assert "Answered</strong>" in text_of(pages(team.officer), page_of(case))


def test_one_analyst_is_not_shown_what_another_is_asked(pages, team, case, other_team):
    Membership.objects.create(person=other_team.analyst, authority=team.authority, role=Role.ANALYST)
    counts.ask_count(by=team.officer, case=case, words=ASKED, person=other_team.analyst)
    assert ASKED not in text_of(pages(team.analyst), "/")
    assert ASKED in text_of(pages(other_team.analyst), "/")


def test_an_officer_asks_an_analyst_of_the_authority_of_a_case_at_work(team, case, enter, other_team):
    with pytest.raises(NotAllowed):
        counts.ask_count(by=team.analyst, case=case, words=ASKED)
    with pytest.raises(BadInput):
        counts.ask_count(by=team.officer, case=case, words=ASKED, person=other_team.analyst)
    with pytest.raises(BadInput):
        counts.ask_count(by=team.officer, case=case, words=" ")
    with pytest.raises(NotNow):
        counts.ask_count(by=team.officer, case=enter(), words=ASKED)
    assert not CountAsked.objects.exists()


def test_a_count_that_is_not_described_is_asked_for_again_with_what_was_chosen(pages, team, case):
    sent = {"person": str(team.analyst.pk), "words": "", "seen": case.version}
    page = pages(team.officer).post(page_of(case, "count-ask"), sent).content.decode()
    assert "Say what should be counted." in page
    assert f'value="{team.analyst.pk}" selected' in page
    assert not CountAsked.objects.exists()


def test_what_is_answered_says_by_which_table(team, case):
    asked = counts.ask_count(by=team.officer, case=case, words=ASKED)
    with pytest.raises(IntegrityError), transaction.atomic():
        CountAsked.objects.filter(pk=asked.pk).update(answered_at=now())


def test_the_pages_of_asking_shut_nobody_out(browser_page, team, case):
    counts.ask_count(by=team.officer, case=case, words=ASKED)
    page = browser_page(team.officer)
    for name in ("count-ask", "case-counts"):
        page.goto(page_of(case, name))
        assert_accessible(page)
    page = browser_page(team.analyst)
    page.goto("/")
    assert_accessible(page)
