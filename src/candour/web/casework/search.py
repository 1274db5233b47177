"""Full-text search over cases, and which earlier ones ask for much the same: one door for SQLite and PostgreSQL.

The index holds the reference, the title, the request and its parts, without the applicant (`covering`): nobody finds
out by searching for a name who asked. The acts keep it in step; `rebuild` makes it anew.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from math import sqrt
from typing import Any

from django.db import connection, models

from candour.web.accounts.models import Person
from candour.web.casework.covering import cover
from candour.web.casework.models import READERS, Case, Part

# A search for a word that stands in nearly every case would rank them all: only the newest matches are ranked.
RANKED = 2_000
# A case is like another from this cosine of their words upwards. Candidates have one of its rarest words: those few.
LIKE_FROM, RAREST = 0.3, 12
# Words that stand in most requests and say nothing of what is asked.
_COMMON = frozenset({
    "a", "about", "act", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before",
    "between", "both", "but", "by", "can", "could", "date", "day", "did", "do", "does", "each", "ever", "following",
    "for", "foi", "freedom", "from", "give", "had", "has", "have", "held", "hold", "how", "i", "if", "in", "include",
    "including", "information", "into", "is", "it", "its", "last", "like", "list", "made", "many", "may", "me",
    "month", "months", "much", "my", "no", "not", "number", "numbers", "of", "on", "or", "our", "out", "over", "per",
    "please", "provide", "public", "question", "questions", "received", "record", "recorded", "records", "regards",
    "request", "requests", "since", "sir", "madam", "so", "such", "tell", "thank", "thanks", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "to", "total", "under", "up", "us", "was", "we",
    "were", "what", "when", "where", "whether", "which", "who", "why", "will", "with", "within", "would", "year",
    "years", "yes", "you", "your", "yours", "faithfully", "sincerely", "dear", "2000",
})  # fmt: skip
_LOOKED_UP = 60
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters: what both databases index and look for."""
    return _WORD.findall(text.casefold())


def index(case: Case) -> None:
    """Put a case's words into the index anew, and note which earlier ones are most like it (`case.alike`)."""
    parts = list(case.parts.values_list("text", flat=True))
    _put([_row(case, parts)])
    case.alike = _most_alike(case, parts)


def _row(case: Case, parts: Iterable[str]) -> tuple[int, int, str, str, str]:
    shown = cover(case.text, case.applicant, instead=" ")
    body = " ".join(words_of(" ".join([shown, *(part for part in parts if part not in shown)])))
    return case.pk, case.authority_id, " ".join(words_of(case.reference)), " ".join(words_of(case.subject)), body


def _put(rows: Sequence[tuple[int, int, str, str, str]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO casework_search (case_id, authority_id, words) VALUES (%s, %s,"
                " setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('english', %s), 'A')"
                " || to_tsvector('english', %s))"
                " ON CONFLICT (case_id) DO UPDATE SET authority_id = EXCLUDED.authority_id, words = EXCLUDED.words",
                rows,
            )
        else:
            cursor.executemany("DELETE FROM casework_search WHERE rowid = %s", [(row[0],) for row in rows])
            cursor.executemany(
                "INSERT INTO casework_search (rowid, scope, reference, subject, body) VALUES (%s, %s, %s, %s, %s)",
                [(row[0], _scope(row[1]), *row[2:]) for row in rows],
            )


def rebuild(batch: int = 1000) -> int:
    """Make the index anew from every case; how many there are. For cases that came in another way than by the acts."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_search")
    last = done = 0
    while True:
        cases = list(
            Case.objects.select_related("applicant")
            .prefetch_related("parts")
            .filter(pk__gt=last)
            .order_by("pk")[:batch]
        )
        if not cases:
            return done
        _put([_row(case, [part.text for part in case.parts.all()]) for case in cases])
        last, done = cases[-1].pk, done + len(cases)


def search(person: Person, words: str, *, limit: int = 200, newest: bool = False) -> list[int]:
    """The ids of the cases that this person may read and that have all of these words, the best first.

    A phrase in double quotes must stand as it is; a reference is found whole. `newest` gives the newest first instead.
    Without any word to look for, nothing is found.
    """
    authorities = person.authorities_with(READERS)
    phrases = _phrases(words)
    if not phrases or not authorities:
        return []
    return _find(authorities, phrases, every=True, limit=limit, newest=newest)


def _phrases(words: str) -> list[list[str]]:
    """What a person typed, as phrases of words: a quoted one of several, any other of one."""
    found: list[list[str]] = []
    for place, piece in enumerate(words.split('"')):
        got = words_of(piece)
        found += [got] if place % 2 else [[word] for word in got]
    return [phrase for phrase in found if phrase][:50]


def similar(case: Case, limit: int = 5) -> list[Case]:
    """Earlier requests to the same authority that ask for much the same, the most alike first."""
    ids = list(case.alike)[:limit]
    if not ids:
        return []
    found = {one.pk: one for one in Case.objects.filter(pk__in=ids, authority=case.authority_id)}
    return [found[pk] for pk in ids if pk in found]


def _most_alike(case: Case, parts: Sequence[str], most: int = 10) -> list[int]:
    words = _telling_words(case.subject, parts)
    mine = _stems(words)
    if not mine:
        return []
    found = _find({case.authority_id}, [[word] for word in _rarest(words)], every=False, limit=60)
    others = (
        Case.objects.filter(pk__in=found, pk__lt=case.pk)
        .exclude(pk=case.review_of_id or case.pk)
        .prefetch_related(models.Prefetch("parts", Part.objects.only("case_id", "text", "order")))
        .only("pk", "subject")
    )
    scored = []
    for other in others:
        theirs = _stems(_telling_words(other.subject, [part.text for part in other.parts.all()]))
        score = len(mine & theirs) / sqrt(len(mine) * len(theirs)) if theirs else 0.0
        if score >= LIKE_FROM:
            scored.append((-score, -other.pk))
    return [-pk for _score, pk in sorted(scored)[:most]]


def _telling_words(subject: str, parts: Iterable[str]) -> list[str]:
    """The words that say what is asked, each once, in their order."""
    words = words_of(" ".join([subject, *parts]))
    return list(dict.fromkeys(word for word in words if word not in _COMMON and len(word) > 1))


def _stems(words: Iterable[str]) -> set[str]:
    return {_stem(word) for word in words}


def _rarest(words: Sequence[str]) -> list[str]:
    """The words that stand in the fewest cases, of those in another at all. PostgreSQL keeps no count: the longest."""
    words = words[:_LOOKED_UP]
    if connection.vendor == "postgresql":
        return sorted(words, key=len, reverse=True)[:RAREST]
    terms = _terms(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term, doc FROM casework_search_terms WHERE term IN (SELECT value FROM json_each(%s))",
            [json.dumps(sorted(set(terms.values())))],
        )
        cases = dict(cursor.fetchall())
    shared = [word for word in words if cases.get(terms.get(word, ""), 0) > 1]
    return sorted(shared or words, key=lambda word: cases.get(terms.get(word, ""), 0))[:RAREST]


def _terms(words: Sequence[str]) -> dict[str, str]:
    """Each word as the index keeps it, without its ending: the same tokenizer says so, in a database of its own."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE VIRTUAL TABLE word USING fts5(w, tokenize = 'porter unicode61 remove_diacritics 2')")
        made.execute("CREATE VIRTUAL TABLE term USING fts5vocab(word, instance)")
        made.executemany("INSERT INTO word (rowid, w) VALUES (?, ?)", list(enumerate(words)))
        return {words[place]: term for place, term in made.execute("SELECT doc, term FROM term")}


def _stem(word: str) -> str:
    """A word without the commonest English endings: enough to compare two requests by."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def _scope(authority: int) -> str:
    return f"authority{authority}"


def _find(
    authorities: Collection[int], phrases: Sequence[Sequence[str]], *, every: bool, limit: int, newest: bool = False
) -> list[int]:
    ask = _find_in_postgresql if connection.vendor == "postgresql" else _find_in_sqlite
    return ask(sorted(authorities), [f'"{" ".join(phrase)}"' for phrase in phrases], every, limit, newest)


def _find_in_sqlite(authorities: list[int], phrases: list[str], every: bool, limit: int, newest: bool) -> list[int]:
    scopes = " OR ".join(f'scope : "{_scope(authority)}"' for authority in authorities)
    wanted = (" AND " if every else " OR ").join(phrases)
    match = f"({scopes}) AND ({{reference subject body}} : ({wanted}))"
    if newest:
        sql = "SELECT rowid FROM casework_search WHERE casework_search MATCH %s ORDER BY rowid DESC LIMIT %s"
        return _ids(sql, [match, limit])
    sql = (
        "SELECT rowid FROM (SELECT rowid, bm25(casework_search, 0.0, 10.0, 5.0, 1.0) AS score FROM casework_search"
        " WHERE casework_search MATCH %s ORDER BY rowid DESC LIMIT %s) ORDER BY score, rowid DESC LIMIT %s"
    )
    return _ids(sql, [match, RANKED, limit])


def _find_in_postgresql(authorities: list[int], phrases: list[str], every: bool, limit: int, newest: bool) -> list[int]:
    query = (" " if every else " or ").join(phrases)
    sql = (
        "WITH asked AS (SELECT websearch_to_tsquery('english', %s) || websearch_to_tsquery('simple', %s) AS query),"
        " found AS (SELECT case_id, words FROM casework_search, asked"
        " WHERE authority_id = ANY(%s) AND words @@ query ORDER BY case_id DESC LIMIT %s)"
        " SELECT case_id FROM found, asked ORDER BY "
    )
    sql += "case_id DESC LIMIT %s" if newest else "ts_rank(words, query) DESC, case_id DESC LIMIT %s"
    return _ids(sql, [query, query, authorities, RANKED, limit])


def _ids(sql: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
