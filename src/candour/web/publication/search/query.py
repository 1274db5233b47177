"""What a reader looks for: words and filters, as they stand in an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode

from candour.web.publication.models import Disclosure
from candour.web.publication.search import facets
from candour.web.publication.search.words import COMMON, composed, stem, words_of

Order = Literal["newest", "best"]
LONGEST = 300
_MOST_WORDS = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_PIECE = re.compile(r"[^\s\"“”„«»]+")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”»]?")


@dataclass(frozen=True, slots=True)
class Query:
    """Words and filters; each empty where nothing is asked. `authority` is its code, `exemption` such as "foia-30"."""

    words: str = ""
    authority: str = ""
    topic: str = ""
    offence: str = ""
    year: int | None = None
    outcome: str = ""
    exemption: str = ""
    order: Order = "newest"

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Query:
        """What an address asks for. A value that makes no sense is as if it were not there."""

        def given(name: str) -> str:
            value = params.get(name)
            return " ".join(_CONTROL.sub(" ", value).split()) if isinstance(value, str) else ""

        words = composed(given("q"))[:LONGEST].strip()
        year = facets.clean("year", given("year"))
        return cls(
            words=words,
            **{kind: facets.clean(kind, given(kind)) for kind in facets.KINDS if kind != "year"},
            year=int(year) if year else None,
            order="best" if given("order") == "best" and words_of(words) else "newest",
        )

    def written(self, **changes: Any) -> str:
        """The query as the part of an address after the question mark, with these changes; empty values are left out.

        `page` may be among the changes, and `before`, the number of an entry from which to go on.
        """
        page, before = changes.pop("page", None), changes.pop("before", None)
        asked = replace(self, **changes)
        order = asked.order if asked.order == "best" and asked.words else ""
        place = [("page", page if page and page > 1 else ""), ("before", before or "")]
        values = [("q", asked.words), *asked.chosen(), ("order", order), *place]
        return urlencode([(name, value) for name, value in values if value])

    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are set: kind and value of each, in the order of the page."""
        values = [(kind, getattr(self, kind)) for kind in facets.KINDS]
        return [(kind, str(value)) for kind, value in values if value]

    def without_filters(self) -> Query:
        """The same words with no filter."""
        return Query(words=self.words, order=self.order)

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return not self.words and not self.chosen()

    def tokens(self) -> list[str]:
        """The filters as the index keeps them."""
        return [facets.token(kind, value) for kind, value in self.chosen()]

    def phrases(self) -> list[tuple[str, ...]]:
        """The words as the index keeps them: each a phrase, most of them of one word.

        A quotation is one phrase, and so is a piece with a number in it: a reference, a code, a date. Words that say
        nothing are left out where others remain.
        """
        found = list(dict.fromkeys(_phrases(self.words)))[:_MOST_WORDS]
        telling = [phrase for phrase in found if len(phrase) > 1 or phrase[0] not in COMMON]
        return [tuple(stem(word) for word in phrase) for phrase in telling or found]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: some entries of it, without their content, and how many there are.

    Counting stops at `total` where there are more: then it `is_capped`. `reach` is how many can be paged through.
    """

    entries: list[Disclosure]
    total: int
    is_capped: bool
    reach: int = 0
    # The text of each entry by its number, for the words around what was found.
    texts: Mapping[int, str] = field(default_factory=dict)


def _phrases(words: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    place = 0
    for quoted in _QUOTED.finditer(words):
        found += _single(words[place : quoted.start()])
        found.append(tuple(words_of(quoted[1])))
        place = quoted.end()
    found += _single(words[place:])
    return [phrase for phrase in found if phrase]


def _single(words: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for piece in _PIECE.findall(words):
        got = words_of(piece)
        whole = len(got) > 1 and any(letter.isdigit() for word in got for letter in word)
        found += [tuple(got)] if whole else [(word,) for word in got]
    return found
