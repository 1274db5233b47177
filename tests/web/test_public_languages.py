"""Every page of the public site has an address in each language, says its language, and leads to the other.

Nothing is said of languages while there is but one. And no page speaks outside the catalogue of translations, so that a
further language lacks nothing that is not in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation
from lxml import html

from candour.web.hosts import PUBLIC_URLS
from candour.web.public_pages import PUBLIC_PAGES

WEB = Path(__file__).parents[2] / "src" / "candour" / "web"
PUBLIC_HOST = "127.0.0.1"
TWO = [("en-gb", "English"), ("cy", "Welsh")]
# Names of programs, formats and organisations that are the same in every language, and marks that are no words.
SAME_EVERYWHERE = re.compile(r"Candour|WCAG|JSON|CSV|Atom|XML|OpenAPI|v?\d[\d.]*|[^\w]+")


def in_languages() -> list[str]:
    """The names of the addresses that stand in each language."""
    for entry in get_resolver(PUBLIC_URLS).url_patterns:
        if isinstance(entry.pattern, LocalePrefixPattern):
            return [str(one.name) for included in entry.url_patterns for one in included.url_patterns]
    raise AssertionError("no address stands in each language")


def simple() -> list[str]:
    """Addresses in each language with no more in them than an authority, as paths in English."""
    found = []
    for name in in_languages():
        for values in ({}, {"authority": "exp"}):
            # Where something else stands in the address, there is none.
            with suppress(NoReverseMatch):
                found.append(reverse(name, urlconf=PUBLIC_URLS, kwargs=values))
    return sorted(set(found) - {"/leave/"})


@pytest.fixture
def two_languages():
    with override_settings(LANGUAGES=TWO):
        yield
    translation.activate("en-gb")


def test_data_stands_in_no_language_and_every_page_in_each():
    pages = {name for name, page in PUBLIC_PAGES.items() if not page.data and name != "health"}
    assert pages <= set(in_languages())


def test_with_english_alone_nothing_is_said_of_languages(team):
    client = Client(HTTP_HOST=PUBLIC_HOST)
    assert len(simple()) > 8
    for path in simple():
        page = client.get(path, follow=True)
        assert page.status_code == 200, path
        root = html.fromstring(page.content)
        assert root.get("lang") == "en-gb"
        assert not root.xpath("//*[@hreflang]")
        assert not root.xpath('//nav[contains(@class, "languages")]')
    assert client.get("/cy/").status_code == 404


def test_every_page_answers_in_both_languages_and_leads_to_the_other(team, two_languages):
    client = Client(HTTP_HOST=PUBLIC_HOST)
    for path in simple():
        for here, language, other in ((path, "en-gb", "cy"), (f"/cy{path}", "cy", "en-gb")):
            page = client.get(here, follow=True)
            assert page.status_code == 200, here
            at = page.request["PATH_INFO"]
            root = html.fromstring(page.content)
            assert root.get("lang") == language, here
            links = {str(link.get("hreflang")): str(link.get("href")) for link in root.xpath("//nav//a[@hreflang]")}
            assert list(links) == [other], here
            expected = at.removeprefix("/cy") if other == "en-gb" else f"/cy{at}"
            assert links[other].partition("?")[0] == expected
            assert not page.cookies


def test_the_same_list_opens_in_the_other_language(team, two_languages):
    page = Client(HTTP_HOST=PUBLIC_HOST).get("/disclosure-log/?q=knife+crime&order=best")
    link = html.fromstring(page.content).xpath('//nav//a[@hreflang="cy"]/@href')[0]
    assert link.startswith("/cy/disclosure-log/?")
    assert "q=knife+crime" in link
    assert "order=best" in link


def test_pages_in_a_language_lead_on_in_it(team, two_languages):
    page = Client(HTTP_HOST=PUBLIC_HOST).get("/cy/exp/")
    found = html.fromstring(page.content).xpath("//main//a/@href | //footer//a/@href")
    inside = [link for link in found if link.startswith("/")]
    data = [link for link in inside if not link.startswith("/cy/")]
    assert any(link.startswith("/cy/") for link in inside)
    assert all(re.search(r"\.(atom|json|csv|xml|txt)(\?|$)", link) for link in data), data


def test_a_browser_that_prefers_welsh_is_not_moved_by_itself(team, two_languages):
    page = Client(HTTP_HOST=PUBLIC_HOST).get("/", HTTP_ACCEPT_LANGUAGE="cy")
    assert page.status_code == 200
    assert html.fromstring(page.content).get("lang") == "en-gb"


# --- the catalogue


def templates() -> list[Path]:
    """Every template but the one that puts attributes of fields together: its words come from who uses it."""
    return sorted(path for path in WEB.glob("*/jinja2/**/*.html") if path.name != "inputs.html")


def words_outside(path: Path) -> Iterator[str]:
    """What a template says that is not translated: its text, and those attributes that are read out."""
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "\x01", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<!DOCTYPE[^>]*>", "", text, flags=re.DOTALL)
    for tag in re.findall(r"<[^>]*>", text):
        yield from re.findall(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"', tag)
    yield from (said.strip() for said in re.split(r"<[^>]*>|\x01", text))


def test_no_template_says_anything_outside_the_catalogue():
    found = [
        f"{path.relative_to(WEB)}: {said!r}"
        for path in templates()
        for said in words_outside(path)
        if re.search(r"[^\W\d_]{2}", SAME_EVERYWHERE.sub("", re.sub(r"&\w+;", "", said)))
    ]
    assert len(templates()) > 80
    assert not found, "\n".join(found)


# What readers or people at work are shown is given to these by these names.
SHOWN = {"title", "label", "help_text", "error", "hint", "caption", "about", "heading"}
TELLS = {"success", "warning", "error", "info", "BadInput", "PermissionDenied", "ValidationError", "NotAllowed"}


def untranslated(path: Path) -> Iterator[str]:
    """Strings that a module hands to a page as they are."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        shown = [one.value for one in call.keywords if one.arg in SHOWN]
        if name in TELLS and getattr(getattr(call.func, "value", None), "id", "") != "log":
            shown += call.args
        for value in shown:
            plain = isinstance(value, ast.Constant) and isinstance(value.value, str)
            if plain and " " in value.value.strip():
                yield f"line {value.lineno}: {value.value!r}"
            elif isinstance(value, ast.JoinedStr):
                yield f"line {value.lineno}: glued from pieces"


def test_no_module_of_the_public_site_says_anything_outside_the_catalogue():
    modules = sorted([*(WEB / "portal").rglob("*.py"), *(WEB / "publication").rglob("*.py")])
    found = [
        f"{path.relative_to(WEB)}, {said}"
        for path in modules
        if "migrations" not in path.parts
        for said in untranslated(path)
    ]
    assert not found, "\n".join(found)
