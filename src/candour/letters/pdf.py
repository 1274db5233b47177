"""A letter as tagged PDF/UA-1, made by Typst. Text reaches Typst as data only; none of it is ever read as markup."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pikepdf
import typst

from candour.letters.characters import shown_in_print
from candour.letters.letter import Address, Block, Grid, ItemList, Letter, Paragraph, Quotation
from candour.letters.spans import spans

FONT = "Source Sans Pro"
"""The one typeface of a letter, carried with the package under the SIL Open Font License."""


def render_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1: tagged, titled, in the letter's language, and the same bytes for the same letter.

    Its dates are the letter's own. A character that its typeface lacks is shown as its code point. Raises
    `typst.TypstError` if the letter cannot be made accessible.
    """
    midnight = dt.datetime.combine(letter.date, dt.time(), dt.UTC)
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={"letter": shown_in_print(json.dumps(_document(letter), ensure_ascii=False))},
        pdf_standards=["ua-1"],
        timestamp=midnight,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no PDF")
    return _with_row_headers(pdf, letter)


def _with_row_headers(data: bytes, letter: Letter) -> bytes:
    """The PDF with the headings of table rows tagged as headings, which Typst cannot yet do when called from Python.

    Each becomes a TH with the scope Row, and every figure of its row names it among its headers
    (ISO 14289-1:2014, 7.5).
    """
    grids = [block for block in letter.blocks if isinstance(block, Grid)]
    if not grids:
        return data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        names = pikepdf.NameTree(root.IDTree)
        for number, (table, grid) in enumerate(zip(_elements(root, "/Table"), grids, strict=True)):
            (body,) = _elements(table, "/TBody")
            for at, row in enumerate(_elements(body, "/TR")):
                _tag_row(names, row, grid.row_headers, f"T{number}R{at}")
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def _tag_row(names: pikepdf.NameTree, row: pikepdf.Object, headers: int, name: str) -> None:
    cells = list(row.K)
    ids = []
    for column, cell in enumerate(cells[:headers]):
        ids.append(pikepdf.String(f"{name}C{column}"))
        cell.S = pikepdf.Name.TH
        cell.ID = ids[-1]
        _attributes(cell).Scope = pikepdf.Name.Row
        names[str(ids[-1])] = cell
    for cell in cells[headers:]:
        attributes = _attributes(cell)
        attributes.Headers = pikepdf.Array([*attributes.get("/Headers", []), *ids])


def _attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """The table attributes of a cell."""
    for found in cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]:
        if found.get("/O") == pikepdf.Name.Table:
            return found
    raise ValueError("Typst wrote a table cell without table attributes")


def _elements(above: pikepdf.Object, role: str) -> Iterator[pikepdf.Object]:
    """The elements of one role below another, in reading order; none within each other."""
    for element in _children(above):
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            continue
        if role == element.S:
            yield element
        else:
            yield from _elements(element, role)


def _children(element: pikepdf.Object) -> list[pikepdf.Object]:
    below = element.get("/K")
    if below is None:
        return []
    return list(below) if isinstance(below, pikepdf.Array) else [below]


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(resources.files("candour.letters")))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")])
    return typst.Compiler(str(folder / "templates" / "letter.typ"), root=str(folder / "templates"), font_paths=fonts)


def _document(letter: Letter) -> dict[str, Any]:
    language, _, region = letter.language.partition("-")
    references = [value for _, value in letter.details[:1]]
    return {
        "title": letter.title,
        "lang": language,
        "region": region or "GB",
        "sender": letter.sender,
        "sender_lines": [_line(line) for line in letter.sender_lines],
        "details": [list(pair) for pair in letter.details],
        "footer": " · ".join([letter.sender, *references]),
        "greeting": letter.greeting,
        "opening": [_block(block) for block in letter.opening],
        "sections": [
            {
                "key": section.key,
                "level": level,
                "title": section.title,
                "blocks": [_block(block) for block in section.blocks],
            }
            for level, section in letter.walk()
        ],
        "farewell": letter.farewell,
        "signature": [_line(line) for line in letter.signature],
    }


def _line(text: str) -> list[list[str]]:
    return [list(piece) for piece in spans(text)]


def _block(block: Block) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": type(block).__name__}
    if isinstance(block, Paragraph):
        shown |= {"text": _line(block.text), "leads": block.text.endswith(":")}
    elif isinstance(block, ItemList):
        shown |= {"entries": [_line(item) for item in block.items], "numbered": block.numbered}
    elif isinstance(block, Quotation):
        shown |= {"label": block.label, "paragraphs": [_line(text) for text in block.paragraphs]}
    elif isinstance(block, Address):
        shown["lines"] = [_line(line) for line in block.lines]
    else:
        shown |= _grid(block)
    return shown


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "caption": grid.caption,
        "header": list(grid.header),
        "rows": [list(row) for row in grid.rows],
        "row_headers": grid.row_headers,
        "number_columns": sorted(grid.number_columns),
        "total_rows": sorted(grid.total_rows),
        "notes": list(grid.notes),
    }
