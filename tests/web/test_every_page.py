"""Every page that can be reached from the first page of any role, in a real browser, over the whole example.

The links of each page are followed by each role, and none leads nowhere. Of each kind of page one is opened in the
browser: nothing in it shuts anybody out, at desk and phone width and with text twice as large. The HTML checker has
nothing to say of any page, nor of what comes back where its form is sent with nothing in it.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import html_checker
import pytest
from browsing import LOOKED_AT_BEFORE, assert_accessible
from django.http import HttpResponseBase
from django.test import Client
from lxml import html
from signing_in import sign_in

from candour.web.accounts.models import Person
from candour.web.example import load, people

EXAMPLES = Path(__file__).parents[2] / "examples"
# Signing out ends the walk, and what is taken away is no page.
NOT_PAGES = re.compile(
    r"/sign-out/|\.(?:csv|json|eml)$|/(?:docx|pdf|html|download/\w+|original|page)/?$|/files/|/health/"
)
# So many addresses of one kind are followed for their links; more of a kind lead nowhere else.
OF_A_KIND = 6


def kind_of(path: str) -> str:
    """An address without what tells one object from another."""
    return re.sub(r"(?<=/)(?:EXP-[\w-]+|\d+)(?=/|$)", "*", path)


def links_of(page: bytes, here: str) -> list[str]:
    """The addresses of this site that a page links to, without their fragments."""
    found = html.fromstring(page).xpath("//a/@href")
    wanted = [urlsplit(urljoin(here, str(href))) for href in found if not str(href).startswith(("mailto:", "tel:"))]
    return [one.path + (f"?{one.query}" if one.query else "") for one in wanted if one.netloc in ("", "testserver")]


def is_page(answer: HttpResponseBase) -> bool:
    """Whether an answer is a page to look at, and not a file or a way to another."""
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code != 302 and kind.startswith("text/html") and "Content-Disposition" not in answer.headers


def reached(client: Client, who: str) -> dict[str, dict[str, bytes]]:
    """Every page that a person comes to by following links from the first one, by its kind and then its address."""
    waiting, seen, followed, found = deque(["/"]), {"/"}, {}, {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address.partition("?")[0])
        if followed.get(kind, 0) >= OF_A_KIND or NOT_PAGES.search(kind):
            continue
        followed[kind] = followed.get(kind, 0) + 1
        answer = client.get(address)
        assert answer.status_code in (200, 302), f"{who}: {address} gives {answer.status_code}"
        if not is_page(answer):
            continue
        found.setdefault(kind, {})[address] = answer.content
        for link in links_of(answer.content, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return found


def wrong_forms(client: Client, pages: dict[str, dict[str, bytes]]) -> dict[str, bytes]:
    """What comes back where each form of one page of each kind is sent with nothing in it but what is hidden."""
    found = {}
    for address, page in (next(iter(of_a_kind.items())) for of_a_kind in pages.values()):
        for form in html.fromstring(page).xpath("//form[@method='post']"):
            to = urljoin(address, form.get("action") or address)
            hidden = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
            if not NOT_PAGES.search(to) and is_page(answer := client.post(to, hidden)):
                found[f"{to} with nothing in it"] = answer.content
    return found


@pytest.fixture
def example(live_server, settings, tmp_path) -> None:
    settings.RECORDS, settings.FILES = tmp_path / "records", tmp_path / "files"
    load.load(EXAMPLES, say=lambda line: None)


def test_every_kind_of_page_that_anybody_reaches_shuts_nobody_out(example, browser_page, tmp_path):
    opened: set[str] = set()
    wrong: list[str] = []
    checked: dict[str, bytes] = {}
    fresh_to: list[tuple[Client, dict[str, dict[str, bytes]]]] = []
    for who in people.PEOPLE:
        person, client = Person.objects.get(email=who.email), Client()
        sign_in(client, person)
        pages = reached(client, person.name)
        checked |= {
            f"{address} for {who.key}": page for of_a_kind in pages.values() for address, page in of_a_kind.items()
        }
        fresh = {kind: of_a_kind for kind, of_a_kind in pages.items() if kind not in opened}
        fresh_to.append((client, fresh))
        page = browser_page(person)
        for kind, of_a_kind in sorted(fresh.items()):
            opened.add(kind)
            page.goto(next(iter(of_a_kind)))
            try:
                assert_accessible(page)
            except AssertionError as problem:
                # Told together at the end: one fault often stands on many pages.
                wrong.append(str(problem))
                page.close()
                page = browser_page(person)
    assert not wrong, "\n".join(wrong)
    assert len(opened) > 60, sorted(opened)
    if not LOOKED_AT_BEFORE:
        # Last, for what is sent may change what the others have come to.
        empty = [wrong_forms(client, fresh) for client, fresh in fresh_to]
        assert sum(map(len, empty)) > 50, empty
        html_checker.assert_valid(
            {address: page for pages in (checked, *empty) for address, page in pages.items()}, tmp_path
        )
