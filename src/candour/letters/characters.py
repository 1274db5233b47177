"""Characters that a letter cannot hold or its typeface cannot show, dealt with in one place and never silently lost."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import TypeVar

from candour.errors import BadInput
from candour.language import gettext as _

Kind = TypeVar("Kind")

# What XML 1.0 cannot hold, and the control characters that a terminal would obey.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def cleaned(value: Kind) -> Kind:
    """A dataclass with every text in it made fit for a letter: composed characters, and none that cannot be seen.

    Marks without a shape (zero-width spaces, soft hyphens, marks that turn the direction of reading) are left out: a
    reader sees the same words, and nothing can hide between them. Raises `BadInput` for a control character.
    """
    made = _cleaned(value)
    if not isinstance(made, type(value)):
        raise TypeError("cleaning changed the type of a value")
    return made


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {item.name: _cleaned(getattr(value, item.name)) for item in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value


def _clean_text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    if found := _FORBIDDEN.search(text):
        raise BadInput(
            _("the text %(text)s holds the character %(character)s, which no letter can show; take it out")
            % {"text": ascii(text[:60]), "character": f"U+{ord(found[0]):04X}"}
        )
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFC", seen.replace("\t", " "))


def shown_in_print(text: str) -> str:
    """The text with each character that the letter's typeface lacks written as its code point: "[U+5317]".

    PDF/UA does not allow a character without a shape; a code point tells the reader that something stood there, and
    the other formats show it.
    """
    if text.isascii():
        return text
    return "".join(
        character if character in "\n " or ord(character) in _coverage() else f"[U+{ord(character):04X}]"
        for character in text
    )


@cache
def _coverage() -> frozenset[int]:
    text = (resources.files("candour.letters") / "fonts" / "coverage.txt").read_text(encoding="utf-8")
    found: set[int] = set()
    for line in text.splitlines():
        if not line.startswith("#"):
            first, _unused, last = line.partition("-")
            found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
