"""Which address a single figure has: the same on the page of its table, in the JSON and in the CSV.

A table of the log is the document that `candour.tables.to_json` gives, kept in an entry's content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any


def cell_id(table: str, positions: Iterable[int]) -> str:
    """The id of the cell at these positions: the first category of a dimension is 0, the dimensions stand in order.

    `cell_id("suspects-under-14", (2, 0, 3, 1))` gives "suspects-under-14-2-0-3-1". It stands after the # in the
    address of the table's page.
    """
    return "-".join([table, *map(str, positions)])


def ids_of(table: str, document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every cell of a table in reading order, the last dimension changing fastest: its category codes and its id."""
    codes = [[category["code"] for category in dimension["categories"]] for dimension in document["dimensions"]]
    for places in product(*(range(len(one)) for one in codes)):
        yield tuple(one[place] for one, place in zip(codes, places, strict=True)), cell_id(table, places)
