"""A table as plain text, for a terminal or an e-mail."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

from candour.language import gettext as _
from candour.tables.labels import check_characters, one_line
from candour.tables.layout import COUNT, Arranger, Section, arrange, lay_out
from candour.tables.model import Table
from candour.tables.notes import number_notes
from candour.tables.shorthand import legend, shown
from candour.tables.wording import about_lines

_GAP = "  "
_NARROWEST_FIGURE = 6
_WIDEST_HEADING = 16


def to_text(table: Table, *, width: int = 100, about: bool = False, arranger: Arranger = arrange) -> str:
    """The table as lines of at most `width` characters: figures aligned to the right, long labels wrapped.

    Where the columns do not fit side by side they follow in further blocks, each with the row headings again.
    `about` adds what a reader needs to know of the figures. `BadInput` where a text cannot be written.
    """
    check_characters(table)
    notes = number_notes(table)
    layout = lay_out(table, arranger(table), notes, count=_(COUNT))
    lines = _wrapped(one_line(table.title), width)
    if layout.across:
        lines += _wrapped(_("Columns: %(columns)s.") % {"columns": layout.across}, width)
    for section in layout.sections:
        lines.append("")
        if section.heading:
            lines += [*_wrapped(section.heading, width), ""]
        lines += _section(table, section, len(layout.down), width)
    if marks := legend(table.cells.values()):
        lines.append("")
        for mark in marks:
            lines += _wrapped(f"{mark.mark} {mark.meaning}", width)
    if notes.all:
        lines.append("")
        for note in notes.all:
            lines += _wrapped(f"{note.mark} {note.heading}: {one_line(note.text)}", width)
    if about:
        lines.append("")
        for line in about_lines(table):
            lines += _wrapped(f"- {line}", width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _section(table: Table, section: Section, labels: int, width: int) -> list[str]:
    """The lines of one section. All row headings but the last stand above their rows."""
    figures = [[shown(table.cells[address], grouped=True) for address in row.addresses] for row in section.rows]
    headings = ["  " * row.levels[-1] + row.labels[-1] for row in section.rows]
    groups = [
        "; ".join(f"{name}: {label}" for name, label in zip(section.header[: labels - 1], row.labels[:-1], strict=True))
        for row in section.rows
    ]
    label = min(max(display_width(text) for text in (section.header[labels - 1], *headings)), width // 2)
    columns = [
        max(_column_width(heading), *(len(row[index]) for row in figures))
        for index, heading in enumerate(section.header[labels:])
    ]
    lines: list[str] = []
    for block in _blocks(columns, width - label - len(_GAP)):
        if lines:
            lines.append("")
        widths = [label, *(columns[index] for index in block)]
        lines += _laid(
            [section.header[labels - 1], *(section.header[labels + each] for each in block)], widths, lift=True
        )
        lines.append(_GAP.join("-" * each for each in widths))
        group = ""
        for heading, above, row in zip(headings, groups, figures, strict=True):
            if above != group:
                lines += [*([""] if group else []), *_wrapped(above, width)]
                group = above
            lines += _laid([heading, *(row[index] for index in block)], widths, lift=False)
    return lines


def _column_width(heading: str) -> int:
    """Wide enough for the longest word of a heading, and for a long heading to take only a few lines."""
    word = max((display_width(part) for part in _words(heading)), default=0)
    return max(min(max(word, display_width(heading) // 3), _WIDEST_HEADING), _NARROWEST_FIGURE)


def _blocks(columns: Sequence[int], room: int) -> list[list[int]]:
    blocks: list[list[int]] = [[]]
    used = 0
    for index, each in enumerate(columns):
        if blocks[-1] and used + len(_GAP) + each > room:
            blocks.append([])
            used = 0
        blocks[-1].append(index)
        used += each + len(_GAP)
    return blocks


def _laid(cells: Sequence[str], widths: Sequence[int], lift: bool) -> list[str]:
    """One row as lines: its label to the left, figures to the right; `lift` sets short headings at the bottom."""
    parts = [_broken(cell, each) for cell, each in zip(cells, widths, strict=True)]
    height = max(map(len, parts))
    parts = [[""] * (height - len(part)) + part if lift else part + [""] * (height - len(part)) for part in parts]
    return [
        _GAP.join(
            _padded(part[line], each, right=index > 0)
            for index, (part, each) in enumerate(zip(parts, widths, strict=True))
        )
        for line in range(height)
    ]


def _padded(text: str, width: int, right: bool) -> str:
    padding = " " * (width - display_width(text))
    return padding + text if right else text + padding


def _broken(text: str, width: int) -> list[str]:
    """The text in lines that take at most `width` columns of a terminal; its indent is kept on every line."""
    indent = text[: len(text) - len(text.lstrip(" "))][: max(width - 4, 0)]
    room = width - len(indent)
    lines: list[str] = []
    current = ""
    for word in _words(text):
        while display_width(word) > room:
            cut = _fitting(word, room - (display_width(current) + 1 if current else 0))
            if cut == 0:
                lines.append(current)
                current = ""
                continue
            lines.append(f"{current} {word[:cut]}".strip())
            current, word = "", word[cut:]
        if current and display_width(current) + 1 + display_width(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    if current or not lines:
        lines.append(current)
    return [indent + line for line in lines]


def _words(text: str) -> list[str]:
    """The words of a text; the mark of a note is one word, so that it is never broken over two lines."""
    return re.findall(r"\[note [0-9]+\]|\S+", text)


def _fitting(word: str, room: int) -> int:
    """How many characters of a word fit into the room."""
    used = 0
    for index, character in enumerate(word):
        used += display_width(character)
        if used > room:
            return index
    return len(word)


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide East Asian character, none for one that joins."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
