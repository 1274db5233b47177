"""Good safe patterns of withheld cells, found quickly: grown from the small cells, then thinned."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from candour.sdc.engine import Engine, Model, Rows
from candour.sdc.prober import Depth, Mask
from candour.sdc.problem import Judge, Problem

# What moving another cell along that still needs protection is worth, against 1 for the lightest cell withheld.
_HELPED = 2.0


class Searcher:
    """Searches for patterns within an effort (see `Engine.effort`). Every pattern it gives is safe."""

    def __init__(self, problem: Problem, judge: Judge, effort: float) -> None:
        self._problem = problem
        self._judge = judge
        self._effort = effort
        self._lines = _lines(problem.model)
        self._growth = Engine(_mirrored(problem.model.rows, problem.model.width), 2 * problem.model.width)

    @property
    def spent(self) -> bool:
        """Whether the effort is used up."""
        return self._judge.effort + self._growth.effort >= self._effort

    def everything(self) -> Mask:
        """All that may be withheld, withheld: the pattern that is safe if any is."""
        return self._problem.primary | self._problem.open

    def grown(self, start: Mask) -> Mask:
        """A pattern safe from outsiders, made from another by protecting one cell after another at the least cost.

        Everything, if that fails or the effort runs out.
        """
        problem, judge = self._problem, self._judge
        hidden = start.copy()
        settled = np.zeros(problem.model.width, dtype=bool)
        while (narrow := (hidden | problem.kept) & ~judge.prober.wide(problem.outsider(hidden)) & ~settled).any():
            column = self._hardest(narrow)
            support = None if self.spent else self._cheapest_move(hidden, narrow, column)
            if support is None:
                return self.everything()
            hidden |= support
            settled[column] = True
        return self.everything() if judge.narrow(hidden, Depth.WHOLE).any() else hidden

    def mended(self, hidden: Mask) -> Mask:
        """The pattern with more withheld, until no person alone in some cells opens a small one; else everything."""
        problem, judge = self._problem, self._judge
        nothing = hidden & ~hidden
        while (pair := judge.opened(hidden, Depth.WHOLE)) is not None:
            support = self._cheapest_move(hidden, nothing, pair[1], problem.own[pair[0]])
            if support is None or not (support & ~hidden).any():
                return self.everything()
            hidden = hidden | support
        return self.everything() if judge.narrow(hidden, Depth.WHOLE).any() else hidden

    def _hardest(self, narrow: Mask) -> int:
        """The cell to protect next: the smallest, then the first."""
        columns = np.flatnonzero(narrow)
        return int(columns[np.argmin(self._problem.model.base[columns])])

    def _cheapest_move(self, hidden: Mask, narrow: Mask, column: int, known: Mask | None = None) -> Mask | None:
        """The open columns that the cheapest move of this column by one step touches.

        Up and down movements are separate columns of the program, so that the cost counts their sizes. A step must
        be one that can be taken `width` times over.
        """
        problem = self._problem
        steps = problem.width if known is None else problem.insider_width
        width = problem.model.width
        may = problem.primary | problem.open | problem.free
        if known is not None:
            may = may & ~known
        charge = np.where(problem.open & ~hidden, problem.weights, 0.0)
        up = np.where(may, np.inf, 0.0)
        down = np.where(may, problem.model.room // steps, 0).astype(np.float64)
        cost_up, cost_down = charge.copy(), charge.copy()
        helped = narrow & (down == 0)
        cost_up[helped] = -_HELPED
        up[helped] = 1.0
        low = np.zeros(2 * width)
        up[column], low[column], down[column] = 1.0, 1.0, 0.0
        high = np.concatenate([up, down])
        solution = self._growth.solve(np.concatenate([cost_up, cost_down]), low, high)
        if not solution.found:
            return None
        move = solution.move[:width] - solution.move[width:]
        support = (np.abs(move) > 1e-6) & (problem.primary | problem.open)
        self._judge.prober.offer(move, steps, problem.outsider(hidden | support))
        return support

    def spared(self, hidden: Mask) -> Mask:
        """The pattern with every cell given back that can be, the heaviest first."""
        problem = self._problem
        hidden = hidden.copy()
        order = sorted(np.flatnonzero(hidden & problem.open), key=lambda column: -problem.weights[column])
        for column in order:
            if self.spent:
                break
            if hidden[column] and (smaller := self._without(hidden, int(column))) is not None:
                hidden = smaller
                self._judge.prober.forget(problem.outsider(hidden).hidden)
        return hidden

    def _without(self, hidden: Mask, column: int) -> Mask | None:
        """The pattern without this cell, and without others that then need not be withheld; None if unsafe."""
        problem, judge = self._problem, self._judge
        trial = hidden.copy()
        trial[column] = False
        while True:
            failed = self._plainly_narrow(trial)
            if not failed.any():
                near = self._neighbours(column) & problem.primary & trial
                if judge.prober.first_stuck(problem.outsider(trial), near) is not None:
                    return None
                failed = judge.narrow(trial, Depth.RAYS, stop=problem.primary | problem.kept)
            if (failed & (problem.primary | problem.kept)).any():
                return None
            if not failed.any():
                return trial
            trial &= ~failed

    def _neighbours(self, column: int) -> Mask:
        """The columns that stand in an addition with this one: the likeliest to suffer when it is given back."""
        rows, columns, _ = self._lines
        near = np.zeros(self._problem.model.width, dtype=bool)
        near[columns[np.isin(rows, rows[columns == column])]] = True
        return near

    def _plainly_narrow(self, hidden: Mask) -> Mask:
        """The withheld cells that one addition alone narrows, seen without solving anything.

        In a row where all that is unknown stands on one side, nothing can move further than the others leave room.
        """
        problem = self._problem
        unknown = hidden | problem.free
        failed = np.zeros(problem.model.width, dtype=bool)
        rows, columns, signs = self._lines
        there = unknown[columns]
        count = np.bincount(rows, there, minlength=problem.model.rows.count)
        total = np.bincount(rows, there * signs, minlength=problem.model.rows.count)
        room = np.bincount(rows, there * problem.model.room[columns], minlength=problem.model.rows.count)
        tight = (count > 0) & (np.abs(total) == count) & ((count == 1) | (room < problem.width))
        failed[columns[tight[rows] & there]] = True
        return failed & hidden


def _lines(model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lengths = np.diff(np.array(model.rows.starts))
    rows = np.repeat(np.arange(model.rows.count), lengths)
    return rows, np.array(model.rows.columns, dtype=np.int64), np.array(model.rows.factors)


def _mirrored(rows: Rows, width: int) -> Rows:
    """The rows over columns for movement up and, after them, columns for movement down."""
    both = Rows()
    for start, end in pairwise(rows.starts):
        entries = list(zip(rows.columns[start:end], rows.factors[start:end], strict=True))
        both.add(entries + [(column + width, -factor) for column, factor in entries])
    return both
