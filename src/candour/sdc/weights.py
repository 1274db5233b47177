"""What it costs a reader when a number is withheld."""

from __future__ import annotations

from math import log2

from candour.tables import TOTAL, Keys


def weight(keys: Keys, value: int) -> float:
    """The information lost when this cell is withheld: more for large counts, and much more for totals.

    1 for the cell and half a point for every doubling of its value, three times over for every dimension that is at
    its total: most readers look for the totals first, and a table whose totals are gone answers nobody.
    """
    totals = sum(code == TOTAL for code in keys)
    return float(round((1 + log2(max(value, 1)) / 2) * 3**totals, 3))
