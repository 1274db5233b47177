"""Rows of synthetic records in the canonical schema, put together one crime, person or link at a time."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from candour.counting.model import GRAINS

Value = str | int | bool | dt.date | None
Row = tuple[Value, ...]
Choice = TypeVar("Choice")

_TABLES = ("crime", "classification", "nominal", "link", "outcome", "disposal", "incident")
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    table: tuple((column.name, column.type.value) for column in GRAINS[table].columns) for table in _TABLES
}
"""The canonical tables in the order in which they are written, each with its columns and their declared types."""

PERSON_KEY, DATE_OF_BIRTH = 1, 2


@dataclass(frozen=True, slots=True)
class Records:
    """Synthetic records: the rows of each canonical table, in the order of `COLUMNS`, as if extracted on a day."""

    tables: dict[str, list[Row]]
    snapshot_date: dt.date

    def rows(self, table: str) -> list[dict[str, Value]]:
        """The rows of one table, each as its columns by name."""
        names = [name for name, _ in COLUMNS[table]]
        return [dict(zip(names, row, strict=True)) for row in self.tables[table]]


class Chance:
    """Seeded chance. The same seed gives the same choices on every version of Python.

    Only `random.Random.random` is used: it is the one method whose sequence Python promises never to change.
    """

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random  # noqa: S311 - invented records need no secrecy

    def happens(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def below(self, ceiling: int) -> int:
        """A whole number from 0 up to, and not including, the ceiling."""
        return int(self._next() * ceiling)

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from the first to the last, both included."""
        return first + dt.timedelta(days=self.below((last - first).days + 1))

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices, each as likely as the next."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[Choice, float]]) -> Choice:
        """One of the choices, by its weight."""
        target = self._next() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            target -= weight
            if target < 0:
                return choice
        return choices[-1][0]


@dataclass
class Builder:
    """Collects rows and gives out keys. Every key begins with SYN, so that nobody takes a row for a real one."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def _key(self, letter: str, number: int) -> str:
        return f"SYN-{letter}{number:06d}"

    def incident(self, recorded_on: dt.date, incident_type: str) -> str:
        """Add an incident; gives its key."""
        key = self._key("I", len(self.tables["incident"]) + 1)
        self.tables["incident"].append((key, recorded_on, incident_type))
        return key

    def crime(
        self,
        offence_code: str,
        recorded_on: dt.date,
        *,
        committed_from: dt.date | None = None,
        committed_to: dt.date | None = None,
        reported_on: dt.date | None = None,
        status: str = "recorded",
        area: str | None = None,
        incident: str | None = None,
    ) -> str:
        """Add a crime; gives its key."""
        number = len(self.tables["crime"]) + 1
        key = self._key("C", number)
        reference = f"SYN/{number:06d}/{recorded_on:%y}"
        self.tables["crime"].append(
            (
                key,
                reference,
                incident,
                offence_code,
                reported_on,
                recorded_on,
                committed_from,
                committed_to,
                status,
                area,
            )
        )
        return key

    def classified(self, crime: str, *history: tuple[str, dt.date, dt.date | None]) -> None:
        """Add how a crime was classified over time: code, first day, last day (none for the present code)."""
        for sequence, (code, valid_from, valid_to) in enumerate(history, start=1):
            self.tables["classification"].append((crime, sequence, code, valid_from, valid_to))

    def nominal(
        self, born: dt.date | None, *, sex: str | None = None, person: str | None = "", organisation: bool = False
    ) -> str:
        """Add a nominal; gives its key. A person key of their own unless one is given (None: never linked)."""
        number = len(self.tables["nominal"]) + 1
        key = self._key("N", number)
        person_key = self._key("P", number) if person == "" else person
        self.tables["nominal"].append((key, person_key, born, sex, organisation))
        return key

    def person_of(self, nominal: str) -> str | None:
        """The person key of a nominal."""
        value = self._nominal_row(nominal)[PERSON_KEY]
        return value if isinstance(value, str) else None

    def born(self, nominal: str) -> dt.date | None:
        """The date of birth of a nominal."""
        value = self._nominal_row(nominal)[DATE_OF_BIRTH]
        return value if isinstance(value, dt.date) else None

    def _nominal_row(self, nominal: str) -> Row:
        return self.tables["nominal"][int(nominal.removeprefix("SYN-N")) - 1]

    def link(
        self, crime: str, nominal: str, role: str, *, eliminated: bool = False, age_recorded: int | None = None
    ) -> str:
        """Tie a nominal to a crime in a role; gives the key of the link."""
        key = self._key("L", len(self.tables["link"]) + 1)
        self.tables["link"].append((key, crime, nominal, role, eliminated, age_recorded))
        return key

    def outcomes(self, crime: str, *history: tuple[str, dt.date | None, bool]) -> None:
        """Add the outcomes of a crime in order: code, day, whether it stands now."""
        for sequence, (code, on, current) in enumerate(history, start=1):
            self.tables["outcome"].append((crime, sequence, code, on, current))

    def disposals(self, link: str, *history: tuple[str, dt.date | None, bool]) -> None:
        """Add what happened to one suspect on one crime, in order: code, day, whether it stands now."""
        for sequence, (code, on, current) in enumerate(history, start=1):
            self.tables["disposal"].append((link, sequence, code, on, current))


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day of the year, so many years earlier; 28 February where there is no 29th."""
    if (day.month, day.day) == (2, 29) and not _is_leap(day.year - years):
        return dt.date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
