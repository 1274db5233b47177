"""The problem of choosing which cells to withhold: what is at stake, and whether a choice is safe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from candour.sdc.boxes import Boxes
from candour.sdc.engine import Mask, Model, Rows, Vector
from candour.sdc.prober import Depth, Prober, View


@dataclass(frozen=True, slots=True)
class Problem:
    """One table to protect, in the columns of its model.

    `primary` columns must be withheld; `open` ones may be, at the cost in `weights`; `free` ones (numbers that no
    table prints or that an earlier one withholds, and slack) are unknown to every reader whatever is chosen. `kept` are
    the free ones that an earlier table withholds and that must keep their width too. `own`
    lists, for each person who is alone in some cells, the columns of those cells. `boxes` are the moves that need no
    solver.
    """

    model: Model
    primary: Mask
    open: Mask
    free: Mask
    kept: Mask
    weights: Vector
    own: tuple[Mask, ...]
    width: int
    insider_width: int
    boxes: Boxes

    def within(self, kept: Mask) -> Problem:
        """The same problem where every column but these, numbered in their order, is published."""
        rows, number = Rows(), np.cumsum(kept) - 1
        for start, end in pairwise(self.model.rows.starts):
            entries = zip(self.model.rows.columns[start:end], self.model.rows.factors[start:end], strict=True)
            rows.add([(int(number[column]), factor) for column, factor in entries if kept[column]])
        model = Model([], rows, self.model.base[kept], self.model.room[kept], self.model.rise[kept])
        return replace(
            self,
            model=model,
            primary=self.primary[kept],
            open=self.open[kept],
            free=self.free[kept],
            kept=self.kept[kept],
            weights=self.weights[kept],
            own=tuple(cells[kept] for cells in self.own),
            boxes=self.boxes.within(kept),
        )

    def loss(self, hidden: Mask) -> float:
        """The total weight of the open columns that are withheld."""
        return float(self.weights[hidden & self.open].sum())

    def outsider(self, hidden: Mask) -> View:
        """What an outsider sees when these columns are withheld."""
        return View(hidden | self.free, self.width)

    def insider(self, hidden: Mask, person: int) -> View:
        """What a person alone in some cells sees: those are known to him."""
        return View((hidden | self.free) & ~self.own[person], self.insider_width)


class Judge:
    """Says whether a choice of withheld columns is safe from every attacker, and remembers the moves that show it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # Among mostly small cells, which cannot fall, few boxes fit, and looking for them costs more than it saves.
        dense = problem.open.sum() > problem.primary.sum()
        self.prober = Prober(problem.model, problem.boxes if dense else None)
        self._charged = 0.0
        width = problem.model.width
        self._own = np.array(problem.own, dtype=bool).reshape(len(problem.own), width)

    @property
    def effort(self) -> float:
        """The work done so far (see `Engine.effort`)."""
        return self.prober.effort + self.problem.boxes.effort + self._charged

    def charge(self, effort: float) -> None:
        """Count work done elsewhere on the same problem."""
        self._charged += effort

    def narrow(self, hidden: Mask, depth: Depth, *, stop: Mask | None = None) -> Mask:
        """The withheld columns that an outsider can narrow below the policy."""
        return self.prober.spread(self.problem.outsider(hidden), hidden | self.problem.kept, depth, stop=stop)

    def opened(self, hidden: Mask, depth: Depth) -> tuple[int, int] | None:
        """A person alone in some cells and a small cell that he opens, if there are any."""
        problem = self.problem
        for person in self._doubtful(hidden):
            view = problem.insider(hidden, person)
            wanted = problem.primary & hidden & ~problem.own[person]
            found = np.flatnonzero(self.prober.spread(view, wanted, depth, stop=wanted))
            if len(found):
                return person, int(found[0])
        return None

    def _doubtful(self, hidden: Mask) -> list[int]:
        """The persons against whom the pool of moves does not yet show every small cell to be safe."""
        problem = self.problem
        if not len(self._own):
            return []
        covered = self.prober.cover(problem.outsider(hidden).hidden, self._own, problem.insider_width)
        short = (problem.primary & hidden)[None, :] & ~self._own & ~covered
        return [int(person) for person in np.flatnonzero(short.any(axis=1))]

    def is_safe(self, hidden: Mask) -> bool:
        """Whether every withheld column keeps its width against an outsider, and every small one against insiders."""
        narrow = self.narrow(hidden, Depth.EXACT, stop=hidden)
        return not narrow.any() and self.opened(hidden, Depth.EXACT) is None
