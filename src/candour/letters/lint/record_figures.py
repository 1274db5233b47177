"""Checks of the tables that a record supplies (DAT)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from candour.findings import Finding
from candour.language import gettext as _
from candour.letters.lint import text_figures
from candour.letters.lint.reading import fold
from candour.letters.lint.record_reading import RecordReading
from candour.letters.lint.rules import finding
from candour.tables import Cell, CellState, Keys, Table

_CHANGE_OF_RECORDING = dt.date(2024, 4, 1)
_SHOWN = (CellState.PUBLISHED, CellState.ZERO)


def check(reading: RecordReading) -> Iterator[Finding]:
    """Everything that the record and its tables show about figures."""
    explained = {name for refusal in reading.record.refusals for name in refusal.withheld_cells_of}
    for name, table in reading.tables.items():
        where = f"table {name}"
        yield from _provenance(reading, table, where)
        yield from _sums(table, where)
        if table.has_withheld and name not in explained:
            message = _("the table withholds numbers, and no refusal names it in withheld_cells_of")
            yield finding("DAT-05", where, message)
        yield from _codes(table, where)
        yield from _series(table, where)


def _provenance(reading: RecordReading, table: Table, where: str) -> Iterator[Finding]:
    provenance = table.provenance
    lacking = [
        words
        for words, given in (
            (_("what is counted"), provenance.unit),
            (_("the period"), provenance.periods),
            (_("the date that puts a record in a period"), provenance.date_field),
            (_("the system"), provenance.system),
            (_("the day of extraction"), provenance.snapshot_date),
        )
        if not given
    ]
    if lacking:
        yield finding("DAT-01", where, _("the provenance lacks %(lacking)s") % {"lacking": ", ".join(lacking)})
    if provenance.snapshot_date and provenance.snapshot_date < reading.record.received:
        yield finding(
            "DAT-02",
            where,
            _("the figures were extracted on %(extracted)s, before the request was received on %(received)s")
            % {"extracted": provenance.snapshot_date, "received": reading.record.received},
        )


def _sums(table: Table, where: str) -> Iterator[Finding]:
    """Every total of an additive dimension against its parts; and a part withheld alone beside its total."""
    for position, dimension in enumerate(table.dimensions):
        if not dimension.additive:
            continue
        for code in dimension.codes:
            children = dimension.children(code)
            for keys in table.cells if children else ():
                if keys[position] == code:
                    yield from _sum(table, where, keys, position, children)


def _sum(table: Table, where: str, keys: Keys, position: int, children: tuple[str, ...]) -> Iterator[Finding]:
    total = table.cells[keys]
    parts: list[Cell] = [table.cells[(*keys[:position], child, *keys[position + 1 :])] for child in children]
    if total.state not in _SHOWN:
        return
    place = f"{where}, {' / '.join(keys)}"
    withheld = [part for part in parts if part.state is CellState.WITHHELD]
    shown = [part for part in parts if part.state in _SHOWN]
    if len(shown) == len(parts) and sum(part.value or 0 for part in shown) != total.value:
        yield finding(
            "DAT-03",
            place,
            _("the parts add up to %(sum)s, and the total is %(total)s")
            % {"sum": sum(part.value or 0 for part in shown), "total": total.value},
        )
    if len(withheld) == 1 and len(shown) == len(parts) - 1:
        message = _("one number is withheld alone beside its total, and can be worked out by subtraction")
        yield finding("DAT-04", place, message)


def _codes(table: Table, where: str) -> Iterator[Finding]:
    for dimension in table.dimensions:
        for category in dimension.categories:
            if text_figures.is_wrong_offence(fold(f"{category.code} {category.label}")):
                yield finding(
                    "DAT-07",
                    f"{where}, {dimension.name}",
                    _("“%(label)s” is not the offence of %(code)s") % {"label": category.label, "code": category.code},
                )


def _series(table: Table, where: str) -> Iterator[Finding]:
    provenance = table.provenance
    words = fold(
        " ".join(
            (
                table.title,
                provenance.unit,
                *(category.label for dimension in table.dimensions for category in dimension.categories),
            )
        )
    )
    notes = fold(" ".join((*table.notes, *provenance.caveats, *provenance.definitions, provenance.unit_note)))
    crosses = (
        provenance.periods
        and min(period.start for period in provenance.periods) < _CHANGE_OF_RECORDING
        and max(period.end for period in provenance.periods) > _CHANGE_OF_RECORDING
    )
    about = re.search(r"\bsuspect", words) and re.search(r"\b0?86/0?2\b|\bindecent", words)
    if (
        crosses
        and about
        and not re.search(r"persons? involved|change of recording|recording (?:change|practice|guidance)", notes)
    ):
        yield finding(
            "DAT-08",
            where,
            _("child suspects may be counted across spring 2024, and no note says that recording changed then"),
        )
