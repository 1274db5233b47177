"""What is said of how good a pattern is holds: no safe pattern loses less than the bound."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import above, every_table, flat, lowest, nested, summed, withholding

from candour.errors import BadInput
from candour.sdc import Attacker, Policy, protect, verify
from candour.sdc.weights import weight
from candour.tables import TOTAL, Keys, Table

INSIDERS = Policy("the tests", "to have one", threshold=3, width=2)
OUTSIDERS = replace(INSIDERS, attackers=frozenset({Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1}))
# So little that no pattern is searched for: the bound is that of the linear program alone.
NO_EFFORT = 1e-9
PATIENT = 12.0


def patterns(table: Table, policy: Policy) -> Iterator[tuple[float, list[Keys]]]:
    """Every pattern that withholds all that is small, with its loss, the lightest first."""
    small = [keys for keys, cell in table.cells.items() if policy.is_sensitive(cell.value or 0)]
    others = [keys for keys, cell in table.cells.items() if (cell.value or 0) >= policy.threshold]
    weights = [weight(keys, table.cells[keys].value or 0) for keys in others]
    chosen = product((False, True), repeat=len(others))
    losses = sorted((sum(w for w, pick in zip(weights, picks, strict=True) if pick), picks) for picks in chosen)
    for loss, picks in losses:
        yield loss, small + [keys for keys, pick in zip(others, picks, strict=True) if pick]


def is_safe(table: Table, hidden: list[Keys], policy: Policy) -> bool:
    """Whether every reader of the policy is left with enough values, by trying every table there is."""
    published, most = withholding(table, hidden), 9
    wide = all(len(values) > policy.needed_width for values in every_table(published, 1, most).values())
    if not wide or Attacker.INSIDER not in policy.attackers:
        return wide
    for keys in lowest(table.dimensions):
        if table.cells[keys].value == 1:
            holders = product(*(above(d, code) for d, code in zip(table.dimensions, keys, strict=True)))
            known = {holder: 1 for holder in holders if table.cells[holder].value == 1 and holder in hidden}
            for other, values in every_table(published, 1, most, known).items():
                if other not in known and policy.is_sensitive(table.cells[other].value or 0) and len(values) < 2:
                    return False
    return True


SQUARE = [flat("r", 2), flat("c", 2)]
NESTED = [nested("r", {"a": "p", "b": "p", "p": None, "c": None, "d": None, TOTAL: None})]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([SQUARE, NESTED]),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.sampled_from([INSIDERS, OUTSIDERS]),
)
def test_the_bound_is_at_most_the_least_loss_of_all_patterns_and_the_pattern_given_at_least(
    dimensions: list, counts: list[int], policy: Policy
) -> None:
    table = summed(dimensions, counts)
    least = next((loss for loss, hidden in patterns(table, policy) if is_safe(table, hidden, policy)), None)
    for effort in (NO_EFFORT, 2.0, PATIENT):
        account = protect(table, policy, effort=effort).account
        if least is not None:
            assert account.loss_bound <= least + 1e-6
            assert least <= account.loss + 1e-6
            assert account.gap > 0 or account.loss == pytest.approx(least)


def sparse(sizes: tuple[int, ...], seed: int, mean: float = 8.0) -> Table:
    """A seeded table of this shape, its counts small ones mostly."""
    chance = random.Random(seed)
    dimensions = [flat(f"d{place}", size) for place, size in enumerate(sizes)]
    return summed(dimensions, [int(chance.expovariate(1 / mean)) for _ in lowest(dimensions)])


@pytest.mark.parametrize("sizes", [(9, 9), (4, 3, 3)])
def test_the_least_loss_of_tables_of_a_hundred_cells_is_proved(sizes: tuple[int, ...]) -> None:
    protected = protect(sparse(sizes, seed=7), OUTSIDERS)
    assert protected.account.gap == 0
    assert protected.account.secondary


@pytest.mark.parametrize("sizes", [(16, 16), (20, 20), (30, 30)])
def test_the_least_loss_of_tables_of_hundreds_of_cells_of_two_dimensions_is_proved(sizes: tuple[int, ...]) -> None:
    table = sparse(sizes, seed=7)
    protected = protect(table, INSIDERS)
    assert protected.account.gap == 0
    assert verify(protected.certificate, table=protected.table) == ()


def test_a_larger_table_gets_a_bound_at_once_and_more_effort_makes_it_no_worse() -> None:
    table = sparse((16, 16), seed=7)
    quick, patient = protect(table, INSIDERS), protect(table, INSIDERS, effort=PATIENT)
    assert 0 < quick.account.loss_bound <= patient.account.loss_bound + 1e-6
    assert patient.account.loss_bound <= patient.account.loss <= quick.account.loss + 1e-6
    assert patient.account.gap <= quick.account.gap
    assert verify(patient.certificate, table=patient.table) == ()


def test_a_table_of_two_thousand_cells_gets_a_bound_and_a_certificate() -> None:
    protected = protect(sparse((11, 12, 12), seed=3, mean=0.6), INSIDERS)
    assert protected.account.cells > 2000
    assert 0 < protected.account.loss_bound < protected.account.loss
    assert verify(protected.certificate, table=protected.table) == ()
    assert protected.table.cells[TOTAL, TOTAL, TOTAL].value is not None


def test_the_same_table_and_effort_give_the_same_bound() -> None:
    table = sparse((14, 14), seed=2)
    assert protect(table, INSIDERS, effort=PATIENT) == protect(table, INSIDERS, effort=PATIENT)


@pytest.mark.parametrize("effort", [0.0, -1.0, float("nan"), float("inf")])
def test_an_effort_that_is_no_amount_of_work_is_refused(effort: float) -> None:
    with pytest.raises(BadInput, match="must be a number above 0"):
        protect(sparse((2, 2), seed=1), INSIDERS, effort=effort)
