"""What a count gives besides its numbers: states, margins, words and refusals that depend on the records."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import mssql, oracle, postgresql, sqlite

from candour.counting import read_question
from candour.counting.compile import candidates
from candour.counting.expressions import Records
from candour.counting.periods import split
from candour.errors import BadInput
from candour.tables import CellState

from .canonical import CRIME, LINK, NOMINAL, OUTCOME, ask, opened, write

OUTCOMES: dict[str, Any] = {
    "name": "outcome",
    "of": "outcome",
    "label": "Outcome",
    "rule": "current",
    "groups": [{"code": "formal", "label": "Formal action"}],
    "categories": [
        {"code": "1", "label": "Charged", "values": ["1", "1A"], "group": "formal"},
        {"code": "2", "label": "Caution", "values": ["2", "2A"], "group": "formal"},
        {"code": "21", "label": "Not in the public interest"},
        {"code": "22", "label": "Diversionary activity", "from": dt.date(2019, 4, 1)},
    ],
    "missing": {"code": "none", "label": "No outcome"},
}
YEARS: dict[str, Any] = {"name": "year", "of": "period", "label": "Year"}
FINANCIAL = {"field": "recorded_on", "years": "financial", "from": dt.date(2018, 4, 1), "to": dt.date(2019, 6, 30)}


def test_a_category_that_did_not_exist_yet_is_not_applicable_unless_it_was_given(tmp_path: Path) -> None:
    with opened(write(tmp_path / "records")) as snapshot:
        table = ask(snapshot, "crimes", YEARS, OUTCOMES, periods=FINANCIAL)
    assert table.cell(year="2018/19", outcome="22").state is CellState.NOT_APPLICABLE
    assert table.cell(year="2019/20", outcome="22").state is CellState.ZERO
    assert table.cell(outcome="22").state is CellState.ZERO
    given = OUTCOME.replace(",21,", ",22,")
    with opened(write(tmp_path / "given", outcome=given)) as snapshot:
        table = ask(snapshot, "crimes", YEARS, OUTCOMES, periods=FINANCIAL)
    assert table.cell(year="2018/19", outcome="22").value == 1


def test_groups_stand_above_their_categories_and_are_counted(tmp_path: Path) -> None:
    crimes = CRIME + "C2,86/2,2018-05-02,,recorded\nC3,86/2,2018-05-03,,recorded\n"
    outcomes = OUTCOME.replace(",21,", ",1A,") + "C2,1,2,2018-06-01,true\n"
    with opened(write(tmp_path / "records", crime=crimes, outcome=outcomes)) as snapshot:
        table = ask(snapshot, "crimes", OUTCOMES)
    assert [table.cell(outcome=code).value for code in ("formal", "1", "2", "none", "_T")] == [2, 1, 1, 1, 3]
    assert table.dimension("outcome").codes == ("formal", "1", "2", "21", "22", "none", "_T")


def test_periods_are_labelled_and_a_cut_one_as_a_part(tmp_path: Path) -> None:
    with opened(write(tmp_path / "records")) as snapshot:
        table = ask(snapshot, "crimes", YEARS, periods=FINANCIAL)
    labels = [category.label for category in table.dimension("year").categories]
    assert labels == ["2018/19", "2019/20 (1 April 2019 to 30 June 2019)", "Total"]


def test_someone_counted_in_each_category_makes_the_dimension_not_additive(tmp_path: Path) -> None:
    crimes = CRIME + "C2,86/2,2019-05-01,,recorded\n"
    links = LINK + "L2,C2,N1,suspect,false\n"
    with opened(write(tmp_path / "records", crime=crimes, link=links)) as snapshot:
        each = ask(snapshot, "suspects", {**YEARS, "across": "each"}, periods=FINANCIAL)
        first = ask(snapshot, "suspects", {**YEARS, "across": "first"}, periods=FINANCIAL)
        latest = ask(snapshot, "suspects", {**YEARS, "across": "latest"}, periods=FINANCIAL)
    cells = ("2018/19", "2019/20", "_T")
    assert [each.cell(year=year).value for year in cells] == [1, 1, 1]
    assert [first.cell(year=year).value for year in cells] == [1, 0, 1]
    assert [latest.cell(year=year).value for year in cells] == [0, 1, 1]
    assert not each.dimension("year").additive
    assert first.dimension("year").additive


@pytest.mark.parametrize(
    ("records", "more", "said"),
    [
        ({"outcome": OUTCOME.replace(",21,", ",14,")}, {}, "'14' falls in no category; list it, or add other"),
        ({"crime": CRIME + "C2,86/2,2018-05-02,,recorded\n"}, {}, "some rows have no value; add missing"),
        (
            {"outcome": OUTCOME + "C1,2,1,2018-07-01,true\n"},
            {"missing": True},
            "crime 'C1' has more than one current outcome",
        ),
    ],
    ids=["a value outside", "no value", "two that are current"],
)
def test_records_that_fit_no_category_stop_the_count(
    tmp_path: Path, records: dict[str, str], more: dict[str, Any], said: str
) -> None:
    dimension = {key: value for key, value in OUTCOMES.items() if key != "missing"}
    if more:
        dimension["missing"] = OUTCOMES["missing"]
    with opened(write(tmp_path / "records", **records)) as snapshot, pytest.raises(BadInput, match=said):
        ask(snapshot, "crimes", dimension)


def test_someone_born_after_the_offence_stops_the_count_unless_allowed(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", nominal=NOMINAL.replace("2005-04-30", "2018-05-01"))
    asked = {"age": {"anchor": "committed_from"}, "population": {"age": {"under": 14, "not_recorded": "exclude"}}}
    with (
        opened(folder) as snapshot,
        pytest.raises(BadInput, match=r"'L1': the person was born after .*--allow negative-age"),
    ):
        ask(snapshot, "suspect_links", **asked)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"snapshot_date": dt.date(2019, 1, 1)}, "asked of records of 2019-01-01; these are of 2020-01-01"),
        (
            {"age": {"anchor": "reported_on"}, "population": {"age": {"under": 14, "not_recorded": "exclude"}}},
            "hold no",
        ),
        ({"population": {"where": [{"column": "crime.ward", "in": ["x"]}]}}, "there is no column crime.ward"),
        ({"offence": {"as_at": dt.date(2018, 1, 1)}, "population": {"offences": ["86/2"]}}, "hold no classification"),
    ],
    ids=["another day", "no such date", "no such column", "no such table"],
)
def test_a_question_that_the_records_cannot_answer_is_refused(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    with opened(write(tmp_path / "records")) as snapshot, pytest.raises(BadInput, match=said):
        ask(snapshot, "suspect_links", **more)


@pytest.mark.parametrize("database", [postgresql, mssql, oracle, sqlite])
def test_the_candidates_compile_for_other_databases(tmp_path: Path, database: Any) -> None:
    document = {
        "title": "Under 14",
        "unit": "suspect_links",
        "age": {"anchor": "committed_from", "leap_day": "28 February"},
        "population": {"offences": ["86/02"], "age": {"under": 14, "not_recorded": "exclude"}},
        "periods": FINANCIAL,
        "dimensions": [YEARS],
    }
    question = read_question(document)
    with opened(write(tmp_path / "records")) as snapshot:
        found = candidates(question, Records(snapshot), split(question.periods))
    for statement in (found.narrowed, found.statement):
        assert statement is not None
        text = str(statement.compile(dialect=database.dialect(), compile_kwargs={"literal_binds": True}))
        assert text.startswith("SELECT")


def test_a_filter_on_the_current_outcome_stops_where_two_are_current(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", outcome=OUTCOME + "C1,2,1,2018-07-01,true\n")
    charged = {"where": [{"column": "outcome.outcome_code", "in": ["1"], "rule": "current"}]}
    with opened(folder) as snapshot, pytest.raises(BadInput, match="crime 'C1' has more than one current outcome"):
        ask(snapshot, "crimes", population=charged)
