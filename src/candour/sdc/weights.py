"""What it costs a reader when a number is withheld."""

from __future__ import annotations

from math import log2

from candour.tables import TOTAL, Keys


def weight(keys: Keys, value: int) -> float:
    """The information lost when this cell is withheld: more for large counts, and more for totals.

    1 for the cell, half a point for every doubling of its value, and one for every dimension that is at its total;
    so that a grand total of 300 weighs as much as three or four small inner cells.
    """
    return round(1 + log2(max(value, 1)) / 2 + sum(code == TOTAL for code in keys), 3)
