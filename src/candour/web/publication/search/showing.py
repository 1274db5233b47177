"""The words of an entry around what was looked for, with those words marked."""

from __future__ import annotations

import re
from collections.abc import Collection

from candour.web.publication.search.words import composed, marked

# So many letters are shown, beginning so many before the first word that was found.
_SHOWN, _BEFORE = 260, 50

# Runs of a text, each with whether it is a word that was looked for.
Pieces = list[tuple[str, bool]]


def stems_in(phrases: Collection[tuple[str, ...]]) -> frozenset[str]:
    """All words of some phrases."""
    return frozenset(one for phrase in phrases for one in phrase)


def pieces(text: str, stems: frozenset[str]) -> Pieces:
    """A whole text with the words that were looked for marked."""
    text = composed(text)
    return _cut(text, _places(text, stems), 0, len(text))


def around(text: str, stems: frozenset[str]) -> Pieces:
    """The part of a text that has the most of the words, out of one paragraph; nothing where it has none of them."""
    found = [(line, places) for line in text.split("\n") if (places := _places(line, stems))]
    if not found:
        return []
    line, places = max(found, key=lambda one: len({word.casefold() for word in _said(*one)}))
    ends = [sum(1 for begin, _end in places if first <= begin < first + _SHOWN - _BEFORE) for first, _last in places]
    first = places[ends.index(max(ends))][0]
    begin = max(first - _BEFORE, 0)
    begin = line.find(" ", begin, first) + 1 if begin else 0
    end = min(begin + _SHOWN, len(line))
    end = line.rfind(" ", first + 1, end) if end < len(line) and " " in line[first + 1 : end] else end
    shown = _cut(line, [place for place in places if begin <= place[0] and place[1] <= end], begin, end)
    return [*([("… ", False)] if begin else []), *shown, *([(" …", False)] if end < len(line) else [])]


def _said(line: str, places: list[tuple[int, int]]) -> list[str]:
    return [line[begin:end] for begin, end in places]


def _places(text: str, stems: frozenset[str]) -> list[tuple[int, int]]:
    """Where the words stand. In a plain text only words that begin as a stem does are looked at: it is long."""
    if not stems:
        return []
    if not text.isascii():
        return marked(text, stems)
    begins = "|".join(sorted({re.escape(one[:-1] if len(one) > 3 else one) for one in stems}))
    found = re.compile(rf"(?<![^\W_])(?:{begins})[^\W_]*(?:'[^\W_]+)*", re.IGNORECASE).finditer(text)
    return [one.span() for one in found if marked(one[0], stems)]


def _cut(text: str, places: list[tuple[int, int]], begin: int, end: int) -> Pieces:
    found: Pieces = []
    at = begin
    for first, last in places:
        found += [(text[at:first], False), (text[first:last], True)]
        at = last
    return [piece for piece in [*found, (text[at:end], False)] if piece[0]]
