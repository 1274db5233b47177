"""How every page looks and behaves: frame, components, headers, and what is shown when something is wrong."""

from __future__ import annotations

import pytest
from browsing import assert_accessible, overflow
from django.test import override_settings
from django.urls import reverse
from gallery import open_gallery
from jinja2 import UndefinedError
from playwright.sync_api import expect

from candour.web import navigation
from candour.web.accounts.models import Role
from candour.web.permits import PERMITS, Of


@pytest.fixture
def gallery(settings, monkeypatch):
    open_gallery(settings, monkeypatch)


# --- pages of the shell


def test_the_accessibility_statement_is_for_anybody(pages):
    assert pages().get("/accessibility/").status_code == 200


def test_the_guide_is_told_from_the_table_of_acts(pages, team):
    response = pages(team.officer).get("/help/")
    assert response.status_code == 200
    assert "Record that the request is valid" in response.text


def test_the_health_check_asks_the_database_and_nobodys_name(pages, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = pages().get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")


# --- what went wrong


def test_a_page_that_is_not_there_says_what_to_do(pages, team):
    response = pages(team.officer).get("/nothing-here/")
    assert response.status_code == 404
    assert "check that it is right" in response.text


@pytest.mark.parametrize(("method", "path"), [("post", "/cases/"), ("get", "/account/sessions/end/"), ("put", "/")])
def test_an_address_that_is_asked_in_a_way_that_it_does_not_take_says_so_on_a_page(pages, team, method, path):
    response = getattr(pages(team.officer), method)(path)
    assert (response.status_code, method.upper() in response["Allow"]) == (405, False)
    assert "Nothing was saved." in response.text
    assert "Go to the first page" in response.text


def test_a_fault_of_ours_is_told_without_its_details(gallery, pages, team):
    client = pages(team.officer, raise_request_exception=False)
    response = client.get("/gallery/mistake/")
    assert response.status_code == 500
    assert "a fault that the test made" not in response.text
    assert "was not saved" in response.text


def test_a_form_that_stood_open_too_long_is_told_and_nothing_is_done(gallery, pages, team):
    response = pages(team.officer, enforce_csrf_checks=True).post("/gallery/form/", {"subject": "x"})
    assert response.status_code == 403
    assert "open for too long" in response.text


def test_an_address_of_another_host_is_a_bad_request(pages):
    response = pages().get("/accessibility/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "cannot be understood" in response.text


def test_a_template_that_prints_a_name_it_was_not_given_is_a_fault(gallery, pages):
    with pytest.raises(UndefinedError, match="nobody_gave_this"):
        pages().get("/gallery/undefined/")


# --- headers


def test_static_files_have_the_headers_of_every_page(pages):
    for name in ("govuk-frontend.css", "candour.js", "favicon.svg"):
        response = pages().get(f"/static/design/{name}")
        assert response.status_code == 200
        assert response.getvalue()


def test_a_download_can_do_nothing_even_if_a_browser_shows_it(gallery, pages):
    response = pages().get("/gallery/download/")
    assert "sandbox" in response["Content-Security-Policy"]


def test_on_a_secure_site_every_response_asks_for_a_secure_site(pages):
    with override_settings(SECURE_HSTS_SECONDS=63072000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        for address in ("/accessibility/", "/nothing-here/", "/static/design/candour.css"):
            response = pages().get(address, secure=True)
            response.close()
            assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


# --- the main menu


def test_everything_in_the_menu_can_be_opened_by_somebody():
    for entry in (*navigation.MENU, *navigation.MENU_END, *navigation.FOOT):
        assert reverse(entry.name)
        assert PERMITS[entry.name].of in (Of.ANYONE, Of.SIGNED_IN, Of.INSTALLATION, Of.OWN_AUTHORITIES), entry.name


@pytest.mark.parametrize("role", [*Role.values])
def test_everything_that_a_person_is_shown_in_the_menu_is_open_to_them(pages, team, role):
    client = pages(team.person(role))
    shown = navigation.menu(client.get("/help/").wsgi_request, team.person(role))
    assert len(shown) >= 4
    for entry in shown:
        assert client.get(entry["href"]).status_code == 200, entry["href"]


def test_somebody_who_is_not_signed_in_is_shown_no_menu(pages):
    assert "govuk-service-navigation" not in pages().get("/accessibility/").text


# --- in a browser


def test_every_component_is_accessible(gallery, browser_page, team):
    page = browser_page(team.officer)
    page.goto("/gallery/")
    assert_accessible(page)


def test_every_field_is_accessible_with_and_without_errors(gallery, browser_page, team):
    page = browser_page(team.officer)
    page.goto("/gallery/form/")
    assert_accessible(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page).to_have_title("Error: Every field - Candour")
    assert_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_form_in_good_order_is_kept_and_the_next_page_says_so(gallery, browser_page, team, script):
    page = browser_page(team.officer, java_script_enabled=script)
    page.goto("/gallery/form/")
    page.get_by_label("Subject").fill("Bicycles")
    page.get_by_label("The request").fill("How many?")
    received = page.get_by_role("group", name="Received")
    for box, value in (("Day", "27"), ("Month", "March"), ("Year", "2026")):
        received.get_by_label(box).fill(value)
    expect(page.get_by_label("Which way")).to_be_hidden()
    page.get_by_label("Another way").check()
    page.get_by_label("Which way").fill("By hand")
    page.get_by_label("Part 1").check()
    page.get_by_label("Person").select_option("Bob Example")
    page.get_by_label("Hours").fill("3")
    page.get_by_label("I have checked it").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Everything was kept.")).to_be_visible()
    expect(page).to_have_title("Every field - Candour")
    assert_accessible(page)


def test_components_print(gallery, browser_page, team):
    page = browser_page(team.officer, viewport={"width": 794, "height": 1123})
    page.goto("/gallery/")
    page.emulate_media(media="print")
    assert overflow(page) <= 0
    assert not page.get_by_role("navigation").first.is_visible()


def test_pages_of_the_shell_are_accessible(browser_page, team):
    page = browser_page(team.officer)
    for address in ("/help/", "/accessibility/"):
        page.goto(address)
        assert_accessible(page)
    page.goto("/nothing-here/")
    assert_accessible(page, error_page=True)
