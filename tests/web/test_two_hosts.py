"""The staff application and the public site answer on host names of their own, and neither on both."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from candour.web.accounts.people_forms import clean_short_code


def test_the_first_page_of_the_public_site_is_for_everybody(team, public):
    page = public.get("/")
    assert page.status_code == 200
    assert team.authority.name in page.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/cases/", "/publication/", "/people/", "/set-up/"])
def test_nothing_of_the_staff_application_answers_on_the_public_host(team, public, path):
    assert public.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/%00/", "/exp/%00/", "/exp/disclosure-log/2026/11/%00/", "/progress/%00/"])
def test_an_address_with_a_sign_that_no_name_has_is_no_page_of_the_public_site(team, public, path):
    assert public.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/cases/%00/", "/cases/EXP-2026-0001%00/", "/people/%00/"])
def test_an_address_with_a_sign_that_no_name_has_is_no_page_of_the_application(team, pages, path):
    assert pages(team.officer).get(path).status_code == 404


@pytest.mark.parametrize("named", ["FOI.Exampleshire.Example", ".exampleshire.example"])
@pytest.mark.parametrize("asked", ["foi.exampleshire.example", "FOI.exampleshire.EXAMPLE.:443"])
def test_a_public_host_name_is_the_public_sites_however_it_is_written(team, settings, named, asked):
    settings.PUBLIC_HOSTS, settings.ALLOWED_HOSTS = [named], ["localhost", named]
    reader = Client(HTTP_HOST=asked)
    assert reader.get("/feedback/").status_code == 200
    assert reader.get("/sign-in/").status_code == 404
    assert Client(HTTP_HOST="localhost").get("/sign-in/").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "utf-7"])
def test_what_is_not_in_utf_8_is_refused_on_a_page_of_the_site_that_was_asked(team, host, charset):
    reader = Client(HTTP_HOST=host)
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    body = b'--x\r\nContent-Disposition: form-data; name="question"\r\n\r\n\\ud800\r\n--x--\r\n'
    for answer in (
        reader.get("/?q=1", CONTENT_TYPE=kind),
        reader.post("/exp/make-a-request/question/", body, content_type=kind),
    ):
        assert answer.status_code == 400
        assert ("Leave this site" in answer.content.decode()) == (host == "127.0.0.1")
    assert reader.get("/", CONTENT_TYPE="text/plain; charset=UTF8").status_code in (200, 302)


def test_a_public_page_opens_in_a_browser_without_a_cookie(team, public_page):
    page = public_page()
    page.goto("/")
    assert page.context.cookies() == []


@pytest.mark.parametrize("code", ["cookies", "feedback", "exemptions", "statements", "static", "cy", "health"])
def test_no_authority_can_have_the_name_of_a_public_page(code):
    with pytest.raises(ValidationError, match="A page of the public site"):
        clean_short_code(code)
    assert clean_short_code("exp") == "EXP"
