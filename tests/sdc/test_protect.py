"""A protected table keeps what it withholds, loses as little as it can, and carries a proof."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import every_table, flat, lowest, nested, summed, withheld, withholding

from candour.errors import BadInput
from candour.sdc import Attacker, Ledger, Policy, Protected, Verdict, audit, protect, verify
from candour.sdc.weights import weight
from candour.tables import (
    TOTAL,
    Category,
    Cell,
    CellState,
    Dimension,
    Keys,
    Provenance,
    RowAccounts,
    Table,
)

SMALL = Policy("the tests", "to have one", threshold=3, width=2)
OUTSIDERS = frozenset({Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1})

SHAPES = [
    [flat("r", 2), flat("c", 2)],
    [flat("r", 2), flat("c", 3)],
    [nested("r", {"a": "p", "b": "p", "p": None, "c": None, TOTAL: None}), flat("c", 2)],
    [flat("r", 2), flat("c", 2, total=False)],
]


@st.composite
def tables(draw: st.DrawFn, most: int = 6) -> Table:
    dimensions = draw(st.sampled_from(SHAPES))
    size = len(lowest(dimensions))
    return summed(dimensions, draw(st.lists(st.integers(0, most), min_size=size, max_size=size)))


def alone(table: Table) -> list[dict[Keys, int]]:
    """For each person alone in a lowest cell, the cells of 1 that hold him."""
    found = []
    for keys in lowest(table.dimensions):
        if table.cells[keys].value == 1:
            holders = [
                holder
                for holder, cell in table.cells.items()
                if cell.value == 1
                and all(_holds(d, h, k) for d, h, k in zip(table.dimensions, holder, keys, strict=True))
            ]
            found.append(dict.fromkeys(holders, 1))
    return found


def _holds(dimension: Dimension, holder: str, code: str) -> bool:
    return holder in (code, dimension.category(code).parent, TOTAL)


@settings(max_examples=40, deadline=None)
@given(tables(most=4))
def test_no_reader_narrows_any_withheld_cell_whichever_table_is_tried(table: Table) -> None:
    protected = protect(table, SMALL)
    # Who knows that zeros are shown knows most; whatever fits for him fits for everybody else.
    for possible in every_table(protected.table, floor=1, most=8).values():
        assert len(possible) > SMALL.needed_width


@settings(max_examples=40, deadline=None)
@given(tables(most=3))
def test_nobody_alone_in_a_cell_opens_another_small_one(table: Table) -> None:
    protected = protect(table, SMALL)
    hidden = withheld(protected.table)
    most = 4
    for known in alone(table):
        known = {keys: value for keys, value in known.items() if keys in hidden}
        for keys, possible in every_table(protected.table, 1, most, known).items():
            if keys not in known and SMALL.is_sensitive(table.cells[keys].value or 0):
                assert len(possible) > 1


@settings(max_examples=40, deadline=None)
@given(tables())
def test_everything_shown_is_true_and_every_small_count_is_withheld(table: Table) -> None:
    protected = protect(table, SMALL)
    for keys, cell in protected.table.cells.items():
        if cell.state is CellState.WITHHELD:
            assert cell.value is None
        else:
            assert cell == table.cells[keys]
            assert not SMALL.is_sensitive(cell.value or 0)
    account = protected.account
    assert set(account.primary) == {k for k, cell in table.cells.items() if SMALL.is_sensitive(cell.value or 0)}
    assert set(account.primary) | set(account.secondary) == set(withheld(protected.table))


@settings(max_examples=40, deadline=None)
@given(tables())
def test_the_certificate_of_a_protected_table_holds(table: Table) -> None:
    protected = protect(table, SMALL)
    assert verify(protected.certificate, table=protected.table) == ()


@settings(max_examples=12, deadline=None)
@given(tables(most=9))
def test_no_lighter_pattern_is_safe(table: Table) -> None:
    policy = replace(SMALL, attackers=OUTSIDERS)
    protected = protect(table, policy)
    account = protected.account
    assert account.gap == 0
    possible = [keys for keys, cell in table.cells.items() if (cell.value or 0) >= policy.threshold]
    for size in range(4):
        for chosen in combinations(possible, size):
            loss = sum(weight(keys, table.cells[keys].value or 0) for keys in chosen)
            if loss < account.loss - 1e-6:
                tried = withholding(table, [*account.primary, *chosen])
                assert any(cell.verdict is not Verdict.PROTECTED for cell in audit(tried, policy=policy).cells)


def test_the_classic_square_withholds_four_cells_and_no_total() -> None:
    table = summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
    protected = protect(table, SMALL)
    assert len(withheld(protected.table)) == 4
    assert protected.account.primary == (("a", "a"),)
    assert ("b", "b") in protected.account.secondary
    assert protected.account.gap == 0


def test_a_lone_small_count_with_nothing_to_hide_behind_takes_the_total_with_it() -> None:
    protected = protect(summed([flat("r", 3)], [2, 0, 0]), SMALL)
    assert withheld(protected.table) == [("a",), (TOTAL,)]


def test_zeros_stay_zeros_where_the_policy_shows_them() -> None:
    table = summed([flat("r", 3), flat("c", 2)], [2, 0, 0, 9, 8, 7])
    protected = protect(table, SMALL)
    assert all(protected.table.cells[keys] == cell for keys, cell in table.cells.items() if cell.value == 0)


def test_a_zero_may_hide_a_small_count_where_zeros_are_not_shown() -> None:
    policy = replace(SMALL, zeros_published=False, attackers=frozenset({Attacker.OUTSIDER_FLOOR_0}))
    table = summed([flat("r", 2), flat("c", 2)], [2, 40, 50, 0])
    protected = protect(table, policy)
    assert verify(protected.certificate) == ()
    assert ("b", "b") in withheld(protected.table)
    assert (TOTAL, TOTAL) not in withheld(protected.table)


def test_two_people_in_a_row_of_two_cells_are_kept_from_each_other() -> None:
    # Each is alone in his cell: with the row's total shown, either could subtract himself.
    table = summed([flat("r", 2), flat("c", 3)], [1, 1, 7, 4, 5, 6])
    published = protect(table, SMALL).table
    hidden = withheld(published)
    for known in alone(table):
        known = {keys: value for keys, value in known.items() if keys in hidden}
        for keys, possible in every_table(published, 1, 12, known).items():
            assert keys in known or table.cells[keys].value != 1 or len(possible) > 1
    # Against outsiders alone less is withheld, and one of the two does open the other.
    open_to_insiders = protect(table, replace(SMALL, attackers=OUTSIDERS))
    assert open_to_insiders.account.loss <= protect(table, SMALL).account.loss


def people_by_year(first: int, second: int, both: int) -> Table:
    years = Dimension("year", "Year", (Category("1", "1"), Category("2", "2"), Category(TOTAL, "Both")), additive=False)
    cells = {("1",): Cell.count(first), ("2",): Cell.count(second), (TOTAL,): Cell.count(both)}
    return Table("People by year", (years,), cells, Provenance(unit="people"))


def test_totals_counted_on_their_own_are_protected_by_their_inequalities() -> None:
    protected = protect(people_by_year(2, 20, 21), SMALL)
    # From 20 to 21 people in all and 20 in the second year: the first year holds 1 to 21.
    assert withheld(protected.table) == [("1",)]
    assert verify(protected.certificate) == ()
    close = protect(people_by_year(2, 2, 3), SMALL)
    assert verify(close.certificate) == ()


def test_the_same_table_gives_the_same_result() -> None:
    table = summed([flat("r", 4), flat("c", 4)], [1, 0, 2, 9, 4, 3, 1, 8, 7, 2, 2, 12, 30, 1, 0, 5])
    assert protect(table, SMALL) == protect(table, SMALL)


def test_primary_and_secondary_cells_look_the_same() -> None:
    table = summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
    protected = protect(table, SMALL)
    assert len({protected.table.cells[keys] for keys in withheld(protected.table)}) == 1


def test_a_table_with_nothing_small_is_left_as_it_is() -> None:
    table = summed([flat("r", 2)], [9, 8])
    protected = protect(table, SMALL)
    assert protected.table == table
    assert verify(protected.certificate) == ()


def with_rows(table: Table, counted: int) -> Table:
    return replace(table, provenance=replace(table.provenance, rows=RowAccounts(counted + 5, counted, {"other": 5})))


def test_row_accounts_go_with_a_grand_total_that_is_withheld() -> None:
    protected = protect(with_rows(summed([flat("r", 3)], [2, 0, 0]), 2), SMALL)
    assert protected.table.provenance.rows is None
    assert "SDC-13" in {finding.id for finding in protected.findings}


def test_row_accounts_stay_beside_a_grand_total_that_is_shown() -> None:
    table = with_rows(summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90]), 401)
    assert protect(table, SMALL).table.provenance.rows == table.provenance.rows


def test_everybody_in_one_cell_is_reported() -> None:
    table = summed([flat("r", 2), flat("c", 2)], [9, 0, 6, 7])
    # Everybody of row a is in column a, and everybody of column b is in row b.
    found = [finding for finding in protect(table, SMALL).findings if finding.id == "SDC-10"]
    assert [finding.where for finding in found] == ["r=b, c=b", "r=a, c=a"]


def test_a_sparse_table_comes_with_coarser_ones_to_weigh() -> None:
    table = summed([flat("r", 3), flat("c", 3)], [1, 1, 2, 1, 2, 1, 2, 1, 1])
    assert any("Without 'r'" in line for line in protect(table, SMALL).suggestions)


class TestWithEarlierReleases:
    def released(self, folder: Path, table: Table) -> Ledger:
        ledger = Ledger(folder / "ledger")
        ledger.add(table)
        return ledger

    def test_a_small_count_shown_before_is_reported_and_nothing_is_built_on_it(self, tmp_path: Path) -> None:
        table = summed([flat("r", 3)], [2, 20, 30])
        protected = protect(table, SMALL, ledger=self.released(tmp_path, table))
        assert "SDC-11" in {finding.id for finding in protected.findings}

    def test_what_was_shown_before_is_no_hiding_place(self, tmp_path: Path) -> None:
        table = summed([flat("r", 4)], [2, 9, 20, 30])
        shown = withholding(table, [("a",), ("c",)])
        protected = protect(table, SMALL, ledger=self.released(tmp_path, shown))
        assert ("c",) in withheld(protected.table)
        assert ("b",) not in withheld(protected.table)
        assert verify(protected.certificate) == ()

    def test_two_releases_together_keep_what_each_withholds(self, tmp_path: Path) -> None:
        by_age = summed([flat("year", 3), flat("age", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
        ledger = self.released(tmp_path, protect(by_age, SMALL).table)
        inner = summed([flat("year", 3, total=False), flat("age", 3, total=False)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
        second = protect(inner, SMALL, ledger=ledger)
        together = audit(second.table, policy=replace(SMALL, attackers=OUTSIDERS), ledger=ledger)
        assert {cell.verdict for cell in together.cells} == {Verdict.PROTECTED}
        assert verify(second.certificate) == ()


class TestBadInput:
    def test_margins_that_do_not_add_up_are_refused(self) -> None:
        table = summed([flat("r", 2)], [5, 6])
        wrong = replace(table, cells={**table.cells, (TOTAL,): Cell.count(12)})
        with pytest.raises(BadInput, match="is 12, but its parts along 'r' sum to 11"):
            protect(wrong, SMALL)

    def test_a_table_already_protected_is_refused(self) -> None:
        with pytest.raises(BadInput, match="withheld cells already"):
            protect(withholding(summed([flat("r", 2)], [5, 6]), [("a",)]), SMALL)

    @pytest.mark.parametrize("method", ["round", "band", "best"])
    def test_methods_to_come_are_refused_by_name(self, method: str) -> None:
        with pytest.raises(BadInput, match="not available yet"):
            protect(summed([flat("r", 2)], [5, 6]), SMALL, method=method)

    def test_an_unknown_method_is_refused(self) -> None:
        with pytest.raises(BadInput, match="not one of"):
            protect(summed([flat("r", 2)], [5, 6]), SMALL, method="swap")


def test_a_protected_table_is_given_with_its_policy() -> None:
    protected: Protected = protect(summed([flat("r", 2)], [5, 6]), SMALL)
    assert protected.policy is SMALL
