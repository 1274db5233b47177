"""Words that only machines read (labels, outlines, descriptions) must be words that the document shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def words_of(text: str) -> set[str]:
    """The words and numbers of a text, in small letters."""
    return {word.lower() for word in _WORD.findall(text)}


# Words with which a writer of ours describes a thing: they tell nothing of what the document is about.
_DESCRIBING = words_of(
    "a an and by column columns contents email figure footnote footnotes for from heading headings in is link list "
    "note notes of on one page row rows section sheet table the this to with each has have are its that per "
    "workbook order"
)


def unexplained(text: str, shown: Iterable[str]) -> list[str]:
    """The words of a text, sorted, that are not among the words shown and do not merely describe."""
    return sorted(words_of(text) - set(shown) - _DESCRIBING)
