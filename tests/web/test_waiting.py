"""What somebody typed is not lost when they were signed out meanwhile."""

from __future__ import annotations

from html import escape

import pytest
from django.test import Client
from lxml import html
from signing_in import sign_in

from .deciding_support import address, working

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
TYPED = "It took half an hour & more to write <this>."


@pytest.fixture
def case(enter):
    return working(enter())


def token(page: str) -> str:
    """The form token that stands in a page."""
    return str(html.fromstring(page).xpath('//input[@name="csrfmiddlewaretoken"]/@value')[0])


def test_what_was_typed_waits_while_its_writer_signs_in_again(case, team):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, team.officer)
    form = client.get(address("case-note", case)).content.decode()
    sent = {"csrfmiddlewaretoken": token(form), "text": TYPED}
    del client.cookies["session"]
    waits = client.post(address("case-note", case), sent, headers={"origin": HERE})
    assert waits.status_code == 403
    page = html.fromstring(waits.content.decode())
    assert page.xpath('//input[@name="text"]/@value') == [TYPED]
    assert page.xpath('//a[contains(., "Sign in")]/@href')[-1].startswith("/sign-in/")
    # Signing in makes every token anew.
    del client.cookies["csrf"]
    sign_in(client, team.officer)
    client.get(address("case-note", case))
    again = client.post(address("case-note", case), sent, headers={"origin": HERE})
    assert again.status_code == 403
    page = again.content.decode()
    assert "What you typed is not lost" in page
    sent = {"csrfmiddlewaretoken": token(page), "text": html.fromstring(page).xpath('//input[@name="text"]/@value')[0]}
    assert client.post(address("case-note", case), sent, headers={"origin": HERE}).status_code == 302
    assert escape(TYPED) in client.get(address("case", case)).content.decode()


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_what_another_site_sends_is_never_shown(client, case, team, origin):
    assert client.post(address("case-note", case), {"text": TYPED}, headers=origin).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, team.officer)
    page = strict.post(address("case-note", case), {"text": TYPED}, headers=origin)
    assert page.status_code == 403
    assert "It took half an hour" not in page.content.decode()


def test_no_secret_waits_in_a_page(client):
    sent = {"oldpassword": "one", "password1": "two", "password2": "two"}
    assert client.post("/account/password/", sent, headers={"origin": HERE}).status_code in (302, 404)


def test_nothing_waits_where_nothing_was_typed(client, case):
    assert client.post(address("case-note", case), {}, headers={"origin": HERE}).status_code == 302
