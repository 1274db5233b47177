"""Finds, for many cells at once, tables that fit what is published and give the cells other values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from candour.sdc.boxes import Boxes, Wish
from candour.sdc.engine import Engine, Mask, Model, Move, Solution, Vector

# Values this far from the base are told apart when moves are pooled; those further off are not counted.
_REACH = 31
_TINY = 1e-9
_CLOSE = 1e-6
_BASE_BIT = np.uint64(1 << _REACH)


class Depth(Enum):
    """How hard to look for tables that give a cell other values."""

    TOGETHER = "move as many cells at once as possible"
    RAYS = "also look for one move for each cell that can be taken as often as the width needs"
    WHOLE = "also where only an integer program can find it"
    EXACT = "also settle each cell in whole numbers"


@dataclass(frozen=True, slots=True)
class View:
    """What one attacker does not know: the columns that may move, and the width that each cell must keep."""

    hidden: Mask
    width: int


class Prober:
    """A pool of moves of one model, and the programs that find more.

    A ray is a move that may be taken `steps` times over, so that it gives its cells `steps` + 1 values; a single is
    taken once. Whatever was found for some hidden cells stays true when more are hidden.
    """

    def __init__(self, model: Model, boxes: Boxes | None = None) -> None:
        """A pool of the model's moves, at first empty; with `boxes`, those are tried before any program."""
        self.model = model
        self._boxes = boxes
        self._linear = Engine(model.rows, model.width)
        self._integer: Engine | None = None
        self._rays: list[tuple[int, Move]] = []
        self._moving: Mask = np.zeros((0, model.width), dtype=bool)
        self._steps: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._values: npt.NDArray[np.uint64] = np.zeros((0, model.width), dtype=np.uint64)
        self._nothing: Mask = np.zeros(model.width, dtype=bool)

    @property
    def effort(self) -> float:
        """The work done so far (see `Engine.effort`)."""
        return self._linear.effort + (self._integer.effort if self._integer else 0.0)

    def forget(self, hidden: Mask) -> None:
        """Drop the moves that touch a column no longer hidden."""
        self._keep(~self._touching(~hidden))

    def _touching(self, columns: Mask) -> Mask:
        """Which moves change any of these columns."""
        return np.asarray(self._moving[:, columns].any(axis=1), dtype=bool)

    def _keep(self, kept: Mask) -> None:
        self._rays = [ray for ray, keep in zip(self._rays, kept, strict=True) if keep]
        self._moving, self._steps, self._values = self._moving[kept], self._steps[kept], self._values[kept]

    def _add(self, steps: int, move: Move) -> None:
        self._rays.append((steps, move))
        self._moving = np.vstack([self._moving, (move != 0)[None, :]])
        self._steps = np.append(self._steps, steps)
        self._values = np.vstack([self._values, _value_bits(steps, move)[None, :]])

    def offer(self, move: Vector, steps: int, view: View) -> bool:
        """Pool a move found elsewhere, if it is whole, satisfies every row and can be taken this often."""
        whole = self._linear.whole(Solution(True, False, move, 0.0, move))
        if whole is None or whole[~view.hidden].any() or (steps * whole + self.model.room < 0).any():
            return False
        self._add(steps, whole)
        return True

    def wide(self, view: View) -> Mask:
        """The columns that are known to keep at least width + 1 values in this view."""
        valid = ~self._touching(~view.hidden)
        seen = np.bitwise_or.reduce(self._values[valid], axis=0, initial=_BASE_BIT)
        return np.asarray(np.bitwise_count(seen) > view.width, dtype=bool)

    def cover(self, hidden: Mask, known: Mask, width: int) -> Mask:
        """For several attackers at once, the columns that the pool shows to keep width + 1 values.

        All see the same columns hidden, but each (a row of `known`) knows some more. Only rays are counted.
        """
        valid = ~self._touching(~hidden) & (self._steps >= width)
        moving = self._moving[valid].astype(np.float32)
        untouched = (moving @ known.T.astype(np.float32) == 0).astype(np.float32)
        return np.asarray(untouched.T @ moving > 0, dtype=bool)

    def values(self, column: int, view: View) -> set[int]:
        """The differences from the base that the pool shows for one column in this view, 0 included."""
        valid = ~self._touching(~view.hidden) & self._moving[:, column]
        found = {0}
        for index in np.flatnonzero(valid):
            steps, move = self._rays[int(index)]
            found.update(step * int(move[column]) for step in range(1, steps + 1))
        return found

    def tables(self, view: View) -> list[Move]:
        """Every table of the pool in this view, the base first, each once."""
        found = {self.model.base.tobytes(): self.model.base}
        for index in np.flatnonzero(~self._touching(~view.hidden)):
            steps, move = self._rays[int(index)]
            for step in range(1, steps + 1):
                table = self.model.base + step * move
                found.setdefault(table.tobytes(), table)
        return list(found.values())

    def first_stuck(self, view: View, wanted: Mask) -> int | None:
        """The first of the wanted columns that no ray moves, looked at one by one."""
        left = self._spread_by_boxes(view, wanted & ~self.wide(view))
        while left.any():
            column = int(np.flatnonzero(left)[0])
            if not self._is_wide(column, view, Depth.RAYS):
                return column
            left &= ~self.wide(view)
        return None

    def spread(self, view: View, wanted: Mask, depth: Depth, *, stop: Mask | None = None) -> Mask:
        """Try to show that the wanted columns keep width + 1 values each; give those that were not shown to.

        At depth `EXACT` a column given back truly has too few values. The search ends early, with a part of the
        answer, once it holds a column of `stop`.
        """
        left = self._spread_by_boxes(view, wanted & ~self.wide(view))
        for sign in (1, -1):
            left = self._spread_together(view, left, sign)
        narrow = self._nothing.copy()
        if depth is Depth.TOGETHER:
            return left
        order = np.flatnonzero(left)
        if stop is not None:
            order = np.concatenate([order[stop[order]], order[~stop[order]]])
        for column in order:
            if not left[column]:
                continue
            before = len(self._rays)
            if not self._is_wide(int(column), view, depth):
                narrow[column] = True
                if stop is not None and stop[column]:
                    return narrow
            if len(self._rays) > before:
                left &= ~self.wide(view)
        return narrow

    def _spread_by_boxes(self, view: View, left: Mask) -> Mask:
        """Look for a box for each of the columns that are left; give those for which there is none."""
        if self._boxes is None:
            return left
        left = left.copy()
        for column in np.flatnonzero(left):
            if not left[column]:
                continue
            wish = Wish(np.where(left, -1.0, 0.0), ~view.hidden, self.model.room < view.width)
            move = self._boxes.cheapest(int(column), wish)
            if move is not None and self.offer(move.astype(np.float64), view.width, view):
                left &= move == 0
        return left

    def _spread_together(self, view: View, left: Mask, sign: int) -> Mask:
        """One program after another, each moving as many of the columns that are left as it can."""
        able = (self.model.room >= view.width) if sign < 0 else ~self._nothing
        while (aims := left & able).any():
            low, high = self._bounds(view, view.width)
            bound = high if sign > 0 else low
            bound[aims] = np.clip(bound[aims], -1, 1)
            (low if sign > 0 else high)[aims] = 0
            move = self._linear.whole(self._linear.solve(np.where(aims, -float(sign), 0.0), low, high))
            if move is None or not move[aims].any():
                break
            self._add(view.width, move)
            left = left & (move == 0)
        return left

    def _bounds(self, view: View, steps: int) -> tuple[Vector, Vector]:
        low = np.where(view.hidden, -(self.model.room // steps), 0).astype(np.float64)
        high = np.where(view.hidden, np.floor(self.model.rise / steps), 0.0)
        return low, high

    def _is_wide(self, column: int, view: View, depth: Depth) -> bool:
        """Whether a column keeps width + 1 possible values: by a ray, or decided in whole numbers."""
        if self._ray(column, view, 1, depth) or self._ray(column, view, -1, depth):
            return True
        if depth is not Depth.EXACT:
            return False
        up = self._extreme(column, view, 1)
        down = self._extreme(column, view, -1)
        if up + down < view.width:
            return False
        return self.has_values(column, view, -down, up)

    def _ray(self, column: int, view: View, sign: int, depth: Depth) -> bool:
        if sign < 0 and self.model.room[column] < view.width:
            return False
        low, high = self._bounds(view, view.width)
        if high[column] < sign:
            return False
        low[column] = high[column] = sign
        # Of all moves a small one is asked for: it is the likelier to be in whole numbers.
        cost = np.where(low == 0, 1.0, 0.0)
        solution = self._linear.solve(cost, low, high)
        move = self._linear.whole(solution)
        if move is None and solution.found:
            # A vertex in halves or thirds is a whole move when it is doubled or trebled, if there is room for that.
            if any(self.offer(times * solution.move, view.width, view) for times in (2, 3)):
                return True
            if depth is not Depth.RAYS:
                _, move = self._solve_whole(cost, low, high)
        if move is None:
            return False
        self._add(view.width, move)
        return True

    def _extreme(self, column: int, view: View, sign: int) -> int:
        """How far the column can move one way; more than twice the width is never asked for."""
        low, high = self._bounds(view, 1)
        cap = 2 * view.width
        low[column], high[column] = max(low[column], -cap), min(high[column], cap)
        cost = np.zeros(self.model.width)
        cost[column] = -sign
        solution = self._linear.solve(cost, low, high)
        move = self._linear.whole(solution)
        if move is None:
            solution, move = self._solve_whole(cost, low, high)
        if move is None or not move[column]:
            return 0
        self._add(1, move)
        return abs(int(move[column]))

    def reach_factors(self, column: int, view: View) -> Vector:
        """What each column, if hidden, adds at most to how far this one can move (up and down together).

        Its own room to fall is among them. Read from the dual solutions, so valid whatever else is hidden; `width`
        stands for no limit.
        """
        total = np.zeros(self.model.width)
        for sign in (1, -1):
            low, high = self._bounds(view, 1)
            low[column], high[column] = max(low[column], -view.width), min(high[column], view.width)
            cost = np.zeros(self.model.width)
            cost[column] = -sign
            solution = self._linear.solve(cost, low, high)
            if not solution.found or round(abs(float(solution.move[column])), 6) >= view.width:
                return np.full(self.model.width, float(view.width))
            total += reach_of(solution.reduced, self.model.room, view.width)
        return np.asarray(np.minimum(total, view.width))

    def limit(self, column: int, view: View, sign: int) -> float:
        """How far the column can move one way, in whole numbers: infinity where nothing stops it, NaN if unsettled."""
        low, high = self._bounds(view, 1)
        cost = np.zeros(self.model.width)
        cost[column] = -sign
        solution = self._linear.solve(cost, low, high)
        if solution.unbounded:
            return float("inf")
        move = self._linear.whole(solution)
        if move is None and solution.found:
            # No whole number lies beyond the fractional bound, so the search may stop when it gets there.
            end = np.floor(sign * solution.move[column] + _CLOSE)
            if not end or self._reach_value(column, view, int(sign * end), small=True):
                return float(end)
            (high if sign > 0 else low)[column] = sign * end
            _, move = self._solve_whole(cost, low, high)
        if move is None:
            return float("nan")
        if move.any():
            self._add(1, move)
        return abs(int(move[column]))

    def has_values(self, column: int, view: View, lowest: int, highest: int) -> bool:
        """Whether more than `width` of the differences from lowest to highest are possible."""
        found = self.values(column, view)
        for value in range(lowest, highest + 1):
            if len(found) > view.width:
                return True
            if value not in found and self._reach_value(column, view, value):
                found = self.values(column, view)
        return len(found) > view.width

    def _reach_value(self, column: int, view: View, value: int, *, small: bool = False) -> bool:
        """Find a move that takes the column just so far; with `small`, only if a small one is whole by itself."""
        low, high = self._bounds(view, 1)
        low[column] = high[column] = value
        solution = self._linear.solve(np.where(low == 0, 1.0, 0.0), low, high)
        if not solution.found:
            return False
        move = self._linear.whole(solution)
        if move is None and not small:
            cost = np.zeros(self.model.width)
            _, move = self._solve_whole(cost, low, high)
        if move is None:
            return False
        self._add(1, move)
        return True

    def _solve_whole(self, cost: Vector, low: Vector, high: Vector) -> tuple[Solution, Move | None]:
        if self._integer is None:
            self._integer = Engine(self.model.rows, self.model.width, whole=True)
        solution = self._integer.solve(cost, low, high)
        return solution, self._integer.whole(solution)


def reach_of(reduced: Vector, room: Move, width: int) -> Vector:
    """What each column, if hidden, adds at most to a movement that was solved for with these reduced costs.

    The move costs what its columns cost: the sum of reduced cost times movement. A column can take away at most its
    reduced cost times its room to fall, or without limit (`width` stands for that) where falling is what costs.
    """
    reach = np.where(reduced > _TINY, reduced * room, 0.0)
    reach[reduced < -_TINY] = width
    return np.asarray(reach)


def _value_bits(steps: int, move: Move) -> npt.NDArray[np.uint64]:
    """For each column, one bit for each difference from the base that the move gives it."""
    bits = np.zeros(len(move), dtype=np.uint64)
    for step in range(1, steps + 1):
        difference = step * move
        near = np.abs(difference) <= _REACH
        bits[near] |= np.uint64(1) << (difference[near] + _REACH).astype(np.uint64)
    return bits
