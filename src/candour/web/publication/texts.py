"""The words of an answer that a publisher may put right: paragraphs, lists and quotations, never a table."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Words:
    """One block of words: where it stands in the content, under which section and heading, and its text.

    A list has one item on each line; a quotation has an empty line between its paragraphs.
    """

    place: str
    section: str
    heading: str
    kind: str
    text: str


def words_of(content: Mapping[str, Any]) -> Iterator[Words]:
    """Every block of words in reading order."""
    for number, block in enumerate(content.get("opening", ())):
        yield from _words(block, f"opening-{number}", "", "")
    for number, section in enumerate(content.get("sections", ())):
        yield from _section(section, f"sections-{number}", str(section["title"]))


def with_words(content: Mapping[str, Any], changed: Mapping[str, str]) -> dict[str, Any]:
    """The content with other words in the places named. The question of a part is changed wherever it stands.

    Raises `KeyError` for a place that holds no words.
    """
    made: dict[str, Any] = copy.deepcopy(dict(content))
    places = {one.place: one for one in words_of(content)}
    for place, text in changed.items():
        before = places[place]
        block = _at(made, place)
        if before.kind == "list":
            block["items"] = [line.strip() for line in text.splitlines() if line.strip()]
        elif before.kind == "quotation":
            block["paragraphs"] = [part.strip() for part in _GAP.split(text) if part.strip()]
        else:
            block["text"] = text.strip()
        for part in made.get("parts", ()):
            if before.kind == "quotation" and _plain(part["text"]) == _plain(before.text):
                part["text"] = text.strip()
    return made


def _section(section: Mapping[str, Any], place: str, within: str) -> Iterator[Words]:
    for number, block in enumerate(section["blocks"]):
        yield from _words(block, f"{place}-blocks-{number}", within, str(section["title"]))
    for number, inner in enumerate(section["sections"]):
        yield from _section(inner, f"{place}-sections-{number}", within)


def _words(block: Mapping[str, Any], place: str, section: str, heading: str) -> Iterator[Words]:
    kind = str(block["kind"])
    if kind == "paragraph":
        yield Words(place, section, heading, kind, str(block["text"]))
    elif kind == "list":
        yield Words(place, section, heading, kind, "\n".join(block["items"]))
    elif kind == "quotation":
        yield Words(place, section, block["label"] or heading, kind, "\n\n".join(block["paragraphs"]))


def _at(content: dict[str, Any], place: str) -> dict[str, Any]:
    found: Any = content
    for step in place.split("-"):
        found = found[int(step)] if step.isdigit() else found[step]
    block: dict[str, Any] = found
    return block


def _plain(text: str) -> str:
    return " ".join(text.split())
