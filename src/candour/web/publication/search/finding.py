"""Asking the index: which entries have all of some words and filters, the newest or the best first; how many there are.

Whatever is asked, on a log of any length, only so many rows are looked at: counting stops at `COUNTED`, and the best
are looked for among the newest that fit (`RANKED`). The two databases do it each in its own way and find the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from candour.web.publication.search import words as kept

# Counting stops here: a page says "more than 10,000" and leads no further than that many.
COUNTED = 10_000
# The best are looked for among so many of the newest: each one's words are read to rank it.
RANKED = {"sqlite": 2_000, "postgresql": 1_000}
_RANKED_OF_ANY = 500
# PostgreSQL reads the words of so many entries to see whether they stand beside each other.
_READ = 2_000
# Below so many rows PostgreSQL looks at all that fit; above, at the newest blocks that will hold enough.
_FEW = 20_000

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """Numbers of entries, how many fit, whether there are more than were counted, and how many can be reached."""

    numbers: list[int]
    total: int
    is_capped: bool
    reach: int


def hits(tokens: Sequence[str], phrases: Sequence[Phrase], *, first: int, limit: int, best: bool) -> Hits:
    """The entries that have all of these filters and words; without any, all entries. None from `COUNTED` on."""
    limit = max(min(limit, COUNTED - first), 0)
    asked = _postgresql if connection.vendor == "postgresql" else _sqlite
    return asked(tokens, phrases, first, limit, best)


def any_with(token: str) -> bool:
    """Whether any entry has this filter."""
    return any_that([token], [])


def any_that(tokens: Sequence[str], phrases: Sequence[Phrase]) -> bool:
    """Whether any entry has all of these filters and words."""
    if connection.vendor == "postgresql":
        if any(len(phrase) > 1 for phrase in phrases):
            return bool(_with_phrases(tokens, phrases, 0, 1, best=False).total)
        asked = written(tokens, phrases) or f"'{kept.EVERY}'"
        return bool(rows(_ANY, [asked])[0][0])
    return bool(rows(_MATCHED, [match_of(tokens, phrases), 1, 0]))


def candidates(stems: Sequence[str], tokens: Sequence[str], limit: int) -> list[int]:
    """Entries that have any of these words and all of the filters, the newest first: to be compared one by one."""
    if not stems:
        return []
    if connection.vendor == "postgresql":
        return _best_of_any(stems, tokens, limit)
    match = " AND ".join([*(f'"{token}"' for token in tokens), "(" + " OR ".join(f'"{one}"' for one in stems) + ")"])
    return [row[0] for row in rows(_BEST_MATCHED, [match, 3_000, limit, 0])]


def texts(numbers: Sequence[int]) -> dict[int, str]:
    """The text of some entries, to show the words around what was found."""
    if not numbers:
        return {}
    if connection.vendor == "postgresql":
        return dict(rows("SELECT number, text FROM publication_search WHERE number = ANY(%s)", [list(numbers)]))
    sql = "SELECT rowid, text FROM publication_search WHERE rowid IN (SELECT value FROM json_each(%s))"
    return dict(rows(sql, [json.dumps(list(numbers))]))


def rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


# ---------------------------------------------------------------- SQLite


_MATCHED = (
    "SELECT rowid FROM publication_search WHERE publication_search MATCH %s ORDER BY rowid DESC LIMIT %s OFFSET %s"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM publication_search WHERE publication_search MATCH %s LIMIT %s)"
_BEST_MATCHED = (
    "SELECT rowid, count(*) OVER () FROM (SELECT rowid, bm25(publication_search, 0.0, 5.0, 1.0) AS score"
    " FROM publication_search WHERE publication_search MATCH %s ORDER BY rowid DESC LIMIT %s)"
    " ORDER BY score, rowid DESC LIMIT %s OFFSET %s"
)


def match_of(tokens: Sequence[str], phrases: Sequence[Phrase]) -> str:
    """A query as SQLite reads it; of everything where nothing is asked."""
    asked = [f'"{token}"' for token in tokens] + [f'"{" ".join(phrase)}"' for phrase in phrases]
    return " AND ".join(asked or [f'"{kept.EVERY}"'])


def _sqlite(tokens: Sequence[str], phrases: Sequence[Phrase], first: int, limit: int, best: bool) -> Hits:
    match = match_of(tokens, phrases)
    if best and phrases:
        ranked = RANKED["sqlite"]
        ranked_rows = rows(_BEST_MATCHED, [match, ranked, limit, first])
        # Those that were ranked are all that fit, unless there may be more; beyond the last page no row says it.
        known = int(ranked_rows[0][1]) if ranked_rows else ranked
        total = known if known < ranked else int(rows(_COUNT, [match, COUNTED + 1])[0][0])
        return Hits([row[0] for row in ranked_rows], min(total, COUNTED), total > COUNTED, min(total, ranked))
    found = [row[0] for row in rows(_MATCHED, [match, limit, first])]
    if first == 0 and len(found) < limit:
        return Hits(found, len(found), False, len(found))
    total = int(rows(_COUNT, [match, COUNTED + 1])[0][0])
    return Hits(found, min(total, COUNTED), total > COUNTED, min(total, COUNTED))


# ---------------------------------------------------------------- PostgreSQL


def _postgresql(tokens: Sequence[str], phrases: Sequence[Phrase], first: int, limit: int, best: bool) -> Hits:
    asked = written(tokens, phrases)
    if not asked:
        return _all(first, limit)
    if any(len(phrase) > 1 for phrase in phrases):
        return _with_phrases(tokens, phrases, first, limit, best)
    ranked_by = written([], phrases) if best else ""
    for within in _reaches(asked, COUNTED + 1):
        narrowed = _among(asked, within)
        found = (
            _best(ranked_by, narrowed, first, limit, RANKED["postgresql"])
            if ranked_by
            else _newest(narrowed, first, limit)
        )
        if found[1] > COUNTED or not within:
            break
    numbers, total = found
    reach = min(total, RANKED["postgresql"] if ranked_by else COUNTED)
    return Hits(numbers, min(total, COUNTED), total > COUNTED, reach)


def _with_phrases(tokens: Sequence[str], phrases: Sequence[Phrase], first: int, limit: int, best: bool) -> Hits:
    """What has all the words is looked through for the phrases: the newest of it alone, since each must be read."""
    words, wanted = written(tokens, [(word,) for phrase in phrases for word in phrase]), written([], phrases)
    for within in _reaches(words, _READ):
        looked, total, numbers = rows(
            _PHRASES_BEST if best else _PHRASES,
            [_among(words, within), _READ, wanted, *([wanted] if best else []), limit, first],
        )[0]
        if looked >= _READ or not within:
            break
    return Hits(list(numbers), int(total), looked >= _READ, int(total))


def written(tokens: Sequence[str], phrases: Sequence[Phrase]) -> str:
    """A query as the database reads it. Words of the index are letters and digits: nothing in them can be misread."""
    said = [" <-> ".join(f"'{word}'" for word in phrase) for phrase in phrases]
    return " & ".join([f"'{token}'" for token in tokens] + [f"({phrase})" for phrase in said])


def _among(asked: str, within: Sequence[str]) -> str:
    blocks = " | ".join(f"'{one}'" for one in within)
    return f"{asked} & ({blocks})" if blocks else asked


def _reaches(asked: str, wanted: int) -> Iterator[list[str]]:
    """The blocks to look in: first the newest that should hold as many as are wanted, then all, which is []."""
    plan = rows("EXPLAIN (FORMAT JSON) SELECT 1 FROM publication_search WHERE words @@ %s::tsquery", [asked])[0][0]
    fitting = int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
    if fitting > _FEW:
        newest = int(rows("SELECT coalesce(max(number), 0) FROM publication_search", [])[0][0]) // kept.BLOCK
        enough = (newest + 1) * wanted * 3 // (2 * fitting) + 2
        if enough <= newest // 2:
            yield [kept.block((newest - back) * kept.BLOCK) for back in range(enough)]
    yield []


# All that fit are gathered by the index of words first: by the order of numbers the database would read every entry's
# words, which costs a hundred times as much as it thinks.
_NEWEST = (
    "WITH found AS MATERIALIZED (SELECT number FROM publication_search WHERE words @@ %s::tsquery)"
    " SELECT (SELECT count(*) FROM found), ARRAY(SELECT number FROM found ORDER BY number DESC LIMIT %s OFFSET %s)"
)
_LOOKED_THROUGH = (
    "WITH found AS MATERIALIZED (SELECT number FROM publication_search WHERE words @@ %s::tsquery),"
    " newest AS MATERIALIZED (SELECT number FROM found ORDER BY number DESC LIMIT %s),"
    " fitting AS MATERIALIZED (SELECT number, words FROM"
    " (SELECT number, words FROM newest JOIN publication_search USING (number) OFFSET 0) AS read_one_by_one"
    " WHERE words @@ %s::tsquery)"
    " SELECT (SELECT count(*) FROM newest), (SELECT count(*) FROM fitting),"
    " ARRAY(SELECT number FROM fitting ORDER BY "
)
_PHRASES = _LOOKED_THROUGH + "number DESC LIMIT %s OFFSET %s)"
_PHRASES_BEST = _LOOKED_THROUGH + "ts_rank(words, %s::tsquery, 1) DESC, number DESC LIMIT %s OFFSET %s)"
_ANY = (
    "WITH found AS MATERIALIZED (SELECT number FROM publication_search WHERE words @@ %s::tsquery)"
    " SELECT EXISTS (SELECT 1 FROM found)"
)
_BEST = (
    "WITH found AS MATERIALIZED (SELECT number FROM publication_search WHERE words @@ %s::tsquery),"
    " newest AS MATERIALIZED (SELECT number FROM found ORDER BY number DESC LIMIT %s)"
    " SELECT (SELECT count(*) FROM found), ARRAY(SELECT number FROM newest JOIN publication_search USING (number)"
    " ORDER BY ts_rank(words, %s::tsquery, 1) DESC, number DESC LIMIT %s OFFSET %s)"
)
_ALL = (
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM publication_search LIMIT %s) AS counted),"
    " ARRAY(SELECT number FROM publication_search ORDER BY number DESC LIMIT %s OFFSET %s)"
)


def _newest(asked: str, first: int, limit: int) -> tuple[list[int], int]:
    total, numbers = rows(_NEWEST, [asked, limit, first])[0]
    return list(numbers), int(total)


def _best(ranked_by: str, asked: str, first: int, limit: int, ranked: int) -> tuple[list[int], int]:
    total, numbers = rows(_BEST, [asked, ranked, ranked_by, limit, first])[0]
    return list(numbers), int(total)


def _best_of_any(stems: Sequence[str], tokens: Sequence[str], limit: int) -> list[int]:
    said = " | ".join(f"'{one}'" for one in stems)
    asked = " & ".join([*(f"'{token}'" for token in tokens), f"({said})"])
    found: list[int] = []
    for within in _reaches(asked, _RANKED_OF_ANY):
        found = found or _best(said, _among(asked, within), 0, limit, _RANKED_OF_ANY)[0]
    return found


def _all(first: int, limit: int) -> Hits:
    total, numbers = rows(_ALL, [COUNTED + 1, limit, first])[0]
    return Hits(list(numbers), min(total, COUNTED), total > COUNTED, min(total, COUNTED))
