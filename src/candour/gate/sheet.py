"""One sheet of a workbook: which of its cells hold something, and whether a reader sees all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from candour.gate.characters import check_characters
from candour.gate.notes import Notes
from candour.gate.styles import Styles
from candour.gate.xmlparts import integer, tag
from candour.language import gettext as _
from candour.language import ngettext

THINNEST_ROW = 3.0
"""A row of fewer points than this is as good as hidden."""

NARROWEST_COLUMN = 0.8
"""A column of fewer characters than this is as good as hidden."""

WIDEST_GAP = 30
"""More empty rows or columns than this before a cell put it where nobody looks."""

MOST_MERGED = 200
"""More merged ranges than this are not looked through."""

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_YES = ("1", "true", "on")

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column; each counted from 1."""


class Sheet:
    """What one sheet holds. `cells` maps the address of each cell that holds something to what it shows."""

    def __init__(self, name: str, notes: Notes) -> None:
        self.name = name
        self.cells: dict[str, str] = {}
        self._at: dict[tuple[int, int], str] = {}
        self._notes = notes
        self._where = _("sheet %(name)s") % {"name": name}

    def check_layout(self, root: etree._Element) -> None:
        """Write down hidden and flattened rows and columns, groups, and views that leave something out."""
        notes = self._notes
        for view in root.iter(tag("x:sheetView")):
            if view.get("showZeros") in ("0", "false"):
                notes.found("SHT-14", self._where, _("zeros are not shown"))
            if view.get("topLeftCell", "A1") != "A1":
                notes.not_read(self._where, _("a view that does not begin at the top"))
        for default in root.iter(tag("x:sheetFormatPr")):
            if default.get("zeroHeight") in _YES:
                notes.found("SHT-03", self._where, _("rows are hidden unless said otherwise"))
            self._check_size("SHT-05", self._where, default.get("defaultRowHeight"), THINNEST_ROW)
            self._check_size("SHT-05", self._where, default.get("defaultColWidth"), NARROWEST_COLUMN)
        for column in root.iter(tag("x:col")):
            where = _("%(where)s, columns %(first)s to %(last)s") % {
                "where": self._where,
                "first": column.get("min"),
                "last": column.get("max"),
            }
            self._check_hidden(column, "SHT-04", where)
            self._check_size("SHT-05", where, column.get("width"), NARROWEST_COLUMN)
        for row in root.iter(tag("x:row")):
            where = _("%(where)s, row %(row)s") % {"where": self._where, "row": row.get("r")}
            self._check_hidden(row, "SHT-03", where)
            self._check_size("SHT-05", where, row.get("ht"), THINNEST_ROW)

    def _check_hidden(self, element: etree._Element, rule: str, where: str) -> None:
        if element.get("hidden") in _YES:
            self._notes.found(rule, where, where)
        if element.get("outlineLevel", "0") != "0" or element.get("collapsed") in _YES:
            self._notes.found("SHT-21", where, _("a group that can be folded away"))

    def _check_size(self, rule: str, where: str, size: str | None, least: float) -> None:
        if size is None:
            return
        try:
            too_small = not float(size) >= least
        except ValueError:
            self._notes.not_read(where, _("the size %(size)s") % {"size": size})
            return
        if too_small:
            self._notes.found(rule, where, size)

    def read_cells(self, root: etree._Element, styles: Styles, strings: list[str], used: set[int]) -> None:
        """Read every cell, and write down what a reader does not see of it."""
        for row in root.iter(tag("x:row")):
            for cell in row.iter(tag("x:c")):
                self._read_cell(cell, row.get("r", ""), styles, strings, used)
        self._check_range(root)

    def _read_cell(self, cell: etree._Element, row: str, styles: Styles, strings: list[str], used: set[int]) -> None:
        address = cell.get("r", "")
        box = box_of(address)
        where = f"{self._where}, {address}"
        if box is None or str(box[0]) != row or (box[0], box[1]) in self._at:
            self._notes.found("GATE-04", where, _("a cell without a place of its own"))
            return
        value = self._value(cell, where, strings, used)
        if value == "":
            return
        style = styles.of(integer(cell, "s"))
        if style.rule:
            self._notes.found(style.rule, where, style.what)
        if cell.get("t", "n") == "n":
            self._check_number(value, style.decimals, where)
        else:
            check_characters(value, where, self._notes)
        self.cells[address] = value
        self._at[box[0], box[1]] = value

    def _value(self, cell: etree._Element, where: str, strings: list[str], used: set[int]) -> str:
        values = [element.text or "" for element in cell.iter(tag("x:v"))]
        inline = [element.text or "" for element in cell.iter(tag("x:t"))]
        kind = cell.get("t", "n")
        if len(values) + bool(inline) > 1 or (inline and kind != "inlineStr"):
            self._notes.found("XML-03", where, _("a cell with more than it shows"))
            return "".join(values + inline)
        if kind == "s":
            index = values[0] if values else ""
            if not index.isascii() or not index.isdigit() or int(index) >= len(strings):
                self._notes.found("GATE-04", where, _("the cell names a string that is not there"))
                return ""
            used.add(int(index))
            return strings[int(index)]
        return "".join(values) or "".join(inline)

    def _check_number(self, value: str, decimals: int | None, where: str) -> None:
        try:
            number = Decimal(value)
        except InvalidOperation:
            self._notes.found("GATE-04", where, _("%(value)s is not a number") % {"value": value})
            return
        if not number.is_finite():
            self._notes.found("GATE-04", where, _("%(value)s is not a number") % {"value": value})
        # A reader sees about eleven digits of a number without a format, and what the format shows otherwise.
        elif decimals is None and len(number.normalize().as_tuple().digits) > 11:
            self._notes.found("SHT-14", where, _("%(value)s has more digits than are shown") % {"value": value})
        elif decimals is not None and number != round(number, decimals):
            self._notes.found(
                "SHT-14",
                where,
                _("%(value)s has more decimals than the %(decimals)s shown") % {"value": value, "decimals": decimals},
            )

    def _check_range(self, root: etree._Element) -> None:
        declared = root.find(tag("x:dimension"))
        box = box_of(declared.get("ref", "")) if declared is not None else None
        for (row, column), value in self._at.items():
            if box is None or not (box[0] <= row <= box[2] and box[1] <= column <= box[3]):
                self._notes.found(
                    "SHT-16",
                    _("%(where)s, row %(row)s, column %(column)s")
                    % {"where": self._where, "row": row, "column": column},
                    value,
                )
        self._check_gaps(sorted({row for row, _column in self._at}), _("%(where)s, row %(row)s"))
        self._check_gaps(sorted({column for _row, column in self._at}), _("%(where)s, column %(column)s"))

    def _check_gaps(self, used: list[int], place: str) -> None:
        """Write down a wide gap between rows, or columns, that hold something; `place` says where one of them is."""
        before = 0
        for number in used:
            if number - before > WIDEST_GAP:
                where = place % {"where": self._where, "row": number, "column": number}
                self._notes.found("SHT-16", where, _("%(count)s empty before it") % {"count": number - before - 1})
            before = number

    def check_merged(self, root: etree._Element) -> None:
        """Write down cells that hold something under a merged one, of which only the first is shown."""
        merged = [box_of(element.get("ref", "")) for element in root.iter(tag("x:mergeCell"))]
        if len(merged) > MOST_MERGED:
            self._notes.not_read(
                self._where,
                ngettext("%(count)s merged range", "%(count)s merged ranges", len(merged))
                % {"count": f"{len(merged):,}"},
            )
            return
        for box in merged:
            if box is None:
                self._notes.found("GATE-04", self._where, _("a merged range without a place"))
                continue
            for (row, column), value in self._at.items():
                inside = box[0] <= row <= box[2] and box[1] <= column <= box[3]
                if inside and (row, column) != (box[0], box[1]):
                    self._notes.found(
                        "SHT-19",
                        _("%(where)s, row %(row)s, column %(column)s")
                        % {"where": self._where, "row": row, "column": column},
                        value,
                    )

    def check_declared_table(self, reference: str, headings: list[str]) -> None:
        """Check that a declared table lies on cells that hold something, and that its headings are those cells."""
        box = box_of(reference)
        if box is None:
            self._notes.found("GATE-04", self._where, _("a table at %(reference)s") % {"reference": reference})
            return
        shown = [self._at.get((box[0], column), "") for column in range(box[1], min(box[3], 20_000) + 1)]
        if shown != headings:
            self._notes.found("XML-03", self._where, _("the headings of the table are not those that are shown"))

    def span(self) -> tuple[int, int]:
        """How many rows and columns the filled cells span, from the first cell of the sheet."""
        return max((row for row, _column in self._at), default=0), max((column for _row, column in self._at), default=0)

    def lines(self) -> Iterator[str]:
        """The sheet as a reader sees it: its name, then a line a row, cells separated by tabs."""
        yield self.name
        rows: dict[int, dict[int, str]] = {}
        for (row, column), value in self._at.items():
            rows.setdefault(row, {})[column] = value
        for row in sorted(rows):
            columns = rows[row]
            yield "\t".join(columns.get(column, "") for column in range(min(columns), max(columns) + 1))


def box_of(reference: str) -> Box | None:
    """The rows and columns of a cell or range such as A1 or B2:D9; none if it is not one."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    first, last = _column(match[1]), _column(match[3] or match[1])
    return int(match[2]), first, int(match[4] or match[2]), last


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
