"""Entries of the log, published as a publisher would, with content that says what a test needs."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from candour.web.publication.actions import Entry, publish, queue
from candour.web.publication.models import Disclosure

_NUMBERS = count(1)


def queued(team: Any, title: str = "Thefts of bicycles in 2024", text: str = "", **given: Any) -> Disclosure:
    """An entry that waits to be published. `text` is its answer; `parts` its questions."""
    number = next(_NUMBERS)
    blocks = [{"kind": "paragraph", "text": text or "Twelve bicycles were reported stolen."}]
    content = {
        "title": title,
        "language": given.pop("language", "en-GB"),
        "parts": [
            {"number": str(place), "text": asked}
            for place, asked in enumerate(given.pop("parts", ["How many bicycles were stolen?"]), 1)
        ],
        "opening": [],
        "provisions": [],
        "sections": [{"key": "summary", "title": "In short", "blocks": blocks, "sections": []}],
        "tables": {},
        "documents": [],
    }
    facets = {name: given.pop(name) for name in ("topics", "offences") if name in given}
    values: dict[str, Any] = {
        "reference": f"{team.authority.code}-2026-{number:04d}",
        "title": title,
        "regime": "foia",
        "outcome": "granted",
        "received": dt.date(2026, 1, 5),
        "answered": dt.date(2026, 2, 2),
        "provisions": [],
        "content": content,
        "documents": [],
        "sha256": "0" * 64,
    }
    entry = queue(key=f"test:{number}", authority=team.authority, entry=Entry(**{**values, **given}))
    if facets:
        Disclosure.objects.filter(pk=entry.pk).update(**facets)
        entry.refresh_from_db()
    return entry


def published(team: Any, title: str = "Thefts of bicycles in 2024", text: str = "", **given: Any) -> Disclosure:
    """An entry that everybody can read."""
    return publish(by=team.publisher, entry=queued(team, title, text, **given))
