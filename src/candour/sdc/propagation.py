"""Bounds that follow from one addition after another, without solving anything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from candour.sdc.engine import Mask, Model, Vector

_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far each column can fall and rise at most (`low` is 0 or negative)."""

    low: Vector
    high: Vector

    @property
    def settled(self) -> Mask:
        """The columns that cannot move."""
        return np.asarray(self.low == self.high, dtype=bool)

    def pair(self, column: int) -> tuple[float, float]:
        """The bounds of one column."""
        return float(self.low[column]), float(self.high[column])


def propagate(model: Model) -> Bounds:
    """Bounds on every column's movement: each is valid, though a smaller range may be the truth.

    In a row that sums to 0 each term is minus the sum of the others; that is applied until nothing changes.
    """
    low, high = -model.room.astype(np.float64), model.rise.astype(np.float64).copy()
    starts, columns, factors = model.rows.starts, model.rows.columns, model.rows.factors
    rows = [
        (np.array(columns[start:end], dtype=np.int64), np.array(factors[start:end])) for start, end in pairwise(starts)
    ]
    for _ in range(_ROUNDS):
        changed = False
        for places, signs in rows:
            least = np.where(signs > 0, low[places], -high[places])
            most = np.where(signs > 0, high[places], -low[places])
            new_least, new_most = -_others(most), -_others(least)
            new_low = np.maximum(low[places], np.where(signs > 0, new_least, -new_most))
            new_high = np.minimum(high[places], np.where(signs > 0, new_most, -new_least))
            if (new_low > low[places]).any() or (new_high < high[places]).any():
                low[places], high[places] = new_low, new_high
                changed = True
        if not changed:
            break
    return Bounds(low, high)


def _others(values: Vector) -> Vector:
    """For each place the sum of all the other values, infinite ones counted apart."""
    infinite = ~np.isfinite(values)
    finite = np.where(infinite, 0.0, values)
    rest = finite.sum() - finite
    elsewhere = infinite.sum() - infinite
    sign = values[infinite][0] if infinite.any() else 0.0
    return np.where(elsewhere > 0, sign, rest)
