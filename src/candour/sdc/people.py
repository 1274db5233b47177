"""Who might subtract himself: the people alone in some cells of a table."""

from __future__ import annotations

from itertools import product

from candour.tables import TOTAL, Dimension, Keys, Table


def alone(table: Table) -> list[tuple[Keys, ...]]:
    """For each person who is alone in a lowest cell, all the cells of 1 that hold him.

    Only lowest cells are looked at: somebody alone in a total is alone in one of the cells below it.
    """
    lowest = [frozenset(dimension.leaves) for dimension in table.dimensions]
    found = []
    for keys, cell in table.cells.items():
        if cell.value == 1 and all(code in leaves for code, leaves in zip(keys, lowest, strict=True)):
            above = [upwards(dimension, code) for dimension, code in zip(table.dimensions, keys, strict=True)]
            found.append(tuple(holder for holder in product(*above) if table.cells[holder].value == 1))
    return found


def upwards(dimension: Dimension, code: str) -> tuple[str, ...]:
    """A category and all that hold it, up to the total if there is one."""
    chain = [code]
    while (parent := dimension.category(chain[-1]).parent) is not None:
        chain.append(parent)
    if dimension.has_total and TOTAL not in chain:
        chain.append(TOTAL)
    return tuple(chain)
