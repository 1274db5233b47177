"""The tables in a workbook that Candour wrote, read back from its visible cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from candour.errors import BadInput
from candour.language import gettext as _
from candour.tables.described import About, about_from_rows, dimensions_from_rows, unmarked
from candour.tables.layout import Section, lay_out
from candour.tables.model import NOT_APPLICABLE, Cell, Dimension, Keys, Table
from candour.tables.notes import WHOLE_TABLE, number_notes
from candour.tables.ods_reading import read_sheets as read_ods
from candour.tables.shorthand import cell_from_shown
from candour.tables.workbook import (
    ABOUT,
    ABOUT_HEADER,
    CATEGORIES,
    CATEGORIES_HEADER,
    NOTES,
    NOTES_HEADER,
    column_letters,
    sheet_header,
    table_name,
    table_sheet_name,
)

Row = tuple[int, list[str]]
"""A row of a grid: its number in the sheet, from 1, and its cells as text."""


class _Sheets:
    """The sheets of a workbook by name, each as rows of text."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        # Kept, since places are named for every cell.
        self._of_row = _("%(file)s sheet %(sheet)s row %(row)s")
        self._of_cell = _("%(file)s sheet %(sheet)s row %(row)s column %(column)s")
        self._sheets = read_ods(path) if path.suffix.lower() == ".ods" else _read_xlsx(path)

    def has(self, sheet: str) -> bool:
        return sheet in self._sheets

    def place(self, sheet: str, row: int, column: int | None = None) -> str:
        """Where something is: file, sheet, row, and column by its letter."""
        named = {"file": self.file, "sheet": repr(sheet), "row": row}
        return self._of_row % named if column is None else self._of_cell % {**named, "column": column_letters(column)}

    def grid(self, sheet: str, header: Sequence[str]) -> list[Row]:
        """The rows below the header row of a sheet, each cut or filled to the width of the header."""
        if not self.has(sheet):
            raise BadInput(
                _("%(file)s has no sheet %(sheet)s; it is not a workbook of tables written by Candour")
                % {"file": self.file, "sheet": repr(sheet)}
            )
        rows = self._sheets[sheet]
        width = len(header)
        for index, row in enumerate(rows):
            if row[:width] == list(header) and not any(row[width:]):
                below = enumerate(rows[index + 1 :], index + 2)
                return [(number, [*cells, *[""] * width][:width]) for number, cells in below]
        raise BadInput(
            _("%(file)s sheet %(sheet)s has no row of headings %(headings)s")
            % {"file": self.file, "sheet": repr(sheet), "headings": repr(" | ".join(header))}
        )


def _read_xlsx(path: Path) -> dict[str, list[list[str]]]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return {
            sheet: [
                [_text(value) for value in row]
                for row in workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            ]
            for sheet in workbook.sheet_names
        }
    except (CalamineError, OSError) as problem:
        raise BadInput(
            _("%(file)s cannot be opened as a workbook: %(why)s") % {"file": path.name, "why": problem}
        ) from None


def _text(value: object) -> str:
    # XLSX holds every number as a floating-point one.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_workbook(path: Path) -> tuple[Table, ...]:
    """The tables of a workbook, in order. `BadInput` names the file, sheet, row and column of what is wrong."""
    sheets = _Sheets(path)
    about: dict[str, list[tuple[str, str, str]]] = {}
    for row, (name, item, detail) in sheets.grid(ABOUT, ABOUT_HEADER):
        about.setdefault(name, []).append((sheets.place(ABOUT, row, 2), item, detail))
    names = [table_name(number) for number in range(1, len(about) + 1)]
    if list(about) != names:
        raise BadInput(
            _("%(file)s sheet %(sheet)s must describe %(tables)s in order")
            % {"file": sheets.file, "sheet": repr(ABOUT), "tables": ", ".join(names)}
        )
    categories: dict[str, list[tuple[str, list[str]]]] = {}
    for row, (name, *cells) in sheets.grid(CATEGORIES, CATEGORIES_HEADER):
        categories.setdefault(name, []).append((sheets.place(CATEGORIES, row), cells))
    notes = _read_notes(sheets)
    tables: list[Table] = []
    for number, name in enumerate(names, 1):
        texts = {mark: text for of, mark, _applies_to, text in notes if of == name}
        whole = tuple(text for of, _mark, applies_to, text in notes if of == name and applies_to == WHOLE_TABLE)
        first = 1 + sum(len(table.notes) + _category_notes(table.dimensions) for table in tables)
        dimensions = dimensions_from_rows(categories.get(name, []), texts)
        tables.append(_read_table(sheets, number, first, about_from_rows(about[name]), dimensions, whole))
    return tuple(tables)


def _read_notes(sheets: _Sheets) -> list[tuple[str, str, str, str]]:
    """Each note's table, mark, what it applies to, and text; none where the workbook has no notes."""
    if not sheets.has(NOTES):
        return []
    rows = [cells for _row, cells in sheets.grid(NOTES, NOTES_HEADER)]
    return [(table, mark, applies_to, unmarked(text) or "") for mark, table, applies_to, text in rows]


def _category_notes(dimensions: Sequence[Dimension]) -> int:
    return sum(category.note is not None for dimension in dimensions for category in dimension.categories)


def _read_table(
    sheets: _Sheets,
    number: int,
    first_note: int,
    about: About,
    dimensions: tuple[Dimension, ...],
    notes: tuple[str, ...],
) -> Table:
    # The layout follows from the dimensions alone: lay out an empty table, then find each figure where it should lie.
    try:
        provenance = about.provenance()
        blank = dict.fromkeys(product(*(dimension.codes for dimension in dimensions)), NOT_APPLICABLE)
        empty = Table(about.title, dimensions, blank, provenance, notes)
        layout = lay_out(empty, about.arrangement, number_notes(empty, first_note))
    except BadInput as problem:
        raise BadInput(f"{sheets.file} {table_name(number)}: {problem}") from None
    cells: dict[Keys, Cell] = {}
    for index, section in enumerate(layout.sections):
        sheet = table_sheet_name(number, index, len(layout.sections))
        cells.update(_read_section(sheets, sheet, section, len(layout.down)))
    return Table(about.title, dimensions, cells, provenance, notes)


def _read_section(sheets: _Sheets, sheet: str, section: Section, labels: int) -> dict[Keys, Cell]:
    """The cells of one sheet. Its rows may stand in any order; each must be there once."""
    awaited = {row.labels: row.addresses for row in section.rows}
    cells: dict[Keys, Cell] = {}
    for number, row in sheets.grid(sheet, sheet_header(section)):
        addresses = awaited.pop(tuple(row[:labels]), None)
        if addresses is None:
            headings = " | ".join(row[:labels])
            raise BadInput(
                _("%(where)s: %(headings)s is not a row of this table, or stands twice")
                % {"where": sheets.place(sheet, number), "headings": repr(headings)}
            )
        for column, (address, text) in enumerate(zip(addresses, row[labels:], strict=True), labels):
            cells[address] = cell_from_shown(text, sheets.place(sheet, number, column))
    if awaited:
        raise BadInput(
            _("%(file)s sheet %(sheet)s lacks the row %(headings)s")
            % {"file": sheets.file, "sheet": repr(sheet), "headings": repr(" | ".join(next(iter(awaited))))}
        )
    return cells
