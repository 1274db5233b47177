"""Moves along a few categories of each dimension, found without a solver.

In a table with its totals, one person more in one category and one fewer in another changes two numbers of a dimension
(and the groups above them that hold only one of the two). Such changes of several dimensions, multiplied, are a move of
the whole table that keeps every addition: a box, with alternating signs at its corners. A box that moves a given cell
at the least cost is found by adding up costs along one dimension after another, for all boxes at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.sdc.engine import PER_UNIT, Mask, Move, Vector
from candour.sdc.people import upwards
from candour.tables import Dimension, Keys

# What one multiplication costs, in pivots times columns (see `Engine.effort`).
_PER_PRODUCT = 1 / 60
# With more boxes than this through a cell they are left to the solver.
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a box: what withholding each column costs, which may not move, and which may not fall.

    A cost below 0 is a reward for moving the column.
    """

    cost: Vector
    fixed: Mask
    not_down: Mask


class Boxes:
    """The boxes of one table, over the columns of a model."""

    def __init__(self, changes: Sequence[Sequence[Vector]], column: npt.NDArray[np.int64], width: int) -> None:
        """`column` gives the column of each cell, and the first number beyond them, `width`, for one that never moves.

        `changes` are, for each category of each dimension, the changes that raise it by one (see `boxes_of`).
        """
        self._changes = changes
        self._column = column
        self._width = width
        self.effort = 0.0

    def within(self, kept: Mask) -> Boxes:
        """The boxes over these columns alone, numbered in their order."""
        count = int(kept.sum())
        number = np.append(np.where(kept, np.cumsum(kept) - 1, count), count)
        return Boxes(self._changes, number[self._column], count)

    def cheapest(self, column: int, wish: Wish) -> Move | None:
        """The box that moves this column at the least cost, as a move of all columns; None if there is none."""
        places = np.argwhere(self._column == column)
        if len(places) != 1:
            return None
        changes = [own[number] for own, number in zip(self._changes, places[0], strict=True)]
        if not 0 < np.prod([len(change) for change in changes]) <= _MOST:
            return None
        sizes = [np.abs(change) for change in changes]
        fixed = self._summed(np.append(wish.fixed, True), sizes)
        falls = self._summed(np.append(wish.not_down, False), sizes)
        leaning = self._summed(np.append(wish.not_down, False), changes)
        cost = self._summed(np.append(wish.cost, 0.0), sizes)
        # Of a box and its reverse, the numbers that may not fall and would.
        up, down = falls - leaning, falls + leaning
        # Rounded, so that boxes that cost the same are told apart by their order on every machine.
        cost = np.where((fixed > 0.5) | ((up > 0.5) & (down > 0.5)), np.inf, cost.round(6))
        best = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if not np.isfinite(cost[best]):
            return None
        sign = 1.0 if up[best] < 0.5 else -1.0
        move = np.array(sign)
        for change, number in zip(changes, best, strict=True):
            move = np.multiply.outer(move, change[number])
        whole = np.zeros(self._width + 1)
        np.add.at(whole, self._column.ravel(), move.ravel())
        return np.rint(whole[:-1]).astype(np.int64)

    def _summed(self, values: npt.NDArray[np.generic], factors: Sequence[Vector]) -> Vector:
        """For every choice of one change in each dimension, the values of the cells times the changes, added up."""
        tensor = values.astype(np.float64)[self._column]
        for factor in factors:
            self.effort += tensor.size * len(factor) * _PER_PRODUCT / PER_UNIT
            tensor = np.tensordot(tensor, factor, axes=(0, 1))
        return tensor


def boxes_of(dimensions: Sequence[Dimension], columns: Mapping[Keys, int], width: int) -> Boxes:
    """The boxes of a table; `columns` gives the column of each cell that can move, `width` is how many there are."""
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    numbers = [{code: number for number, code in enumerate(dimension.codes)} for dimension in dimensions]
    column = np.full(shape, width, dtype=np.int64)
    for keys, own in columns.items():
        column[tuple(number[code] for number, code in zip(numbers, keys, strict=True))] = own
    return Boxes([_changes(dimension) for dimension in dimensions], column, width)


def _changes(dimension: Dimension) -> list[Vector]:
    """For each category, the changes of the dimension's numbers that raise it by one, one change a row.

    One more in a lowest category, and in all that hold it; and, mostly, one fewer in another. None are known where the
    dimension is not additive.
    """
    numbers = {code: number for number, code in enumerate(dimension.codes)}
    chains = {}
    for code in dimension.leaves:
        chains[code] = np.zeros(len(numbers))
        chains[code][[numbers[holder] for holder in upwards(dimension, code)]] = 1.0
    found: list[list[Vector]] = [[] for _ in numbers]
    for chain in chains.values():
        for other in (None, *chains):
            change = chain if other is None else chain - chains[other]
            for number in np.flatnonzero(change > 0):
                found[number].append(change)
    empty = np.zeros((0, len(numbers)))
    return [np.array(rows) if rows and dimension.additive else empty for rows in found]
