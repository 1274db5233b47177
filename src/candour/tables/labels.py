"""The labels that people see: on one line, never empty, no two alike in one dimension."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.tables.model import Dimension, Table

# What XML 1.0 cannot hold, and the control characters that a terminal would obey. Line feed and tab may stand.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

LONGEST_TEXT = 32_767
"""The most characters that one text of a table may have: what a cell of XLSX holds."""


def check_characters(table: Table) -> None:
    """Refuse a table with a character that a file of text or XML cannot hold, or that a terminal would obey.

    `BadInput` names the text and the character. A carriage return is one of them: a line feed is enough. A text
    that is longer than a cell of a spreadsheet is refused in every format, so that the formats agree.
    """
    for what, text in _texts(table):
        if len(text) > LONGEST_TEXT:
            raise BadInput(
                _(
                    "table %(title)s: %(what)s %(text)s... has %(count)s characters; "
                    "a cell of a spreadsheet holds %(most)s"
                )
                % {
                    "title": ascii(table.title[:60]),
                    "what": _(what),
                    "text": ascii(text[:60]),
                    "count": f"{len(text):,}",
                    "most": f"{LONGEST_TEXT:,}",
                }
            )
        if found := _FORBIDDEN.search(text):
            raise BadInput(
                _(
                    "table %(title)s: %(what)s %(text)s holds the character %(character)s, which cannot be written; "
                    "take it out"
                )
                % {
                    "title": ascii(table.title),
                    "what": _(what),
                    "text": ascii(text[:60]),
                    "character": f"U+{ord(found[0]):04X}",
                }
            )


_OF_PROVENANCE = {
    "unit": later("the unit"),
    "unit_note": later("the unit_note"),
    "date_field": later("the date_field"),
    "system": later("the system"),
    "question_sha256": later("the question_sha256"),
}
_LISTS_OF_PROVENANCE = {
    "definitions": later("the definition"),
    "exclusions": later("the exclusion"),
    "caveats": later("the caveat"),
}


def _texts(table: Table) -> Iterator[tuple[str, str]]:
    """Every text of a table, and what it is: words to be translated where they are shown."""
    yield later("the title"), table.title
    yield from ((later("the note"), note) for note in table.notes)
    for dimension in table.dimensions:
        yield from (
            (later("the dimension name"), dimension.name),
            (later("the dimension label"), dimension.label),
        )
        for category in dimension.categories:
            yield from (
                (later("the code"), category.code),
                (later("the label"), category.label),
                (later("the note"), category.note or ""),
            )
    provenance = table.provenance
    for name, what in _OF_PROVENANCE.items():
        yield what, getattr(provenance, name)
    for name, what in _LISTS_OF_PROVENANCE.items():
        yield from ((what, text) for text in getattr(provenance, name))
    yield from ((later("the period"), period.label) for period in provenance.periods)
    for source in provenance.sources:
        yield from ((later("the source"), source.name), (later("the source hash"), source.sha256))
    if provenance.rows:
        yield from ((later("the exclusion rule"), rule) for rule in provenance.rows.excluded)
        yield from ((later("the rejection reason"), reason) for reason in provenance.rows.rejections)


def one_line(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())


def distinct(texts: Sequence[str], hints: Sequence[str]) -> list[str]:
    """The texts, with their hint added to those that would otherwise be read as one, whatever their case."""
    seen = Counter(_folded(text) for text in texts)
    used: set[str] = set()
    result = []
    for text, hint in zip(texts, hints, strict=True):
        candidate = text if seen[_folded(text)] == 1 else f"{text} ({hint})"
        number = 2
        while _folded(candidate) in used:
            candidate = f"{text} ({hint}, {number})"
            number += 1
        used.add(_folded(candidate))
        result.append(candidate)
    return result


def category_labels(dimension: Dimension) -> dict[str, str]:
    """What a reader sees for each category code of a dimension."""
    hints = [one_line(code) or "blank" for code in dimension.codes]
    texts = [one_line(category.label) or hint for category, hint in zip(dimension.categories, hints, strict=True)]
    return dict(zip(dimension.codes, distinct(texts, hints), strict=True))


def dimension_labels(table: Table) -> dict[str, str]:
    """What a reader sees for each dimension, by its name."""
    names = [dimension.name for dimension in table.dimensions]
    hints = [one_line(name) or "blank" for name in names]
    texts = [one_line(dimension.label) or hint for dimension, hint in zip(table.dimensions, hints, strict=True)]
    return dict(zip(names, distinct(texts, hints), strict=True))


def levels(dimension: Dimension) -> dict[str, int]:
    """How deep each category lies below the top, by its code: 0 for one without a parent."""
    parents = {category.code: category.parent for category in dimension.categories}

    def depth(code: str) -> int:
        parent = parents[code]
        return 0 if parent is None else 1 + depth(parent)

    return {code: depth(code) for code in parents}


def _folded(text: str) -> str:
    return text.lower().casefold()
