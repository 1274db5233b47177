"""What a page needs of an entry's content, worked out when it is published: thousands of cells take time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from markupsafe import Markup

from candour.web import storage
from candour.web.publication.models import Disclosure, Prepared
from candour.web.publication.public.tables_shown import Margin, Shown, margins, whole

TABLES = "tables"


def prepare(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an entry with less of each table; the whole tables are kept as they are shown.

    Do it before the entry is locked where you can: it takes a while.
    """
    tables = {name: _kept(name, document) for name, document in content.get(TABLES, {}).items()}
    return {**content, TABLES: tables}


def prepare_again(entry: Disclosure) -> None:
    """The same after the words of an entry were changed, or a table was taken away: no table is ever another."""
    there = Prepared.objects.filter(pk=entry.pk).first()
    left = entry.content.get(TABLES, {})
    kept = {name: table for name, table in there.page[TABLES].items() if name in left} if there else {}
    page = {**entry.content, TABLES: kept} if there else prepare(entry.content)
    keep(entry, page)


def keep(entry: Disclosure, page: Mapping[str, Any]) -> None:
    """Keep what `prepare` gave with its entry."""
    Prepared.objects.update_or_create(disclosure=entry, defaults={"page": page})


def page_of(entry: Disclosure) -> Mapping[str, Any]:
    """What `prepare` gave; worked out now for an entry with which nothing was kept."""
    try:
        page: dict[str, Any] = entry.prepared.page
    except Prepared.DoesNotExist:
        return {**entry.content, TABLES: {name: _digest(one) for name, one in entry.content.get(TABLES, {}).items()}}
    return page


def margins_of(table: Mapping[str, Any]) -> list[Margin]:
    """The margins of a table of a prepared page."""
    return [
        Margin(one["name"], one["label"], one["unit"], [tuple(row) for row in one["rows"]]) for one in table["margins"]
    ]


def whole_of(entry: Disclosure, name: str) -> Shown:
    """A whole table as its page shows it; worked out now where nothing was kept. Raises `KeyError` for no table."""
    sha256 = page_of(entry)[TABLES][name].get("whole")
    if sha256:
        try:
            kept = json.loads(storage.read(sha256))
        except storage.Lost:
            pass
        else:
            return Shown(kept["title"], Markup(kept["html"]), kept["about"], kept["count"])  # noqa: S704 - made by us
    return whole(name, entry.content[TABLES][name])


def _kept(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    shown = {**asdict(whole(name, document))}
    sha256 = storage.put(json.dumps({**shown, "html": str(shown["html"])}, ensure_ascii=False).encode("utf-8"))
    return {**_digest(document), "whole": sha256}


def _digest(document: Mapping[str, Any]) -> dict[str, Any]:
    found = [asdict(margin) for margin in margins(document)]
    return {
        "title": document["title"],
        "provenance": document.get("provenance", {}),
        "count": len(document["cells"]),
        "margins": found,
    }
