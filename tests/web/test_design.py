"""How every page looks and behaves: frame, forms, components, headers, and what is shown when something is wrong."""

from __future__ import annotations

import pytest


def test_the_accessibility_statement_is_for_anybody(pages):
    assert pages().get("/accessibility/").status_code == 200


def test_the_guide_is_told_from_the_table_of_acts(pages, team):
    response = pages(team.officer).get("/help/")
    assert response.status_code == 200
    assert "Record that the request is valid" in response.text


def test_a_page_that_is_not_there_says_what_to_do(pages, team):
    response = pages(team.officer).get("/nothing-here/")
    assert response.status_code == 404
    assert "check that it is right" in response.text


def test_the_health_check_says_ok(pages):
    response = pages().get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")
