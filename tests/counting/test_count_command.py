"""`candour count`, as a person runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from candour.cli import main
from candour.tables import read_json

from .canonical import CRIME, write

QUESTION = """title = "Suspects by outcome"
unit = "suspect_links"
[periods]
field = "recorded_on"
years = "calendar"
from = 2018-01-01
to = 2018-06-30
[[dimensions]]
name = "outcome"
of = "outcome"
label = "Outcome"
rule = "current"
categories = [
  { code = "21", label = "Not in the public interest" },
  { code = "22", label = "Diversionary activity", from = 2019-04-01 },
]
missing = { code = "none", label = "No outcome" }
"""


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.toml"
    path.write_text(QUESTION, encoding="utf-8")
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return write(tmp_path / "records")


def test_the_table_is_printed_with_what_became_of_every_row(
    question: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(question), "--records", str(records)]) == 0
    shown = capsys.readouterr()
    assert "Suspects by outcome" in shown.out
    assert "1  rows read" in shown.out
    assert "1  rows counted" in shown.out
    assert "0  left out: the person was eliminated from the inquiry" in shown.out
    assert "The records are synthetic" in shown.out
    assert shown.err == ""


def test_work_that_takes_longer_says_how_far_it_has_come(
    question: Path, records: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candour.commands.output.QUIET_SECONDS", 0.0)
    assert main(["count", str(question), "--records", str(records)]) == 0
    assert "checking" in capsys.readouterr().err


def test_json_is_one_document_on_standard_output(
    question: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(question), "--records", str(records), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {tuple(cell["keys"].values()): cell["state"] for cell in document["cells"]} == {
        ("21",): "published",
        ("22",): "not applicable",
        ("none",): "zero",
        ("_T",): "published",
    }
    assert document["rows"]["read"] == document["rows"]["counted"] == 1
    assert document["provenance"]["synthetic"] is True


def test_the_table_is_written_in_every_format(question: Path, records: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["count", str(question), "--records", str(records), "-o", str(out)]) == 0
    names = {path.name for path in out.iterdir()}
    assert names == {"table.json", "table.csv", "table.csv-metadata.json", "table.xlsx", "table.ods"}
    assert read_json(out / "table.json").cell(outcome="21").value == 1


def test_the_same_question_over_the_same_records_writes_the_same_bytes(
    question: Path, records: Path, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        assert main(["count", str(question), "--records", str(records), "-o", str(tmp_path / name)]) == 0
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_bad_rows_end_in_one_line_and_write_nothing_but_the_list_asked_for(
    question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = write(tmp_path / "records", crime=CRIME + "C2,no code,2018-05-01,,recorded\n")
    listed, out = tmp_path / "rejects.csv", tmp_path / "out"
    words = ["count", str(question), "--records", str(records), "--rejects", str(listed), "-o", str(out)]
    assert main(words) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("candour count: crime.csv row 3: offence code 'no code' is not a Home Office code")
    assert "--allow bad-code" in last
    assert not out.exists()
    with listed.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["row"], row["reason"]) for row in rows] == [("crime.csv", "3", "bad-code")]


def test_bad_rows_allowed_by_name_are_counted_as_rejected(
    question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = write(tmp_path / "records", crime=CRIME + "C2,no code,2018-05-01,,recorded\n")
    assert main(["count", str(question), "--records", str(records), "--allow", "bad-code"]) == 0
    assert "1 row of crime was left out: a code does not exist." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--records", "nowhere"], "there is no such file or folder of records"),
        (["--records", "RECORDS", "--mapping", "none.toml"], "no mapping; say with --mapping"),
        (["--records", "RECORDS", "--memory", "much"], "'much' is not an amount of memory such as 1GB"),
        (["--records", "RECORDS", "-o", "RECORDS"], "is there already; name a new folder"),
    ],
)
def test_wrong_use_is_refused_in_one_line(
    question: Path, records: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["count", str(question), *(str(records) if word == "RECORDS" else word for word in words)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert said in lines[-1]
    assert [line for line in lines if line.startswith("candour count:")] == lines[-1:]


def test_a_question_without_a_unit_is_refused_with_the_units_named(
    question: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question.write_text(QUESTION.replace('unit = "suspect_links"\n', ""), encoding="utf-8")
    assert main(["count", str(question), "--records", str(records)]) == 2
    line = capsys.readouterr().err
    assert line.startswith("candour count: question.toml: unit is missing")
    assert "suspect_links" in line
