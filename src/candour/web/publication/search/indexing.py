"""Keeping the index of the log in step: what of an entry stands in it, and putting it there or taking it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from candour.web.publication.models import Disclosure, DisclosureState, SearchFacet, SearchWord
from candour.web.publication.search import facets
from candour.web.publication.search.finding import any_with, hits
from candour.web.publication.search.words import EVERY, block, composed, stem, words_of

# Of a long answer so many words are indexed, and so many letters kept to show the words around what was found.
MOST_WORDS, MOST_LETTERS = 5_000, 4_000
_LAST_PLACE = 16_383
_RARE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the index of one entry."""

    number: int
    facets: list[str]
    title: list[str]
    body: list[str]
    text: str


def index(entry: Disclosure) -> None:
    """Put an entry into the index as it stands, or take it out where readers do not see it.

    To be called in the transaction that changes the entry.
    """
    if entry.number is None:
        return
    with transaction.atomic():
        stood = _remove(entry.number)
        if entry.is_public:
            row, spelled = _row(entry)
            put([row])
            _count(spelled, 0 if stood else 1)
            _add_facets([entry])
            gone = stood - {*row.facets, *row.title, *row.body}
            _forget_facets(gone)
            _forget_words(gone)
        elif stood:
            _count(_row(entry)[1], -1)
            _forget_facets(stood)


def rebuild(batch: int = 500) -> int:
    """Make the whole index anew from the published entries, in one transaction; how many there are."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM publication_search")
        SearchFacet.objects.all().delete()
        SearchWord.objects.all().delete()
        spelled: Counter[str] = Counter()
        done = 0
        for entries in _batches(batch):
            rows = [_row(entry) for entry in entries]
            put([row for row, _words in rows])
            spelled.update(word for _put, words in rows for word in words)
            _add_facets(entries)
            done += len(entries)
        put_words(spelled)
    tidy()
    return done


def tidy() -> None:
    """Leave the index as it is fastest to read, after much of it was written."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE publication_search")
        else:
            cursor.execute("INSERT INTO publication_search (publication_search) VALUES ('optimize')")


def put(rows: Sequence[Row]) -> None:
    """Add rows, none of which stands in the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO publication_search (number, words, text) VALUES (%s, %s::tsvector, %s)",
                [(row.number, vector(row), row.text) for row in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO publication_search (rowid, facets, title, body, text) VALUES (%s, %s, %s, %s, %s)",
                [(row.number, " ".join(row.facets), " ".join(row.title), " ".join(row.body), row.text) for row in rows],
            )


def put_words(spelled: Mapping[str, int]) -> None:
    """Note words as they are spelled and how many entries have each, where none was noted before."""
    rows = iter(spelled.items())
    while some := list(islice(rows, 5_000)):
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, stem=stem(word), entries=entries) for word, entries in some]
        )


def vector(row: Row) -> str:
    """A row's words as PostgreSQL reads them: filters without a place, the title's weighing more than the rest."""
    places: dict[str, list[str]] = {token: [] for token in (*row.facets, block(row.number))}
    for place, word in enumerate(row.title, 1):
        places.setdefault(word, []).append(f"{place}A")
    for place, word in enumerate(row.body, len(row.title) + 2):
        places.setdefault(word, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{word}':{','.join(at)}" if at else f"'{word}'" for word, at in places.items())


def text_of(content: Mapping[str, Any]) -> str:
    """What an answer says, in reading order: the questions first, since by them it is looked for."""
    return composed("\n".join(line for piece in _pieces(content) if (line := " ".join(piece.split()))))


def _pieces(content: Mapping[str, Any]) -> Iterator[str]:
    for part in content.get("parts", ()):
        yield str(part["text"])
    for one in content.get("opening", ()):
        yield from _said(one)
    yield from _in_sections(content.get("sections", ()))
    for one in content.get("tables", {}).values():
        for dimension in one.get("dimensions", ()):
            yield " ".join(str(category.get("label", "")) for category in dimension.get("categories", ()))


def _in_sections(sections: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for section in sections:
        yield str(section["title"])
        for one in section.get("blocks", ()):
            yield from _said(one)
        yield from _in_sections(section.get("sections", ()))


def _said(one: Mapping[str, Any]) -> Iterator[str]:
    """The words of one block; an address and the cells of a table say nothing to look for."""
    if one["kind"] != "address":
        yield str(one.get("text") or one.get("caption") or "")
        for name in ("items", "paragraphs", "notes"):
            yield from (str(item) for item in one.get(name) or ())


def _row(entry: Disclosure) -> tuple[Row, set[str]]:
    """A row, and its words as they are spelled."""
    text = text_of(entry.content)
    title = words_of(f"{entry.reference} {entry.title}")
    body = words_of(f"{entry.summary}\n{text}")[:MOST_WORDS]
    number = entry.number or 0
    stems = [[stem(one) for one in words] for words in (title, body)]
    row = Row(number, [EVERY, *facets.tokens_of(entry)], stems[0], stems[1], _cut(text))
    return row, {word for word in (*title, *body) if word.isalpha()}


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS].rsplit(" ", 1)[0]


def _batches(batch: int) -> Iterator[list[Disclosure]]:
    last = 0
    published = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).select_related("authority")
    while entries := list(published.filter(number__gt=last).order_by("number")[:batch]):
        yield entries
        last = entries[-1].number or 0


def _remove(number: int) -> set[str]:
    """Take a row out; the filters and words that it had, as the index keeps them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "DELETE FROM publication_search WHERE number = %s RETURNING tsvector_to_array(words)"
            cursor.execute(sql, [number])
            return {word for (words,) in cursor.fetchall() for word in words}
        cursor.execute("SELECT facets, title, body FROM publication_search WHERE rowid = %s", [number])
        stood = {word for row in cursor.fetchall() for words in row for word in words.split()}
        cursor.execute("DELETE FROM publication_search WHERE rowid = %s", [number])
        return stood


def _count(spelled: set[str], more: int) -> None:
    """Note that so many more entries have these words. Locked in their order: nobody waits for another crosswise."""
    known = (
        SearchWord.objects.select_for_update().filter(word__in=spelled).order_by("word").values_list("word", flat=True)
    )
    new = spelled - set(known)
    if more:
        SearchWord.objects.filter(word__in=spelled - new).filter(entries__gte=-more).update(entries=F("entries") + more)
    if more >= 0:
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, stem=stem(word), entries=1) for word in sorted(new)], ignore_conflicts=True
        )


def _add_facets(entries: Iterable[Disclosure]) -> None:
    found = {(kind, value): label for entry in entries for kind, value, label in facets.values_of(entry)}
    SearchFacet.objects.bulk_create(
        [SearchFacet(kind=kind, value=value[:40], label=found[kind, value][:300]) for kind, value in sorted(found)],
        update_conflicts=True,
        unique_fields=["kind", "value"],
        update_fields=["label"],
    )


def _forget_facets(gone: set[str]) -> None:
    """Of filters that an entry has no more: forget those that none has, and call the others what their entries do."""
    for facet in SearchFacet.objects.all():
        asked = facets.token(facet.kind, facet.value)
        if asked not in gone:
            continue
        numbers = hits([asked], [], first=0, limit=1, best=False).numbers
        newest = Disclosure.objects.filter(number__in=numbers).select_related("authority").first()
        if newest is None:
            facet.delete()
        elif facet.label:
            _add_facets([newest])


def _forget_words(gone: set[str]) -> None:
    """Of words that an entry has no more: forget those that none has. What many have is not looked for."""
    rare: Counter[str] = Counter()
    for word, entries in SearchWord.objects.filter(stem__in=gone, entries__gt=0).values_list("stem", "entries"):
        rare[word] += entries
    nowhere = [word for word, entries in rare.items() if entries <= _RARE and not any_with(word)]
    SearchWord.objects.filter(stem__in=nowhere).update(entries=0)
