"""What to try where nothing was found: another spelling, fewer words, no filters. Each suggestion finds something."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from candour.web.publication.models import SearchWord
from candour.web.publication.search import finding
from candour.web.publication.search.query import Query
from candour.web.publication.search.words import COMMON, stem, words_of

# So many words are looked up, and of those that start as a misspelt one so many are compared with it.
_WORDS, _MISSPELT, _COMPARED = 8, 2, 300
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that finds something, and in what it differs from the one that did not."""

    query: Query
    kind: Literal["spelling", "fewer", "unfiltered"]


def suggestions(query: Query) -> list[Suggestion]:
    """Up to three: the words as they are spelled on the log, the words without the rarest, no filters."""
    words = [word for word in dict.fromkeys(words_of(query.words)) if word not in COMMON][:_WORDS]
    known = _known(words)
    unknown = [word for word in words if not known.get(stem(word))]
    tried = [
        *_spelled(query, words, unknown),
        *([Suggestion(query.without_filters(), "unfiltered")] if query.words and query.chosen() else []),
        *_fewer(query, words, unknown, known),
    ]
    found: dict[str, Suggestion] = {}
    for one in tried:
        if one.kind not in found and one.query != query and _finds(one.query):
            found[one.kind] = one
    return list(found.values())


def _finds(query: Query) -> bool:
    return finding.any_that(query.tokens(), query.phrases())


def _known(words: Sequence[str]) -> dict[str, int]:
    """About how many entries have each word, by its stem."""
    known: dict[str, int] = {}
    rows = SearchWord.objects.filter(stem__in={stem(word) for word in words}).values_list("stem", "entries")
    for one, entries in rows if words else ():
        known[one] = known.get(one, 0) + entries
    # Numbers are not noted among the words; they are taken as known.
    return known | {stem(word): 1 for word in words if not word.isalpha()}


def _spelled(query: Query, words: Sequence[str], unknown: Sequence[str]) -> Iterator[Suggestion]:
    instead = {word: other for word in unknown[:_MISSPELT] if (other := _nearest(word))}
    if instead:
        said = " ".join(instead.get(word, word) for word in words if word in instead or word not in unknown)
        yield Suggestion(replace(query, words=said), "spelling")
        if query.chosen():
            yield Suggestion(replace(query.without_filters(), words=said), "spelling")


def _fewer(query: Query, words: Sequence[str], unknown: Sequence[str], known: dict[str, int]) -> Iterator[Suggestion]:
    """Without the words that are nowhere, then without the rarest of the others, one more each time."""
    left = [word for word in words if word not in unknown]
    rarest = sorted(left, key=lambda word: known.get(stem(word), 0))
    for dropped in range(min(len(left), 3)):
        kept = [word for word in left if word not in rarest[:dropped]]
        yield Suggestion(replace(query, words=" ".join(kept)), "fewer")


def _nearest(word: str) -> str:
    """The word of the log that is spelled most like this one; the commonest of several. "" where none is near."""
    if len(word) < _SHORTEST or not word.isascii():
        return ""
    near = SearchWord.objects.filter(word__in=_one_off(word), entries__gt=0).order_by("-entries").first()
    if near is not None:
        return near.word
    if len(word) < _SHORTEST + 2:
        return ""
    begins = word[:3]
    rows = SearchWord.objects.filter(word__gte=begins, word__lt=f"{begins}{{", entries__gt=0)
    compared = rows.order_by("-entries").values_list("word", flat=True)[:_COMPARED]
    close = [other for other in compared if abs(len(other) - len(word)) <= 2 and _is_near(word, other)]
    return close[0] if close else ""


def _one_off(word: str) -> set[str]:
    """Every word that differs by one letter too many, too few or wrong, or by two that changed places."""
    parted = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(before + after[1:] for before, after in parted if after),
        *(before + after[1] + after[0] + after[2:] for before, after in parted if len(after) > 1),
        *(before + letter + after[1:] for before, after in parted if after for letter in string.ascii_lowercase),
        *(before + letter + after for before, after in parted for letter in string.ascii_lowercase),
    } - {word}


def _is_near(word: str, other: str) -> bool:
    """Whether two letters too many, too few or wrong make the one of the other."""
    above: Iterable[int] = range(len(other) + 1)
    for place, letter in enumerate(word, 1):
        row = [place]
        for column, (theirs, diagonal, over) in enumerate(zip(other, above, list(above)[1:], strict=False)):
            row.append(min(diagonal + (letter != theirs), over + 1, row[column] + 1))
        above = row
    return list(above)[-1] <= 2
