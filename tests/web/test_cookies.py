"""Cookies of the public site: none before a choice, every one on the list, a choice that is kept or said not to be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from browsing import PHONE, assert_accessible
from django.test import Client
from lxml import html
from playwright.sync_api import Page, expect
from published import published

from candour.web.portal.cookies import every_cookie
from candour.web.portal.usage import COUNTS
from candour.web.publication.public.addresses import address_of
from candour.web.reader_choices import Preferences, preferences_of

HOST = {"HTTP_HOST": "127.0.0.1"}
NECESSARY = {"session", "cookies"}
ASK = "Cookies on this site"
SAVED = "Your choice about cookies is saved."
FAILED = "Sorry, your choice could not be kept."


@pytest.fixture
def both(db: None, settings: Any) -> Iterator[None]:
    """An installation that asks for everything there is to ask for, and counts."""
    settings.ADDITIONAL_COOKIES = ["usage", "preferences", "something else"]
    settings.COUNT_USAGE = True
    yield
    COUNTS.write()


def names(page: Page) -> set[str]:
    return {str(one["name"]) for one in page.context.cookies()}


def walk(client: Client, *, press: bool) -> tuple[set[str], set[str]]:
    """Every page that links lead to, and with `press` every form sent: the cookies ever set, and those held at the end.

    The choice itself is not pressed on the way.
    """
    waiting, seen, ever = deque(["/"]), {"/"}, set()
    while waiting and len(seen) < 400:
        address = waiting.popleft()
        answer = client.get(address, HTTP_USER_AGENT="Mozilla/5.0", **HOST)
        assert answer.status_code < 500, address
        ever |= set(answer.cookies)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        page = html.fromstring(answer.content)
        for link in page.xpath("//a/@href"):
            parts = urlsplit(urljoin(address, str(link)))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc in ("", "127.0.0.1") and not parts.scheme and path not in seen and "/leave/" not in path:
                seen.add(path)
                waiting.append(path)
        for form in page.forms if press else ():
            target = urljoin(address, form.action or "")
            if form.method == "POST" and urlsplit(target).path != "/cookies/":
                typed = {name: value or "Some words" for name, value in form.fields.items() if name}
                sent = client.post(target, typed, HTTP_USER_AGENT="Mozilla/5.0", **HOST)
                assert sent.status_code < 500, target
                ever |= set(sent.cookies)
    assert len(seen) > 8
    return ever, {name for name, cookie in client.cookies.items() if cookie.value}


@pytest.mark.parametrize(
    ("choice", "press", "allowed"),
    [
        (None, False, set()),
        ("reject", True, NECESSARY),
        ("accept", True, NECESSARY | {"preferences", "visit"}),
    ],
)
def test_the_site_sets_no_cookie_that_is_not_on_its_list(choice, press, allowed, team, other_team, both, client):
    published(team)
    listed = {one.name for one in every_cookie() if not one.in_tab}
    assert listed == NECESSARY | {"preferences", "visit"}
    if choice:
        client.post("/cookies/", {"cookies": choice}, **HOST)
    if choice == "accept":
        said = {"per_page": "50", "charts": "no"}
        assert client.post("/preferences/", said, **HOST).status_code == 303
    ever, held = walk(client, press=press)
    assert ever | held <= allowed <= listed
    if press:
        # The walk did come to where a request is written.
        assert "session" in ever
    if choice == "accept":
        assert {"preferences", "visit"} <= ever | held
    # The page of cookies names each of them.
    text = client.get("/cookies/", **HOST).content.decode()
    assert all(one.name in text for one in every_cookie())


def test_where_there_is_nothing_to_ask_there_is_no_banner_and_nothing_to_choose(team, public):
    assert ASK not in public.get("/").content.decode()
    page = public.get("/cookies/").content.decode()
    assert "There is nothing to choose" in page
    assert "visit" not in {one.name for one in every_cookie()}
    assert not public.post("/cookies/", {"cookies": "accept"}).cookies


def test_a_choice_in_the_banner_is_kept_without_leaving_the_page(team, both, public_page):
    page = public_page()
    for path in ("/", "/cookies/", "/feedback/", "/"):
        page.goto(path)
    assert page.context.cookies() == []
    banner = page.get_by_role("region", name=ASK)
    buttons = [banner.get_by_role("button", name=name) for name in ("Accept more", "Reject more", "Customise")]
    looks = (
        "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.fontSize, s.fontWeight].join(); }"
    )
    assert len({button.evaluate(looks) for button in buttons}) == 1
    assert_accessible(page)
    buttons[1].click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert page.evaluate("document.activeElement.textContent.includes('is saved')")
    assert page.url.endswith("/")
    assert names(page) == {"cookies"}
    assert_accessible(page)
    page.get_by_role("button", name="Hide this message").click()
    expect(banner).to_be_hidden()
    page.goto("/staying-safe-online/")
    expect(banner).to_have_count(0)
    # A change of mind, on the page; and back again, which takes the cookies away.
    page.goto("/cookies/")
    for question in ("May we remember", "May we count"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_role("button", name="Save your choice").click()
    expect(page.get_by_role("alert").get_by_text(SAVED)).to_be_visible()
    page.get_by_role("link", name="Choose how answers are shown").click()
    page.get_by_label("50").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Answers are shown as you chose.")).to_be_visible()
    assert_accessible(page)
    assert names(page) == {"cookies", "preferences"}
    page.goto("/cookies/")
    for question in ("May we remember", "May we count"):
        page.get_by_role("group", name=question).get_by_label("No").check()
    page.get_by_role("button", name="Save your choice").click()
    expect(page.get_by_role("alert").get_by_text(SAVED)).to_be_visible()
    assert names(page) == {"cookies"}


@pytest.mark.parametrize("failure", ["no connection", "an error of the server", "a browser that keeps no cookies"])
def test_a_choice_that_is_not_kept_is_said_to_have_failed(failure, team, both, public_page):
    page = public_page()
    page.goto("/")

    def fail(route: Any) -> None:
        if failure == "no connection":
            route.abort()
        elif failure == "an error of the server":
            route.fulfill(status=500, body="wrong")
        else:
            route.fulfill(status=200, content_type="application/json", body='{"kept": false}')

    page.route("**/cookies/**", fail)
    page.get_by_role("button", name="Accept more cookies").click()
    expect(page.get_by_text(FAILED)).to_be_visible()
    assert page.evaluate("document.activeElement.textContent.startsWith('Sorry')")
    expect(page.get_by_text(SAVED)).to_be_hidden()
    # Try again, as it says.
    page.unroute("**/cookies/**")
    page.get_by_role("button", name="Accept more cookies").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert names(page) == {"cookies"}


def test_the_banner_works_without_scripts(team, both, public_page):
    page = public_page(java_script_enabled=False, viewport=PHONE)
    page.goto("/staying-safe-online/?a=1")
    page.get_by_role("button", name="Accept more cookies").click()
    assert page.url.endswith("/staying-safe-online/?a=1&cookies=saved")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name="Hide this message").click()
    assert page.url.endswith("/staying-safe-online/?a=1")
    expect(page.get_by_role("region", name=ASK)).to_have_count(0)
    other = public_page(java_script_enabled=False)
    other.goto("/")
    other.get_by_role("button", name="Customise cookies").click()
    other.get_by_role("group", name="May we count").get_by_label("Yes").check()
    other.get_by_role("button", name="Save your choice").click()
    expect(other.get_by_text(SAVED)).to_be_visible()
    assert other.context.cookies()[0]["value"].count("usage=1") == 1
    # A browser that keeps nothing comes back from the choice without it, and is told so.
    third = public_page(java_script_enabled=False)
    third.goto("/?cookies=saved")
    expect(third.get_by_text(FAILED)).to_be_visible()
    third.goto("/cookies/?cookies=saved")
    expect(third.get_by_text(FAILED)).to_be_visible()


def test_answers_are_shown_as_a_reader_prefers(team, both, client):
    entry = published(team)
    for number in range(2, 23):
        published(team, number, with_files=False)
    for charts, more in (("yes", "20"), ("no", "50")):
        client.post("/cookies/", {"cookies": "accept"}, **HOST)
        client.post("/preferences/", {"per_page": more, "charts": charts}, **HOST)
        listed = client.get("/disclosure-log/", **HOST).content.decode()
        assert ("Pages of this list" in listed) == (more == "20")
        shown = client.get(address_of(entry), **HOST).content.decode()
        assert ("<svg" in shown) == (charts == "yes")


def test_who_has_chosen_is_asked_again_when_there_is_something_new_to_ask(team, settings, client):
    settings.ADDITIONAL_COOKIES = ["preferences"]
    client.post("/cookies/", {"cookies": "accept"}, **HOST)
    assert ASK not in client.get("/", **HOST).content.decode()
    settings.ADDITIONAL_COOKIES = ["preferences", "usage"]
    assert ASK in client.get("/", **HOST).content.decode()


def test_the_way_back_from_a_choice_never_leads_to_another_site(team, both, client):
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "/no/where/", "x" * 900):
        answer = client.post("/cookies/", {"cookies": "reject", "back": back}, **HOST)
        assert (answer.status_code, answer["Location"]) == (303, "/cookies/?cookies=saved")


def test_a_form_without_an_answer_says_which_is_missing(team, both, public):
    text = public.post("/cookies/", {"preferences": "yes"}).content.decode()
    assert "Choose whether we may count your visit." in text


def test_preferences_are_read_only_where_they_are_allowed_and_make_sense(team, both, client, rf):
    assert "you have not allowed that one" in client.get("/preferences/", **HOST).content.decode()
    assert not client.post("/preferences/", {"per_page": "50", "charts": "no"}, **HOST).cookies
    client.post("/cookies/", {"cookies": "accept"}, **HOST)
    said = {"per_page": "50", "charts": "no", "back": "/staying-safe-online/"}
    assert client.post("/preferences/", said, **HOST)["Location"] == "/staying-safe-online/"
    asked = rf.get("/")
    asked.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    assert preferences_of(asked) == Preferences(50, charts=False)
    asked.COOKIES["preferences"] = "per=７,charts=,=,"
    assert preferences_of(asked) == Preferences()
    asked.COOKIES["cookies"] = "v1:prefs=0,usage=1"
    assert preferences_of(asked) == Preferences()
