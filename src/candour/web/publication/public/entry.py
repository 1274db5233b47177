"""The page of one published answer, the pages of its whole tables, and its charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from markupsafe import Markup

from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication import topics
from candour.web.publication.exemption_words import EXPLAINED, heading_of
from candour.web.publication.models import Disclosure, RemovedKind
from candour.web.publication.public import charts, data, documents, linked
from candour.web.publication.public.links import Links, PublicLinks
from candour.web.publication.public.lookup import of_entry, removed
from candour.web.publication.public.prepared import TABLES, margins_of, page_of, whole_of
from candour.web.publication.search.facets import OUTCOMES, label
from candour.web.reader_choices import preferences_of

# Sections that stand after the documents, as on the page that was proved.
_LAST = ("rights",)


@dataclass(frozen=True, slots=True)
class Relied:
    """A provision relied on: in words, its title, the parts it touches, and what its section is for."""

    words: str
    title: str
    parts: list[str]
    protects: str | Promise
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its title, and how many of its figures are withheld."""

    title: str
    withheld: int
    drawn: Markup


@of_entry
def entry(request: PublicAsking, found: Disclosure) -> HttpResponseBase:
    """The answer: the request by parts, what was said to each, the tables, the law, the documents, and the rights."""
    page = page_of(found)
    values = values_of(found, page, PublicLinks(found))
    if not preferences_of(request).charts:
        values["charts"] = {}
    return show(
        request,
        "publication/public/entry.html",
        title=found.title,
        linked=linked.dataset(found, page),
        **values,
    )


def values_of(found: Disclosure, page: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """What the page of an entry shows, for its template; the preview shows the same."""
    sections = list(page.get("sections", ()))
    return {
        "entry": found,
        "content": page,
        "links": links,
        "outcome": OUTCOMES.get(found.outcome, found.outcome),
        "letter_dated": letter_dated(found, page),
        "corrections": list(found.corrections.all()) if found.corrected_at else [],
        "first": [section for section in sections if section["key"] not in _LAST],
        "last": [section for section in sections if section["key"] in _LAST],
        "questions": {f"part-{part['number']}": part["text"] for part in page.get("parts", ())},
        "tables": page[TABLES],
        "charts": _charts(page),
        "relied": list(_relied(found, page, links)),
        "documents": documents.listed(found, page, links),
        "facets": list(_facets(found, links)),
    }


def letter_dated(found: Disclosure, content: Mapping[str, Any]) -> dt.date | None:
    """The date that the letter bears, where it is not the day on which it was sent; None where they are one."""
    try:
        dated = dt.date.fromisoformat(content.get("answered", ""))
    except (TypeError, ValueError):
        return None
    return dated if dated != found.answered else None


def _charts(page: Mapping[str, Any]) -> dict[str, Chart]:
    """A chart for each printed part of a table that one helps, by its caption: of the totals of what its rows are."""
    found: dict[str, Chart] = {}
    drawn: set[tuple[str, str]] = set()
    for block in _grids(page):
        table = page[TABLES].get(block["name"])
        for margin in margins_of(table) if table else ():
            which = (block["name"], margin.name)
            if margin.label == block["header"][0] and which not in drawn and charts.is_worth_drawing(margin):
                drawn.add(which)
                chart = charts.draw(margin, f"chart-{len(drawn)}")
                found[block["caption"]] = Chart(charts.title_of(margin), margin.withheld, chart)
    return found


def _grids(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting = [*page.get("sections", ())]
    while waiting:
        section = waiting.pop(0)
        yield from (block for block in section["blocks"] if block["kind"] == "table")
        waiting[:0] = section["sections"]


def _relied(found: Disclosure, page: Mapping[str, Any], links: Links) -> Iterator[Relied]:
    for one in page.get("provisions", ()):
        explained = EXPLAINED.get((found.regime, one["citation"].partition("(")[0]))
        href = ""
        if explained:
            href = links.page("exemption", regime=explained.regime, section=explained.section.lower())
        yield Relied(one["words"], one["title"], one["parts"], explained.protects if explained else "", href)


def _facets(found: Disclosure, links: Links) -> Iterator[tuple[str | Promise, str]]:
    """The ways to more answers of the same kind: what each is called, and the log filtered so."""
    for topic in found.topics:
        yield topics.LABELS.get(topic, topic), links.log(topic=topic)
    for offence in found.offences:
        yield label("offence", offence), links.log(offence=offence)
    for section in found.sections:
        exemption = f"{found.regime}-{section}".lower()
        explained = EXPLAINED.get((found.regime, section))
        yield heading_of(explained) if explained else section, links.log(exemption=exemption)
    yield OUTCOMES.get(found.outcome, found.outcome), links.log(outcome=found.outcome)
    yield str(found.year), links.log(year=found.year)


@of_entry
def table(request: PublicAsking, found: Disclosure, table: str) -> HttpResponseBase:
    """One whole table, every figure of it at an address of its own."""
    if table not in page_of(found)[TABLES]:
        return removed(request, found, RemovedKind.TABLE, table)
    return show_table(request, found, table, PublicLinks(found), "publication/public/table.html")


def show_table(request: HttpRequest, found: Disclosure, name: str, links: Links, template: str) -> HttpResponse:
    """The page of a whole table; the preview shows the same. Raises `Http404` where the answer has no such table."""
    page = page_of(found)
    if name not in page[TABLES]:
        raise Http404
    return show(
        request,
        template,
        title=page[TABLES][name]["title"],
        entry=found,
        content=page,
        name=name,
        links=links,
        linked=linked.dataset(found, page, name) if found.is_public else "",
        shown=whole_of(found, name),
        documents=documents.listed(found, page, links),
        wide=True,
    )


@data.as_data
def chart(request: PublicAsking, year: int, month: int, slug: str, table: str) -> HttpResponseBase:
    """A chart of a table as a picture: of the dimension that `by` names, or of the one that a chart shows best."""
    found = data.entry_at(request, year, month, slug)
    request.looked_at = found.pk
    there = page_of(found)[TABLES].get(table)
    if there is None:
        raise data.no_table(found, table)
    margins, by = margins_of(there), request.GET.get("by", "")
    margin = next((one for one in margins if one.name == by), None) if by else charts.best(margins)
    if margin is None or not charts.is_worth_drawing(margin):
        raise data.NoData(404, "not-found", _("There is no chart of this."))
    return data.answer(request, charts.draw(margin, "chart", alone=True).encode("utf-8"), "image/svg+xml")
