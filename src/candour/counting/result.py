"""From counts to a table: every cell in its place, with the state that it has and where the figures come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import sqlalchemy as sa

from candour.counting import words
from candour.counting.expressions import Expression
from candour.counting.periods import CodedPeriod
from candour.counting.question import DimensionSpec, Question
from candour.counting.snapshot import Snapshot
from candour.counting.values import NO_PLACE, no_value
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables import (
    NOT_APPLICABLE,
    TOTAL,
    Category,
    Cell,
    Dimension,
    Keys,
    Provenance,
    RowAccounts,
    Table,
)

Address = tuple[tuple[str, int], ...]
"""Where a count stands: for each dimension its kind (leaf, group or total) and the place within it."""


@dataclass(slots=True)
class Tally:
    """Counts by address; an address that no row has is zero."""

    counts: dict[Address, int] = field(default_factory=dict)

    def enter(self, present: dict[tuple[int, str], int], dimensions: int, number: int) -> None:
        """Enter a count: `present` gives the place for each dimension and kind that was not added over."""
        address = []
        for place in range(dimensions):
            kind = next((kind for at, kind in present if at == place), "total")
            address.append((kind, 0 if kind == "total" else present[place, kind]))
        self.counts[tuple(address)] = number

    def placeless(self) -> Iterator[int]:
        """The dimensions in which some row has no place."""
        for address in self.counts:
            for dimension, (kind, place) in enumerate(address):
                if kind == "leaf" and place == NO_PLACE:
                    yield dimension


@dataclass(frozen=True, slots=True)
class Levels:
    """The kinds of category that a dimension has: leaves, groups above them if any, and a total if it is a margin."""

    codes: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: tuple[int, ...]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, dimension: DimensionSpec, codes: tuple[str, ...], total: bool) -> Levels:
        """The levels of a dimension whose lowest categories are `codes`."""
        groups = tuple(group.code for group in dimension.groups)
        above = {category.code: category.group for category in dimension.categories}
        group_of = tuple(groups.index(str(above[code])) if above.get(code) else NO_PLACE for code in codes)
        kinds = ("leaf", *(("group",) if groups else ()), *(("total",) if total else ()))
        return cls(codes, groups, group_of, kinds)

    def column(self, place: Expression, kind: str) -> Expression:
        """The place at one level, from the place of the leaf."""
        if kind == "leaf":
            return place
        grouped = {leaf: group for leaf, group in enumerate(self.group_of) if group != NO_PLACE}
        return sa.case(grouped, value=place, else_=NO_PLACE)

    def find(self, code: str) -> tuple[str, int]:
        """The kind of a category and its place within that kind."""
        if code == TOTAL:
            return "total", 0
        if code in self.groups:
            return "group", self.groups.index(code)
        return "leaf", self.codes.index(code)


def build_table(
    question: Question,
    snapshot: Snapshot,
    periods: tuple[CodedPeriod, ...],
    levels: list[Levels],
    tally: Tally,
    accounts: RowAccounts,
    caveats: tuple[str, ...],
) -> Table:
    """The table of a count. `BadInput` where a row has no value and the question names no category for that."""
    for place in tally.placeless():
        raise no_value(question.dimensions[place])
    dimensions = tuple(
        _dimension(dimension, periods, dimension.name in question.margins) for dimension in question.dimensions
    )
    cells = _cells(question, periods, levels, dimensions, tally)
    return Table(
        title=question.title,
        dimensions=dimensions,
        cells=cells,
        provenance=_provenance(question, snapshot, periods, accounts, caveats),
        notes=question.notes,
    )


def _dimension(dimension: DimensionSpec, periods: tuple[CodedPeriod, ...], total: bool) -> Dimension:
    categories: list[Category] = []
    if dimension.column == "period":
        categories.extend(Category(coded.code, coded.period.label) for coded in periods)
    labels = {group.code: group.label for group in dimension.groups}
    begun: set[str] = set()
    for category in dimension.categories:
        if category.group is not None and category.group not in begun:
            begun.add(category.group)
            categories.append(Category(category.group, labels[category.group]))
        categories.append(Category(category.code, category.label, category.group, category.note))
    for fallback in (dimension.missing, dimension.other):
        if fallback is not None:
            categories.append(Category(fallback.code, fallback.label))
    if total:
        categories.append(Category(TOTAL, _("Total")))
    additive = "each" not in (dimension.rule, dimension.across)
    return Dimension(dimension.name, dimension.label, tuple(categories), additive)


_ZERO = Cell.count(0)


def _cells(
    question: Question,
    periods: tuple[CodedPeriod, ...],
    levels: list[Levels],
    dimensions: tuple[Dimension, ...],
    tally: Tally,
) -> dict[Keys, Cell]:
    """Every cell of the table: its count, zero where no row stands there, or not applicable."""
    places = [{code: level.find(code) for code in of.codes} for level, of in zip(levels, dimensions, strict=True)]
    cells: dict[Keys, Cell] = dict.fromkeys(product(*(dimension.codes for dimension in dimensions)), _ZERO)
    codes = [{found: code for code, found in places_of.items()} for places_of in places]
    for address, number in tally.counts.items():
        keys = tuple(codes_of.get(found) for codes_of, found in zip(codes, address, strict=True))
        if number and None not in keys:
            cells[tuple(str(code) for code in keys)] = Cell.count(number)
    if any(part.exists_from or part.exists_until for spec in question.dimensions for part in spec.categories):
        for keys, cell in cells.items():
            if cell is _ZERO and _did_not_exist(question, periods, keys):
                cells[keys] = NOT_APPLICABLE
    return cells


def _did_not_exist(question: Question, periods: tuple[CodedPeriod, ...], keys: Keys) -> bool:
    """Whether all of the cell's time lies before a category of it began, or after it ended."""
    windows = [
        (leaf.exists_from, leaf.exists_until)
        for dimension, code in zip(question.dimensions, keys, strict=True)
        for leaf in dimension.categories
        if leaf.code == code and (leaf.exists_from or leaf.exists_until)
    ]
    if not windows:
        return False
    start, end = periods[0].period.start, periods[-1].period.end
    for dimension, code in zip(question.dimensions, keys, strict=True):
        if dimension.column == "period" and code != TOTAL:
            period = next(coded.period for coded in periods if coded.code == code)
            start, end = max(start, period.start), min(end, period.end)
    return any(_outside(begins, ends, start, end) for begins, ends in windows)


def _outside(begins: dt.date | None, ends: dt.date | None, start: dt.date, end: dt.date) -> bool:
    return (begins is not None and end < begins) or (ends is not None and start > ends)


def _provenance(
    question: Question,
    snapshot: Snapshot,
    periods: tuple[CodedPeriod, ...],
    accounts: RowAccounts,
    caveats: tuple[str, ...],
) -> Provenance:
    unit, note = words.UNITS[question.unit]
    return Provenance(
        unit=_(unit),
        unit_note=_(note),
        periods=tuple(coded.period for coded in periods),
        date_field=_(words.DATES[question.periods.field]),
        system=snapshot.system,
        snapshot_date=snapshot.snapshot_date,
        definitions=words.definitions(question),
        exclusions=words.exclusions(dict(accounts.excluded)),
        caveats=(*_caveats(question, snapshot), *caveats, *question.caveats),
        question_sha256=question.sha256,
        sources=snapshot.sources,
        rows=accounts,
        synthetic=snapshot.synthetic,
    )


def _caveats(question: Question, snapshot: Snapshot) -> Iterator[str]:
    """What the records themselves give reason to say."""
    base = question.counted.base
    crime = snapshot.tables.get("crime")
    if base != "incident" and crime is not None and "status" in crime.not_held and not question.population.status_given:
        yield _("The records do not say which crimes were later cancelled or transferred; any that were are counted.")
    for name, stored in snapshot.tables.items():
        for reason, number in stored.rejected.items():
            if name != base and number:
                # Translators: why is a sentence such as "the crime does not exist", without its first capital letter.
                yield ngettext(
                    "1 row of %(table)s was left out: %(why)s.",
                    "%(count)s rows of %(table)s were left out: %(why)s.",
                    number,
                ) % {"count": f"{number:,}", "table": name, "why": words.inside(_(words.REJECTS[reason]))}
