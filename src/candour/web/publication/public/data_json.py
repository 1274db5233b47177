"""The log, one answer, and one table as JSON. docs/reference/open-data.md says what each field is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from candour.web.public_pages import PublicAsking
from candour.web.publication import licences, search
from candour.web.publication.models import Disclosure
from candour.web.publication.public import data
from candour.web.publication.public.cells import ids_of

LOG_FORMAT = "candour-log/1"
ANSWER_FORMAT = "candour-published-answer/1"
TABLE_FORMAT = "candour-published-table/1"
PER_PAGE = 100
_LONGEST_PAGE = 7


@data.as_data
def log(request: PublicAsking) -> HttpResponseBase:
    """The answers that a search finds, or all of them: a page of a hundred, newest first unless asked otherwise."""
    query, page = search.Query.read(request.GET), _page(request)
    found = search.find(query, first=(page - 1) * PER_PAGE, limit=PER_PAGE)
    known = data.authorities()
    for one in found.entries:
        one.authority = known[one.authority_id]
    last = page * PER_PAGE >= min(found.total, found.reach) or not found.entries

    def at(number: int) -> str:
        return data.log_address("log-json", query.written(page=number))

    links = {
        "self": at(page),
        "next": None if last else at(page + 1),
        "previous": at(page - 1) if page > 1 else None,
        "page": data.log_address("log", query.written()),
        "csv": data.log_address("log-csv", query.written()),
        "feed": data.log_address("feed", query.written()),
    }
    document = {
        "format": LOG_FORMAT,
        **links,
        "query": {"q": query.words, **dict(query.chosen()), "order": query.order},
        "total": found.total,
        "total_is_at_least": found.is_capped,
        "page_number": page,
        "per_page": PER_PAGE,
        "licences": data.licences_of(one.authority for one in found.entries),
        "answers": [data.facts_of(entry) for entry in found.entries],
    }
    related = {relation: at for relation, at in (("next", links["next"]), ("prev", links["previous"])) if at}
    return data.answer(request, data.written(document), links=related)


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
        "corrections": [
            {"at": data.moment(one.at), "note": one.note} for one in found.corrections.order_by("at", "id")
        ],
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
        raise data.NoData(404, "not-found", _("This answer has no table of that name."))
    return document


def _page(request: PublicAsking) -> int:
    """The number of the page that is asked for; the first where it is none."""
    given = request.GET.get("page", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= _LONGEST_PAGE
    return max(1, int(given)) if is_number else 1


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
