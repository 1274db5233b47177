"""What readers can work out: known answers, and an oracle that tries every table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import every_table, flat, lowest, nested, summed, withheld, withholding

from candour.errors import BadInput
from candour.sdc import Attacker, Ledger, Policy, Verdict, audit
from candour.sdc.completion import complete
from candour.sdc.engine import Engine, model_of
from candour.sdc.system import build
from candour.tables import (
    NOT_APPLICABLE,
    TOTAL,
    WITHHELD,
    Category,
    Cell,
    Dimension,
    Keys,
    Provenance,
    Table,
    from_json,
)

DATA = Path(__file__).parent / "data"
OUTSIDERS = frozenset({Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1})


def policy(threshold: int = 4, width: int = 3, attackers: frozenset[Attacker] = OUTSIDERS) -> Policy:
    return Policy("the tests", "to have one", threshold=threshold, width=width, attackers=attackers)


def results(table: Table, attacker: Attacker, **given_policy: int) -> dict[tuple[str, ...], tuple]:
    found = audit(table, policy=policy(**given_policy)).cells
    return {
        tuple(cell.keys.values()): (cell.low, cell.high, cell.verdict) for cell in found if cell.attacker is attacker
    }


def northamptonshire(name: str) -> Table:
    return from_json(json.loads((DATA / "northamptonshire-10905-25.json").read_text(encoding="utf-8"))[name])


def test_a_total_of_52_beside_46_shown_leaves_each_of_three_stars_between_1_and_4() -> None:
    table = northamptonshire("total of 52")
    stars = results(table, Attacker.OUTSIDER_FLOOR_1)
    assert [star[:2] for star in stars.values()] == [(1, 4)] * 3
    assert [star[:2] for star in results(table, Attacker.OUTSIDER_FLOOR_0).values()] == [(0, 6)] * 3
    assert any("sum of its withheld cells: 6 (cells: 3)" in finding.message for finding in audit(table).findings)


def test_a_sum_row_that_counts_stars_as_nothing_is_reported() -> None:
    found = audit(northamptonshire("sum of 46"), policy=policy())
    assert "SDC-31" in {finding.id for finding in found.findings if finding.severity == "error"}
    # Taken at its word it says that all three are 0.
    exact = [cell for cell in found.cells if cell.attacker is Attacker.OUTSIDER_FLOOR_0]
    assert [(cell.low, cell.high) for cell in exact] == [(0, 0)] * 3


def test_one_star_in_a_row_and_column_is_exact() -> None:
    table = summed([flat("r", 2), flat("c", 2)], [2, 8, 9, 11])
    published = withholding(table, [("a", "a")])
    assert results(published, Attacker.OUTSIDER_FLOOR_0)["a", "a"] == (2, 2, Verdict.EXACT)


def test_a_square_of_four_stars_keeps_its_ranges() -> None:
    table = summed([flat("r", 2), flat("c", 2)], [2, 8, 9, 11])
    published = withholding(table, [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")])
    assert results(published, Attacker.OUTSIDER_FLOOR_0)["a", "a"] == (0, 10, Verdict.PROTECTED)
    assert results(published, Attacker.OUTSIDER_FLOOR_1)["a", "a"] == (1, 9, Verdict.PROTECTED)


def test_whole_numbers_settle_what_fractions_leave_open() -> None:
    # Found by search. In fractions the cell c, a, b may be anything from 0 to 1, so a linear program calls it open;
    # in whole numbers it is 1.
    dimensions = [flat("r", 3), flat("c", 3), flat("d", 3)]
    table = summed(dimensions, [1, 1, 0, 1, 0, 1, 0, 2, 2, 1, 0, 2, 0, 0, 0, 1, 0, 0, 2, 1, 1, 1, 0, 0, 2, 1, 1])
    words = "bba bbT bTa bTT caa cab caT cba cbb cTb cTT Taa Tab TaT Tbb TbT TTa TTb"
    hidden = [tuple(TOTAL if code == "T" else code for code in word) for word in words.split()]
    published = withholding(table, hidden)
    possible = every_table(published, floor=0, most=9)
    assert {len(values) for values in possible.values()} == {1}
    found = results(published, Attacker.OUTSIDER_FLOOR_0)
    assert {verdict for _, _, verdict in found.values()} == {Verdict.EXACT}
    assert fractional_range(published, ("c", "a", "b")) == (0, 1)


def test_a_number_that_nothing_bounds_is_settled_wherever_the_solver_stood_before() -> None:
    table = summed([flat("r", 2), flat("c", 3)], [1] * 6)
    words = "aa ab ba bb aT Ta Tb TT"
    published = withholding(table, [tuple(TOTAL if code == "T" else code for code in word) for word in words.split()])
    for attacker in (Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1):
        found = results(published, attacker)
        for keys in ((TOTAL, "b"), (TOTAL, TOTAL)):
            assert found[keys][1:] == (None, Verdict.PROTECTED)


def fractional_range(table: Table, keys: Keys) -> tuple[float, float]:
    """The least and largest value of a cell when counts need not be whole."""
    system = build([table], [0])
    values = complete(system, system.values, 0)
    assert values is not None
    model = model_of(system, values, system.unknown, 0, float("inf"))
    column = system.unknown.index(system.cells[0][keys])
    engine = Engine(model.rows, model.width)
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(model.width)
        cost[column] = sign
        ends.append(model.base[column] + engine.solve(cost, -model.room.astype(float), model.rise).move[column])
    return round(ends[0], 6), round(ends[1], 6)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_bounds_are_those_of_every_table_tried(data: st.DataObject) -> None:
    dimensions = data.draw(
        st.sampled_from(
            [
                [flat("r", 2), flat("c", 3)],
                [flat("r", 2), flat("c", 2), flat("d", 2)],
                [nested("r", {"a": "p", "b": "p", "p": None, "c": None, TOTAL: None}), flat("c", 2)],
                [flat("r", 3, total=False), flat("c", 2)],
            ]
        )
    )
    leaves = lowest(dimensions)
    table = summed(dimensions, data.draw(st.lists(st.integers(1, 3), min_size=len(leaves), max_size=len(leaves))))
    hidden = data.draw(st.sets(st.sampled_from(leaves), min_size=1, max_size=4))
    margins = [keys for keys in table.cells if keys not in leaves]
    hidden |= data.draw(st.sets(st.sampled_from(margins), max_size=4)) if margins else set()
    published = withholding(table, hidden)
    most = 3 * len(leaves) + 2
    for attacker, floor in ((Attacker.OUTSIDER_FLOOR_0, 0), (Attacker.OUTSIDER_FLOOR_1, 1)):
        found = results(published, attacker)
        for keys, possible in every_table(published, floor, most).items():
            low, high, verdict = found[keys]
            assert low == possible.min()
            assert (high == possible.max()) if high is not None else (possible.max() >= most)
            few = len(possible) < 4
            expected = Verdict.EXACT if len(possible) == 1 else Verdict.NARROW if few else Verdict.PROTECTED
            assert verdict is expected


def test_a_total_counted_on_its_own_bounds_its_parts_from_both_sides() -> None:
    years = Dimension("year", "Year", (Category("1", "1"), Category("2", "2"), Category(TOTAL, "Both")), additive=False)
    cells = {("1",): WITHHELD, ("2",): Cell.count(9), (TOTAL,): Cell.count(10)}
    table = Table("People by year", (years,), cells, Provenance(unit="people"))
    assert results(table, Attacker.OUTSIDER_FLOOR_0)[("1",)] == (1, 10, Verdict.PROTECTED)


def test_a_cell_that_does_not_apply_adds_nothing() -> None:
    table = summed([flat("r", 3)], [2, 0, 7])
    cells = {**table.cells, ("b",): NOT_APPLICABLE, ("a",): WITHHELD}
    published = Table(table.title, table.dimensions, cells, table.provenance)
    assert results(published, Attacker.OUTSIDER_FLOOR_0)[("a",)] == (2, 2, Verdict.EXACT)


def test_figures_that_do_not_add_up_are_reported() -> None:
    table = summed([flat("r", 3)], [5, 6, 7])
    wrong = Table(table.title, table.dimensions, {**table.cells, (TOTAL,): Cell.count(20)}, table.provenance)
    assert [finding.id for finding in audit(wrong).findings] == ["SDC-30"]


def test_who_believes_that_only_small_numbers_are_withheld_narrows_them() -> None:
    table = summed([flat("r", 3)], [3, 3, 9])
    published = withholding(table, [("a",), ("b",)])
    believer = policy(attackers=frozenset({Attacker.OUTSIDER_FLOOR_1, Attacker.THRESHOLD_AWARE}))
    found = {(cell.attacker, cell.keys["r"]): (cell.low, cell.high) for cell in audit(published, policy=believer).cells}
    assert found[Attacker.THRESHOLD_AWARE, "a"] == (3, 3)
    assert found[Attacker.OUTSIDER_FLOOR_1, "a"] == (1, 5)


def test_two_tables_together_give_away_what_neither_gives_alone(tmp_path: Path) -> None:
    by_both = summed([flat("year", 2), flat("age", 2)], [2, 8, 9, 11])
    first = withholding(by_both, [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")])
    only_first = summed([flat("year", 2, total=False), flat("age", 2, total=False)], [2, 8, 9, 11])
    second = withholding(only_first, [("a", "a"), ("a", "b"), ("b", "a")])
    alone = audit(first, policy=policy())
    assert alone.count(Verdict.EXACT) == 0
    ledger = Ledger(tmp_path / "ledger")
    ledger.add(second)
    together = audit(first, policy=policy(), ledger=ledger)
    exact = {tuple(cell.keys.values()) for cell in together.cells if cell.verdict is Verdict.EXACT and cell.table == 0}
    assert exact == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")}


def test_a_total_in_one_table_gives_away_a_cell_of_another() -> None:
    # The first table has no totals by age; the second shows one, under the same year.
    by_age = summed([flat("year", 2, total=False), flat("age", 2, total=False)], [2, 8, 9, 11])
    first = withholding(by_age, [("a", "a")])
    second = summed([flat("year", 2, total=False)], [10, 20])
    assert audit(first, policy=policy()).count(Verdict.EXACT) == 0
    together = audit(first, second, policy=policy())
    assert {(cell.low, cell.high) for cell in together.cells} == {(2, 2)}


def test_tables_that_disagree_are_not_taken_together() -> None:
    first = withholding(summed([flat("year", 4)], [2, 3, 20, 6]), [("a",), ("b",)])
    later = withholding(summed([flat("year", 4)], [2, 3, 21, 6]), [("b",), (TOTAL,)])
    together = [cell for cell in audit(first, later, policy=policy(width=1)).cells if cell.table == 0]
    assert together == list(audit(first, policy=policy(width=1)).cells)


def test_a_ledger_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    path = ledger.add(summed([flat("r", 2)], [5, 6]))
    path.write_text(path.read_text(encoding="utf-8").replace("11", "12"), encoding="utf-8")
    with pytest.raises(BadInput, match="changed after its release"):
        audit(summed([flat("r", 2)], [5, 6]), ledger=ledger)


def test_a_ledger_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        audit(summed([flat("r", 2)], [5, 6]), ledger=Ledger(tmp_path / "nowhere"))


def test_no_time_leaves_cells_undecided_and_never_calls_them_safe() -> None:
    table = summed([flat("r", 3), flat("c", 3)], [2, 8, 9, 11, 5, 7, 6, 4, 3])
    published = withholding(table, lowest(table.dimensions))
    assert len(withheld(published)) == 9
    found = audit(published, policy=policy(), seconds=0)
    assert {cell.verdict for cell in found.cells} == {Verdict.UNDECIDED}
