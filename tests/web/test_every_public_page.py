"""Every page that a reader of the public site can reach by following links, over published answers of the example.

Each answers, as every page must be; no cookie is set on the way. Of each kind of page one is opened in a real browser,
wide and narrow, four times as large, in forced colours, on paper, and with scripts switched off. The HTML checker has
nothing to say of any page, nor of one that says what is wrong.
"""

from __future__ import annotations

import json
import os
import re
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import html_checker
import pytest
from browsing import HEARD, LOOKED_AT_BEFORE, assert_accessible, overflow
from django.conf import settings as django_settings
from django.urls import resolve
from lxml import html
from page_checks import CheckedClient

from candour.web.example import load
from candour.web.hosts import PUBLIC_URLS
from candour.web.public_pages import PUBLIC_PAGES

EXAMPLES = Path(__file__).parents[2] / "examples"
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES", "")
# Enough of the example for a page of every kind: the reference answer, refusals, one that is withdrawn again.
SUBJECTS = (
    "Calls about foxes",
    "A survey of officers about shifts",
    "The vending machine in the canteen, once more",
    "Mounted patrols in the market square",
    "Officers’ mobile telephones",
)
# So many addresses of one kind are followed for their links; more of a kind lead nowhere else.
OF_A_KIND = 5
# No link leads there: they follow what somebody sends, are asked for by programs, or need another setting: several
# authorities, additional cookies, a table that is small enough for a chart, a document that is no table of the answer.
NOT_LINKED = {
    "entry-chart",
    "entry-document-page",
    "feedback-thanks",
    "health",
    "leave",
    "preferences",
    "progress",
    "request-begin",
    "request-delete",
    "request-satisfied",
    "request-sent",
    "robots",
    "sitemap-part",
    "statements",
}
# Four times as large on a screen of 1280 by 900.
ZOOMED = {"width": 320, "height": 225}


def name_of(address: str) -> str:
    """The name of an address of the public site."""
    return str(resolve(address.partition("?")[0], urlconf=PUBLIC_URLS).view_name)


def links_of(page: bytes, here: str) -> list[str]:
    """The addresses of this site that a page leads to or shows, without their fragments."""
    site = urlsplit(django_settings.PUBLIC_ADDRESS).netloc
    found = html.fromstring(page).xpath("//a/@href | //link[@rel!='stylesheet' and @rel!='icon']/@href | //img/@src")
    wanted = [urlsplit(urljoin(here, str(href))) for href in found]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in wanted
        if one.netloc in ("", site) and one.scheme in ("", "http") and not one.path.startswith("/static/")
    ]


def check_data(kind: str, answer: object) -> None:
    """What is not for people can be read by the programs that it is for."""
    read = b"".join(answer) if answer.streaming else answer.content
    assert read.strip()
    if "json" in kind:
        assert json.loads(read)
    elif re.search(r"[/+]xml\b", kind):
        assert len(ElementTree.fromstring(read)) > 0


@pytest.fixture
def example(live_server, settings, tmp_path) -> None:
    settings.RECORDS, settings.FILES = tmp_path / "records", tmp_path / "files"
    load.load(EXAMPLES, say=lambda line: None, subjects=SUBJECTS)


def reached(client: CheckedClient) -> dict[str, dict[str, bytes]]:
    """Every page that a reader comes to from the first one, by the name of its address and then its address."""
    waiting, seen, followed, found = deque(["/"]), {"/"}, {}, {}
    while waiting:
        address = waiting.popleft()
        kind = name_of(address) + ("?" if "?" in address else "")
        if followed.get(kind, 0) >= OF_A_KIND:
            continue
        followed[kind] = followed.get(kind, 0) + 1
        answer = client.get(address)
        assert answer.status_code in (200, 301, 302), f"{address} gives {answer.status_code}"
        found.setdefault(name_of(address), {})
        if answer.status_code != 200:
            fresh = [answer.headers["Location"]]
        elif answer.headers["Content-Type"].startswith("text/html") and "Content-Disposition" not in answer.headers:
            found[name_of(address)][address] = answer.content
            fresh = links_of(answer.content, address)
        else:
            check_data(answer.headers["Content-Type"], answer)
            answer.close()
            fresh = []
        waiting.extend(link for link in fresh if link not in seen)
        seen.update(fresh)
    assert not client.cookies
    return found


def wrong_forms(client: CheckedClient) -> dict[str, bytes]:
    """Pages that say what is wrong."""
    sent = ("/feedback/", "/exp/make-a-request/question/")
    return {f"{path} with nothing in it": client.post(path, {}).content for path in sent}


def shut_out(page, address: str) -> list[str]:
    """Whom the page as it stands shuts out."""
    found = []
    try:
        assert_accessible(page)
    except AssertionError as problem:
        # Told together at the end: one fault often stands on many pages.
        found.append(str(problem))
        HEARD[page].complaints.clear()
    page.emulate_media(forced_colors="active")
    picture(page, address, "forced-colours")
    page.emulate_media(forced_colors="none", media="print")
    if page.locator(".candour-leave").is_visible() or not page.locator("h1").is_visible():
        found.append(f"{address} on paper: the way out is printed, or the heading is not")
    picture(page, address, "paper")
    page.emulate_media(media="screen")
    return found


LONG = 4000


def picture(page, address: str, how: str) -> None:
    """Kept to be looked at, where CANDOUR_TEST_PICTURES names a folder."""
    if PICTURES:
        name = re.sub(r"\W+", "-", address.partition("?")[0]).strip("-")[:60] or "home"
        # The head of a very long page says enough.
        is_short = page.evaluate("document.documentElement.scrollHeight") < LONG and how != "zoomed"
        page.screenshot(path=Path(PICTURES) / f"{name}-{how}.png", full_page=is_short)


def test_every_kind_of_public_page_is_reached_and_shuts_nobody_out(example, public, public_page, tmp_path):
    pages = reached(public)
    missing = {name for name in PUBLIC_PAGES if name not in pages} - NOT_LINKED
    assert not missing, f"no link leads to {sorted(missing)}"
    every = {address: page for of_a_kind in pages.values() for address, page in of_a_kind.items()}
    wide, large = public_page(), public_page(viewport=ZOOMED, device_scale_factor=4)
    plain = public_page(java_script_enabled=False)
    wrong: list[str] = []
    for of_a_kind in pages.values():
        for address in list(of_a_kind)[:1]:
            wide.goto(address)
            wrong += shut_out(wide, address)
            large.goto(address)
            if overflow(large) > 0:
                wrong.append(f"{address} is {overflow(large)} pixels too wide at four times its size")
            picture(large, address, "zoomed")
            assert plain.goto(address).status == 200
            if not plain.locator("h1").is_visible() or not plain.get_by_role("link", name="Leave this site").count():
                wrong.append(f"{address} lacks its heading or the way out without scripts")
    entry = next(iter(pages["entry"]))
    wide.goto(entry)
    assert wide.pdf().startswith(b"%PDF")
    assert [page.context.cookies() for page in (wide, large, plain)] == [[], [], []]
    assert not wrong, "\n".join(wrong)
    if not LOOKED_AT_BEFORE:
        html_checker.assert_valid({**every, **wrong_forms(public)}, tmp_path)
