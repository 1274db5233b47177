"""Which category a value falls in: worked out once for every different value, never for every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from candour.counting.codes import normalise_offence
from candour.counting.expressions import Expression, typed
from candour.counting.model import Type
from candour.counting.periods import CodedPeriod
from candour.counting.question import DimensionSpec
from candour.counting.refusing import wrong_at
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext

NO_PLACE = -1
"""The place of a row that has no value where the question names no category for that."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The categories of a dimension in order (`codes`, with `labels`), and the place of each value among them.

    `missing` is the place of a row without a value, `NO_PLACE` where the question has no category for it.
    """

    codes: tuple[str, ...]
    places: dict[Any, int]
    missing: int = NO_PLACE

    @classmethod
    def of_periods(cls, periods: tuple[CodedPeriod, ...]) -> Assigned:
        """The places of periods, which a row already holds."""
        return cls(tuple(period.code for period in periods), {})

    def column(self, value: Expression) -> Expression:
        """The place of a column's value."""
        if not self.places:
            return sa.literal(self.missing)
        if set(self.places.values()) == {self.missing}:
            return sa.literal(self.missing)
        return sa.case(self.places, value=value, else_=self.missing)

    def rank(self, ranking: tuple[str, ...]) -> list[int]:
        """For each place, its rank from 0 (highest)."""
        return [ranking.index(code) for code in self.codes]


def assign(dimension: DimensionSpec, values: Iterable[Any], kind: Type | None) -> Assigned:
    """The place of every value that occurs.

    Raises `BadInput` for a value that no category lists where the question names none for the others, and for a missing
    value where it names none for that.
    """
    codes = [category.code for category in dimension.categories]
    missing = other = NO_PLACE
    if dimension.missing is not None:
        missing = len(codes)
        codes.append(dimension.missing.code)
    if dimension.other is not None:
        other = len(codes)
        codes.append(dimension.other.code)
    listed = _listed(dimension, kind)
    places: dict[Any, int] = {}
    outside = []
    for value in values:
        if value is None:
            if missing == NO_PLACE:
                raise no_value(dimension)
            continue
        place = _place(dimension, listed, value)
        if place is None:
            place = other
            if other == NO_PLACE:
                outside.append(value)
        places[value] = place
    if outside:
        raise wrong_at(_place_in_question(dimension), _outside(outside))
    return Assigned(tuple(codes), places, missing)


def no_value(dimension: DimensionSpec) -> BadInput:
    """What is raised where a row has no value and the question names no category for it."""
    problem = _("some rows have no value; add missing = { code, label }, so that they are seen")
    return wrong_at(_place_in_question(dimension), problem)


def _place_in_question(dimension: DimensionSpec) -> str:
    return _("dimension %(name)s") % {"name": repr(dimension.name)}


def _outside(values: list[Any]) -> str:
    """What is wrong with values that fall in no category: the first five, and whether there are others."""
    shown = ", ".join(repr(str(value)) for value in sorted(values)[:5])
    if len(values) > 5:
        return _("%(values)s and others fall in no category; list it, or add other = { code, label }") % {
            "values": shown
        }
    return ngettext(
        "%(values)s falls in no category; list it, or add other = { code, label }",
        "%(values)s fall in no category; list it, or add other = { code, label }",
        len(values),
    ) % {"values": shown}


def _listed(dimension: DimensionSpec, kind: Type | None) -> dict[Any, int]:
    listed: dict[Any, int] = {}
    for place, category in enumerate(dimension.categories):
        for value in category.values:
            listed[value if kind is None else typed(value, kind, dimension.column)] = place
    return listed


def _place(dimension: DimensionSpec, listed: dict[Any, int], value: Any) -> int | None:
    if dimension.column == "age":
        for place, band in enumerate(dimension.categories):
            if (band.low or 0) <= value and (band.high is None or value <= band.high):
                return place
        return None
    if dimension.column == "offence" or dimension.column.endswith(".offence_code"):
        return listed.get(normalise_offence(value))
    return listed.get(value)
