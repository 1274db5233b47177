"""Asking a question from nothing: what is usual is filled in to be looked at, what is missing is said at its box."""

from __future__ import annotations

import tomllib

import pytest
from lxml import html

from candour.web.casework import usual
from candour.web.casework.actions import counts
from candour.web.casework.models import Count

from .counting_support import address, filled, start_work

TYPED = {
    "seen": "0",
    "title": "Suspects under 14",
    "unit": "suspect_links",
    "offences": "86/02\r\n86/10",
    "age_anchor": "committed_from",
    "age_under": "14",
    "age_not_recorded": "exclude",
    "period_field": "recorded_on",
    "years": "calendar",
    "start-day": "1",
    "start-month": "1",
    "start-year": "2017",
    "end-day": "19",
    "end-month": "8",
    "end-year": "2019",
    "breakdowns": "4",
    "b1-of": "period",
    "b2-of": "offence",
    "b3-of": "age",
    "b4-of": "outcome",
    "b4-rule": "current",
}


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


@pytest.fixture
def analyst(pages, team):
    return pages(team.analyst)


def boxes(page: str) -> dict[str, str]:
    """What stands in the boxes of the form."""
    (form,) = [one for one in html.fromstring(page).forms if "breakdowns" in one.fields]
    return {name: form.fields[name] or "" for name in form.fields}


def test_what_is_left_empty_is_filled_in_and_looked_at_before_it_is_saved(analyst, case):
    page = analyst.post(address("count-write", case), {**TYPED, "do": "save"}).content.decode()
    assert "filled in with the usual ones" in page
    assert not Count.objects.exists()
    shown = boxes(page)
    assert (shown["b1-label"], shown["b2-label"], shown["b3-label"]) == ("Year", "Offence", "Age")
    assert shown["b2-categories"].split() == ["86/02", "|", "86/02", "86/10", "|", "86/10"]
    assert shown["b3-bands"].splitlines() == ["0-9 | Under 10", *(f"{age} | {age}" for age in range(10, 14))]
    assert "21 | Further investigation" in shown["b4-categories"]
    assert shown["b4-missing"] == "none | No outcome recorded"
    again = analyst.post(address("count-write", case), filled(page, do="save"))
    assert again.status_code == 302
    kept = tomllib.loads(Count.objects.get().question)
    assert [one["of"] for one in kept["dimensions"]] == ["period", "offence", "age", "outcome"]
    assert len(kept["dimensions"][3]["categories"]) == 23


def test_what_was_typed_is_never_replaced(analyst, case):
    own = {"b2-label": "Crime", "b2-categories": "86/02 | Images", "b3-bands": "10-13 | Ten to thirteen"}
    shown = boxes(analyst.post(address("count-write", case), {**TYPED, **own, "do": "check"}).content.decode())
    assert {name: shown[name] for name in own} == own


def test_adding_a_breakdown_fills_in_the_one_before(analyst, case):
    page = analyst.post(address("count-write", case), {**TYPED, "breakdowns": "2", "do": "add"}).content.decode()
    shown = boxes(page)
    assert shown["breakdowns"] == "3"
    assert shown["b2-label"] == "Offence"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"age_anchor": ""}, "Choose the day on which people have the age that is asked for."),
        ({"age_not_recorded": ""}, "Say what becomes of people whose age is not recorded."),
        ({"age_under": "", "age_not_recorded": "", "age_anchor": ""}, "Choose the day on which people have the age"),
        ({"end-year": "2016"}, "The last day must not be before the first."),
        ({"offences": ""}, "List the categories, one a line: code | label."),
        ({"b4-rule": ""}, "Say which counts where there are several"),
    ],
)
def test_what_is_missing_is_said_in_the_words_of_the_form_with_a_way_to_its_box(analyst, case, change, said):
    page = analyst.post(address("count-write", case), {**TYPED, **change, "do": "save"}).content.decode()
    (link,) = html.fromstring(page).xpath(f'//div[contains(@class, "error-summary")]//a[contains(., "{said}")]')
    assert link.get("href").startswith("#id_")
    assert "not_recorded is missing" not in page


def test_whoever_asks_the_question_sees_what_they_are_asked_to_count(analyst, case, team):
    counts.ask_count(by=team.officer, case=case, words="Suspects under 14, by year.", person=None, seen=case.version)
    page = analyst.get(address("count-write", case)).content.decode()
    assert "What you are asked to count" in page
    assert "Suspects under 14, by year." in page
    assert "What the applicant asked" in page


@pytest.mark.parametrize(
    ("asked", "bands"),
    [
        ({"age_under": "14", "age_from": "12"}, ["12 | 12", "13 | 13"]),
        ({"age_to": "10"}, ["0-9 | Under 10", "10 | 10"]),
        ({"age_under": "8"}, ["0-7 | Under 8"]),
        ({"age_from": "5", "age_to": "9"}, ["5-9 | 5 to 9"]),
        ({}, ["0-9 | Under 10", "10-13 | 10 to 13", "14-17 | 14 to 17", "18+ | 18 and over"]),
        ({"age_under": "60"}, ["0-9 | Under 10", "10-13 | 10 to 13", "14-17 | 14 to 17", "18+ | 18 and over"]),
    ],
)
def test_ages_are_single_years_where_few_are_asked_for(asked, bands):
    assert usual.missing_from({"of": "age", "label": "Age"}, asked)["bands"].splitlines() == bands
