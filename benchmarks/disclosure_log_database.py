"""A log of invented entries, as long as wanted; the same every time, for disclosure_log.py.

The words of an entry are drawn from a vocabulary of 60,000 by Zipf's law, 280 of them (2 KB), under 43 authorities and
twelve years. One entry in the middle is the reference answer, with its whole content.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy

VOCABULARY, WORDS, TITLE = 60_000, 280, 7
A_BATCH = 5_000
BEGINS, YEARS = dt.date(2014, 1, 1), 12
SECTIONS = ("40", "31", "30", "12", "24", "43", "36", "21")
OFFENCES = [f"{number}/{part:02d}" for number in range(1, 101) for part in (1, 2)]
ROOT = Path(__file__).parents[1]


def vocabulary() -> list[str]:
    """The words, the commonest first. None of them has an ending, so each is its own stem."""
    from candour.web.publication.search.words import COMMON, COURTESIES, stem

    chance = random.Random(11220)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        word = "".join(
            chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.choice((2, 3, 3)))
        )
        word += chance.choice("bdgkmnprt")
        if stem(word) == word and word not in COMMON | COURTESIES:
            found[word] = None
    return list(found)


def make(entries: int) -> None:
    """Fill an empty, migrated database."""
    from django.db import connection

    from candour.web.publication.search import indexing

    words = vocabulary()
    weights = 1 / (numpy.arange(VOCABULARY) + 2.7)
    reach = numpy.cumsum(weights / weights.sum())
    authorities = _authorities()
    reference = _reference_answer()
    chance, draw = random.Random(20190819), numpy.random.default_rng(20190819)
    counts = numpy.zeros(VOCABULARY, dtype=numpy.int64)
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        _run("DROP INDEX IF EXISTS publication_search_words")
    for first in range(1, entries + 1, A_BATCH):
        numbers = range(first, min(first + A_BATCH, entries + 1))
        drawn = numpy.searchsorted(reach, draw.random((len(numbers), WORDS + TITLE))).clip(max=VOCABULARY - 1)
        counts += numpy.bincount(_once_a_row(drawn), minlength=VOCABULARY)
        made = [
            _one(number, entries, [words[one] for one in row], authorities, chance, reference)
            for number, row in zip(numbers, drawn.tolist(), strict=True)
        ]
        _put([entry for entry, _row in made], [row for _entry, row in made], on_postgresql)
        if first % 50_000 == 1:
            print(f"{first - 1:,} entries made", file=sys.stderr)
    indexing.put_words({word: int(count) for word, count in zip(words, counts, strict=True) if count})
    _facets(authorities)
    _finish(entries, on_postgresql)
    indexing.tidy()


def _once_a_row(drawn: Any) -> Any:
    """The words of each row, each once."""
    rows = numpy.sort(drawn, axis=1)
    return numpy.concatenate([rows[:, 0], rows[:, 1:][rows[:, 1:] != rows[:, :-1]]])


def _one(
    number: int,
    entries: int,
    drawn: list[str],
    authorities: list[tuple[int, str]],
    chance: random.Random,
    reference: dict[str, Any],
) -> tuple[dict[str, Any], Any]:
    """One entry, as the values that differ from entry to entry, and its row of the index."""
    from candour.web.publication.search.indexing import Row
    from candour.web.publication.search.words import EVERY
    from candour.web.publication.topics import TOPICS

    authority, code = authorities[min(int(chance.expovariate(0.12)), len(authorities) - 1)]
    day = BEGINS + dt.timedelta(days=(number - 1) * 365 * YEARS // entries)
    title, body = drawn[:TITLE], drawn[TITLE:]
    text = f"{' '.join(body[:60]).capitalize()}. {' '.join(body[60:]).capitalize()}."
    refused = chance.random() < 0.4
    outcome = chance.choice(("part", "refused", "cost") if refused else ("granted", "granted", "not-held"))
    sections = [chance.choice(SECTIONS)] if refused else []
    offences = [chance.choice(OFFENCES)] if chance.random() < 0.1 else []
    topic = chance.choice(TOPICS).code
    content: dict[str, Any] = {"parts": [{"number": "1", "text": " ".join(body[:60])}], "sections": [], "tables": {}}
    values = {
        "id": number, "key": f"benchmark:{number}", "authority_id": authority, "number": number,
        "reference": f"{code}-{day.year}-{number:07d}", "title": " ".join(title).capitalize(),
        "summary": f"{' '.join(body[60:90]).capitalize()}.", "outcome": outcome,
        "received": str(day - dt.timedelta(days=28)), "answered": str(day - dt.timedelta(days=2)),
        "published_at": f"{day} 10:00:00", "year": day.year, "month": day.month, "slug": f"{code.lower()}-{number}",
        "sections": json.dumps(sections), "offences": json.dumps(offences), "topics": json.dumps([topic]),
        "content": json.dumps(content),
    }  # fmt: skip
    if number == entries // 2:
        values |= {"content": json.dumps(reference), "title": reference["title"][:200], "slug": "reference-answer"}
    asked = [("authority", code.lower()), ("year", str(day.year)), ("outcome", outcome), ("topic", topic)]
    asked += [("offence", one) for one in offences] + [("exemption", f"foia-{one}") for one in sections]
    return values, Row(number, [EVERY, *(_token(*one) for one in asked)], title, body, text)


@cache
def _token(kind: str, value: str) -> str:
    from candour.web.publication.search import facets

    return facets.token(kind, value)


def _put(entries: list[dict[str, Any]], rows: list[Any], on_postgresql: bool) -> None:
    from django.db import connection, transaction

    from candour.web.publication.models import Disclosure
    from candour.web.publication.search import indexing

    plain = Disclosure(regime="foia", sha256="0" * 64, state="published")
    fields = {
        field.column: field.get_db_prep_save(getattr(plain, field.attname), connection)
        for field in Disclosure._meta.concrete_fields
    }
    table, columns = Disclosure._meta.db_table, ", ".join(fields)
    values = [list((fields | one).values()) for one in entries]
    with transaction.atomic(), connection.cursor() as cursor:
        if on_postgresql:
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for one in values:
                    copy.write_row(one)
            with cursor.cursor.copy("COPY publication_search (number, words, text) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((row.number, indexing.vector(row), row.text))
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)
            indexing.put(rows)


def _authorities() -> list[tuple[int, str]]:
    from candour.web.accounts.models import Authority

    made = [
        Authority.objects.create(name=f"Example Police {number:02d}", code=f"EX{number:02d}", kind="police")
        for number in range(1, 44)
    ]
    return [(one.pk, one.code) for one in made]


def _facets(authorities: list[tuple[int, str]]) -> None:
    from candour.web.publication.models import SearchFacet
    from candour.web.publication.search.facets import OUTCOMES
    from candour.web.publication.topics import TOPICS

    found = [("authority", code.lower(), f"Example Police {code[2:]}") for _key, code in authorities]
    found += [("year", str(BEGINS.year + year), "") for year in range(YEARS)]
    found += [("topic", topic.code, "") for topic in TOPICS] + [("offence", code, "") for code in OFFENCES]
    found += [("outcome", one, "") for one in list(OUTCOMES)[:6]] + [
        ("exemption", f"foia-{one}", "") for one in SECTIONS
    ]
    SearchFacet.objects.bulk_create([SearchFacet(kind=kind, value=value, label=label) for kind, value, label in found])


def _finish(entries: int, on_postgresql: bool) -> None:
    if not on_postgresql:
        _run("ANALYZE")
        return
    _run("SET maintenance_work_mem = '1GB'")
    _run("CREATE INDEX publication_search_words ON publication_search USING gin (words) WITH (fastupdate = off)")
    for table in ("publication_disclosure", "publication_place"):
        _run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {entries})")
    _run("VACUUM ANALYZE")


def _run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def _reference_answer() -> dict[str, Any]:
    """The content of the reference answer, made as the command makes it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bundle"
        command = [sys.executable, "-m", "candour", "answer", str(ROOT / "examples" / "11220"), "-o", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        return dict(json.loads((out / "public-answer.json").read_text("utf-8")))
