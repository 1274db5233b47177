"""Full-text search over the published log: words and filters, the same on SQLite and on PostgreSQL, however long it is.

`Query` is what a reader asks for, as it stands in an address; `find` gives the entries, `walk` goes through all of them
step by step, `like` gives those that answer much the same as a text. `index` keeps the index in step with one entry,
`rebuild` makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from candour.web.accounts.models import Authority
from candour.web.publication.models import Disclosure, DisclosureState, SearchWord
from candour.web.publication.search import facets, finding, walking
from candour.web.publication.search.finding import COUNTED
from candour.web.publication.search.indexing import index, rebuild
from candour.web.publication.search.query import Found, Query
from candour.web.publication.search.words import COMMON, COURTESIES, stem, words_of

__all__ = ["COUNTED", "Found", "Query", "find", "index", "like", "numbers", "rebuild", "walk"]

# An entry is offered as one that answers much the same from this part of what the text's words weigh.
LIKE_FROM = 0.4
_TELLING, _COMPARED, _READ = 12, 30, 800


def find(query: Query, *, first: int = 0, limit: int = 20, with_texts: bool = False) -> Found:
    """Some of the entries that a query finds, from the `first` on; none where nothing fits.

    The entries come without their content, with their authority. At most `COUNTED` can be reached, and fewer in the
    order of the best (`Found.reach`). With `with_texts` the text of each entry comes too.
    """
    phrases = query.phrases()
    if query.words and not phrases:
        return Found([], 0, is_capped=False)
    got = finding.hits(query.tokens(), phrases, first=first, limit=limit, best=query.order == "best")
    return Found(
        _entries(got.numbers),
        got.total,
        is_capped=got.is_capped,
        reach=got.reach,
        texts=finding.texts(got.numbers) if with_texts else {},
    )


def walk(query: Query, *, beyond: int | None = None, limit: int = 100) -> tuple[list[Disclosure], int | None]:
    """The newest entries of a query below a number (of all, without one), and the number from which to go on.

    That is None at the end. There may be fewer than `limit` before it, even none: the end is where the number is None.
    The order of the query is left aside. The entries come as from `find`.
    """
    phrases = query.phrases()
    if query.words and not phrases:
        return [], None
    step = walking.step(query.tokens(), phrases, beyond=beyond, limit=limit)
    return _entries(step.numbers), step.beyond


def numbers(query: Query, batch: int) -> Iterator[list[int]]:
    """The numbers of all entries of a query, some at a time, the oldest first whatever its order."""
    phrases = query.phrases()
    if query.words and not phrases:
        return
    beyond: int | None = 0
    while beyond is not None:
        step = walking.step(query.tokens(), phrases, beyond=beyond, limit=batch, upward=True)
        yield step.numbers
        beyond = step.beyond


def like(text: str, *, authority: Authority | None = None, limit: int = 5) -> list[Disclosure]:
    """Published entries that answer much the same as a text asks, the most alike first; for a request being written.

    With `authority` only its own are given.
    """
    said = dict.fromkeys(word for word in words_of(text[:20_000]) if word not in COMMON | COURTESIES and len(word) > 1)
    weights = _weights(list(dict.fromkeys(stem(word) for word in said))[:100])
    if not weights:
        return []
    tokens = [facets.token("authority", authority.code)] if authority else []
    rarest = sorted(weights, key=lambda one: -weights[one])[:_TELLING]
    numbers = finding.candidates(rarest, tokens, _COMPARED)
    texts = finding.texts(numbers)
    entries = _entries(numbers)
    scores = {
        entry.pk: _alike(weights, f"{entry.title} {texts.get(entry.number or 0, '')[:_READ]}") for entry in entries
    }
    alike = [entry for entry in entries if scores[entry.pk] >= LIKE_FROM]
    return sorted(alike, key=lambda entry: (-scores[entry.pk], -(entry.number or 0)))[:limit]


def _weights(stems: Sequence[str]) -> dict[str, float]:
    """What each word weighs: the rarer it is on the log, the more. Words that are nowhere on it are left out."""
    known: dict[str, int] = {}
    for one, entries in SearchWord.objects.filter(stem__in=stems, entries__gt=0).values_list("stem", "entries"):
        known[one] = known.get(one, 0) + entries
    if not known:
        return {}
    last = Disclosure.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True).first()
    return {one: log(1 + (last or 1) / known[one]) for one in stems if one in known}


def _alike(weights: dict[str, float], text: str) -> float:
    """How much of what the words weigh stands in a text, from 0 to 1; nothing for a single word among several."""
    theirs = {stem(word) for word in words_of(text)}
    shared = [weight for one, weight in weights.items() if one in theirs]
    if len(shared) < min(2, len(weights)):
        return 0.0
    return sum(shared) / sum(weights.values())


def _entries(numbers: Sequence[int]) -> list[Disclosure]:
    """The entries with these numbers, in their order; one that is no longer published is left out."""
    found = (
        Disclosure.objects.filter(number__in=numbers, state=DisclosureState.PUBLISHED)
        .select_related("authority")
        .defer("content", "documents")
    )
    by_number = {entry.number: entry for entry in found}
    return [by_number[number] for number in numbers if number in by_number]
