"""Small things that every sentence needs: dates, numbers, lists in words, and an officer's text made into blocks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from candour.language import gettext as _
from candour.letters.letter import Block, ItemList, Paragraph
from candour.words import day_in_words


def day(date: dt.date) -> str:
    """A date for people: 19 August 2019. The space before the month does not break at the end of a line."""
    return day_in_words(date).replace(" ", "\N{NO-BREAK SPACE}", 1)


def count(number: int) -> str:
    """A whole number for people: 12,345."""
    return f"{number:,}"


def plain(number: Decimal) -> str:
    """A decimal number without needless zeros, rounded to two places: 18, 92.5, 0.33."""
    rounded = number.quantize(Decimal("0.01")).normalize()
    return f"{rounded:,f}"


def pounds(amount: Decimal, *, pence: bool = False) -> str:
    """An amount of money without its sign: 450, or 12.50 where there are pence, or `pence` are to be shown anyway."""
    whole = amount == amount.to_integral_value() and not pence
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def joined(items: Sequence[str]) -> str:
    """Items as a list in words: "1", "1 and 2", "1, 2 and 3"."""
    if len(items) < 2:
        return "".join(items)
    return _("%(items)s and %(last)s") % {"items": ", ".join(items[:-1]), "last": items[-1]}


def either(items: Sequence[str]) -> str:
    """Items of which one is meant, in words: "1", "1 or 2", "1 or 2 or 3"."""
    said = "".join(items[:1])
    for item in items[1:]:
        said = _("%(item)s or %(other)s") % {"item": said, "other": item}
    return said


def phrase(text: str) -> str:
    """Text to stand inside a sentence: on one line, without a full stop at its end."""
    return " ".join(text.split()).removesuffix(".")


def sentence(text: str) -> str:
    """Text to stand as a sentence: on one line, with a capital at its start and a stop at its end."""
    line = " ".join(text.split())
    if not line:
        return line
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?:" else ".")


def blocks_of(text: str, clause: str) -> list[Block]:
    """An officer's text as blocks: a blank line starts a new one, lines that begin "- " are a list."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        blocks.extend(_blocks_of_chunk([line.strip() for line in chunk.splitlines() if line.strip()], clause))
    return blocks


def _blocks_of_chunk(lines: list[str], clause: str) -> list[Block]:
    """One run of lines without a blank line: words, then a list, then words, as the lines come."""
    blocks: list[Block] = []
    words: list[str] = []
    items: list[str] = []

    def flush() -> None:
        if words:
            blocks.append(Paragraph(text=" ".join(words), clause=clause, locked=False))
            words.clear()
        if items:
            blocks.append(ItemList(items=tuple(items), clause=clause, locked=False))
            items.clear()

    for line in lines:
        if line.startswith("- "):
            if words:
                flush()
            items.append(line[2:].strip())
        elif items:
            flush()
            words.append(line)
        else:
            words.append(line)
    flush()
    return blocks


def quoted(text: str) -> tuple[str, ...]:
    """The applicant's words as they stand: one string a line, blank lines left out."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
