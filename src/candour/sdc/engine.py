"""Linear and integer programs over moves: what can change in a table while everything published stays as it is.

A move is the difference of two tables that both fit what is published. It is 0 in every published cell, satisfies
every addition with 0 on the right, and never takes a cell below its floor. Moves are solved for with HiGHS.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from candour.sdc.system import Relation, System

Vector = npt.NDArray[np.float64]
Move = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_CLOSE = 1e-6
# What starting a program costs, in pivots (an integer program is set up anew each time); and how many pivots times
# columns make a unit of effort.
_START = 30
_START_WHOLE = 3000
PER_UNIT = 3.3e7
# What a pivot costs in a program of whole choices, against one in a linear program of as many rows and columns: cutting
# planes and heuristics are in it.
_WHOLE_PIVOT = 10
# How many branches an integer program may open before it is given up as unsettled.
_NODES = 2000


@dataclass(slots=True)
class Rows:
    """Additions over columns, each equal to 0, in compressed rows."""

    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    def add(self, entries: Sequence[tuple[int, float]]) -> None:
        """Add one row of (column, factor); a row of nothing says nothing and is left out."""
        if not entries:
            return
        for column, factor in entries:
            self.columns.append(column)
            self.factors.append(factor)
        self.starts.append(len(self.columns))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def entries(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Vector]:
        """The row, the column and the factor of every entry."""
        rows = np.repeat(np.arange(self.count), np.diff(np.array(self.starts)))
        return rows, np.array(self.columns, dtype=np.int64), np.array(self.factors)


@dataclass(slots=True)
class Model:
    """The unknown numbers of a system as columns, one slack column for each inequality, and the rows that bind them.

    `base` is one complete table that fits (whole numbers); `room` is how far each column may fall from it and `rise`
    how far it may grow (infinity where nothing is known).
    `places` gives for each of the first columns its place in the system.
    """

    places: list[int]
    rows: Rows
    base: Move
    room: Move
    rise: Vector

    @property
    def width(self) -> int:
        """How many columns there are, slack included."""
        return len(self.base)


def rows_over(relations: Sequence[Relation], columns: dict[int, int], values: Sequence[int]) -> tuple[Rows, list[int]]:
    """The rows of the relations over these columns (place to column), and the values of the slack columns.

    `values` are complete values of all places that satisfy the relations. Relations among known numbers give no row.
    """
    rows = Rows()
    slack: list[int] = []
    for relation in relations:
        entries = [(columns[part], 1.0) for part in relation.parts if part in columns]
        whole = [(columns[relation.whole], -1.0)] if relation.whole in columns else []
        if not entries and not whole:
            continue
        if relation.additive:
            rows.add(entries + whole)
            continue
        total = sum(values[part] for part in relation.parts)
        rows.add([*entries, *whole, (len(columns) + len(slack), -1.0)])
        slack.append(total - values[relation.whole])
        for part in relation.parts:
            own = [(columns[part], 1.0)] if part in columns else []
            if own or whole:
                rows.add([*own, *whole, (len(columns) + len(slack), 1.0)])
                slack.append(values[relation.whole] - values[part])
    return rows, slack


def model_of(system: System, values: Sequence[int], unknown: Sequence[int], floor: int, ceiling: float) -> Model:
    """The model of these unknown places around complete values.

    Withheld numbers are from `floor` to `ceiling`, the others at least 0.
    """
    columns = {place: index for index, place in enumerate(unknown)}
    rows, slack = rows_over(system.relations, columns, values)
    base = np.array([values[place] for place in unknown] + slack, dtype=np.int64)
    withheld = np.array([system.withheld[place] for place in unknown] + [False] * len(slack), dtype=bool)
    room = base - np.where(withheld, floor, 0)
    rise = np.where(withheld, ceiling - base, np.inf)
    return Model(list(unknown), rows, base, np.maximum(room, 0), np.maximum(rise, 0))


@dataclass(slots=True)
class Solution:
    """The outcome of one program: whether it has a solution, the columns, the objective, and the reduced costs."""

    found: bool
    unbounded: bool
    move: Vector
    objective: float
    reduced: Vector


class Engine:
    """One program kept in memory, re-solved from where it stood when bounds or costs change.

    `effort` adds up the work done, in units of very roughly a second of a 2020s processor core. It is reckoned from
    pivots and columns and not from the clock, so that the same search always stops at the same place.
    """

    def __init__(self, rows: Rows, width: int, *, whole: bool = False, afresh: bool = True) -> None:
        """A program over these rows, in whole numbers if `whole`. Where `afresh` is false it is one for `push`."""
        self._width = width
        self._rows = rows
        self._all = np.arange(width, dtype=np.int32)
        self._starts = np.array(rows.starts[:-1], dtype=np.int64)
        self._columns = np.array(rows.columns, dtype=np.int64)
        self._factors = np.array(rows.factors, dtype=np.float64)
        self.effort = 0.0
        self._start = _START_WHOLE if whole else _START
        # Loaded here, so that whoever only checks a certificate needs no solver.
        self._solver = importlib.import_module("highspy")
        self._program = _program(self._solver, rows, width, whole)
        if not afresh:
            # From one push to the next costs change, so the last solution stays feasible: the primal method's case.
            self._program.setOptionValue("simplex_strategy", 4)
            self._program.setOptionValue("presolve", "off")
        self._low, self._high = np.zeros(width), np.zeros(width)

    def stand(self, low: Vector, high: Vector) -> None:
        """Set the bounds that the following pushes share."""
        self._low, self._high = low, high
        self._program.changeColsBounds(self._width, self._all, low, high)
        self._program.changeColsCost(self._width, self._all, np.zeros(self._width))

    def push(self, column: int, sign: float, low: float, high: float) -> Solution:
        """Move one column as far up (`sign` 1) or down (-1) as the others let it, between bounds of its own."""
        program = self._program
        program.changeColBounds(column, low, high)
        program.changeColCost(column, -sign)
        solution = self._run()
        program.changeColCost(column, 0.0)
        program.changeColBounds(column, float(self._low[column]), float(self._high[column]))
        return solution

    def solve(self, cost: Vector, low: Vector, high: Vector) -> Solution:
        """Minimise cost times move between the bounds."""
        self._program.changeColsBounds(self._width, self._all, low, high)
        self._program.changeColsCost(self._width, self._all, cost)
        return self._run()

    def _run(self) -> Solution:
        program, statuses = self._program, self._solver.HighsModelStatus
        program.run()
        if program.getModelStatus() == statuses.kUnknown:
            # From where the last program ended the solver now and then cannot tell; from nothing it can.
            program.clearSolver()
            program.run()
        information = program.getInfo()
        pivots = max(information.simplex_iteration_count, 0) + self._start
        self.effort += pivots * self._width / PER_UNIT
        status = program.getModelStatus()
        best = status == statuses.kOptimal
        loose = status in (statuses.kUnbounded, statuses.kUnboundedOrInfeasible)
        solution = program.getSolution()
        move = np.array(solution.col_value) if best else np.zeros(self._width)
        reduced = np.array(solution.col_dual) if best and solution.dual_valid else np.zeros(self._width)
        return Solution(best, loose, move, float(information.objective_function_value), reduced)

    def whole(self, solution: Solution) -> Move | None:
        """The solution in whole numbers, if it is in whole numbers and satisfies every row exactly."""
        if not solution.found:
            return None
        rounded = np.rint(solution.move)
        if np.abs(solution.move - rounded).max(initial=0.0) > _CLOSE:
            return None
        if len(self._columns) and np.any(np.add.reduceat(self._factors * rounded[self._columns], self._starts)):
            return None
        return rounded.astype(np.int64)


def _program(solver: Any, rows: Rows, width: int, whole: bool) -> Any:
    program = solver.Highs()
    program.setOptionValue("output_flag", False)
    program.setOptionValue("threads", 1)
    program.setOptionValue("random_seed", 1)
    if whole:
        program.setOptionValue("mip_max_nodes", _NODES)
    lp = solver.HighsLp()
    lp.num_col_, lp.num_row_ = width, rows.count
    lp.col_cost_ = np.zeros(width)
    lp.col_lower_, lp.col_upper_ = np.zeros(width), np.zeros(width)
    lp.row_lower_, lp.row_upper_ = np.zeros(rows.count), np.zeros(rows.count)
    lp.a_matrix_.format_ = solver.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(rows.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(rows.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(rows.factors)
    if whole:
        lp.integrality_ = [solver.HighsVarType.kInteger] * width
    program.passModel(lp)
    return program


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer of a covering program: what was picked (None if nothing was found), whether that is proved best, a
    proved lower bound of the cost, and the effort it took.
    """

    picked: npt.NDArray[np.bool_] | None
    best: bool
    bound: float
    effort: float


def choose(cost: Vector, rows: Sequence[tuple[npt.NDArray[np.int64], Vector, float]]) -> Choice:
    """Pick columns at the least cost so that in every row the factors of those picked sum to at least its bound.

    A row is its columns, their factors and the bound.
    """
    solver: Any = importlib.import_module("highspy")
    count = len(cost)
    program = solver.Highs()
    program.setOptionValue("output_flag", False)
    program.setOptionValue("threads", 1)
    program.setOptionValue("random_seed", 1)
    program.setOptionValue("mip_rel_gap", 0.0)
    program.setOptionValue("mip_max_nodes", _NODES)
    if not count:
        return Choice(np.zeros(0, dtype=bool), True, 0.0, 0.0)
    everywhere = np.arange(count, dtype=np.int32)
    program.addVars(count, np.zeros(count), np.ones(count))
    program.changeColsCost(count, everywhere, cost)
    program.changeColsIntegrality(count, everywhere, np.full(count, int(solver.HighsVarType.kInteger), dtype=np.uint8))
    for places, factors, least in rows:
        program.addRow(least, solver.kHighsInf, len(places), places.astype(np.int32), factors)
    program.run()
    information = program.getInfo()
    best = program.getModelStatus() == solver.HighsModelStatus.kOptimal
    pivots = _WHOLE_PIVOT * max(information.simplex_iteration_count, 0)
    effort = (pivots * (count + len(rows)) + _START_WHOLE * count) / PER_UNIT
    bound = float(information.objective_function_value if best else information.mip_dual_bound)
    solution = program.getSolution()
    picked = np.array(solution.col_value) > 0.5 if solution.value_valid else None
    return Choice(picked, best, bound if np.isfinite(bound) else 0.0, effort)
