"""A table as one JSON document, and back without loss."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.tables.files import written_whole
from candour.tables.model import (
    Category,
    Cell,
    CellState,
    Dimension,
    Keys,
    Period,
    Provenance,
    RowAccounts,
    SourceFile,
    Table,
)

Kind = TypeVar("Kind")
_STATES = {state.value: state for state in CellState}


def to_json(table: Table) -> dict[str, Any]:
    """The table as a JSON object: title, dimensions, cells in reading order, provenance, rows and notes.

    `rows` is null where the table has no row accounts. Every other command of Candour that gives a table gives
    this document.
    """
    names = [dimension.name for dimension in table.dimensions]
    return {
        "title": table.title,
        **description_to_json(table),
        "cells": [
            {
                "keys": dict(zip(names, address, strict=True)),
                "state": table.cells[address].state.value,
                "value": table.cells[address].value,
            }
            for address in table.addresses()
        ],
    }


def description_to_json(table: Table) -> dict[str, Any]:
    """All of a table's document but its title and cells: dimensions, provenance, rows and notes."""
    return {
        "dimensions": [_dimension_to_json(dimension) for dimension in table.dimensions],
        "provenance": _provenance_to_json(table.provenance),
        "rows": _rows_to_json(table.provenance.rows),
        "notes": list(table.notes),
    }


def from_json(document: object) -> Table:
    """The table that a JSON document (as `to_json` gives) describes.

    Fields that the document has besides are left alone. `BadInput` names the place in the document that is wrong.
    """
    place = Place(document, "")
    dimensions, provenance, notes = description_from_json(place)
    names = [dimension.name for dimension in dimensions]
    cells = _plain_cells(place.array("cells"), names)
    if cells is None:
        cells = _cells(place, names)
    return Table(place.text("title"), dimensions, cells, provenance, notes)


def _plain_cells(items: list[Any], names: list[str]) -> dict[Keys, Cell] | None:
    """Cells that are all as `to_json` writes them, which is quick; None where any is not, so that `_cells` says why."""
    cells: dict[Keys, Cell] = {}
    try:
        for item in items:
            keys, value = item["keys"], item.get("value")
            address = tuple([keys[name] for name in names])
            if type(keys) is not dict or not all(type(code) is str for code in address):
                return None
            if value is not None and type(value) is not int:
                return None
            cells[address] = Cell(_STATES[item["state"]], value)
    except (KeyError, TypeError, AttributeError, BadInput):
        return None
    return cells if len(cells) == len(items) else None


def _cells(place: Place, names: list[str]) -> dict[Keys, Cell]:
    """The cells, each read with its place in the document."""
    cells: dict[Keys, Cell] = {}
    for item in place.items("cells"):
        keys = item.inner("keys")
        address = tuple(keys.text(name) for name in names)
        if address in cells:
            raise BadInput(
                _("%(where)s: the cell at %(cell)s is given twice") % {"where": item.where, "cell": " / ".join(address)}
            )
        cells[address] = _cell_from_json(item)
    return cells


def description_from_json(place: Place) -> tuple[tuple[Dimension, ...], Provenance, tuple[str, ...]]:
    """The dimensions, provenance (with its row accounts) and notes of a table's document."""
    dimensions = tuple(_dimension_from_json(item) for item in place.items("dimensions"))
    rows = place.inner("rows") if place.has("rows") else None
    provenance = _provenance_from_json(place.inner("provenance"), rows)
    return dimensions, provenance, place.texts("notes")


def write_json(table: Table, path: Path) -> None:
    """Write the table's JSON document to a file, in UTF-8."""
    text = json.dumps(to_json(table), ensure_ascii=False, indent=2) + "\n"
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_json(path: Path) -> Table:
    """The table in a JSON file. `BadInput` names the file and the place in it that is wrong."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise BadInput(
            _("%(file)s is not UTF-8 text (byte %(position)s)") % {"file": path.name, "position": problem.start}
        ) from None
    except json.JSONDecodeError as problem:
        at = {"file": path.name, "line": problem.lineno, "column": problem.colno, "why": problem.msg}
        raise BadInput(_("%(file)s line %(line)s column %(column)s: %(why)s") % at) from None
    except ValueError:
        raise BadInput(_("%(file)s holds a number with too many digits to be a count") % {"file": path.name}) from None
    except RecursionError:
        raise BadInput(_("%(file)s is nested too deeply to be a table") % {"file": path.name}) from None
    try:
        return from_json(document)
    except BadInput as problem:
        raise BadInput(f"{path.name}: {problem}") from None


_MUST_BE: dict[type, str] = {
    str: later("%(where)s must be a string, not %(given)s"),
    bool: later("%(where)s must be true or false, not %(given)s"),
    int: later("%(where)s must be a whole number, not %(given)s"),
    list: later("%(where)s must be an array, not %(given)s"),
    dict: later("%(where)s must be a JSON object, not %(given)s"),
}


def _must_be(kind: type, where: str, value: object) -> BadInput:
    """The error that a value is not of the kind that belongs there."""
    return BadInput(_(_MUST_BE[kind]) % {"where": where, "given": _kind(value)})


class Place:
    """An object in a JSON document, with its path, so that what is wrong in it can be pointed at."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise _must_be(dict, where or _("the document"), value)
        self._value = value
        self.where = where or _("the document")
        self._prefix = f"{where}." if where else ""

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._value.get(name) is not None

    def inner(self, name: str) -> Place:
        """The object in a field."""
        return Place(self._field(name), self._prefix + name)

    def items(self, name: str) -> list[Place]:
        """The objects of an array; none where the field is absent and may be."""
        return [Place(item, f"{self._prefix}{name}[{index}]") for index, item in enumerate(self.array(name))]

    def text(self, name: str, default: str | None = None) -> str:
        """The text in a field; the default, if one is given, where the field is absent or null."""
        if default is not None and not self.has(name):
            return default
        return self._of(str, name)

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings of an array; none where the field is absent."""
        if not self.has(name):
            return ()
        for index, item in enumerate(array := self.array(name)):
            if not isinstance(item, str):
                raise _must_be(str, f"{self._prefix}{name}[{index}]", item)
        return tuple(array)

    def flag(self, name: str, default: bool) -> bool:
        """The true or false in a field."""
        return self._of(bool, name) if self.has(name) else default

    def number(self, name: str, default: int | None = None) -> int:
        """The whole number in a field; the default, if one is given, where the field is absent or null."""
        if default is not None and not self.has(name):
            return default
        if isinstance(self._field(name), bool):
            raise _must_be(int, self._prefix + name, self._field(name))
        return self._of(int, name)

    def numbers(self, name: str) -> dict[str, int]:
        """The whole numbers of an object, by name; none where the field is absent."""
        if not self.has(name):
            return {}
        inner = self.inner(name)
        return {key: inner.number(key) for key in inner._value}

    def date(self, name: str) -> dt.date:
        """The date in a field, written as 2019-08-19."""
        return parse_date(self.text(name), self._prefix + name)

    def _field(self, name: str) -> object:
        if name not in self._value:
            raise BadInput(_("%(where)s lacks %(name)s") % {"where": self.where, "name": repr(name)})
        return self._value[name]

    def array(self, name: str) -> list[Any]:
        """The array in a field, whatever stands in it."""
        return self._of(list, name)

    def _of(self, kind: type[Kind], name: str) -> Kind:
        value = self._field(name)
        if not isinstance(value, kind):
            raise _must_be(kind, self._prefix + name, value)
        return value


def parse_date(text: str, where: str) -> dt.date:
    """The date written as 2019-08-19. `BadInput` names `where`."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = None
    if date is None or date.isoformat() != text:
        raise BadInput(
            _("%(where)s must be a date written as 2019-08-19, not %(text)s") % {"where": where, "text": repr(text)}
        )
    return date


_KINDS: dict[type, str] = {
    dict: later("an object"),
    list: later("an array"),
    str: later("a string"),
    bool: later("true or false"),
    type(None): later("null"),
}


def _kind(value: object) -> str:
    words = _KINDS.get(type(value))
    return _("the number %(number)s") % {"number": value} if words is None else _(words)


def _dimension_to_json(dimension: Dimension) -> dict[str, Any]:
    return {
        "name": dimension.name,
        "label": dimension.label,
        "additive": dimension.additive,
        "categories": [
            {"code": category.code, "label": category.label, "parent": category.parent, "note": category.note}
            for category in dimension.categories
        ],
    }


def _dimension_from_json(place: Place) -> Dimension:
    categories = tuple(
        Category(
            item.text("code"),
            item.text("label"),
            item.text("parent") if item.has("parent") else None,
            item.text("note") if item.has("note") else None,
        )
        for item in place.items("categories")
    )
    name = place.text("name")
    return Dimension(name, place.text("label", name), categories, place.flag("additive", True))


def _cell_from_json(place: Place) -> Cell:
    try:
        state = CellState(place.text("state"))
    except ValueError:
        choices = ", ".join(repr(state.value) for state in CellState)
        raise BadInput(
            _("%(where)s must be one of %(choices)s, not %(text)s")
            % {"where": f"{place.where}.state", "choices": choices, "text": repr(place.text("state"))}
        ) from None
    try:
        return Cell(state, place.number("value") if place.has("value") else None)
    except BadInput as problem:
        raise BadInput(f"{place.where}: {problem}") from None


def _provenance_to_json(provenance: Provenance) -> dict[str, Any]:
    snapshot = provenance.snapshot_date
    return {
        "unit": provenance.unit,
        "unit_note": provenance.unit_note,
        "periods": [
            {
                "label": period.label,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "part": period.part,
            }
            for period in provenance.periods
        ],
        "date_field": provenance.date_field,
        "system": provenance.system,
        "snapshot_date": snapshot.isoformat() if snapshot else None,
        "definitions": list(provenance.definitions),
        "exclusions": list(provenance.exclusions),
        "caveats": list(provenance.caveats),
        "question_sha256": provenance.question_sha256,
        "sources": [
            {"name": source.name, "sha256": source.sha256, "rows": source.rows} for source in provenance.sources
        ],
        "synthetic": provenance.synthetic,
    }


def _provenance_from_json(place: Place, rows: Place | None) -> Provenance:
    return Provenance(
        unit=place.text("unit"),
        unit_note=place.text("unit_note", ""),
        periods=tuple(
            Period(item.text("label"), item.date("start"), item.date("end"), item.flag("part", False))
            for item in (place.items("periods") if place.has("periods") else [])
        ),
        date_field=place.text("date_field", ""),
        system=place.text("system", ""),
        snapshot_date=place.date("snapshot_date") if place.has("snapshot_date") else None,
        definitions=place.texts("definitions"),
        exclusions=place.texts("exclusions"),
        caveats=place.texts("caveats"),
        question_sha256=place.text("question_sha256", ""),
        sources=tuple(
            SourceFile(item.text("name"), item.text("sha256"), item.number("rows"))
            for item in (place.items("sources") if place.has("sources") else [])
        ),
        rows=_rows_from_json(rows) if rows else None,
        synthetic=place.flag("synthetic", False),
    )


def _rows_to_json(rows: RowAccounts | None) -> dict[str, Any] | None:
    if rows is None:
        return None
    return {
        "read": rows.read,
        "counted": rows.counted,
        "excluded": dict(rows.excluded),
        "rejected": rows.rejected,
        "rejections": dict(rows.rejections),
    }


def _rows_from_json(place: Place) -> RowAccounts:
    return RowAccounts(
        read=place.number("read"),
        counted=place.number("counted"),
        excluded=place.numbers("excluded"),
        rejected=place.number("rejected", 0),
        rejections=place.numbers("rejections"),
    )
