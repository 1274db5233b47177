"""Which published tables speak of the same records, so that a reader can lay them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from candour.tables import TOTAL, Keys, Table


def link(tables: Sequence[Table]) -> list[int]:
    """A group number for each table; tables of one group are taken together.

    Two tables are linked when they count the same unit (the same words in their provenance) and show the same number
    wherever both show one. A single disagreement means different records or another day's extract: what a reader
    would conclude from the two together would be wrong, so they are not linked. Links are transitive. A table cannot
    say that its population is a part of another's; tables that differ only in words outside their dimensions (one of
    all suspects, one of suspects under 14) must not be given together unless their figures tell them apart.
    """
    groups = list(range(len(tables)))
    shown = [_shown(table) for table in tables]
    for first, second in combinations(range(len(tables)), 2):
        if tables[first].provenance.unit == tables[second].provenance.unit and _agree(shown[first], shown[second]):
            joined, left = groups[first], groups[second]
            groups = [joined if group == left else group for group in groups]
    return groups


def _shown(table: Table) -> dict[frozenset[tuple[str, str]], int]:
    found = {}
    for keys, cell in table.cells.items():
        if cell.value is not None:
            found[_categories(table, keys)] = cell.value
    return found


def _categories(table: Table, keys: Keys) -> frozenset[tuple[str, str]]:
    pairs = zip(table.dimensions, keys, strict=True)
    return frozenset((dimension.name, code) for dimension, code in pairs if code != TOTAL)


def _agree(first: dict[frozenset[tuple[str, str]], int], second: dict[frozenset[tuple[str, str]], int]) -> bool:
    smaller, larger = sorted((first, second), key=len)
    return all(larger.get(categories, value) == value for categories, value in smaller.items())
