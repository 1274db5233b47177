"""Leaving the public site at once: by its first link, with scripts or without, or by a key that means nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import PHONE, assert_accessible, eventually
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from candour.web.hosts import PUBLIC_URLS
from candour.web.portal.models import LeaveKey, PublicSite

SAFE = "/staying-safe-online/"
KEYDOWN = "given => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, ...given}))"
# Goes only once the script has come back.
BACK = "() => { setTimeout(() => history.back(), 0); }"
# How long a press is remembered, in milliseconds: where Escape must be pressed twice.
REMEMBERED = 2000
# What is open when Escape is pressed, and so takes it: made in the page, since no page of ours has any of them.
OPENED = {
    "a modal dialog": "() => { const d = document.body.appendChild(document.createElement('dialog')); d.showModal(); }",
    "a popover": """() => { const d = document.body.appendChild(document.createElement('div')); d.popover = 'auto';
        d.showPopover(); }""",
    "a list of choices made by a script": """() => { const d = document.body.appendChild(document.createElement('div'));
        d.role = 'combobox'; d.ariaExpanded = 'true'; d.id = 'made'; }""",
    "something that takes the key for itself": """() =>
        document.body.addEventListener('keydown', e => e.preventDefault())""",
}


@pytest.fixture
def away(live_server: Any, settings: Any) -> str:
    """Where readers who leave are taken: a page of another site on this machine."""
    settings.LEAVE_ADDRESSES = [f"{live_server.url}/health/", f"{live_server.url}/accessibility/"]
    return str(settings.LEAVE_ADDRESSES[0])


def left(page: Page, away: str) -> None:
    page.wait_for_url(away)


def stays(page: Page, path: str = SAFE) -> None:
    # Who leaves is hidden at once, before the press is over. The short wait is for anything else that might come yet.
    assert page.locator("html").get_attribute("hidden") is None
    page.wait_for_timeout(100)
    assert page.url.endswith(path)
    assert page.locator("html").get_attribute("hidden") is None


def gone(page: Page, key: str) -> None:
    """What was begun is erased, its cookie too: the browser tells the server as it leaves, and waits for no answer."""
    eventually(page, lambda: not Session.objects.filter(pk=key).exists(), "the session is erased")
    name = configured.SESSION_COOKIE_NAME
    eventually(page, lambda: all(one["name"] != name for one in page.context.cookies()), "the cookie is taken away")


def back_to(page: Page, path: str) -> None:
    """Go back, and see that it did come to that page before anything else."""
    with page.expect_event("framenavigated", lambda frame: frame.url.endswith(path)):
        page.evaluate(BACK)


def clock_stopped(page: Page) -> None:
    """Let no time pass in the page but what the test lets pass, however long a press takes on this machine."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def draft_of(page: Page) -> str:
    """The key of a session in which somebody has begun to write, which the page's browser has from now on."""
    session = SessionStore()
    session["draft"] = {"text": "What I wrote"}
    session.save()
    cookie = {"name": configured.SESSION_COOKIE_NAME, "value": session.session_key, "domain": "127.0.0.1", "path": "/"}
    page.context.add_cookies([cookie])
    return str(session.session_key)


def test_escape_leaves_from_any_page_and_takes_the_draft_along(team, away, public_page):
    page = public_page()
    key = draft_of(page)
    page.goto("/")
    page.goto(SAFE)
    expect(page.get_by_text("Press the Escape key to leave this site at once.")).to_be_visible()
    page.keyboard.press("Escape")
    left(page, away)
    gone(page, key)


def test_a_request_half_written_is_gone_after_leaving(team, away, public_page):
    question = "/exp/make-a-request/question/"
    page = public_page()
    clock_stopped(page)
    page.goto(question)
    words = "How many bicycles were stolen in 2024?"
    page.get_by_role("textbox").first.fill(words)
    page.get_by_role("button", name=re.compile("Continue")).click()
    key = Session.objects.get().pk
    page.goto(question)
    expect(page.get_by_role("textbox").first).to_have_value(words)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    left(page, away)
    gone(page, key)
    assert not Session.objects.exists()
    page.goto(question)
    expect(page.get_by_role("textbox").first).to_have_value("")


def test_the_way_back_leads_out_again_until_the_site_is_opened_anew(team, away, public_page):
    page = public_page()
    page.goto("/")
    page.goto("/cookies/")
    page.goto(SAFE)
    page.keyboard.press("Escape")
    left(page, away)
    for path in ("/cookies/", "/"):
        back_to(page, path)
        left(page, away)
    page.goto(SAFE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # A page that the browser kept whole: hidden when it was left, and shown again only if its reader had not left.
    kept = "type => window.dispatchEvent(new PageTransitionEvent(type, {persisted: true}))"
    page.evaluate(kept, "pagehide")
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    page.evaluate(kept, "pageshow")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("sessionStorage.setItem('left', '1')")
    page.evaluate(kept, "pageshow")
    left(page, away)


def test_the_page_is_hidden_before_anything_else_happens(team, away, public_page):
    page = public_page()
    page.goto(SAFE)
    # Everything up to the moment at which the browser begins to go, seen from the page.
    page.evaluate(
        """() => { navigator.sendBeacon = to => {
            sessionStorage.setItem('seen', [document.documentElement.hidden, document.title, to].join(' ')); }; }"""
    )
    page.keyboard.press("Escape")
    left(page, away)
    page.goto("/cookies/")
    assert page.evaluate("sessionStorage.getItem('seen')") == f"true {away.split('/')[2]} /leave/"


def test_a_key_that_means_something_else_does_not_leave(team, away, public_page):
    page = public_page()
    page.goto(SAFE)
    for modifier in ("Control", "Alt", "Shift", "Meta"):
        page.keyboard.press(f"{modifier}+Escape")
    for given in ({"isComposing": True}, {"repeat": True}, {"keyCode": 229}, {"key": "Esc2"}):
        page.evaluate(KEYDOWN, given)
    page.keyboard.press("Shift")
    stays(page)
    for opened in OPENED.values():
        page.goto(SAFE)
        page.evaluate(opened)
        page.keyboard.press("Escape")
        stays(page)
    # A native list of choices takes the key before the page hears of it; the next press leaves.
    page.goto(SAFE)
    page.evaluate(
        """() => { const s = document.body.appendChild(document.createElement('select'));
        s.append(new Option('one'), new Option('two')); s.focus(); }"""
    )
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_function("document.querySelector('select').matches(':open')")
    page.keyboard.press("Escape")
    stays(page)
    page.keyboard.press("Escape")
    left(page, away)


def test_escape_leaves_from_a_search_box_with_words_in_it(team, away, public_page):
    page = public_page()
    page.goto(SAFE)
    page.evaluate(
        """() => { const i = document.body.appendChild(document.createElement('input')); i.type = 'search';
        i.value = 'words'; i.focus(); }"""
    )
    page.keyboard.press("Escape")
    left(page, away)


def test_where_somebody_writes_at_length_escape_must_be_pressed_twice(team, away, public_page):
    page = public_page()
    clock_stopped(page)
    page.goto("/feedback/")
    expect(page.get_by_text("Press the Escape key twice to leave this site at once.")).to_be_visible()
    said = page.get_by_role("status")
    page.get_by_label("What do you want to tell us").press("Escape")
    expect(said).to_have_text("Press Escape once more to leave.")
    page.clock.run_for(REMEMBERED - 1)
    expect(said).to_have_text("Press Escape once more to leave.")
    page.clock.run_for(1)
    expect(said).to_have_text("You are still on this site.")
    stays(page, "/feedback/")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    stays(page, "/feedback/")
    page.keyboard.press("Escape")
    left(page, away)


def test_an_authority_may_choose_shift_three_times(team, away, public_page):
    PublicSite.objects.create(
        authority=team.authority, leave_key=LeaveKey.SHIFT_3, leave_address=configured.LEAVE_ADDRESSES[1]
    )
    page = public_page()
    clock_stopped(page)
    page.goto(SAFE)
    said = page.get_by_role("status")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift")
    expect(said).to_have_text("Press Shift two more times to leave.")
    page.keyboard.press("Shift+A")
    expect(said).to_have_text("")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(said).to_have_text("Press Shift once more to leave.")
    stays(page)
    page.keyboard.press("Shift")
    left(page, configured.LEAVE_ADDRESSES[1])


def test_an_address_that_is_not_on_the_list_is_never_written_down(team, public):
    PublicSite.objects.create(authority=team.authority, leave_address="https://elsewhere.example/")
    assert "elsewhere.example" not in public.get(SAFE).content.decode()
    for given in ("https://elsewhere.example/", "//elsewhere.example/", ""):
        answer = public.get("/leave/", {"to": given})
        assert (answer.status_code, answer["Location"]) == (302, configured.LEAVE_ADDRESSES[0])


def test_an_address_that_was_changed_on_the_way_is_never_gone_to(team, away, public_page):
    page = public_page()

    def changed_on_the_way(route: Any) -> None:
        answer = route.fetch()
        body = re.sub(r'data-to="[^"]*"', 'data-to="https://elsewhere.example/"', answer.text())
        route.fulfill(response=answer, body=body)

    page.route(f"**{SAFE}", changed_on_the_way)
    page.goto(SAFE)
    page.keyboard.press("Escape")
    left(page, away)


def test_the_link_comes_first_is_large_enough_and_is_not_printed(team, away, public_page):
    page = public_page(viewport=PHONE)
    page.goto("/cookies/")
    page.goto(SAFE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Leave this site"
    link = page.get_by_role("link", name="Leave this site").first
    box = link.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    assert box["y"] < 120
    page.emulate_media(media="print")
    expect(link).to_be_hidden()
    page.emulate_media(media="screen")
    assert_accessible(page)
    link.click()
    left(page, away)
    # The page that was left is not the one before.
    back_to(page, "/cookies/")
    left(page, away)


def test_without_scripts_the_link_leaves_and_no_key_is_promised(team, away, public_page):
    page = public_page(java_script_enabled=False)
    page.goto(SAFE)
    expect(page.get_by_text("Press the Escape key to leave this site at once.")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    left(page, away)
    key = draft_of(page)
    page.goto(SAFE)
    page.get_by_role("link", name="Leave this site").last.click()
    left(page, away)
    assert not Session.objects.filter(pk=key).exists()


def test_only_the_reader_can_end_their_draft(team, public, client):
    def begun() -> str:
        session = SessionStore()
        session["draft"] = {"text": "What I wrote"}
        session.save()
        client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key
        return str(session.session_key)

    host = {"HTTP_HOST": "127.0.0.1"}
    key = begun()
    client.get("/leave/", HTTP_SEC_PURPOSE="prefetch", **host)
    client.get("/leave/", HTTP_SEC_FETCH_SITE="cross-site", **host)
    client.head("/leave/", **host)
    assert client.post("/leave/", HTTP_SEC_FETCH_SITE="cross-site", **host).status_code == 403
    assert Session.objects.filter(pk=key).exists()
    answer = client.post("/leave/", HTTP_SEC_FETCH_SITE="same-origin", **host)
    assert answer.status_code == 204
    assert answer["Cache-Control"] == "no-store"
    assert not Session.objects.filter(pk=key).exists()


def test_no_public_page_has_anything_else_that_escape_would_close(team, public):
    for name in ("home", "staying-safe", "cookies", "preferences", "feedback", "feedback-thanks"):
        text = public.get(reverse(name, urlconf=PUBLIC_URLS)).content.decode()
        assert not re.search(r"<dialog|<datalist|popover|combobox", text)


def test_the_staff_application_has_no_such_link_and_no_such_script(team, enter, pages: Callable[..., Any]):
    client = pages(team.officer)
    for path in ("/", f"/cases/{enter().reference}/", "/help/"):
        text = client.get(path, follow=True).content.decode()
        for mark in ("leave.js", "data-leave", "Leave this site"):
            assert mark not in text


def test_staying_safe_says_what_is_not_erased(team, public):
    text = public.get(SAFE).content.decode()
    for honest in (
        "the history of your browser",
        "files that you downloaded",
        "screen readers",
        "private window",
        "999",
    ):
        assert honest in text
