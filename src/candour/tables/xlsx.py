"""A workbook as XLSX: the same tables give the same bytes, and nothing is in the file but what a reader sees."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter
from lxml import etree

from candour.tables.files import written_whole
from candour.tables.measuring import lines
from candour.tables.workbook import COVER_WIDTH, LANGUAGE, Book, Entry, Grid, Sheet, row_lines
from candour.tables.zipping import add_file

_FONT = {"font_name": "Arial", "font_size": 12, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "text": {},
    "heading 1": {"bold": True, "font_size": 16},
    "heading 2": {"bold": True, "font_size": 14},
    "wrapped": {"text_wrap": True},
    "wrapped heading 1": {"bold": True, "font_size": 16, "text_wrap": True},
    "wrapped heading 2": {"bold": True, "font_size": 14, "text_wrap": True},
    "label heading": {"bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom"},
    "figure heading": {"bold": True, "text_wrap": True, "bottom": 2, "align": "right", "valign": "bottom"},
    "figure": {"num_format": "#,##0", "align": "right"},
    "mark": {"align": "right"},
    "link": {"font_color": "#0563C1", "underline": 1, "text_wrap": True},
}
# The points that a line of text takes at 12 points, and of a heading by its level.
_LINE, _HEADINGS = 16, {1: 21, 2: 19}
_TALLEST = 409  # the most points that Excel gives a row


def write_book(book: Book, path: Path) -> None:
    """Write the workbook. The file is whole or absent."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "default_format_properties": _FONT,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    workbook.set_properties({"title": book.title, "created": book.made.replace(tzinfo=None)})
    formats = {name: workbook.add_format({**_FONT, **style}) for name, style in _STYLES.items()}
    for sheet in book.sheets:
        _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats, workbook)
    workbook.close()
    with written_whole(path) as temporary:
        _repack(buffer, temporary)


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any], workbook: Any) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    wrapped = "wrapped " if sheet.grid is None else ""
    for row, line in enumerate(sheet.lines):
        style = f"{wrapped}heading {line.heading}" if line.heading else wrapped.strip() or "text"
        taken = lines(line.text, COVER_WIDTH) if wrapped else 1
        # Not every program fits the height of a row to its text, so every height is given.
        worksheet.set_row(row, min(_TALLEST, taken * _HEADINGS.get(line.heading, _LINE)))
        worksheet.write_string(row, 0, line.text, formats[style])
    if sheet.grid is None:
        worksheet.set_column(0, 0, COVER_WIDTH)
    else:
        _write_grid(worksheet, len(sheet.lines), sheet.grid, formats, workbook)


def _write_grid(worksheet: Any, top: int, grid: Grid, formats: dict[str, Any], workbook: Any) -> None:
    for column, width in enumerate(grid.widths):
        worksheet.set_column(column, column, width)
    for row, taken in enumerate(row_lines(grid), top):
        worksheet.set_row(row, min(taken * _LINE, _TALLEST))
    bottom, right = top + len(grid.rows), len(grid.header) - 1
    figures = _figure_columns(grid)
    worksheet.add_table(
        top,
        0,
        bottom,
        right,
        {
            "name": grid.name,
            "description": grid.description,
            "autofilter": False,
            "banded_rows": False,
            "style": None,
            "columns": [
                {
                    "header": heading,
                    "header_format": formats["figure heading" if column in figures else "label heading"],
                }
                for column, heading in enumerate(grid.header)
            ],
        },
    )
    # A year in a row heading is text; without this Excel marks every such cell as a number gone wrong.
    worksheet.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(bottom, right)}"})
    indents: dict[int, Any] = {}
    for row, entries in enumerate(grid.rows, top + 1):
        for column, entry in enumerate(entries):
            if entry.level and entry.level not in indents:
                style = {**_FONT, "text_wrap": True, "align": "left", "indent": min(entry.level, 15)}
                indents[entry.level] = workbook.add_format(style)
            _write_entry(worksheet, row, column, entry, formats, indents)


def _figure_columns(grid: Grid) -> set[int]:
    return {column for column, entry in enumerate(grid.rows[0]) if entry.numeric}


def _write_entry(
    worksheet: Any, row: int, column: int, entry: Entry, formats: dict[str, Any], indents: dict[int, Any]
) -> None:
    if isinstance(entry.value, int):
        worksheet.write_number(row, column, entry.value, formats["figure"])
    elif entry.target:
        worksheet.write_url(row, column, f"internal:'{entry.target}'!A1", formats["link"], entry.value)
    elif entry.numeric:
        worksheet.write_string(row, column, entry.value, formats["mark"])
    else:
        worksheet.write_string(row, column, entry.value, indents.get(entry.level, formats["wrapped"]))


def _repack(buffer: io.BytesIO, path: Path) -> None:
    """Write the archive again with fixed times, the same on every system, and with the language of its text."""
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w") as target:
        for name in made.namelist():
            content = made.read(name)
            add_file(target, name, _with_language(content) if name == "docProps/core.xml" else content)


def _with_language(core: bytes) -> bytes:
    """The core properties with the language, which the library does not write, and without its empty author."""
    root = etree.fromstring(core)
    for child in list(root):
        if not child.text:
            root.remove(child)
    etree.SubElement(root, "{http://purl.org/dc/elements/1.1/}language").text = LANGUAGE
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
