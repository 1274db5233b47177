"""A lower bound of the loss of any safe pattern, by a linear program over conditions that grow in number.

The program chooses a share from 0 to 1 of each open cell. Its least loss is at most that of any safe pattern, since
every safe pattern meets all conditions. Where an attacker could still narrow a cell if each cell were unknown to him
only by its share, a new condition follows that the shares break, and the program is solved again.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from candour.sdc.conditions import Condition, from_reach, of_rows
from candour.sdc.engine import PER_UNIT, Engine, Vector
from candour.sdc.prober import View, reach_of
from candour.sdc.problem import Problem

_BROKEN = 1e-4
_TINY = 1e-9
# How many conditions are looked for before the shares are reckoned anew.
_A_ROUND = 40
# Cells withheld by at least this share are asked to keep their own width too.
_MOSTLY = 0.99


class Relaxation:
    """The conditions found so far, the shares that lose least under them, and the bound that follows.

    `bound` is proved: no safe pattern loses less. `settled` says whether no more conditions are broken by the shares,
    as far as one attacker's linear programs can tell. `effort` is the work done (see `Engine.effort`).
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._columns = np.flatnonzero(problem.open)
        self._place = np.cumsum(problem.open) - 1
        self._weights = problem.weights[self._columns]
        self._solver: Any = importlib.import_module("highspy")
        self._program = self._started()
        self._engine = Engine(problem.model.rows, problem.model.width, afresh=False)
        self._known: set[bytes] = set()
        self._waiting = of_rows(problem)
        self._turn = 0
        self._charged = 0.0
        self.conditions: list[Condition] = []
        self.share = np.zeros(problem.model.width)
        self.bound = 0.0
        self.settled = False
        self.possible = True

    @property
    def effort(self) -> float:
        """The work done so far."""
        return self._charged + self._engine.effort

    def tighten(self, effort: float, enough: float) -> None:
        """Raise the bound until it is `enough`, nothing more is found, or the effort is spent."""
        self._by_rows()
        while self.possible and self.bound < enough and self.effort < effort:
            found = self.attacks(self.share, effort)
            self.settled = not found and self.effort < effort
            if not found:
                return
            self.add(found)
            self._by_rows()

    def _by_rows(self) -> None:
        """Solve, and take in the conditions of single additions that the shares break, until they break none."""
        self.add(condition for condition in self._waiting if condition.least > 0)
        self._solve()
        while self.possible and self.add(self._broken(self._waiting)):
            self._solve()

    def _broken(self, conditions: Iterable[Condition]) -> list[Condition]:
        return [one for one in conditions if one.sum(self.share) < one.least - _BROKEN]

    def _started(self) -> Any:
        count = len(self._columns)
        program = self._solver.Highs()
        program.setOptionValue("output_flag", False)
        program.setOptionValue("threads", 1)
        program.setOptionValue("random_seed", 1)
        program.addVars(count, np.zeros(count), np.ones(count))
        program.changeColsCost(count, np.arange(count, dtype=np.int32), self._weights)
        return program

    def add(self, conditions: Iterable[Condition]) -> int:
        """Take in those conditions that are new, and say how many they were."""
        before = len(self.conditions)
        for condition in conditions:
            if condition.key in self._known:
                continue
            self._known.add(condition.key)
            self.conditions.append(condition)
            places = self._place[condition.columns].astype(np.int32)
            self._program.addRow(condition.least, self._solver.kHighsInf, len(places), places, condition.factors)
        return len(self.conditions) - before

    def _solve(self) -> None:
        program = self._program
        program.run()
        pivots = max(program.getInfo().simplex_iteration_count, 0) + 1
        self._charged += pivots * (len(self._columns) + len(self.conditions)) / PER_UNIT
        self.possible = program.getModelStatus() == self._solver.HighsModelStatus.kOptimal
        if not self.possible:
            return
        solution = program.getSolution()
        self.share[self._columns] = np.clip(np.array(solution.col_value), 0.0, 1.0)
        self.bound = max(self.bound, self._proved(np.maximum(np.array(solution.row_dual), 0.0)))

    def _proved(self, prices: Vector) -> float:
        """The bound that prices of the conditions prove by weak duality, whatever made them.

        The loss is at least the prices times what the conditions ask for, less what the cells bring to them beyond
        their own weight.
        """
        left = self._weights.copy()
        bound = 0.0
        for condition, price in zip(self.conditions, prices, strict=True):
            if price:
                left[self._place[condition.columns]] -= price * condition.factors
                bound += price * condition.least
        return float(bound + np.minimum(left, 0.0).sum())

    def attacks(self, share: Vector, effort: float) -> list[Condition]:
        """Some conditions that these shares of the columns break, found by bounding one cell after another.

        None where all have their width, or where the effort is spent.
        """
        problem = self._problem
        view = problem.outsider(problem.primary | problem.open)
        always = problem.primary | problem.free
        room = np.where(always, problem.model.room, problem.model.room * share)
        rise = np.where(always | (share > 1 - _TINY), np.inf, view.width * share)
        self._engine.stand(-room, rise)
        wanted = np.flatnonzero(problem.primary | (problem.open & (share >= _MOSTLY)))
        found: list[Condition] = []
        for step in range(len(wanted)):
            if len(found) >= _A_ROUND or self.effort >= effort:
                break
            condition = self._attack(int(wanted[(self._turn + step) % len(wanted)]), view)
            found += [condition] if condition is not None else []
        self._turn = (self._turn + step + 1) % len(wanted) if len(wanted) else 0
        return [one for one in found if one.sum(share) < one.least - _BROKEN]

    def _attack(self, column: int, view: View) -> Condition | None:
        """The condition that the column's width asks for, where it lacks it; None where it has it."""
        problem, room, width = self._problem, self._problem.model.room, float(view.width)
        reach, moved = np.zeros(problem.model.width), 0.0
        for sign in (1.0, -1.0):
            solution = self._engine.push(column, sign, -min(float(room[column]), width), width)
            moved += abs(float(solution.move[column]))
            if not solution.found or moved >= width - _TINY:
                return None
            reach += reach_of(solution.reduced, room, view.width)
        nobody = np.zeros(problem.model.width, dtype=bool)
        return from_reach(problem, np.minimum(reach, width), column, view.width, nobody)
