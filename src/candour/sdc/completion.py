"""Find one whole table that fits everything published."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from candour.sdc.engine import Engine, Rows
from candour.sdc.system import System

Entries = list[tuple[int, float]]

# A number beyond its share of room costs this much, against 1 for a step of room gained: tables stay small.
_DEAR = 0.01
_CLOSE = 1e-6


def complete(
    system: System, values: Sequence[int | None], floor: int, ceiling: int | None = None, *, room: int = 0
) -> list[int] | None:
    """Whole numbers for every place of the system that has no value, so that all relations hold; None if none do.

    Withheld numbers are from `floor` to `ceiling` (None: no limit), the others at least 0. Of the tables that fit one
    is taken in which as many unknown numbers as can are `room` above their least value: it lies well inside, and
    depends on nothing but the values given.
    """
    unknown = [place for place, value in enumerate(values) if value is None]
    if not unknown:
        return [value for value in values if value is not None]
    least = np.array([floor if system.withheld[place] else 0 for place in unknown], dtype=np.float64)
    most = np.full(len(unknown), np.inf)
    if ceiling is not None:
        most[:] = [ceiling if system.withheld[place] else np.inf for place in unknown]
    rows, slacks = _rows(system, values, unknown)
    # Each number is its least value and its share of room, in the first columns, and what goes beyond, in the last.
    share = np.minimum(most, least + room)
    low = np.concatenate([least, [1.0], np.zeros(slacks + len(unknown))])
    high = np.concatenate([share, [1.0], np.full(slacks, np.inf), most - share])
    beyond = np.full(len(unknown), _DEAR)
    cost = np.concatenate([np.full(len(unknown), -1.0), np.zeros(1 + slacks), beyond])
    # An integer program is asked for any table at all, for the best one could take it long: first for one with the
    # shares of room that are possible in fractions, then without.
    inside = low.copy()
    for whole_numbers, wanted in ((False, cost), (False, np.abs(cost)), (True, cost - cost), (True, cost - cost)):
        engine = Engine(rows, len(low), whole=whole_numbers)
        solution = engine.solve(wanted, inside if whole_numbers else low, high)
        found = engine.whole(solution)
        if wanted is cost and solution.found:
            inside[: len(unknown)] = np.maximum(low, np.floor(solution.move + _CLOSE))[: len(unknown)]
        elif whole_numbers:
            inside = low
        if found is not None:
            numbers = iter(found[: len(unknown)] + found[len(found) - len(unknown) :])
            return [int(next(numbers)) if value is None else value for value in values]
    return None


def _rows(system: System, values: Sequence[int | None], unknown: Sequence[int]) -> tuple[Rows, int]:
    """The relations as rows over the unknown numbers, a column that is 1, and slack; and how many slack columns."""
    column = {place: index for index, place in enumerate(unknown)}
    one = len(unknown)
    equations: list[Entries] = []
    slacks = 0

    def terms(places: Sequence[int], sign: float) -> Entries:
        known = sum(value for place in places if (value := values[place]) is not None)
        return [(column[place], sign) for place in places if values[place] is None] + [(one, sign * known)]

    for relation in system.relations:
        whole = terms([relation.whole], -1.0)
        if relation.additive:
            equations.append(terms(relation.parts, 1.0) + whole)
            continue
        equations.append([*terms(relation.parts, 1.0), *whole, (one + 1 + slacks, -1.0)])
        slacks += 1
        for part in relation.parts:
            equations.append([*terms([part], 1.0), *whole, (one + 1 + slacks, 1.0)])
            slacks += 1
    rows = Rows()
    for entries in equations:
        merged = _merged(entries)
        rows.add(merged + [(one + 1 + slacks + place, factor) for place, factor in merged if place < one])
    return rows, slacks


def _merged(entries: Entries) -> Entries:
    """The entries with those of one column added up, and those that come to nothing left out."""
    total: dict[int, float] = {}
    for column, factor in entries:
        total[column] = total.get(column, 0.0) + factor
    return [(column, factor) for column, factor in total.items() if factor]
