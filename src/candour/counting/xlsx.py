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
from candour.counting.refusing import wrong_at
from candour.language import gettext as _

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LAST_ROW = 1_048_576
MOST_CHARACTERS = 32_767
_TOTAL = re.compile(r"\s*(grand |sub-?)?totals?\s*:?\s*", re.IGNORECASE)
# An error, or any formula, in the XML of a sheet: where neither is, no cell needs to be looked at for itself.
_MAY_BE_FAULT = (b't="e"', b"t='e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_LARGEST_PART = 4 << 30


class _Writer(Protocol):
    """What `csv.writer` gives."""

    def writerow(self, row: list[str], /) -> int:
        """Write one record; gives the number of characters written."""


Faults = dict[str, str]
"""Cells without a value, by their name (`B7`), with what they hold instead."""

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta


def sheet_to_csv(path: Path, name: str, spec: FileSpec, target: Path) -> tuple[int, ...]:
    """Write the sheet that the mapping names as CSV in `target`: numbers and dates as text, dates in ISO form.

    Gives the numbers of the blank rows, which are not written.

    Raises `BadInput` for a workbook that cannot be read, a sheet, row or column that is hidden, a filter, a totals row,
    a date where the mapping declares text, a cell filled to its last character, and data that reach the last row that
    a sheet can have.
    """
    try:
        with zipfile.ZipFile(path) as package:
            sheet, faults = _check_package(package, name, spec.sheet)
        read = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
        rows = read.iter_rows()
        with target.open("w", encoding="utf-8", newline="") as stream:
            header, blank = _write(rows, name, spec, csv.writer(stream))
        _refuse_faults(faults, header, read.start[1] if read.start else 0, spec, name)
        return tuple(blank)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, CalamineError) as problem:
        raise wrong_at(name, _("not an XLSX workbook that can be read (%(why)s)") % {"why": problem}) from problem


def _parse(package: zipfile.ZipFile, part: str) -> etree._Element:
    with package.open(part) as stream:
        return etree.parse(stream, _parser()).getroot()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _check_package(package: zipfile.ZipFile, name: str, wanted: str | None) -> tuple[str, Faults]:
    """The sheet to read and its cells without a value, after its XML has been looked through for what is not seen."""
    faults: Faults = {}
    sheets = {
        str(sheet.get("name")): (sheet.get("state", "visible"), str(sheet.get(f"{_LINK}id")))
        for sheet in _parse(package, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    }
    if wanted is None:
        if len(sheets) != 1:
            raise wrong_at(
                name, _("say which sheet in the mapping; there are %(sheets)s") % {"sheets": ", ".join(sheets)}
            )
        wanted = next(iter(sheets))
    if wanted not in sheets:
        raise wrong_at(
            name,
            _("there is no sheet %(sheet)s; there are %(sheets)s")
            % {"sheet": repr(wanted), "sheets": ", ".join(sheets)},
        )
    state, link = sheets[wanted]
    if state != "visible":
        raise wrong_at(
            name,
            _("sheet %(sheet)s is hidden; make it visible and check that it is what you mean to count")
            % {"sheet": repr(wanted)},
        )
    where = _("%(file)s, sheet %(sheet)s") % {"file": name, "sheet": repr(wanted)}
    for relation in _parse(package, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == link:
            target = str(relation.get("Target"))
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if package.getinfo(part).file_size > _LARGEST_PART:
                raise wrong_at(
                    name, _("sheet %(sheet)s is larger than can be read; export it as CSV") % {"sheet": repr(wanted)}
                )
            with package.open(part) as stream:
                _check_sheet(stream, where)
            faults = _faults(package, part)
            _check_tables(package, part, where)
    return wanted, faults


def _faults(package: zipfile.ZipFile, part: str) -> Faults:
    """The cells that hold an error, or a formula that was never worked out: a reader would take them for empty."""
    with package.open(part) as stream:
        before = b""
        while block := stream.read(1 << 20):
            seen = before + block
            if any(mark in seen for mark in _MAY_BE_FAULT):
                break
            before = block[-8:]
        else:
            return {}
    found: Faults = {}
    with package.open(part) as stream:
        tags = [f"{_MAIN}c", f"{_MAIN}row"]
        for _unused, cell in etree.iterparse(
            stream, events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            if cell.tag == tags[1]:
                _forget_before(cell)
                continue
            value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
            if cell.get("t") == "e":
                error = (value.text or "") if value is not None else ""
                found[str(cell.get("r"))] = _("the error %(error)s") % {"error": error} if error else _("the error")
            elif formula is not None and cell.get("t") != "str" and (value is None or not value.text):
                found[str(cell.get("r"))] = _("a formula that was never worked out")
            cell.clear()
    return found


def _check_sheet(stream: IO[bytes], where: str) -> None:
    wanted = [f"{_MAIN}{tag}" for tag in ("row", "col", "autoFilter")]
    for _unused, element in etree.iterparse(
        stream, events=("start",), tag=wanted, resolve_entities=False, no_network=True, huge_tree=False
    ):
        tag = etree.QName(element).localname
        if tag == "autoFilter":
            _refuse_filter(element, where)
        elif element.get("hidden") in ("1", "true"):
            if tag == "row":
                raise wrong_at(
                    where,
                    _("row %(row)s is hidden; show every row, or export the records again") % {"row": element.get("r")},
                )
            raise wrong_at(
                where,
                _("column %(column)s is hidden; show every column, or export again") % {"column": element.get("min")},
            )
        elif tag == "row":
            _forget_before(element)


def _forget_before(row: etree._Element) -> None:
    """Let go of the rows already seen, so that a sheet of a million rows needs no memory to speak of."""
    parent = row.getparent()
    if parent is not None:
        while row.getprevious() is not None:
            del parent[0]


def _refuse_filter(element: etree._Element, where: str) -> None:
    raise wrong_at(
        where,
        _("a filter is on %(cells)s; clear it, so that no row is left out unseen") % {"cells": element.get("ref")},
    )


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
                raise wrong_at(
                    where, _("table %(table)s has a totals row; remove it") % {"table": repr(root.get("name"))}
                )
            for filtered in root.iter(f"{_MAIN}filterColumn"):
                raise wrong_at(
                    where,
                    _("table %(table)s is filtered (column %(column)s); clear it")
                    % {"table": repr(root.get("name")), "column": filtered.get("colId")},
                )


def _refuse_faults(faults: Faults, header: list[str], first: int, spec: FileSpec, name: str) -> None:
    """A cell without a value in a column that is used would be counted as not recorded, which it is not."""
    used = set(_date_formats(spec)) | {only.column for laid in spec.laid for only in laid.only}
    used -= set(spec.ignore)
    for cell, fault in faults.items():
        letters = cell.rstrip("0123456789")
        place = -first - 1
        for power, letter in enumerate(reversed(letters)):
            place += (ord(letter) - 64) * 26**power
        if 0 <= place < len(header) and header[place] in used:
            raise wrong_at(
                _("%(file)s cell %(cell)s") % {"file": name, "cell": cell},
                _(
                    "%(column)s holds %(fault)s; mend it, or open the workbook in a spreadsheet program, "
                    "check its values and save it"
                )
                % {"column": repr(header[place]), "fault": fault},
            )


def _write(rows: Iterator[list[Cell]], name: str, spec: FileSpec, out: _Writer) -> tuple[list[str], list[int]]:
    """Write the rows; gives the header and the numbers of the blank rows."""
    header = [_text(cell) for cell in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise wrong_at(name, _("the sheet is empty, or its first row is; the first row must name the columns"))
    out.writerow(header)
    formats = _date_formats(spec)
    declared_text = [column in formats and formats[column] is None for column in header]
    dates = [formats.get(column) or "%Y-%m-%d" for column in header]
    number, last = 1, [""]
    blank: list[int] = []
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
        else:
            blank.append(number)
    if any(_TOTAL.fullmatch(cell) for cell in last):
        raise wrong_at(
            _("%(file)s row %(row)s") % {"file": name, "row": number},
            _("the last row of the data is a totals row; remove it"),
        )
    if number >= LAST_ROW:
        raise wrong_at(
            name,
            _("the data reach row %(last)s, the last that a sheet can have; rows may be cut off")
            % {"last": f"{LAST_ROW:,}"},
        )
    return header, blank


def _check_not_full(cells: list[str], header: list[str], name: str, row: int) -> None:
    for place, cell in enumerate(cells):
        if len(cell) >= MOST_CHARACTERS:
            column = repr(header[place]) if place < len(header) else _("a column without a name")
            raise wrong_at(
                _("%(file)s row %(row)s") % {"file": name, "row": row},
                _("%(column)s holds %(most)s characters, the most that a cell can; the text may be cut off")
                % {"column": column, "most": f"{MOST_CHARACTERS:,}"},
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
            raise wrong_at(
                _("%(file)s row %(row)s") % {"file": name, "row": row},
                _(
                    "%(column)s holds the date %(cell)s where no date is declared; a code such as 8/71 may "
                    "have been turned to a date: format the column as text and fill it again"
                )
                % {"column": repr(column), "cell": f"{cell:%Y-%m-%d}"},
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
