"""Every page that can be reached from the first page of any role, in a real browser, over the whole example.

The links of each page are followed by each role, and none leads nowhere. Of each kind of page one is opened in the
browser: nothing in it shuts anybody out, at desk and phone width and with text twice as large.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from browsing import assert_accessible
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


def reached(person: Person) -> dict[str, str]:
    """One address of each kind of page that a person comes to by following links from the first page."""
    client = Client()
    sign_in(client, person)
    waiting, seen, kinds, followed = deque(["/"]), {"/"}, {}, {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address.partition("?")[0])
        if followed.get(kind, 0) >= OF_A_KIND or NOT_PAGES.search(kind):
            continue
        followed[kind] = followed.get(kind, 0) + 1
        answer = client.get(address)
        assert answer.status_code in (200, 302), f"{person.name}: {address} gives {answer.status_code}"
        if answer.status_code == 302 or answer.headers.get("Content-Disposition"):
            continue
        kinds.setdefault(kind, address)
        for link in links_of(answer.content, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return kinds


@pytest.fixture
def example(live_server, settings, tmp_path) -> None:
    settings.RECORDS, settings.FILES = tmp_path / "records", tmp_path / "files"
    load.load(EXAMPLES, say=lambda line: None)


def test_every_kind_of_page_that_anybody_reaches_shuts_nobody_out(example, browser_page):
    opened: set[str] = set()
    wrong: list[str] = []
    for who in people.PEOPLE:
        person = Person.objects.get(email=who.email)
        fresh = {kind: address for kind, address in reached(person).items() if kind not in opened}
        page = browser_page(person)
        for kind, address in sorted(fresh.items()):
            opened.add(kind)
            page.goto(address)
            try:
                assert_accessible(page)
            except AssertionError as problem:
                # Told together at the end: one fault often stands on many pages.
                wrong.append(str(problem))
                page.close()
                page = browser_page(person)
    assert not wrong, "\n".join(wrong)
    assert len(opened) > 60, sorted(opened)
