"""Wrong questions, mappings and files: one line that says what to mend, and never another number in silence."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import duckdb
import openpyxl
import pytest

from candour.cli import main
from candour.counting import BadRows, load_question, read_mapping, read_question
from candour.errors import BadInput

from .canonical import CRIME, LINK, MAPPING, NOMINAL, ask, mapped, opened, write

HEADER, ROW = CRIME.splitlines(keepends=True)
SECOND = ROW.replace("C1", "C2")
PERIOD = {"name": "period", "of": "period", "label": "Period"}
QUESTION = {
    "title": "A test",
    "unit": "crimes",
    "periods": {"field": "recorded_on", "years": "month", "from": dt.date(2010, 1, 1), "to": dt.date(2012, 12, 31)},
    "dimensions": [PERIOD],
}


def _toml(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "question.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "{a=" * 3000, "a = " + "9" * 5000])
def test_a_file_that_the_parser_gives_up_on_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="nested too deeply, or a number too long"):
        load_question(_toml(tmp_path, text))


def test_a_question_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="periods is missing"):
        load_question(_toml(tmp_path, '\ufefftitle = "A"\nunit = "crimes"\n'))


def test_a_date_is_no_text_and_text_is_no_date() -> None:
    with pytest.raises(BadInput, match="title: the date 2019-01-01 is not of type string"):
        read_question(QUESTION | {"title": dt.date(2019, 1, 1)})
    with pytest.raises(BadInput, match=r"snapshot_date: '2019-01-01' is not of type date; write a date such as"):
        read_mapping({"system": "A", "snapshot_date": "2019-01-01", "files": [{"path": "a.csv"}]})


def test_a_number_beyond_64_bits_is_no_value_of_a_column(tmp_path: Path) -> None:
    where = [{"column": "outcome.sequence", "in": [10**40], "rule": "any"}]
    with opened(write(tmp_path / "records")) as snapshot, pytest.raises(BadInput, match=r"outcome\.sequence holds"):
        ask(snapshot, "crimes", population={"where": where})


def test_a_table_of_more_cells_than_anybody_means_is_refused(tmp_path: Path) -> None:
    many = [PERIOD | {"name": f"period_{number}"} for number in range(5)]
    with opened(write(tmp_path / "records")) as snapshot:
        with pytest.raises(BadInput, match="the table would have 69,343,957 cells"):
            ask(snapshot, "crimes", *many, periods=QUESTION["periods"])
        assert len(ask(snapshot, "crimes", *many[:3], periods=QUESTION["periods"]).cells) == 37**3


@pytest.mark.parametrize("code", ["9" * 5000 + "/01", "86ı/01", "86/02\u00a0", "86/02\t"])
def test_what_only_looks_like_a_code_is_a_bad_row(tmp_path: Path, code: str) -> None:
    folder = write(tmp_path / "records", crime=CRIME + f"C2,{code},2018-05-01,2018-04-30,recorded\n")
    with pytest.raises(BadRows) as stopped:
        opened(folder)
    assert [(row.row, row.reason) for row in stopped.value.rows] == [(3, "bad-code")]


def test_a_file_whose_name_looks_like_a_pattern_is_read_and_no_other(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract [1]*", crime=CRIME)
    (folder / "crime[1].csv").write_text(HEADER + ROW + SECOND, encoding="utf-8")
    (folder / "crime1.csv").write_text(HEADER + ROW, encoding="utf-8")
    with mapped(folder, {"path": "crime[[]1].csv", "canonical": "crime"}) as snapshot:
        assert ask(snapshot, "crimes").cell().value == 2


def test_a_ragged_row_is_counted_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "crime-1.csv").write_text(HEADER + ROW + "ragged\n", encoding="utf-8")
    (tmp_path / "crime-2.csv").write_text(HEADER + SECOND, encoding="utf-8")
    files = [
        {"path": "crime-1.csv", "canonical": "crime", "rows": 2},
        {"path": "crime-2.csv", "canonical": "crime", "rows": 1},
    ]
    with mapped(tmp_path, *files, allow=["ragged"]) as snapshot:
        assert [source.rows for source in snapshot.sources] == [2, 1]


def test_a_compressed_file_is_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "crime.csv").write_bytes(gzip.compress(CRIME.encode()))
    with pytest.raises(BadInput, match=r"crime\.csv: the file is compressed \(gzip\); decompress it first"):
        mapped(tmp_path, {"path": "crime.csv", "canonical": "crime"})


def test_text_in_a_file_named_as_compressed_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "crime.csv.gz").write_text(CRIME, encoding="utf-8")
    with mapped(tmp_path, {"path": "crime.csv.gz", "canonical": "crime", "format": "csv"}) as snapshot:
        assert snapshot.tables["crime"].rows == 1


CRIME_COLUMNS = {
    "crime_key": {"column": "crime_key", "type": "text"},
    "offence_code": {"column": "offence_code", "type": "text"},
    "recorded_on": {"column": "recorded_on", "type": "date"},
    "status": {"column": "status", "type": "text"},
}
WRONG_ENTRIES = [
    ({"path": "**crime.csv", "canonical": "crime"}, "is not a pattern that can be looked for"),
    ({"path": "crime.csv", "canonical": "crime", "ignore": ["crime_key"]}, "'crime_key' is in ignore; crime needs it"),
    ({"path": "crime.csv", "canonical": "crime", "attributes": {"status": "integer"}}, "status is a column of crime"),
]
WRONG_COLUMNS = [
    ({"column": "status", "type": "text", "codes": {}}, "codes: {} is not allowed here"),
    ({"column": "status", "type": "text", "codes": {"O": "open"}}, "'open' is not one of recorded"),
    ({"value": "open"}, "'open' is not one of recorded"),
    ({"value": ""}, "a value is empty"),
]


@pytest.mark.parametrize(("entry", "said"), WRONG_ENTRIES, ids=[said for _, said in WRONG_ENTRIES])
def test_a_wrong_entry_of_a_mapping_is_refused(tmp_path: Path, entry: dict[str, object], said: str) -> None:
    (tmp_path / "crime.csv").write_text(CRIME, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        mapped(tmp_path, entry)
    assert said in str(refused.value)


@pytest.mark.parametrize(("column", "said"), WRONG_COLUMNS, ids=[str(column) for column, _ in WRONG_COLUMNS])
def test_a_wrong_column_of_a_mapping_is_refused(tmp_path: Path, column: dict[str, object], said: str) -> None:
    (tmp_path / "crime.csv").write_text(CRIME, encoding="utf-8")
    table = {"table": "crime", "columns": CRIME_COLUMNS | {"status": column}}
    with pytest.raises(BadInput) as refused:
        mapped(tmp_path, {"path": "crime.csv", "ignore": "others", "tables": [table]})
    assert said in str(refused.value)


def test_too_little_memory_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "records")
    question = 'title = "A"\nunit = "crimes"\n[periods]\nfield = "recorded_on"\nyears = "whole"\nfrom = 2018-01-01\n'
    question += 'to = 2018-12-31\n[[dimensions]]\nname = "period"\nof = "period"\nlabel = "Period"\n'
    path = _toml(tmp_path, question)
    assert main(["count", str(path), "--records", str(folder), "--memory", "1KB"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("give more with --memory")


def _workbook(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER.strip().split(","), *rows):
        sheet.append(row)
    folder.mkdir(exist_ok=True)
    book.save(folder / "crime.xlsx")
    return folder


DAY = dt.date(2018, 5, 1)
XLSX = {"path": "crime.xlsx", "canonical": "crime"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [("=DATE(2018,5,1)", "holds a formula that was never worked out"), ("#N/A", "holds the error #N/A")],
)
def test_a_cell_that_would_be_taken_for_empty_is_refused(tmp_path: Path, cell: str, said: str) -> None:
    folder = _workbook(tmp_path / "records", ["C1", "86/02", DAY, cell, "recorded"])
    with pytest.raises(BadInput, match=rf"crime\.xlsx cell D2: 'committed_from' {said}"):
        mapped(folder, XLSX)
    with mapped(folder, XLSX | {"ignore": ["committed_from"]}) as snapshot:
        assert ask(snapshot, "crimes").cell().value == 1


def test_a_row_below_blank_rows_of_a_sheet_is_named_as_the_sheet_shows_it(tmp_path: Path) -> None:
    good, bad = ["C1", "86/02", DAY, DAY, "recorded"], ["C2", "no code", DAY, DAY, "recorded"]
    folder = _workbook(tmp_path / "records", good, [], [], bad, [], ["C3", "86/02", DAY, DAY, "recorded", "more"])
    with pytest.raises(BadRows) as stopped:
        mapped(folder, XLSX)
    assert sorted((row.row, row.reason) for row in stopped.value.rows) == [(5, "bad-code"), (7, "ragged")]


def test_an_empty_text_in_parquet_is_not_recorded(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", nominal=NOMINAL + "N2,,,,false\n", link=LINK + "L2,C1,N2,suspect,false\n")
    text = (folder / "nominal.csv").as_posix()
    columns = "nominal_key, coalesce(person_key, '') AS person_key, date_of_birth, sex, organisation"
    duckdb.sql(f"COPY (SELECT {columns} FROM '{text}') TO '{folder / 'nominal.parquet'}' (FORMAT parquet)")
    mapping = MAPPING + '[[files]]\npath = "nominal.parquet"\ncanonical = "nominal"\n'
    for table in ("crime", "link"):
        mapping += f'[[files]]\npath = "{table}.csv"\ncanonical = "{table}"\n'
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    period = PERIOD | {"across": "each"}
    with opened(folder) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "persons", period, population={"roles": ["suspect"]})
    assert [(row.key, row.reason) for row in stopped.value.rows] == [("L2", "no-person-key")]


def test_more_rows_than_the_source_wrote_are_refused_as_fewer_are(tmp_path: Path) -> None:
    (tmp_path / "crime.csv").write_text(HEADER + ROW + SECOND, encoding="utf-8")
    for written in (1, 3):
        with pytest.raises(BadInput, match=f"2 rows of data where the source system wrote {written}"):
            mapped(tmp_path, {"path": "crime.csv", "canonical": "crime", "rows": written})


def test_a_category_exists_on_its_first_and_last_day(tmp_path: Path) -> None:
    """A period of one day: a category that begins or ends on it can be counted, one a day away cannot."""
    day = dt.date(2018, 6, 1)
    before, after = day - dt.timedelta(days=1), day + dt.timedelta(days=1)
    windows = {"a": {"from": day}, "b": {"until": day}, "c": {"from": after}, "d": {"until": before}}
    status = {
        "name": "status",
        "of": "status",
        "label": "Status",
        "categories": [{"code": code, "label": code, **window} for code, window in windows.items()],
    }
    with opened(write(tmp_path / "records")) as snapshot:
        table = ask(
            snapshot, "crimes", status, periods=QUESTION["periods"] | {"years": "whole", "from": day, "to": day}
        )
    assert {code: str(table.cell(status=code).state) for code in windows} == {
        "a": "zero",
        "b": "zero",
        "c": "not applicable",
        "d": "not applicable",
    }


def test_a_field_longer_than_any_value_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", crime=HEADER + ROW.replace("recorded", "r" * 40_000_000, 1) + SECOND)
    with pytest.raises(BadInput, match=r"crime\.csv row 2: field larger than field limit"):
        opened(folder)


def test_a_last_line_that_the_engine_would_drop_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", crime=HEADER + SECOND + ROW.replace("recorded", "r" * 40_000_000, 1))
    with pytest.raises(BadInput, match=r"crime\.csv: the last line is longer than 1,000,000 characters"):
        opened(folder)
