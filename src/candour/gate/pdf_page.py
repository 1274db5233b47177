"""The pages of a PDF: what is drawn on them, and whether each letter of it leaves a mark that a reader sees."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pypdfium2

from candour.gate.characters import check_characters
from candour.gate.notes import Notes, shown
from candour.gate.pdf_bytes import Lexer, NotOurs
from candour.language import gettext as _
from candour.language import ngettext

SMALLEST_TEXT = 3.0
"""Text of fewer points than this is not read by anyone."""

MOST_PAGES = 500
"""The most pages that are drawn."""

LARGEST_CONTENT = 4 * 1024 * 1024
"""The most bytes of instructions of one page that are followed."""

_SCALE = 2.0
# Of 255 shades of grey, how many a letter must change somewhere in its place for a reader to see it.
_LEAST_CHANGE = 40
_LARGEST_PAGE = 2400.0

_SHOWS_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_DRAWS = _SHOWS_TEXT | {
    *("q", "Q", "cm", "w", "J", "j", "M", "d", "ri", "i", "gs", "BMC", "BDC", "EMC"),
    *("m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "W", "W*"),
    *("CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"),
    *("BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*"),
}
_MARKS = frozenset(("/MCID", "/Type", "/Subtype", "/Attached", "/BBox", "/Lang", "/ActualText", "/Alt", "/E"))

Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _State:
    transform: Matrix = _AS_IT_IS
    size: float = 0.0


def check_content(pdf: pikepdf.Pdf, notes: Notes) -> list[tuple[str, str]]:
    """Check every drawing instruction of every page; gives the replacement texts in them, with their places."""
    words: list[tuple[str, str]] = []
    if len(pdf.pages) > MOST_PAGES:
        notes.not_read(
            _("the PDF"),
            ngettext("%(count)s page", "%(count)s pages", len(pdf.pages)) % {"count": f"{len(pdf.pages):,}"},
        )
        return words
    for number, page in enumerate(pdf.pages, start=1):
        where = _("page %(number)s") % {"number": number}
        if not _check_syntax(page, where, notes):
            continue
        try:
            instructions = pikepdf.parse_content_stream(page)
        except pikepdf.PdfError as problem:
            notes.found("GATE-04", where, problem)
            continue
        box = _box(page)
        if box[:2] != (0.0, 0.0):
            notes.not_read(where, _("a page that does not begin at its corner"))
        words += _check_instructions(instructions, box, where, notes)
    return words


def _check_syntax(page: pikepdf.Page, where: str, notes: Notes) -> bool:
    """Whether the instructions of a page can be followed; comments among them are written down."""
    contents = page.obj.get("/Contents")
    if not isinstance(contents, pikepdf.Stream):
        if contents is not None:
            notes.not_read(where, _("a page drawn in several pieces"))
        return contents is None
    data = contents.read_bytes()
    if len(data) > LARGEST_CONTENT:
        notes.not_read(
            where,
            ngettext("%(count)s byte of instructions", "%(count)s bytes of instructions", len(data))
            % {"count": f"{len(data):,}"},
        )
        return False
    lexer = Lexer(data)
    try:
        lexer.skip_all()
    except NotOurs as problem:
        notes.not_read(where, problem)
    for odd in lexer.odd:
        notes.found("PDF-13", where, odd)
    return True


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(side) for side in page.mediabox)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _check_instructions(
    instructions: Any, box: tuple[float, float, float, float], where: str, notes: Notes
) -> Iterator[tuple[str, str]]:
    state, line = _State(), _AS_IT_IS
    kept: list[_State] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        operands = list(instruction.operands)
        if operator in ("BI", "INLINE IMAGE", "Do"):
            notes.found("PDF-12", where, _("a picture or drawing of its own"))
        elif operator not in _DRAWS:
            notes.not_read(where, _("the instruction %(operator)s") % {"operator": operator})
        elif operator == "q":
            kept.append(_State(state.transform, state.size))
        elif operator == "Q" and kept:
            state = kept.pop()
        elif operator == "cm":
            state.transform = _times(_matrix(operands), state.transform)
        elif operator == "BT":
            line = _AS_IT_IS
        elif operator in ("Tm", "Td", "TD"):
            line = _matrix(operands) if operator == "Tm" else _moved(operands, line)
        elif operator == "Tf":
            state.size = float(operands[1])
        elif operator == "Tr":
            _check_mode(int(operands[0]), where, notes)
        elif operator in _SHOWS_TEXT:
            _check_place(_times(line, state.transform), state.size, box, where, notes)
        elif operator in ("BDC", "BMC"):
            yield from _marked(operands, where, notes)


def _check_mode(mode: int, where: str, notes: Notes) -> None:
    if mode in (3, 7):
        notes.found("PDF-07", where, _("text of mode %(mode)s") % {"mode": mode})
    elif mode not in (0, 1, 2):
        notes.not_read(where, _("text of mode %(mode)s") % {"mode": mode})


def _check_place(matrix: Matrix, size: float, box: tuple[float, float, float, float], where: str, notes: Notes) -> None:
    a, b, c, d, x, y = matrix
    if not (box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1):
        notes.found("PDF-09", where, _("text at %(x)s, %(y)s") % {"x": f"{x:.0f}", "y": f"{y:.0f}"})
    height = size * max(abs(c), abs(d))
    if height < SMALLEST_TEXT or size * max(abs(a), abs(b)) < SMALLEST_TEXT:
        notes.found("PDF-08", where, _("text of %(size)s points") % {"size": f"{height:.1f}"})


def _marked(operands: list[Any], where: str, notes: Notes) -> Iterator[tuple[str, str]]:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Name):
        notes.found("PDF-04", where, _("a layer or a set of properties, %(properties)s") % {"properties": properties})
    if not isinstance(properties, pikepdf.Dictionary):
        return
    for key, value in properties.items():
        if key not in _MARKS:
            notes.not_read(where, _("the mark %(key)s") % {"key": key})
        elif key in ("/ActualText", "/Alt", "/E"):
            yield where, str(value)


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(operand) for operand in operands)
    return a, b, c, d, e, f


def _moved(operands: list[Any], line: Matrix) -> Matrix:
    return _times((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), line)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def check_seen(data: bytes, pdf: pikepdf.Pdf, notes: Notes) -> None:
    """Draw every page with its text and without; a letter whose place does not change is one that nobody sees.

    Writes down each run of such letters, and the text of the pages in the order of the document.
    """
    with (
        closing(pypdfium2.PdfDocument(data)) as shown_pages,
        closing(pypdfium2.PdfDocument(_without_text(pdf))) as bare_pages,
    ):
        notes.pages = len(shown_pages)
        for index in range(len(shown_pages)):
            _check_page(shown_pages[index], bare_pages[index], _("page %(number)s") % {"number": index + 1}, notes)


def _without_text(pdf: pikepdf.Pdf) -> bytes:
    for page in pdf.pages:
        kept = [item for item in pikepdf.parse_content_stream(page) if str(item.operator) not in _SHOWS_TEXT]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _check_page(page: Any, bare: Any, where: str, notes: Notes) -> None:
    width, height = page.get_size()
    if max(width, height) > _LARGEST_PAGE:
        notes.not_read(
            where, _("a page of %(width)s by %(height)s points") % {"width": f"{width:.0f}", "height": f"{height:.0f}"}
        )
        return
    shown_picture, bare_picture = _picture(page), _picture(bare)
    # The greater less the smaller: a difference of shades has no sign, and fits where a shade fits.
    change = np.maximum(shown_picture, bare_picture) - np.minimum(shown_picture, bare_picture) >= _LEAST_CHANGE
    text_page = page.get_textpage()
    # The library gives a hyphen at the end of a line as U+FFFE, and joins the lines.
    text = text_page.get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
    check_characters(text, where, notes)
    notes.lines.extend(line.rstrip() for line in text.split("\n"))
    unseen = ""
    for index in range(text_page.count_chars()):
        # The letter itself is asked for only where nothing is seen: nearly all leave a mark.
        if not _leaves_mark(text_page.get_charbox(index), change, height):
            character = text_page.get_text_range(index, 1)
            unseen += character if character.strip() else ""
    if unseen:
        notes.found(
            "PDF-08",
            where,
            ngettext(
                "%(count)s letter that leaves no mark, %(letters)s",
                "%(count)s letters that leave no mark, %(letters)s",
                len(unseen),
            )
            % {"count": len(unseen), "letters": shown(unseen)},
        )


def _picture(page: Any) -> Any:
    picture = page.render(scale=_SCALE, grayscale=True, draw_annots=False).to_numpy()
    return picture.reshape(picture.shape[0], -1)


def _leaves_mark(box: tuple[float, float, float, float], change: Any, height: float) -> bool:
    left, bottom, right, top = box
    rows = slice(max(0, int((height - top) * _SCALE) - 1), max(0, int((height - bottom) * _SCALE) + 2))
    columns = slice(max(0, int(left * _SCALE) - 1), max(0, int(right * _SCALE) + 2))
    return bool(np.count_nonzero(change[rows, columns]))
