"""Going through all entries that have some words and filters, however many: step by step, by their numbers.

A step begins behind a number, never behind so many entries: so it costs as much at the end of the log as at its
beginning, and entries that are published meanwhile move nothing. PostgreSQL, which would gather all that fit, looks in
the nearest blocks of entries first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection

from candour.web.publication.search import words as kept
from candour.web.publication.search.finding import Phrase, match_of, rows, written

# PostgreSQL reads the words of so many entries in a step, to see whether they stand beside each other.
_READ = 1_000
# One block is looked through, then those up to this many.
_REACHES = (0, 1, 3)


@dataclass(frozen=True, slots=True)
class Step:
    """Numbers of entries in their order, and behind which number the next step begins: None where nothing is left.

    There may be fewer than were asked for, even none, before the end: only so much is read in one step.
    """

    numbers: list[int]
    beyond: int | None


def step(
    tokens: Sequence[str], phrases: Sequence[Phrase], *, beyond: int | None, limit: int, upward: bool = False
) -> Step:
    """The next entries behind a number that have all of these filters and words; with None, the first of all.

    The newest come first, or the oldest if `upward`.
    """
    if connection.vendor == "postgresql":
        return _postgresql(tokens, phrases, beyond, limit, upward)
    start = (0 if upward else _last() + 1) if beyond is None else beyond
    found = _numbers(_SQLITE, upward, match_of(tokens, phrases), start, limit + 1)
    return _step(found, limit)


def _step(found: list[int], limit: int) -> Step:
    return Step(found[:limit], found[limit - 1] if len(found) > limit else None)


def _numbers(sql: str, upward: bool, *values: Any) -> list[int]:
    asked = sql.format(*((">", "") if upward else ("<", " DESC")))
    return [row[0] for row in rows(asked, values)]


def _last() -> int:
    """The greatest number in the index."""
    return int(rows(_GREATEST[connection.vendor], [])[0][0])


_GREATEST = {
    "sqlite": "SELECT coalesce(max(rowid), 0) FROM publication_search",
    "postgresql": "SELECT coalesce(max(number), 0) FROM publication_search",
}
_SQLITE = (
    "SELECT rowid FROM publication_search WHERE publication_search MATCH %s AND rowid {} %s ORDER BY rowid{} LIMIT %s"
)


# ---------------------------------------------------------------- PostgreSQL


_ALL = "SELECT number FROM publication_search WHERE number {} %s ORDER BY number{} LIMIT %s"
_IN_BLOCKS = (
    "WITH found AS MATERIALIZED (SELECT number FROM publication_search WHERE words @@ %s::tsquery)"
    " SELECT number FROM found WHERE number {} %s ORDER BY number{} LIMIT %s"
)
_READ_THROUGH = (
    "SELECT number FROM (SELECT number, words FROM publication_search WHERE number = ANY(%s) OFFSET 0)"
    " AS read_one_by_one WHERE words @@ %s::tsquery"
)


def _postgresql(tokens: Sequence[str], phrases: Sequence[Phrase], beyond: int | None, limit: int, upward: bool) -> Step:
    last = _last()
    start = (0 if upward else last + 1) if beyond is None else min(beyond, last + 1)
    if not tokens and not phrases:
        return _step(_numbers(_ALL, upward, start, limit + 1), limit)
    words = written(tokens, [(word,) for phrase in phrases for word in phrase])
    if all(len(phrase) == 1 for phrase in phrases):
        return _step(_gathered(words, start, last, limit + 1, upward), limit)
    looked = _gathered(words, start, last, _READ, upward)
    fitting = {row[0] for row in rows(_READ_THROUGH, [looked, written([], phrases)])}
    got = _step([number for number in looked if number in fitting], limit)
    if got.beyond is None and len(looked) == _READ:
        return Step(got.numbers, looked[-1])
    return got


def _gathered(words: str, start: int, last: int, limit: int, upward: bool) -> list[int]:
    """So many that fit: out of the block that comes next, then out of a few, then out of all that are left.

    Whatever stands in many entries has enough in the first blocks; of all others everything can be gathered at once.
    """
    first = (start + 1) // kept.BLOCK if upward else (start - 1) // kept.BLOCK
    found: list[int] = []
    for nearest, furthest in pairwise(_REACHES):
        blocks = [first + one if upward else first - one for one in range(nearest, furthest)]
        within = " | ".join(f"'{kept.block(one * kept.BLOCK)}'" for one in blocks if one >= 0)
        if within:
            found += _numbers(_IN_BLOCKS, upward, f"{words} & ({within})", start, limit - len(found))
        if len(found) == limit:
            return found
    edge = (first + _REACHES[-1]) * kept.BLOCK - 1 if upward else (first - _REACHES[-1] + 1) * kept.BLOCK
    if not 0 < edge <= last:
        return found
    return found + _numbers(_IN_BLOCKS, upward, words, edge, limit - len(found))
