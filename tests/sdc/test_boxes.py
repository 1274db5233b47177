"""Boxes keep every addition, move what they are asked to at the least cost, and keep large tables useful."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import above, flat, lowest, nested, summed, withheld

from candour.sdc import Policy, protect, verify
from candour.sdc.boxes import Wish, boxes_of
from candour.tables import TOTAL, Dimension, Keys, Table

NESTED = nested("r", {"a": "p", "b": "p", "p": None, "c": None, "d": None, TOTAL: None})
SHAPES = [
    [flat("r", 3)],
    [flat("r", 3), flat("c", 2)],
    [NESTED, flat("c", 3)],
    [flat("r", 3), flat("c", 2, total=False)],
    [NESTED, flat("c", 2), flat("d", 2)],
]


def addresses(dimensions: list[Dimension]) -> list[Keys]:
    return list(product(*(dimension.codes for dimension in dimensions)))


def keeps_every_addition(dimensions: list[Dimension], move: dict[Keys, int]) -> bool:
    """Whether each number of the move is the sum of the lowest ones that it holds."""
    sums = dict.fromkeys(move, 0)
    for keys in lowest(dimensions):
        for holder in product(*(above(d, code) for d, code in zip(dimensions, keys, strict=True))):
            sums[holder] += move[keys]
    return sums == move


@settings(deadline=None)
@given(st.data(), st.sampled_from(SHAPES))
def test_a_box_keeps_every_addition_and_what_it_may_not_touch(data: st.DataObject, dimensions: list) -> None:
    cells = addresses(dimensions)
    columns = {keys: column for column, keys in enumerate(cells)}
    few = st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)).map(np.array)
    costs = st.lists(st.integers(0, 9), min_size=len(cells), max_size=len(cells)).map(np.array)
    wish = Wish(data.draw(costs).astype(np.float64), data.draw(few) & data.draw(few), data.draw(few))
    column = data.draw(st.integers(0, len(cells) - 1))
    move = boxes_of(dimensions, columns, len(cells)).cheapest(column, wish)
    if move is not None:
        assert abs(move[column]) == 1
        assert not move[wish.fixed].any()
        assert not (move[wish.not_down] < 0).any()
        assert keeps_every_addition(dimensions, {keys: int(move[columns[keys]]) for keys in cells})


def test_the_cheapest_of_all_boxes_is_given() -> None:
    dimensions = [flat("r", 3), flat("c", 3)]
    cells = addresses(dimensions)
    columns = {keys: column for column, keys in enumerate(cells)}
    cost = np.full(len(cells), 5.0)
    for keys in (("a", "b"), ("c", "a"), ("c", "b")):
        cost[columns[keys]] = 1.0
    nothing = np.zeros(len(cells), dtype=bool)
    move = boxes_of(dimensions, columns, len(cells)).cheapest(columns["a", "a"], Wish(cost, nothing, nothing))
    assert move is not None
    assert {keys for keys in cells if move[columns[keys]]} == {("a", "a"), ("a", "b"), ("c", "a"), ("c", "b")}


def test_a_dimension_that_is_not_additive_has_no_boxes() -> None:
    years = Dimension("year", "Year", flat("year", 2).categories, additive=False)
    columns = {keys: column for column, keys in enumerate(addresses([years]))}
    nothing = np.zeros(3, dtype=bool)
    assert boxes_of([years], columns, 3).cheapest(0, Wish(np.zeros(3), nothing, nothing)) is None


def drawn(sizes: tuple[int, ...], mean: float) -> Table:
    chance = random.Random(3)
    dimensions = [flat(f"d{place}", size) for place, size in enumerate(sizes)]
    return summed(dimensions, [int(chance.expovariate(1 / mean)) for _ in lowest(dimensions)])


@pytest.mark.parametrize(("mean", "share"), [(20.0, 0.8), (5.0, 0.5)])
def test_a_dense_table_of_two_thousand_cells_keeps_most_of_its_numbers(mean: float, share: float) -> None:
    policy = Policy("the tests", "to have one", threshold=4)
    table = drawn((11, 12, 12), mean)
    protected = protect(table, policy)
    large = [keys for keys, cell in table.cells.items() if (cell.value or 0) >= policy.threshold]
    assert len(large) - len(protected.account.secondary) > share * len(large)
    assert verify(protected.certificate, table=protected.table) == ()
    assert all(sum(code == TOTAL for code in keys) < 2 for keys in withheld(protected.table))
