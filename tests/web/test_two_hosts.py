"""The staff application and the public site answer on host names of their own, and neither on both."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from candour.web.accounts.people_forms import clean_short_code


def test_the_first_page_of_the_public_site_is_for_everybody(team, public):
    page = public.get("/")
    assert page.status_code == 200
    assert team.authority.name in page.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/cases/", "/publication/", "/people/", "/set-up/"])
def test_nothing_of_the_staff_application_answers_on_the_public_host(team, public, path):
    assert public.get(path).status_code == 404


def test_a_public_page_opens_in_a_browser_without_a_cookie(team, public_page):
    page = public_page()
    page.goto("/")
    assert page.context.cookies() == []


@pytest.mark.parametrize("code", ["cookies", "feedback", "exemptions", "statements", "static", "cy", "health"])
def test_no_authority_can_have_the_name_of_a_public_page(code):
    with pytest.raises(ValidationError, match="A page of the public site"):
        clean_short_code(code)
    assert clean_short_code("exp") == "EXP"
