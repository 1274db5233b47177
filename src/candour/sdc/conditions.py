"""Conditions that every safe choice of withheld cells meets, each linear in the choice.

The least loss under some of them is a proved lower bound of what any safe pattern loses. They come from the dual of the
programs that bound how far an attacker must think a cell can move, or, where that says enough, from one addition alone
and no program at all ("capacity" conditions for small cells, "bridge" ones for cells that protect others, in the terms
of Fischetti and Salazar-González, Management Science 47, 2001).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from candour.sdc.engine import Mask, Vector
from candour.sdc.prober import View
from candour.sdc.problem import Problem

_CLOSE = 1e-6

_Row = tuple[npt.NDArray[np.int64], Vector]
"""The columns of one addition, and their factors."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The factors of those of these columns (all open ones) that are withheld sum to at least `least`."""

    columns: npt.NDArray[np.int64]
    factors: Vector
    least: float

    def sum(self, share: Vector) -> float:
        """What the factors sum to where each column of the model is withheld by this share, from 0 to 1."""
        return float(self.factors @ share[self.columns])

    @property
    def key(self) -> bytes:
        """The same for conditions that say the same."""
        return self.columns.tobytes() + self.factors.round(9).tobytes() + np.float64(round(self.least, 9)).tobytes()


def from_reach(problem: Problem, reach: Vector, column: int, width: int, known: Mask) -> Condition | None:
    """The condition that a column keeps its width, from what every other adds at most to how far it moves.

    `reach` is as `Prober.reach_factors` gives it; `known` are the columns that the attacker knows. None where the
    columns that are always withheld suffice, so that nothing follows for the others.
    """
    always = (problem.primary | problem.free) & ~known
    always[column] = True
    need = width - float(reach[always & ~known].sum())
    if need <= _CLOSE:
        return None
    factors = np.where(problem.open & ~known, np.minimum(reach, need), 0.0)
    factors[column] = 0.0
    least = need
    if problem.open[column]:
        # A secondary cell needs its width only if it is withheld: the condition then counts need x its own choice.
        factors[column], least = -need, 0.0
    columns = np.flatnonzero(factors)
    return Condition(columns, factors[columns], least - _CLOSE)


def of_rows(problem: Problem) -> list[Condition]:
    """The conditions that follow from one addition alone, for outsiders and for persons alone in a cell."""
    rows, columns, signs = problem.model.rows.entries()
    starts = np.array(problem.model.rows.starts, dtype=np.int64)
    every = [(columns[start:end], signs[start:end]) for start, end in pairwise(starts)]
    nobody = np.zeros(problem.model.width, dtype=bool)
    found = list(_of_rows(problem, problem.outsider(problem.primary | problem.open), nobody, every))
    for person, own in enumerate(problem.own):
        # A row without his cells says nothing new.
        his = [every[row] for row in np.unique(rows[own[columns]])] if own.any() else every
        found += _of_rows(problem, problem.insider(problem.primary | problem.open, person), own, his)
    return list({condition.key: condition for condition in found}.values())


def _of_rows(problem: Problem, view: View, known: Mask, rows: Sequence[_Row]) -> Iterator[Condition]:
    """For each cell to protect and each of the rows that it stands in, what the other cells of it must let it do."""
    model = problem.model
    # A person alone in some cells needs to be kept from the small cells only.
    wanted = problem.primary & ~known if known.any() else problem.primary | problem.open
    always = (problem.primary | problem.free) & ~known
    reach = np.zeros(model.width)
    for places, signs in rows:
        room = np.minimum(model.room[places], view.width).astype(np.float64)
        for index in np.flatnonzero(wanted[places]):
            total = _in_row(room, signs, int(index), view.width)
            total[known[places]] = 0.0
            if total[always[places]].sum() >= view.width:
                continue
            reach[places] = total
            condition = from_reach(problem, reach, int(places[index]), view.width, known)
            reach[places] = 0.0
            if condition is not None:
                yield condition


def _in_row(room: Vector, signs: Vector, index: int, width: int) -> Vector:
    """What each column of a row adds to how far the one at `index` moves, up and down together; at most `width`.

    What has its sign must fall for it to rise, and rise for it to fall; nothing is known of how far a column can rise.
    The column's own room bounds its fall where that is less than the width.
    """
    same = signs == signs[index]
    rising = np.where(same, room, float(width))
    if room[index] < width:
        rising[index] = room[index]
        return rising
    total = np.minimum(rising + np.where(same, float(width), room), width)
    total[index] = 0.0
    return np.asarray(total)
