"""Search over cases, and earlier requests that ask for much the same."""

from __future__ import annotations

import pytest

from candour.web.casework import search
from candour.web.casework.actions import receive

BICYCLES = {
    "subject": "Thefts of bicycles in 2024",
    "text": "How many bicycles were reported stolen in 2024?\n\nThanks,\nAnn Applicant",
}


def test_a_case_is_found_by_a_word_of_its_title_or_its_request_in_another_form(team, enter):
    case = enter(**BICYCLES)
    assert search.search(team.officer, "bicycle") == [case.pk]
    assert search.search(team.officer, "reporting theft") == [case.pk]
    assert search.search(team.officer, "bicycles tigers") == []


def test_a_case_is_found_by_its_reference(team, enter):
    first, second = enter(), enter()
    assert search.search(team.officer, second.reference) == [second.pk]
    assert search.search(team.officer, first.reference.lower()) == [first.pk]


def test_a_quoted_phrase_must_stand_as_it_is(team, enter):
    case = enter(text="The number of stolen bicycles found.")
    assert search.search(team.officer, '"stolen bicycles"') == [case.pk]
    assert search.search(team.officer, '"bicycles stolen"') == []
    assert search.search(team.officer, "bicycles stolen") == [case.pk]


@pytest.mark.parametrize("words", ["", '"', "*", "NEAR(a b)", "scope:x", "a AND", "-", "'; DROP", "\x01", "a:b^c{"])
def test_nothing_that_is_typed_is_an_error(team, enter, words):
    enter()
    search.search(team.officer, words)


def test_cases_of_another_authority_are_not_found(team, other_team, enter):
    enter(**BICYCLES)
    assert search.search(other_team.officer, "bicycles") == []
    assert search.search(other_team.officer, f"authority{team.authority.pk} bicycles") == []


def test_a_contributor_finds_nothing(team, enter):
    enter(**BICYCLES)
    assert search.search(team.contributor, "bicycles") == []


def test_searching_for_the_applicant_finds_no_case_although_the_request_is_signed(team, enter):
    enter(**BICYCLES)
    assert search.search(team.officer, "Applicant ann") == []
    assert search.search(team.officer, '"Ann Applicant"') == []


def test_the_best_match_is_first_and_the_newest_where_asked(team, enter):
    titled = enter(subject="Drones", text="How many are there?")
    mentioned = enter(
        subject="Aircraft", text="How many helicopters, balloons and other craft such as drones are there?"
    )
    assert search.search(team.officer, "drones") == [titled.pk, mentioned.pk]
    assert search.search(team.officer, "drones", newest=True) == [mentioned.pk, titled.pk]


def test_an_earlier_request_for_much_the_same_is_found_and_others_are_not(team, enter):
    first = enter(subject="Stolen bicycles 2023", text="How many bicycles were reported stolen in 2023?")
    enter(subject="Cost of uniforms", text="What was paid for uniforms in 2024?")
    case = enter(**BICYCLES)
    assert search.similar(case) == [first]
    assert search.similar(first) == []


def test_requests_to_another_authority_are_not_similar_here(team, other_team, enter):
    enter(**BICYCLES)
    assert search.similar(enter(by=other_team.officer, authority=other_team.authority, **BICYCLES)) == []


def test_the_index_follows_a_change_of_the_title(team, enter):
    case = enter(**BICYCLES)
    receive.retitle(by=team.officer, case=case, subject="Stolen tricycles")
    assert search.search(team.officer, "tricycles") == [case.pk]


def test_the_index_made_anew_finds_the_same(team, enter):
    case = enter(**BICYCLES)
    assert search.rebuild() == 1
    assert search.search(team.officer, "bicycles") == [case.pk]
