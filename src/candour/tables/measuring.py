"""How much room a text takes in a cell, so that columns and rows of a workbook fit what they hold.

The unit is the width of a digit in Arial, which is 0.556 of the size of the type. Programs differ by a few per cent,
so the widths are rounded up a little: a cell that is too large looks better than a text that is cut.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_NARROW, _WIDE, _WIDEST = set("fijlrtI !'()*,-./:;[]`|\""), set("ABCDEGHKNOPQRSUVXYZw&%+=<>~"), set("MWm@")
_BOLD = 1.1


def width(text: str, bold: bool = False) -> float:
    """The width of one line of text, in digits."""
    total = sum(map(_character, text))
    return total * _BOLD if bold else total


def _character(character: str) -> float:
    if character in _NARROW:
        return 0.6
    if character in _WIDEST:
        return 1.7
    if character in _WIDE:
        return 1.35
    return 1.9 if unicodedata.east_asian_width(character) in "WF" else 1.0


def longest_word(text: str, bold: bool = False) -> float:
    """The width of the longest word of a text, in digits; a column narrower than that would break it."""
    return max((width(word, bold) for word in text.split()), default=0)


def lines(text: str, room: float, bold: bool = False) -> int:
    """How many lines the text takes when it is wrapped into the room, in digits."""
    return sum(_lines_of_paragraph(paragraph, room, bold) for paragraph in text.split("\n"))


def _lines_of_paragraph(text: str, room: float, bold: bool) -> int:
    taken, used = 1, 0.0
    space = width(" ", bold)
    for word in text.split():
        length = width(word, bold)
        if used and used + space + length > room:
            taken += 1
            used = 0.0
        used += length + (space if used else 0.0)
        # A word that is longer than the line is broken wherever the line ends.
        while used > room:
            taken += 1
            used -= room
    return taken


def tallest(texts: Sequence[str], rooms: Sequence[float], bold: bool = False) -> int:
    """How many lines a row takes whose texts are wrapped into these rooms."""
    return max(lines(text, room, bold) for text, room in zip(texts, rooms, strict=True))
