"""A sheet of an XLSX workbook as text, with no type guessed, and refused where it hides something."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from candour.counting.mapping import FileSpec
from candour.counting.model import GRAINS, Type
from candour.errors import BadInput

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LAST_ROW = 1_048_576
MOST_CHARACTERS = 32_767
_TOTAL = re.compile(r"\s*(grand |sub-?)?totals?\s*:?\s*", re.IGNORECASE)
_LARGEST_PART = 4 << 30


class _Writer(Protocol):
    """What `csv.writer` gives."""

    def writerow(self, row: list[str], /) -> int:
        """Write one record; gives the number of characters written."""


Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta


def sheet_to_csv(path: Path, name: str, spec: FileSpec, target: Path) -> None:
    """Write the sheet that the mapping names as CSV in `target`: numbers and dates as text, dates in ISO form.

    Raises `BadInput` for a workbook that cannot be read, a sheet, row or column that is hidden, a filter, a totals row,
    a date where the mapping declares text, a cell filled to its last character, and data that reach the last row that
    a sheet can have.
    """
    try:
        with zipfile.ZipFile(path) as package:
            sheet = _check_package(package, name, spec.sheet)
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).iter_rows()
        with target.open("w", encoding="utf-8", newline="") as stream:
            _write(rows, name, spec, csv.writer(stream))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, CalamineError) as problem:
        raise BadInput(f"{name}: not an XLSX workbook that can be read ({problem})") from problem


def _parse(package: zipfile.ZipFile, part: str) -> etree._Element:
    with package.open(part) as stream:
        return etree.parse(stream, _parser()).getroot()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _check_package(package: zipfile.ZipFile, name: str, wanted: str | None) -> str:
    """The name of the sheet to read, after its XML has been looked through for what a reader would not see."""
    sheets = {
        str(sheet.get("name")): (sheet.get("state", "visible"), str(sheet.get(f"{_LINK}id")))
        for sheet in _parse(package, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    }
    if wanted is None:
        if len(sheets) != 1:
            raise BadInput(f"{name}: say which sheet in the mapping; there are {', '.join(sheets)}")
        wanted = next(iter(sheets))
    if wanted not in sheets:
        raise BadInput(f"{name}: there is no sheet {wanted!r}; there are {', '.join(sheets)}")
    state, link = sheets[wanted]
    if state != "visible":
        raise BadInput(
            f"{name}: sheet {wanted!r} is hidden; make it visible and check that it is what you mean to count"
        )
    for relation in _parse(package, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == link:
            target = str(relation.get("Target"))
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if package.getinfo(part).file_size > _LARGEST_PART:
                raise BadInput(f"{name}: sheet {wanted!r} is larger than can be read; export it as CSV")
            with package.open(part) as stream:
                _check_sheet(stream, f"{name}, sheet {wanted!r}")
            _check_tables(package, part, f"{name}, sheet {wanted!r}")
    return wanted


def _check_sheet(stream: IO[bytes], where: str) -> None:
    wanted = [f"{_MAIN}{tag}" for tag in ("row", "col", "autoFilter")]
    for _, element in etree.iterparse(
        stream, events=("start",), tag=wanted, resolve_entities=False, no_network=True, huge_tree=False
    ):
        tag = etree.QName(element).localname
        if tag == "autoFilter":
            _refuse_filter(element, where)
        elif element.get("hidden") in ("1", "true"):
            if tag == "row":
                raise BadInput(
                    f"{where}: row {element.get('r')} is hidden; show every row, or export the records again"
                )
            raise BadInput(f"{where}: column {element.get('min')} is hidden; show every column, or export again")
        elif tag == "row":
            _forget_before(element)


def _forget_before(row: etree._Element) -> None:
    """Let go of the rows already seen, so that a sheet of a million rows needs no memory to speak of."""
    parent = row.getparent()
    if parent is not None:
        while row.getprevious() is not None:
            del parent[0]


def _refuse_filter(element: etree._Element, where: str) -> None:
    raise BadInput(f"{where}: a filter is on {element.get('ref')}; clear it, so that no row is left out unseen")


def _check_tables(package: zipfile.ZipFile, part: str, where: str) -> None:
    """A sheet's tables have filters and totals rows of their own."""
    folder, file = part.rsplit("/", 1)
    rels = f"{folder}/_rels/{file}.rels"
    if rels not in package.namelist():
        return
    for relation in _parse(package, rels):
        if str(relation.get("Type")).endswith("/table"):
            target = str(relation.get("Target"))
            table = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"
            root = _parse(package, table)
            if int(root.get("totalsRowCount", "0")) > 0:
                raise BadInput(f"{where}: table {root.get('name')!r} has a totals row; remove it")
            for filtered in root.iter(f"{_MAIN}filterColumn"):
                raise BadInput(
                    f"{where}: table {root.get('name')!r} is filtered (column {filtered.get('colId')}); clear it"
                )


def _write(rows: Iterator[list[Cell]], name: str, spec: FileSpec, out: _Writer) -> None:
    header = [_text(cell) for cell in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise BadInput(f"{name}: the sheet is empty; its first row must name the columns")
    out.writerow(header)
    formats = _date_formats(spec)
    declared_text = [column in formats and formats[column] is None for column in header]
    dates = [formats.get(column) or "%Y-%m-%d" for column in header]
    number, last = 1, [""]
    for row in rows:
        number += 1
        cells = [
            cell if type(cell) is str else _cell(cell, dates[place], declared_text[place], name, number, header[place])
            for place, cell in enumerate(row[: len(header)])
        ]
        if len(row) > len(header) and any(cell != "" for cell in row[len(header) :]):
            cells.extend(_text(cell) for cell in row[len(header) :])
        if any(cells):
            # Only a record this long can hold a cell that is full, so the others are not looked at.
            if out.writerow(cells) >= MOST_CHARACTERS:
                _check_not_full(cells, header, name, number)
            last = cells
    if any(_TOTAL.fullmatch(cell) for cell in last):
        raise BadInput(f"{name} row {number}: the last row of the data is a totals row; remove it")
    if number >= LAST_ROW:
        raise BadInput(f"{name}: the data reach row {LAST_ROW:,}, the last that a sheet can have; rows may be cut off")


def _check_not_full(cells: list[str], header: list[str], name: str, row: int) -> None:
    for place, cell in enumerate(cells):
        if len(cell) >= MOST_CHARACTERS:
            column = repr(header[place]) if place < len(header) else "a column without a name"
            raise BadInput(
                f"{name} row {row}: {column} holds {MOST_CHARACTERS:,} characters, the most that a cell can; "
                "the text may be cut off"
            )


def _date_formats(spec: FileSpec) -> dict[str, str | None]:
    """For each column that the mapping declares: its date format, or None where it is not a date."""
    formats: dict[str, str | None] = {}
    if spec.canonical is not None:
        kinds = {column.name: column.type for column in GRAINS[spec.canonical].columns} | dict(spec.attributes)
        formats = {name: "%Y-%m-%d" if kind is Type.DATE else None for name, kind in kinds.items()}
    for laid in spec.laid:
        for source in laid.columns.values():
            if source.column is not None:
                formats[source.column] = (source.format or "%Y-%m-%d") if source.type is Type.DATE else None
    return formats


def _cell(cell: Cell, date_format: str, not_date: bool, name: str, row: int, column: str) -> str:
    if isinstance(cell, dt.date):
        if not_date:
            raise BadInput(
                f"{name} row {row}: {column!r} holds the date {cell:%Y-%m-%d} where no date is declared; "
                "a code such as 8/71 may have been turned to a date: format the column as text and fill it again"
            )
        return cell.strftime(date_format)
    return _text(cell)


def _text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, true and false in small letters."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
