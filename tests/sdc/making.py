"""Small tables for the tests, and an oracle that tries every table there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from candour.tables import TOTAL, WITHHELD, Category, Cell, CellState, Dimension, Keys, Provenance, Table


def flat(name: str, count: int, *, total: bool = True) -> Dimension:
    """A dimension of this many categories, a, b, c ..., and its total."""
    codes = [chr(ord("a") + number) for number in range(count)]
    return Dimension(name, name, tuple(Category(code, code) for code in codes + [TOTAL] * total))


def nested(name: str, parents: Mapping[str, str | None]) -> Dimension:
    """A dimension with a hierarchy: each category and the one that it belongs to."""
    return Dimension(name, name, tuple(Category(code, code, parent) for code, parent in parents.items()))


def above(dimension: Dimension, code: str) -> tuple[str, ...]:
    """A category and all that hold it."""
    chain = [code]
    while (parent := dimension.category(chain[-1]).parent) is not None:
        chain.append(parent)
    return (*chain, TOTAL) if dimension.has_total and TOTAL not in chain else tuple(chain)


def lowest(dimensions: Sequence[Dimension]) -> list[Keys]:
    """The addresses that hold no other."""
    return list(product(*(dimension.leaves for dimension in dimensions)))


def summed(dimensions: Sequence[Dimension], counts: Sequence[int], unit: str = "people") -> Table:
    """The table whose lowest cells hold these counts, all margins added up."""
    values = dict.fromkeys(product(*(dimension.codes for dimension in dimensions)), 0)
    for keys, count in zip(lowest(dimensions), counts, strict=True):
        for holder in product(*(above(d, code) for d, code in zip(dimensions, keys, strict=True))):
            values[holder] += count
    cells = {keys: Cell.count(value) for keys, value in values.items()}
    return Table("A table", tuple(dimensions), cells, Provenance(unit=unit))


def withholding(table: Table, keys: Iterable[Keys]) -> Table:
    """The table with these cells withheld."""
    hidden = set(keys)
    cells = {address: WITHHELD if address in hidden else cell for address, cell in table.cells.items()}
    return Table(table.title, table.dimensions, cells, table.provenance, table.notes)


def withheld(table: Table) -> list[Keys]:
    """The addresses withheld."""
    return [keys for keys, cell in table.cells.items() if cell.state is CellState.WITHHELD]


def every_table(table: Table, floor: int, most: int, known: Mapping[Keys, int] | None = None) -> dict[Keys, np.ndarray]:
    """For each withheld cell, its values in all the tables that fit what is published, by trying every one.

    Lowest cells run from `floor` (0 where they are shown as 0) to `most`; `known` adds what an insider knows. Every
    margin of these tables is a sum of lowest cells, so those determine everything.
    """
    known = dict(known or {})
    leaves = lowest(table.dimensions)
    free = [keys for keys in leaves if table.cells[keys].value is None]
    grids = np.meshgrid(*[np.arange(floor, most + 1, dtype=np.int16)] * len(free), indexing="ij") if free else []
    shape = grids[0].shape if free else ()
    values = {keys: grid.ravel() for keys, grid in zip(free, grids, strict=True)}
    size = int(np.prod(shape)) if free else 1
    sums = {keys: np.zeros(size, dtype=np.int16) for keys in table.cells}
    for keys in leaves:
        count = values.get(keys, table.cells[keys].value or 0)
        for holder in product(*(above(d, code) for d, code in zip(table.dimensions, keys, strict=True))):
            sums[holder] = sums[holder] + count
    fits = np.ones(size, dtype=bool)
    for keys, cell in table.cells.items():
        shown = known.get(keys, cell.value)
        fits &= sums[keys] == shown if shown is not None else sums[keys] >= floor
    return {keys: np.unique(sums[keys][fits]) for keys in withheld(table)}
