"""What a letter says, as a reader sees it: paragraphs in order with their places, tables, and unfinished mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class ParagraphKind(StrEnum):
    """What a paragraph is in the layout of the letter."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its words with single spaces, and where it stands.

    `line` is the first line in a text or HTML file, `page` the page of a PDF, both counted from 1; None where the
    format has no such thing. A row of a table is a paragraph with its cells parted by " | ".
    """

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the letter: its rows of cells as text, and the number (from 0) of the paragraph of its first row."""

    rows: tuple[tuple[str, ...], ...]
    paragraph: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something an editor left in the file: a tracked "insertion" or "deletion", a "comment", an unfilled "field".

    `text` is what it holds, `paragraph` the number (from 0) of the paragraph that it stands in.
    """

    kind: str
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class LetterText:
    """The text of a letter. `form` is the format it was read from: text, html, docx, pdf or email."""

    paragraphs: tuple[Paragraph, ...]
    form: str
    grids: tuple[Grid, ...] = ()
    leftovers: tuple[Leftover, ...] = ()

    @property
    def words(self) -> str:
        """All the paragraphs, a line each."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its words (two or more spaces mark a gap between columns) and its place.

    `full` says whether the line runs to the edge, so that the next line may be its continuation; None where only
    its length can tell.
    """

    text: str
    number: int | None = None
    page: int | None = None
    full: bool | None = None


_ITEM = re.compile(r"^(?:[-*•●▪◦‣–—·o]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)", re.IGNORECASE)
_RULE = re.compile(r"^[\s|+=_*#~.:-]*$")
_COLUMNS = re.compile(r"\s*\|\s*|\t+| {2,}")
_SOFT_HYPHEN = "\u00ad"
_BROKEN_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S*[./-]$")
_CITATION_END = re.compile(r"\b(?:sections?|regulations?|ss?\.?|regs?\.?) ?\d{1,2}A?(?: ?\(\w{1,3}\))*$", re.IGNORECASE)
_NEW_HEADING = re.compile(r"(?:Section|Regulation|Question|Part)s? \(?\d", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:,|\b(?:under|of|and|by|in|or|to|with|the|that|which|as|from|for))$", re.IGNORECASE)
# A line longer than this was not wrapped by hand.
_LONGEST_WRAPPED = 130
_NARROWEST_WRAP = 50


def plain(text: str) -> str:
    """The text with every run of white space as one space, soft hyphens and zero-width marks gone."""
    return " ".join(re.sub("[\u00ad\u200b\u200c\u200d\u2060\ufeff]", "", text).split())


def text_from_lines(lines: Sequence[Line], form: str) -> LetterText:
    """The letter in lines: wrapped lines joined again, columns of figures read as tables."""
    paragraphs: list[Paragraph] = []
    grids: list[Grid] = []
    width = _wrapped_at(lines)
    for block in _blocks(lines):
        index = 0
        while index < len(block):
            rows = _grid_at(block, index)
            if rows:
                grids.append(Grid(rows=tuple(cells for _, cells in rows), paragraph=len(paragraphs)))
                for line, cells in rows:
                    paragraphs.append(row_paragraph(cells, line.number, line.page))
                index += sum(1 for _ in _grid_span(block, index))
                continue
            index = _add_paragraph(block, index, width, paragraphs)
    return LetterText(tuple(paragraphs), form, tuple(grids))


def row_paragraph(cells: Iterable[str], line: int | None = None, page: int | None = None) -> Paragraph:
    """A row of a table as a paragraph."""
    return Paragraph(" | ".join(cells), ParagraphKind.ROW, line, page)


def kind_of(text: str) -> ParagraphKind:
    """What a paragraph of plain text looks like: a list item, a heading (short, no full stop), or text."""
    if _ITEM.match(text):
        return ParagraphKind.ITEM
    words = text.split()
    if 0 < len(words) <= 16 and len(text) <= 110 and text[-1] not in ".,;!?" and not text[0].islower():
        return ParagraphKind.HEADING
    return ParagraphKind.TEXT


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines between blank lines and ruled lines."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if _RULE.match(line.text):
            # A ruled line inside a table belongs to the table: only a blank line ends a block of columns.
            if line.text.strip() and blocks[-1] and len(_cells(blocks[-1][-1].text)) > 1:
                continue
            blocks.append([])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _wrapped_at(lines: Sequence[Line]) -> int:
    """The width that the lines were wrapped at by hand; nought where each line is a paragraph.

    A line that the next continues in small letters was wrapped for certain. Three such lines of about one length
    show the width; fewer, or of all lengths, are a list or chance.
    """
    certain = sorted(
        len(line.text.strip())
        for line, following in pairwise(lines)
        if following.text.strip()[:1].islower()
        and line.text.strip()
        and not _ITEM.match(following.text.strip())
        and line.text.strip()[-1] not in ".:;!?"
    )
    for width in reversed(certain):
        if width <= _LONGEST_WRAPPED and sum(1 for length in certain if width - 15 < length <= width) >= 3:
            return max(width, _NARROWEST_WRAP)
    return 0


def _add_paragraph(block: list[Line], index: int, width: int, paragraphs: list[Paragraph]) -> int:
    """Add the paragraph that starts at a line of a block; gives the line after it."""
    first = block[index]
    parts = [first.text]
    while index + 1 < len(block) and _goes_on(block[index], block[index + 1], width):
        index += 1
        parts.append(block[index].text)
    text = plain(_joined(parts))
    if text:
        paragraphs.append(Paragraph(text, kind_of(text), first.number, first.page))
    return index + 1


def _joined(parts: list[str]) -> str:
    """Wrapped lines as one text; a hyphen, an address or a citation broken at the line's end is put together."""
    text = ""
    for part in parts:
        part = part.strip()
        broken = re.search(r"[a-z]-$", text) and part[:1].islower()
        broken = broken or (_BROKEN_ADDRESS.search(text) and part[:1].islower())
        broken = broken or _is_broken_citation(text, part) or text.endswith(_SOFT_HYPHEN)
        text = f"{text.removesuffix(_SOFT_HYPHEN)}{part}" if broken else f"{text} {part}"
    return text


def _is_broken_citation(text: str, following: str) -> bool:
    """Whether a line ends in a citation whose next bracket begins the following line."""
    return following.startswith("(") and bool(_CITATION_END.search(text))


def _goes_on(line: Line, following: Line, width: int) -> bool:
    """Whether the following line continues the sentence of this one."""
    text, next_text = line.text.strip(), following.text.strip()
    if _is_broken_citation(text, next_text):
        return True
    if _ITEM.match(next_text) or (_NEW_HEADING.match(next_text) and not _UNFINISHED.search(text)):
        return False
    if line.full is not None:
        return line.full
    if not width:
        return False
    first_word = next_text.split(maxsplit=1)[0]
    return len(text) + 1 + len(first_word) > width


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _COLUMNS.split(text.strip().strip("|").strip()))


def _grid_span(block: list[Line], index: int) -> Iterable[Line]:
    """The lines from here on that have as many columns as the first, two or more."""
    width = len(_cells(block[index].text))
    for line in block[index:]:
        if width < 2 or len(_cells(line.text)) != width:
            return
        yield line


def _grid_at(block: list[Line], index: int) -> list[tuple[Line, tuple[str, ...]]]:
    """The rows of a table that starts at this line: at least two, with figures in them; else none."""
    rows = [(line, tuple(plain(cell) for cell in _cells(line.text))) for line in _grid_span(block, index)]
    with_figures = sum(1 for _, cells in rows if any(re.fullmatch(r"[\d,.]+%?|\[\w+\]|[-–*]", cell) for cell in cells))
    return rows if len(rows) >= 2 and with_figures * 2 >= len(rows) else []
