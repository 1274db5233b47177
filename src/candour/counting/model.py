"""The typed model of records: what one row of each table is, which columns are keys, which edges fan out.

The tables are data, so that the loader, the compiler and the documentation speak of the same schema. An edge is always
many to one (many links to one crime); read backwards it fans out, and only a rule stated in the question may cross it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from candour.language import later


class Type(StrEnum):
    """The declared type of a column."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table. `codes` names the list that its values must be of, if there is one."""

    name: str
    type: Type
    required: bool = True
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A many-to-one edge: `column` of its table leads to the key of `to`."""

    column: str
    to: str


@dataclass(frozen=True, slots=True)
class Grain:
    """A canonical table: what one row is, its key, its columns and the edges that leave it.

    `further` is what is said of a row that is left out because another row of the same one has been read.
    """

    name: str
    further: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    edges: tuple[Edge, ...] = ()

    def column(self, name: str) -> Column | None:
        """The canonical column with this name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the canonical columns, in order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, required: bool = True, codes: str | None = None) -> Column:
    return Column(name, Type.TEXT, required, codes)


def _date(name: str, required: bool = True) -> Column:
    return Column(name, Type.DATE, required)


def _whole(name: str, required: bool = True) -> Column:
    return Column(name, Type.INTEGER, required)


def _flag(name: str) -> Column:
    return Column(name, Type.BOOLEAN)


GRAINS: dict[str, Grain] = {
    grain.name: grain
    for grain in (
        Grain(
            "incident",
            later("a further row of an incident already read"),
            ("incident_key",),
            (_text("incident_key"), _date("recorded_on"), _text("incident_type")),
        ),
        Grain(
            "crime",
            later("a further row of a crime already read"),
            ("crime_key",),
            (
                _text("crime_key"),
                _text("crime_ref", False),
                _text("incident_key", False),
                _text("offence_code", codes="offence"),
                _date("reported_on", False),
                _date("recorded_on"),
                _date("committed_from", False),
                _date("committed_to", False),
                _text("status", codes="status"),
                _text("area", False),
            ),
            (Edge("incident_key", "incident"),),
        ),
        Grain(
            "classification",
            later("a further row of a class that a crime had for a time already read"),
            ("crime_key", "sequence"),
            (
                _text("crime_key"),
                _whole("sequence"),
                _text("offence_code", codes="offence"),
                _date("valid_from"),
                _date("valid_to", False),
            ),
            (Edge("crime_key", "crime"),),
        ),
        Grain(
            "nominal",
            later("a further row of a record of a person or organisation already read"),
            ("nominal_key",),
            (
                _text("nominal_key"),
                _text("person_key", False),
                _date("date_of_birth", False),
                _text("sex", False),
                _flag("organisation"),
            ),
        ),
        Grain(
            "link",
            later("a further row of a person's part in a crime already read"),
            ("link_key",),
            (
                _text("link_key"),
                _text("crime_key"),
                _text("nominal_key"),
                _text("role", codes="role"),
                _flag("eliminated"),
                _whole("age_recorded", False),
            ),
            (Edge("crime_key", "crime"), Edge("nominal_key", "nominal")),
        ),
        Grain(
            "outcome",
            later("a further row of an outcome of a crime already read"),
            ("crime_key", "sequence"),
            (
                _text("crime_key"),
                _whole("sequence"),
                _text("outcome_code", codes="outcome"),
                _date("outcome_on", False),
                _flag("current"),
            ),
            (Edge("crime_key", "crime"),),
        ),
        Grain(
            "disposal",
            later("a further row of what was done about a suspect on a crime already read"),
            ("link_key", "sequence"),
            (
                _text("link_key"),
                _whole("sequence"),
                _text("disposal_code"),
                _date("disposal_on", False),
                _flag("current"),
            ),
            (Edge("link_key", "link"),),
        ),
    )
}
"""Every canonical table by name, each after the tables that its edges lead to."""

ROLES = ("suspect", "offender", "victim", "witness", "reporting", "other")
STATUSES = ("recorded", "cancelled", "transferred_out", "transferred_in", "other_disposal")
OUTCOMES = (*(str(number) for number in range(23)), "1A", "2A", "3A")
"""Home Office outcome types 0 to 22, and the alternates of 1, 2 and 3 (Home Office open data user guide)."""

CODE_LISTS: dict[str, tuple[str, ...]] = {"role": ROLES, "status": STATUSES, "outcome": OUTCOMES}


@dataclass(frozen=True, slots=True)
class Unit:
    """A counting unit: the table whose rows are looked at, and the column that makes two rows one unit.

    `distinct` is None where each row is one unit, else the column (TABLE.COLUMN) whose distinct values are counted.
    """

    name: str
    base: str
    roles: tuple[str, ...] | None = None
    distinct: str | None = None


_SUSPECT = ("suspect", "offender")

UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("crimes", "crime"),
        Unit("suspect_links", "link", _SUSPECT),
        Unit("suspects", "link", _SUSPECT, "link.nominal_key"),
        Unit("victim_links", "link", ("victim",)),
        Unit("victims", "link", ("victim",), "link.nominal_key"),
        Unit("persons", "link", None, "nominal.person_key"),
        Unit("outcomes", "outcome"),
        Unit("incidents", "incident"),
    )
}


def reachable(base: str) -> dict[str, tuple[tuple[str, Edge], ...]]:
    """The tables single-valued from a row of `base`, each with the edges that lead to it (none to its own)."""
    paths: dict[str, tuple[tuple[str, Edge], ...]] = {base: ()}
    waiting = [base]
    while waiting:
        here = waiting.pop(0)
        for edge in GRAINS[here].edges:
            if edge.to not in paths:
                paths[edge.to] = (*paths[here], (here, edge))
                waiting.append(edge.to)
    return paths


def fans_out(base: str) -> Iterator[tuple[str, str, Edge]]:
    """The tables that have many rows for one row of `base`: (table, the reached table it hangs on, its edge)."""
    reached = reachable(base)
    for grain in GRAINS.values():
        if grain.name in reached:
            continue
        for edge in grain.edges:
            if edge.to in reached:
                yield grain.name, edge.to, edge
                break
