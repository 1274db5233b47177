"""Answers on the disclosure log, published by the acts that a person would press. All of them are invented."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

from candour import tables
from candour.web import storage
from candour.web.publication.actions import Entry, publish, queue
from candour.web.publication.models import Disclosure

CONTENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "public-answer.json").read_text(encoding="utf-8")
)
TABLE = "suspects-by-age"


def waiting(team: Any, number: int = 1, *, with_files: bool = True, **given: Any) -> Disclosure:
    """An entry of the log that waits, with a small table. `given` replaces values of the entry."""
    content = copy.deepcopy(given.pop("content", CONTENT))
    reference = given.pop("reference", f"{team.authority.code}-2026-{number:04d}")
    content["reference"] = reference
    values: dict[str, Any] = {
        "reference": reference,
        "title": content["title"],
        "regime": "foia",
        "outcome": "part",
        "received": dt.date(2019, 8, 19),
        "answered": dt.date(2019, 9, 12),
        "provisions": ["40(2) by virtue of 40(3A)(a)", "30(3) by virtue of 30(1)(a)(i)"],
        "content": content,
        "documents": files_of(content) if with_files else [],
        "sha256": "0" * 64,
    }
    entry = Entry(**{**values, **given})
    return queue(key=f"test:{team.authority.code}-{number}", authority=team.authority, entry=entry)


def published(team: Any, number: int = 1, **given: Any) -> Disclosure:
    """The same, published."""
    return publish(by=team.publisher, entry=waiting(team, number, **given))


def files_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The CSV of each table of a content, kept as the files of an answer are."""
    found = []
    for name, document in content["tables"].items():
        data = tables.to_csv(tables.from_json(document)).encode("utf-8")
        found.append({"path": f"{name}.csv", "sha256": storage.put(data), "size": len(data), "title": f"{name}.csv"})
    return found
