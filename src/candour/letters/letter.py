"""What a letter is once composed: titled sections of blocks, each block with the clause that it comes from.

Renderers turn a letter into a file and decide nothing about its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of plain text."""

    text: str
    clause: str
    locked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """A list of plain-text items, with numbers where their order matters."""

    items: tuple[str, ...]
    clause: str
    locked: bool = True
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The applicant's own words, one string a paragraph; `label` says which part they are ("Part 2"), if any."""

    paragraphs: tuple[str, ...]
    clause: str
    locked: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Lines of an address or of contact details."""

    lines: tuple[str, ...]
    clause: str
    locked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of text, ready to draw.

    One header row, and the first `row_headers` cells of every other row head that row: the simple shape that every
    screen reader reads well. `number_columns` are the columns (from 0) that hold numbers and are set to the right,
    `total_rows` the rows (from 0) that hold totals. `notes` explain the marks and stand below the table. `name` is
    the table's name in the record, if it has one.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    clause: str
    locked: bool = True
    row_headers: int = 1
    number_columns: frozenset[int] = frozenset()
    total_rows: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    name: str = ""


Block = Paragraph | ItemList | Quotation | Address | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of a letter, with its blocks and the sections within it. `key` is unique in the letter."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self, level: int = 2) -> Iterator[tuple[int, Section]]:
        """This section and all within it, in reading order, each with its heading level."""
        yield level, self
        for section in self.sections:
            yield from section.walk(level + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole letter. `details` are the lines at its head: label and value ("Our reference", "FOI-2019-0412")."""

    title: str
    language: str
    date: dt.date
    sender: str
    sender_lines: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    greeting: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    farewell: str
    signature: tuple[str, ...]

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section in reading order with its heading level; the title is level 1."""
        for section in self.sections:
            yield from section.walk()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in reading order."""
        return (*self.opening, *(block for _, section in self.walk() for block in section.blocks))
