"""Good safe patterns of withheld cells, found quickly: grown from the small cells, then thinned."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from candour.sdc.boxes import Wish
from candour.sdc.engine import Engine, Mask, Rows
from candour.sdc.prober import Depth
from candour.sdc.problem import Judge, Problem

# What moving another cell along that still needs protection is worth, against 1 for the lightest cell withheld.
_HELPED = 2.0
_TINY = 1e-6
# Where growing the pattern took all of the effort, giving cells back may take this share of it on top.
_SHARE_OF_SPARING = 0.5
# Where less than this share of the columns is withheld, those alone are a much smaller problem.
_FEW = 0.5


@dataclass(frozen=True, slots=True)
class _Step:
    """A move that protects a cell: the columns it would have withheld, and those that it shows to be wide."""

    support: Mask
    wide: Mask


class Searcher:
    """Searches for patterns within an effort (see `Engine.effort`). Every pattern it gives is safe."""

    def __init__(self, problem: Problem, judge: Judge, effort: float) -> None:
        self._problem = problem
        self._judge = judge
        self._effort = effort
        self._lines = problem.model.rows.entries()
        self._growth = Engine(_mirrored(problem.model.rows, problem.model.width), 2 * problem.model.width)

    @property
    def spent(self) -> bool:
        """Whether the effort is used up."""
        return self._left <= 0

    @property
    def _left(self) -> float:
        return self._effort - self._judge.effort - self._growth.effort

    def everything(self) -> Mask:
        """All that may be withheld, withheld: the pattern that is safe if any is."""
        return self._problem.primary | self._problem.open

    def found(self) -> Mask:
        """The lighter of two patterns safe from outsiders: one grown by boxes alone, and one by programs first."""
        quick = self.grown(programs=0.0)
        careful = self.grown()
        self._effort += max(0.0, _SHARE_OF_SPARING * self._effort - self._left)
        return min(careful, quick, key=self._problem.loss)

    def grown(self, *, programs: float = np.inf) -> Mask:
        """A pattern safe from outsiders, grown from the small cells by protecting one after another at the least cost.

        Programs find the cheapest moves until they have taken this much effort, and boxes find moves after that.
        Everything is withheld if a cell has neither.
        """
        problem, judge = self._problem, self._judge
        hidden = problem.primary.copy()
        narrow = (hidden | problem.kept) & ~judge.prober.wide(problem.outsider(hidden))
        enough = self._left - programs
        while narrow.any():
            column = self._hardest(narrow)
            by_program = self._left > max(enough, 0.0)
            step = self._protecting(hidden, narrow, column) if by_program else self._box(hidden, narrow, column)
            if step is None and not self.spent:
                step = self._cheapest_move(hidden, narrow, column)
            if step is None:
                return self.everything()
            narrow = (narrow | (step.support & ~hidden)) & ~step.wide
            hidden = hidden | step.support
            narrow[column] = False
        return self._completed(hidden)

    def _completed(self, hidden: Mask) -> Mask:
        """The pattern with boxes for the cells that moves in fractions left narrow; everything, if that is not enough.

        While there is effort left, integer programs are asked first whether a cell is narrow at all.
        """
        problem, judge = self._problem, self._judge
        nothing = hidden & ~hidden
        narrow = judge.narrow(hidden, Depth.RAYS)
        for column in np.flatnonzero(narrow):
            one = nothing.copy()
            one[column] = True
            depth = Depth.RAYS if self.spent else Depth.WHOLE
            if judge.prober.spread(problem.outsider(hidden), one, depth).any():
                step = self._box(hidden, nothing, int(column))
                hidden = hidden if step is None else hidden | step.support
        return self.everything() if judge.narrow(hidden, Depth.WHOLE).any() else hidden

    def mended(self, hidden: Mask) -> Mask:
        """The pattern with more withheld, until no person alone in some cells opens a small one; else everything."""
        problem, judge = self._problem, self._judge
        nothing = hidden & ~hidden
        # With the effort used up, a cell more is withheld rather than an integer program asked whether it must be.
        depth = Depth.RAYS if self.spent else Depth.WHOLE
        while (pair := judge.opened(hidden, depth)) is not None:
            known = problem.own[pair[0]]
            step = self._cheapest_move(hidden, nothing, pair[1], known)
            if step is None or not step.wide[pair[1]]:
                step = self._box(hidden, nothing, pair[1], known) or step
            if step is not None and (step.support & ~hidden).any():
                hidden = hidden | step.support
            elif depth is Depth.WHOLE:
                return self.everything()
            else:
                depth = Depth.WHOLE
        return self.everything() if judge.narrow(hidden, Depth.WHOLE).any() else hidden

    def _protecting(self, hidden: Mask, narrow: Mask, column: int) -> _Step | None:
        """The cheapest move of this column; where that is in fractions, what whole moves its columns allow."""
        step = self._cheapest_move(hidden, narrow, column)
        if step is None or step.wide[column]:
            return step
        wanted = step.support & ~hidden
        wanted[column] = True
        after = hidden | step.support
        stuck = self._judge.prober.spread(self._problem.outsider(after), wanted, Depth.RAYS)
        return _Step(step.support, wanted & ~stuck)

    def _box(self, hidden: Mask, narrow: Mask, column: int, known: Mask | None = None) -> _Step | None:
        """The box that moves this column, and those that are narrow, at the least cost."""
        problem = self._problem
        steps = problem.width if known is None else problem.insider_width
        may = problem.primary | problem.open
        if known is not None:
            may = may & ~known
        cost = np.where(problem.open & ~hidden, problem.weights, 0.0) - _HELPED * narrow
        move = problem.boxes.cheapest(column, Wish(cost, ~may, problem.model.room < steps))
        if move is None:
            return None
        support = move != 0
        whole = self._judge.prober.offer(move.astype(np.float64), steps, problem.outsider(hidden | support))
        return _Step(support, support) if whole else None

    def _hardest(self, narrow: Mask) -> int:
        """The cell to protect next: the smallest, then the first."""
        columns = np.flatnonzero(narrow)
        return int(columns[np.argmin(self._problem.model.base[columns])])

    def _cheapest_move(self, hidden: Mask, narrow: Mask, column: int, known: Mask | None = None) -> _Step | None:
        """The cheapest move of this column by one step.

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
        moved = np.abs(move) > _TINY
        support = moved & (problem.primary | problem.open)
        whole = self._judge.prober.offer(move, steps, problem.outsider(hidden | support))
        return _Step(support, moved & whole)

    def spared(self, hidden: Mask) -> Mask:
        """The pattern with every cell given back that can be, the heaviest first."""
        unknown = hidden | self._problem.free
        if unknown.sum() > _FEW * len(unknown):
            return self._spared(hidden)
        problem = self._problem.within(unknown)
        judge = Judge(problem)
        smaller = hidden.copy()
        smaller[unknown] = Searcher(problem, judge, self._left)._spared(hidden[unknown])
        self._judge.charge(judge.effort)
        return self.everything() if self._judge.narrow(smaller, Depth.WHOLE).any() else smaller

    def _spared(self, hidden: Mask) -> Mask:
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


def _mirrored(rows: Rows, width: int) -> Rows:
    """The rows over columns for movement up and, after them, columns for movement down."""
    both = Rows()
    for start, end in pairwise(rows.starts):
        entries = list(zip(rows.columns[start:end], rows.factors[start:end], strict=True))
        both.add(entries + [(column + width, -factor) for column, factor in entries])
    return both
