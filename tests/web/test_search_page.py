"""The search page over cases."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_reference_goes_straight_to_its_case(enter, pages, team):
    case = enter()
    answer = pages(team.officer).get("/search/", {"words": f" {case.reference.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.reference}/")


def test_a_reference_of_another_authority_is_not_there(enter, pages, other_team):
    answer = pages(other_team.officer).get("/search/", {"words": enter().reference})
    assert "No case has these words." in text_of(answer)


def test_words_find_cases_and_the_box_keeps_them(enter, pages, team):
    case = enter(subject="Thefts of tractors", text="How many tractors were stolen?")
    shown = text_of(pages(team.auditor).get("/search/", {"words": "tractors"}))
    assert "1 case found" in shown
    assert case.reference in shown
    assert 'value="tractors"' in shown


def test_a_name_of_an_applicant_finds_nothing(enter, pages, team):
    enter()
    assert "No case has these words." in text_of(pages(team.officer).get("/search/", {"words": "Applicant"}))


@pytest.mark.parametrize("words", ["", "   ", "!!!", '"', "(", "a" * 5000, "'; DROP TABLE casework_case; --", "*"])
def test_whatever_is_typed_the_page_answers(enter, pages, team, words):
    enter()
    assert pages(team.officer).get("/search/", {"words": words}).status_code == 200


def test_a_contributor_does_not_search_cases(pages, team):
    assert pages(team.contributor).get("/search/").status_code == 403
