"""The least loss, by integer programming with cuts, or a proved bound of it.

A linear program over conditions that every safe pattern meets gives a bound first (`candour.sdc.relaxation`). A master
program in whole numbers then chooses the open cells to withhold, knowing only those conditions. Each choice is judged;
a cell that it leaves narrow gives a new condition, from the dual of the linear program that bounds how far the cell can
move, or, where only whole numbers are in the way, by asking for one cell more. The first choice that is safe loses
least. After M. Fischetti and J. J. Salazar-González, Models and algorithms for the cell suppression problem, and
Solving the cell suppression problem on tabular data with linear constraints (Management Science 47, 2001).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from candour.sdc.conditions import Condition, from_reach
from candour.sdc.engine import Mask, Vector, choose
from candour.sdc.patterns import Searcher
from candour.sdc.prober import Depth, View
from candour.sdc.problem import Judge, Problem
from candour.sdc.relaxation import Relaxation

_CLOSE = 1e-6
# As much effort as may go into finding a good pattern may go into proving it the best, or finding that one.
_SHARE = 1.0
# How many cells that only whole numbers keep from moving give one: each takes integer programs.
_WHOLE_A_ROUND = 5
# With more open cells than `_LARGEST`, most of which the pattern withholds, the least loss is seldom settled. Such
# tables get little of the effort for a bound, unless somebody allows `_PATIENT`: then all that is left of it goes into
# bound and pattern.
_LARGEST = 150
_MOST_WITHHELD = 0.5
_SHARE_OF_LARGE = 0.01
_PATIENT = 10.0
# Weights are multiples of a thousandth: a bound within half of that of a loss proves it least.
_HALF_STEP = 0.0005


def improve(problem: Problem, judge: Judge, hidden: Mask, effort: float) -> tuple[Mask, float]:
    """The lightest safe pattern that can be found within the effort, at worst the one given; and a lower bound.

    The bound is a proved one: no safe pattern loses less. It equals the loss of the pattern when that is the least.
    """
    patient = effort >= _PATIENT
    count = int(problem.open.sum())
    small = count <= _LARGEST
    large = not small and int((hidden & problem.open).sum()) > _MOST_WITHHELD * count
    share = max(effort - judge.effort, 0.0) if patient else effort * (_SHARE_OF_LARGE if large else _SHARE)
    relaxation = Relaxation(problem)
    # Half for the linear program; what it leaves, and the other half, for whole choices.
    relaxation.tighten(share / 2 if patient or not large else share, problem.loss(hidden) - _HALF_STEP)
    judge.charge(relaxation.effort)
    end = judge.effort + share - relaxation.effort
    if patient and large and relaxation.bound < problem.loss(hidden) - _HALF_STEP:
        hidden = _guided(problem, judge, hidden, relaxation.share, judge.effort + (end - judge.effort) / 2)
    bound = relaxation.bound
    # Where the linear program itself is not done, a single program of whole choices may take all the effort and more.
    if relaxation.possible and (patient or small or relaxation.settled):
        hidden, bound = _settle(problem, judge, hidden, relaxation, end)
    loss = problem.loss(hidden)
    return hidden, loss if bound >= loss - _HALF_STEP else bound


def _guided(problem: Problem, judge: Judge, hidden: Mask, share: Vector, end: float) -> Mask:
    """The pattern, or a lighter one grown where the linear program would withhold."""
    favoured = replace(problem, weights=problem.weights * (1.0 + _CLOSE - share))
    grown = Searcher(favoured, judge, end).grown()
    searcher = Searcher(problem, judge, end)
    found = searcher.mended(searcher.spared(grown))
    return found if problem.loss(found) < problem.loss(hidden) else hidden


def _settle(problem: Problem, judge: Judge, hidden: Mask, relaxation: Relaxation, end: float) -> tuple[Mask, float]:
    """The least loss by whole choices, one after another, until one is safe or the effort ends; and a lower bound."""
    loss, bound = problem.loss(hidden), relaxation.bound
    columns = np.flatnonzero(problem.open)
    place = np.cumsum(problem.open) - 1
    while bound < loss - _HALF_STEP and judge.effort < end:
        rows = [(place[one.columns], one.factors, one.least) for one in relaxation.conditions]
        chosen = choose(problem.weights[columns], rows)
        judge.charge(chosen.effort)
        bound = max(bound, chosen.bound)
        if chosen.picked is None:
            break
        pattern = problem.primary.copy()
        pattern[columns] = chosen.picked
        before = relaxation.effort
        found = relaxation.attacks(pattern.astype(np.float64), before + max(end - judge.effort, 0.0))
        judge.charge(relaxation.effort - before)
        if not found and judge.effort >= end:
            break
        found = found or _broken(problem, judge, pattern)
        if not found:
            # Safe; and lighter than the pattern given, or the bound would have reached that.
            better = problem.loss(pattern) < loss
            hidden = pattern if better else hidden
            return hidden, problem.loss(hidden) if chosen.best else min(bound, problem.loss(hidden))
        if not relaxation.add(found):
            break
    return hidden, min(bound, loss)


def _broken(problem: Problem, judge: Judge, pattern: Mask) -> list[Condition]:
    """Conditions that the pattern breaks, where no linear program shows any; none when it is safe."""
    view = problem.outsider(pattern)
    nobody = np.zeros(problem.model.width, dtype=bool)
    # Only the doubtful ones: those that no move of many cells at once was found for.
    narrow = np.flatnonzero(judge.narrow(pattern, Depth.TOGETHER))
    found = []
    for column in narrow:
        condition = _condition(problem, judge, pattern, int(column), view, nobody)
        if condition is not None:
            found.append(condition)
        if len(found) >= _WHOLE_A_ROUND:
            break
    if not found and (pair := judge.opened(pattern, Depth.EXACT)) is not None:
        insider, known = problem.insider(pattern, pair[0]), problem.own[pair[0]]
        condition = _condition(problem, judge, pattern, pair[1], insider, known)
        found += [condition] if condition is not None else []
    return found


def _condition(problem: Problem, judge: Judge, pattern: Mask, column: int, view: View, known: Mask) -> Condition | None:
    """A condition that this pattern breaks because the column is narrow in this view; None if it is not narrow."""
    reach = judge.prober.reach_factors(column, view)
    condition = from_reach(problem, np.where(known, 0.0, reach), column, view.width, known)
    if condition is not None and condition.sum(pattern.astype(np.float64)) < condition.least:
        return condition
    if judge.prober.spread(view, _only(problem, column), Depth.EXACT).any():
        # Only whole numbers are in the way: one cell more must be withheld, or this one shown.
        more = problem.open & ~pattern & ~known
        own = bool(problem.open[column])
        columns = np.flatnonzero(more | (_only(problem, column) & own))
        factors = np.where(columns == column, -1.0, 1.0)
        return Condition(columns, factors, (0.0 if own else 1.0) - _CLOSE)
    return None


def _only(problem: Problem, column: int) -> Mask:
    mask = np.zeros(problem.model.width, dtype=bool)
    mask[column] = True
    return mask
