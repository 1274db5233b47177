"""The frame of every page about a case: what it says at its head, and the ways to the other pages about it."""

from __future__ import annotations

import re

import pytest
from browsing import assert_accessible

from candour.web.casework.navigation import CASE_PAGES
from candour.web.permits import PERMITS, Of


def test_every_way_within_a_case_has_a_row_in_the_table_of_permits():
    for entry in CASE_PAGES:
        assert PERMITS[entry.name].of is Of.CASE, entry.name


@pytest.mark.parametrize("role", ["officer", "analyst", "approver", "publisher", "auditor"])
def test_every_way_that_a_reader_is_shown_is_open_to_them(pages, team, enter, role):
    case = enter()
    client = pages(team.person(role))
    page = client.get(f"/cases/{case.reference}/")
    assert page.status_code == 200
    for way in ways_in(page.text):
        assert client.get(way).status_code == 200, way


def ways_in(text):
    """The addresses in the sub-navigation of a page."""
    nav = text[text.index("candour-subnav__list") : text.index("</nav>", text.index("candour-subnav__list"))]
    found = re.findall(r'href="([^"]+)"', nav)
    assert len(found) >= len(CASE_PAGES) - 2
    return found


def test_one_way_is_marked_as_the_page_that_is_shown(pages, team, enter):
    case = enter()
    page = pages(team.officer).get(f"/cases/{case.reference}/clock/").text
    assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize("script", [True, False])
def test_the_frame_of_a_case_is_accessible(browser_page, team, enter, script):
    case = enter()
    page = browser_page(team.officer, java_script_enabled=script)
    page.goto(f"/cases/{case.reference}/")
    assert_accessible(page)
