"""Reads the text of a PDF letter: characters into lines, lines into paragraphs, by where they stand on the page."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from candour.errors import BadInput
from candour.language import gettext as _
from candour.letters.letter_text import LetterText, Line, text_from_lines

_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
# pdfium puts one of these where a hyphen parts a word at the end of a line, and runs the two lines into one.
_LINE_HYPHENS = "\x02\ufffe"
_SOFT_HYPHEN = "\u00ad"

_Characters = list[tuple[str, tuple[float, float, float] | None]]
"""Characters of a line, each with its left, right and bottom where it can be seen."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line on a page: left, right and bottom in points from the page's lower left corner, and its type size."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float

    @property
    def letter_width(self) -> float:
        return (self.right - self.left) / max(1, len(self.text))


def letter_from_pdf(data: bytes, where: str) -> LetterText:
    """The letter in a PDF. Raises `BadInput` where it cannot be opened or holds no text; `where` names it there."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        message = _("%(where)s: the PDF cannot be opened; it is damaged or needs a password")
        raise BadInput(message % {"where": where}) from problem
    try:
        placed = [line for number in range(len(document)) for line in _lines_of_page(document, number)]
    except pypdfium2.PdfiumError as problem:
        message = _("%(where)s: a page of the PDF cannot be read; the file is damaged")
        raise BadInput(message % {"where": where}) from problem
    finally:
        document.close()
    if sum(len(line.text) for line in placed) < 20:
        message = _("%(where)s: the PDF has no text in it (pictures of pages?); make it readable by text recognition")
        raise BadInput(message % {"where": where})
    return text_from_lines(_with_paragraph_breaks(_without_furniture(placed)), "pdf")


def _lines_of_page(document: pypdfium2.PdfDocument, number: int) -> list[_Placed]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        return _placed_lines(textpage, number + 1)
    finally:
        textpage.close()
        page.close()


def _placed_lines(textpage: pypdfium2.PdfTextPage, page: int) -> list[_Placed]:
    """The lines as pdfium reads them: it ends each with a line break of its own making."""
    lines: list[_Placed] = []
    current: _Characters = []
    size = 0.0
    left, right, bottom, top = (ctypes.c_double() for _unused in range(4))
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if 0 < code < 0x110000 else " "
        if character in "\r\n" or character in _LINE_HYPHENS:
            if character in _LINE_HYPHENS:
                current.append((_SOFT_HYPHEN, None))
            _close_line(current, page, size, lines)
            current = []
            continue
        seen = pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top) and not character.isspace()
        if seen:
            size = pdfium.FPDFText_GetFontSize(textpage, index)
        box = (left.value, right.value, bottom.value) if seen else None
        current.append((character, box))
    _close_line(current, page, size, lines)
    return lines


def _close_line(characters: _Characters, page: int, size: float, lines: list[_Placed]) -> None:
    boxes = [box for _unused, box in characters if box]
    if not boxes:
        return
    width = max(0.1, median(box[1] - box[0] for box in boxes))
    text, last_right = "", None
    for character, box in characters:
        # A wide gap parts columns; two spaces stand for it.
        if box and last_right is not None and box[0] - last_right > 1.8 * width:
            text = text.rstrip() + "  "
        text += character
        last_right = box[1] if box else last_right
    edges = (min(box[0] for box in boxes), max(box[1] for box in boxes), min(box[2] for box in boxes))
    lines.append(_Placed(text.strip(), page, *edges, size))


def _without_furniture(lines: list[_Placed]) -> list[_Placed]:
    """The lines without page numbers and without what stands again at the same height of every page."""
    pages = {line.page for line in lines}
    repeated = Counter((line.text, round(line.bottom)) for line in lines)
    kept: list[_Placed] = []
    shown: set[str] = set()
    for line in lines:
        is_repeated = len(pages) > 1 and repeated[line.text, round(line.bottom)] > 1
        if _PAGE_NUMBER.fullmatch(line.text) or (is_repeated and line.text in shown):
            continue
        if is_repeated:
            shown.add(line.text)
        kept.append(line)
    return kept


def _with_paragraph_breaks(placed: list[_Placed]) -> list[Line]:
    """The lines for reading: a blank line where the page leaves room, `full` where a line runs to the edge."""
    if not placed:
        return []
    edges = {page: max(line.right for line in placed if line.page == page) for page in {line.page for line in placed}}
    steps = [a.bottom - b.bottom for a, b in pairwise(placed) if a.page == b.page]
    usual = median([step for step in steps if step > 0] or [12.0])
    lines: list[Line] = []
    for line, following in zip(placed, [*placed[1:], None], strict=True):
        full = False
        parted = following is None
        if following is not None:
            first_word = following.text.split(maxsplit=1)[0]
            room = edges[line.page] - line.right
            full = room < (len(first_word) + 1) * following.letter_width * 1.15
            parted = _is_parted(line, following, usual)
            full = full or line.text.endswith(_SOFT_HYPHEN)
        lines.append(Line(line.text, page=line.page, full=full and not parted))
        if parted:
            lines.append(Line("", page=line.page))
    return lines


def _is_parted(line: _Placed, following: _Placed, usual: float) -> bool:
    """Whether the page shows a new paragraph between two lines."""
    if line.text.endswith(_SOFT_HYPHEN):
        return False
    if line.page != following.page:
        return line.text[-1] in ".:;!?" or not following.text[0].islower()
    step = line.bottom - following.bottom
    same_size = 0.85 < line.size / max(0.1, following.size) < 1.18
    return step > 1.35 * usual or step < -usual or not same_size
