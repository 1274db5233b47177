"""The least loss, by integer programming with cuts.

A master program chooses the open cells to withhold, knowing only some necessary conditions (cuts). Each choice is
judged; a cell that it leaves narrow gives a new cut, from the dual of the linear program that bounds how far the cell
can move, or, where only whole numbers are in the way, by asking for one cell more. The first choice that is safe
loses least. After M. Fischetti and J. J. Salazar-Gonzalez, Models and algorithms for the cell suppression problem,
and Solving the cell suppression problem on tabular data with linear constraints (Management Science 47, 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from candour.sdc.engine import Vector, choose
from candour.sdc.prober import Depth, Mask, View
from candour.sdc.problem import Judge, Problem

_CLOSE = 1e-6
# How many cells of one choice give a cut before the master is asked again.
_CUTS_A_ROUND = 60
# A part of the effort is set aside for proving; the rest went into finding a good pattern.
_SHARE = 0.25
# With more open cells than this a proof is out of reach, and is tried only by those who allow this much effort.
_LARGEST = 150
_PATIENT = 10.0


@dataclass(frozen=True, slots=True)
class _Cut:
    """A condition on the choice: the factors of the columns withheld sum to at least `least`."""

    factors: Vector
    least: float


def improve(problem: Problem, judge: Judge, hidden: Mask, effort: float) -> tuple[Mask, float]:
    """The lightest safe pattern if it can be settled within the effort, else the one given; and a lower bound.

    The bound is a proved one: no safe pattern loses less. It equals the loss of the pattern when that is the least.
    """
    loss, bound, spent = problem.loss(hidden), 0.0, judge.effort
    if problem.open.sum() > _LARGEST and effort < _PATIENT:
        return hidden, 0.0
    cuts: list[_Cut] = []
    columns = np.flatnonzero(problem.open)
    while bound < loss - _CLOSE and judge.effort - spent < effort * _SHARE:
        chosen = choose(problem.weights[columns], [(cut.factors[columns], cut.least) for cut in cuts])
        judge.charge(chosen.effort)
        bound = max(bound, chosen.bound)
        if chosen.picked is None:
            break
        pattern = problem.primary.copy()
        pattern[columns] = chosen.picked
        found = _cuts(problem, judge, pattern)
        if not found:
            return (pattern, problem.loss(pattern)) if chosen.best else (hidden, min(bound, loss))
        cuts += found
    return hidden, min(bound, loss)


def _cuts(problem: Problem, judge: Judge, pattern: Mask) -> list[_Cut]:
    """Conditions that the pattern breaks; none when it is safe."""
    view = problem.outsider(pattern)
    nobody = np.zeros(problem.model.width, dtype=bool)
    # Only the doubtful ones: those that no move of many cells at once was found for.
    narrow = np.flatnonzero(judge.narrow(pattern, Depth.TOGETHER))
    found = []
    for column in narrow:
        cut = _cut(problem, judge, pattern, int(column), view, nobody)
        if cut is not None:
            found.append(cut)
        if len(found) >= _CUTS_A_ROUND:
            break
    if not found and (pair := judge.opened(pattern, Depth.EXACT)) is not None:
        cut = _cut(problem, judge, pattern, pair[1], problem.insider(pattern, pair[0]), problem.own[pair[0]])
        found += [cut] if cut is not None else []
    return found


def _cut(problem: Problem, judge: Judge, pattern: Mask, column: int, view: View, known: Mask) -> _Cut | None:
    """A condition that this pattern breaks because the column is narrow in this view; None if it is not narrow."""
    optional = bool(problem.open[column])
    factors = judge.prober.reach_factors(column, view)
    factors[known] = 0.0
    always = (problem.primary | problem.free) & ~known
    always[column] = True
    need = view.width - float(factors[always].sum())
    if need > _CLOSE:
        # A secondary cell needs its width only if it is withheld: the condition then counts need x its own choice.
        factors = np.where(problem.open, np.minimum(factors, need), 0.0)
        factors[column] = 0.0
        if factors[pattern].sum() < need - _CLOSE:
            return _owned(factors, need, column, optional)
    if judge.prober.spread(view, _only(problem, column), Depth.EXACT).any():
        more = np.where(problem.open & ~pattern & ~known, 1.0, 0.0)
        return _owned(more, 1.0, column, optional)
    return None


def _owned(factors: Vector, need: float, column: int, optional: bool) -> _Cut:
    if not optional:
        return _Cut(factors, need - _CLOSE)
    factors = factors.copy()
    factors[column] = -need
    return _Cut(factors, -_CLOSE)


def _only(problem: Problem, column: int) -> Mask:
    mask = np.zeros(problem.model.width, dtype=bool)
    mask[column] = True
    return mask
