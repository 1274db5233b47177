"""What a question is: the plain values that the question file is read into."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from candour.counting.model import UNITS, Unit

Value = str | int | bool | dt.date
"""A value that a filter or a category may speak of."""

Treatment = Literal["include", "exclude"]
Rule = Literal["current", "first", "latest", "highest_ranked", "each"]
Across = Literal["each", "first", "latest"]


@dataclass(frozen=True, slots=True)
class Age:
    """How age is worked out: the date that it is taken on, and when someone born on 29 February has a birthday."""

    anchor: str
    leap_day: Literal["1 March", "28 February"] = "1 March"
    or_age_recorded: bool = False


@dataclass(frozen=True, slots=True)
class AgeFilter:
    """The ages that count, in whole years, both ends included, and what becomes of an age that is not recorded."""

    not_recorded: Treatment
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A filter on one column: its values are among `values`, or (`negated`) are not."""

    column: str
    values: tuple[Value, ...]
    negated: bool = False
    rule: Literal["any", "current"] | None = None


@dataclass(frozen=True, slots=True)
class WithLink:
    """A filter on the people of a crime: at least one single link meets all of it."""

    roles: tuple[str, ...]
    eliminated: Treatment = "exclude"
    organisations: Treatment = "include"
    age: AgeFilter | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Which rows count. `offences` are in their one spelling; None leaves nothing out.

    `status` is None where the question says "any"; `status_given` tells whether the question spoke of status at all.
    """

    offences: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    eliminated: Treatment = "exclude"
    organisations: Treatment = "include"
    status: tuple[str, ...] | None = ("recorded", "transferred_in")
    status_given: bool = False
    where: tuple[Where, ...] = ()
    with_link: WithLink | None = None
    age: AgeFilter | None = None


@dataclass(frozen=True, slots=True)
class Periods:
    """The date that puts a row in a period, the kind of period, and the first and last day, both included."""

    field: str
    years: Literal["calendar", "financial", "month", "whole"]
    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class CategorySpec:
    """One category of a dimension: the values that fall in it (an age band has `low` and `high` instead)."""

    code: str
    label: str
    values: tuple[Value, ...] = ()
    low: int | None = None
    high: int | None = None
    group: str | None = None
    exists_from: dt.date | None = None
    exists_until: dt.date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A sub-total above categories."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """One way the counts are broken down. `column` is TABLE.COLUMN, or `period`, `offence` or `age`."""

    name: str
    label: str
    column: str
    categories: tuple[CategorySpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    missing: GroupSpec | None = None
    other: GroupSpec | None = None
    rule: Rule | None = None
    ranking: tuple[str, ...] = ()
    across: Across | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted. Read one with `load_question`; `sha256` is the hash of the file it was read from."""

    title: str
    unit: str
    periods: Periods
    dimensions: tuple[DimensionSpec, ...]
    margins: tuple[str, ...]
    population: Population = Population()
    age: Age | None = None
    offence_as_at: Literal["current", "first"] | dt.date = "current"
    snapshot_date: dt.date | None = None
    definitions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def counted(self) -> Unit:
        """The counting unit."""
        return UNITS[self.unit]

    @property
    def roles(self) -> tuple[str, ...] | None:
        """The roles that count, for a unit counted from links: the question's, or the unit's own."""
        return self.population.roles or self.counted.roles
