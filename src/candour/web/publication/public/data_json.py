"""The log, one answer, and one table as JSON. docs/reference/open-data.md says what each field is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase

from candour.web.public_pages import PublicAsking
from candour.web.publication import licences, search
from candour.web.publication.models import Disclosure
from candour.web.publication.public import data
from candour.web.publication.public.cells import ids_of
from candour.web.publication.search import Found

LOG_FORMAT = "candour-log/1"
ANSWER_FORMAT = "candour-published-answer/1"
TABLE_FORMAT = "candour-published-table/1"
PER_PAGE = 100
# Digits of the number of a page, and of an entry.
_LONGEST_PAGE, _LONGEST_NUMBER = 7, 15


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the list: its number where it has one, its answers, and what is asked for to have those beside it."""

    number: int | None
    found: Found
    own: str
    next: str | None
    previous: str | None


@data.as_data
def log(request: PublicAsking) -> HttpResponseBase:
    """The answers that a search finds, or all of them: a page of a hundred, newest first unless asked otherwise."""
    query = search.Query.read(request.GET)
    page = _page(request, query)
    known = data.authorities()
    for one in page.found.entries:
        one.authority = known[one.authority_id]

    def at(asked: str | None) -> str | None:
        return None if asked is None else data.log_address("log-json", asked)

    links = {
        "self": at(page.own),
        "next": at(page.next),
        "previous": at(page.previous),
        "page": data.log_address("log", query.written()),
        "csv": data.log_address("log-csv", query.written()),
        "feed": data.log_address("feed", query.written()),
    }
    order = query.order if page.number else "newest"
    document = {
        "format": LOG_FORMAT,
        **links,
        "query": {"q": query.words, **dict(query.chosen()), "order": order},
        "total": page.found.total,
        "total_is_at_least": page.found.is_capped,
        "page_number": page.number,
        "per_page": PER_PAGE,
        "licences": data.licences_of(one.authority for one in page.found.entries),
        "answers": [data.facts_of(entry) for entry in page.found.entries],
    }
    related = {relation: at for relation, at in (("next", links["next"]), ("prev", links["previous"])) if at}
    return data.answer(request, data.written(document), links=related)


def _page(request: PublicAsking, query: search.Query) -> _Page:
    """The page that is asked for, by its number or from an entry on.

    Numbers move while answers are added, and go only as deep as the search. So the newest first are gone through from
    the first page on by the last entry of each: that never moves, and leads to the end of any log.
    """
    before = _number(request, "before", _LONGEST_NUMBER)
    number = _number(request, "page", _LONGEST_PAGE) or 1
    if query.order == "best" and not before:
        return _numbered(query, number)
    if number > 1 and not before:
        return _numbered(query, number)
    entries, beyond = search.walk(query, beyond=before, limit=PER_PAGE)
    counted = search.find(query, limit=0)
    found = Found(entries, counted.total, counted.is_capped)
    following = None if beyond is None else query.written(before=beyond, order="newest")
    own = query.written(before=before, order="newest") if before else query.written()
    return _Page(None if before else 1, found, own, following, None)


def _numbered(query: search.Query, number: int) -> _Page:
    found = search.find(query, first=(number - 1) * PER_PAGE, limit=PER_PAGE)
    done = number * PER_PAGE
    following = None
    if query.order == "best" and found.entries and done < min(found.total, found.reach):
        following = query.written(page=number + 1)
    elif query.order != "best" and found.entries and (done < found.total or found.is_capped):
        following = query.written(before=found.entries[-1].number)
    return _Page(
        number, found, query.written(page=number), following, query.written(page=number - 1) if number > 1 else None
    )


@data.as_data
def entry(request: PublicAsking, year: int, month: int, slug: str) -> HttpResponseBase:
    """One answer: what is said of it in the list, its words, its parts, its tables and its documents."""
    found = data.entry_at(request, year, month, slug)
    tag = data.tag_of_entry(found, "answer")
    if kept := data.unchanged(request, tag):
        return kept
    content = content_of(found)
    tables = content.get("tables", {})
    facts = data.facts_of(found)
    licence = licences.licence_of(found.authority)
    document = {
        "format": ANSWER_FORMAT,
        **facts,
        "licence": licences.as_data(licence),
        "law": content.get("law", ""),
        "letter_dated": content.get("answered") or None,
        "corrections": [
            {"at": data.moment(one.at), "note": one.note} for one in found.corrections.order_by("at", "id")
        ],
        "removed": data.removed_of(found),
        "parts": [_part(one, facts["address"]) for one in content.get("parts", ())],
        "uses": list(content.get("provisions", ())),
        "opening": list(content.get("opening", ())),
        "text": list(content.get("sections", ())),
        "tables": [_table(found, name, table) for name, table in tables.items()],
        "documents": data.documents_of(found, content),
    }
    links = {"license": licence.address, "alternate": facts["address"]}
    return data.answer(request, data.written(document), tag=tag, links=links)


@data.as_data
def table(request: PublicAsking, year: int, month: int, slug: str, table: str) -> HttpResponseBase:
    """One whole table with the id of every cell; `candour.tables.read` reads it back."""
    found = data.entry_at(request, year, month, slug)
    tag = data.tag_of_entry(found, "table", table)
    if kept := data.unchanged(request, tag):
        return kept
    document = table_of(found, table)
    licence = licences.licence_of(found.authority)
    facts = data.facts_of(found)
    made = {
        "format": TABLE_FORMAT,
        "answer": {name: facts[name] for name in ("address", "data", "authority", "reference", "title")},
        "published": facts["published"],
        "corrected": facts["corrected"],
        "licence": licences.as_data(licence),
        **_table(found, table, document),
    }
    links = {"license": licence.address, "alternate": made["page"], "collection": facts["address"]}
    return data.answer(request, data.written(made), tag=tag, links=links)


def content_of(found: Disclosure) -> Mapping[str, Any]:
    """The content of an entry that was read without it."""
    content: Mapping[str, Any] = Disclosure.objects.values_list("content", flat=True).get(pk=found.pk)
    return content


def table_of(found: Disclosure, name: str) -> Mapping[str, Any]:
    """A table of an entry as its content has it. Raises `NoData`: 404."""
    document: Mapping[str, Any] | None = content_of(found).get("tables", {}).get(name)
    if document is None:
        raise data.no_table(found, name)
    return document


def _number(request: PublicAsking, name: str, longest: int) -> int | None:
    """A whole number above nothing that an address gives; None where it gives none."""
    given = request.GET.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) <= longest
    return int(given) or None if is_number else None


def _part(part: Mapping[str, Any], address: str) -> dict[str, Any]:
    return {"address": f"{address}#part-{part['number']}", **part}


def _table(found: Disclosure, name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    addresses = data.table_addresses(found, name)
    ids = (one for _codes, one in ids_of(name, document))
    # Row 1 of the CSV is its header, as RFC 7111 counts; a cell's row there is fixed by its place here.
    cells = [
        {"id": one, "row": row, **cell} for row, (one, cell) in enumerate(zip(ids, document["cells"], strict=True), 2)
    ]
    return {
        "name": name,
        **addresses,
        "cell_address": f"{addresses['page']}#{{id}}",
        **{key: value for key, value in document.items() if key != "cells"},
        "cells": cells,
    }
