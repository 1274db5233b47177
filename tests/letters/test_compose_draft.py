"""`candour draft`: a record in, four files out, or findings and nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from candour.cli import main

RECORDS = Path(__file__).parent / "data" / "records"
SUSPECTS = Path(__file__).parent / "data" / "tables" / "suspects.json"
WITH_TABLE = RECORDS / "disclosure-with-further-denial.toml"


def test_a_letter_is_written_in_four_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"

    assert main(["draft", str(RECORDS / "not-held.toml"), "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["letter.docx", "letter.html", "letter.pdf", "letter.txt"]
    assert "letter.pdf" in capsys.readouterr().out


def test_a_table_is_named_by_its_file_or_by_hand(tmp_path: Path) -> None:
    assert main(["draft", str(WITH_TABLE), "--table", str(SUSPECTS), "-o", str(tmp_path / "a")]) == 0
    assert main(["draft", str(WITH_TABLE), "--table", f"suspects={SUSPECTS}", "-o", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a" / "letter.pdf").read_bytes() == (tmp_path / "b" / "letter.pdf").read_bytes()


def test_findings_and_files_come_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"

    assert main(["draft", str(RECORDS / "not-held.toml"), "-o", str(out), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    assert document["files"] == [str(out / f"letter.{form}") for form in ("html", "pdf", "docx", "txt")]


def test_a_record_with_errors_is_listed_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.toml"
    text = (RECORDS / "not-held.toml").read_text(encoding="utf-8")
    record.write_text(text.replace('holding = "not held"\n', ""), encoding="utf-8")

    assert main(["draft", str(record), "-o", str(tmp_path / "out")]) == 1
    assert "Error DUT-01" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_a_citation_that_cannot_stand_says_what_would_be_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.toml"
    text = (RECORDS / "refusal-law-enforcement.toml").read_text(encoding="utf-8")
    record.write_text(text.replace('provision = "31(1)(a)"', 'provision = "40(3)(A)(a)"'), encoding="utf-8")

    assert main(["draft", str(record), "-o", str(tmp_path / "out")]) == 2
    assert "refusal 1: 40(3)(A)(a): the subsection is (3A), so it should be 40(3A)(a)" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.toml"], "nowhere.toml: cannot be read"),
        ([str(RECORDS / "not-held.toml"), "--table", "nowhere.json"], "nowhere.json"),
        ([str(RECORDS / "not-held.toml"), "--table", str(SUSPECTS)], "table suspects"),
        ([str(WITH_TABLE)], "the table 'suspects', which was not given"),
        ([str(WITH_TABLE), "--table", str(SUSPECTS), "--table", str(SUSPECTS)], "two tables are named 'suspects'"),
    ],
)
def test_wrong_input_ends_in_one_line_and_writes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    code = main(["draft", *arguments])

    errors = capsys.readouterr()
    said = errors.err + errors.out
    assert code in (1, 2)
    assert message in said
    assert list(tmp_path.iterdir()) == []


def test_a_letter_is_not_written_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out"
    target.write_text("mine", encoding="utf-8")

    assert main(["draft", str(RECORDS / "not-held.toml"), "-o", str(target)]) == 2
    assert "is a file; give a folder" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"


def test_what_else_is_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    assert main(["draft", str(RECORDS / "not-held.toml"), "-o", str(tmp_path)]) == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert len(list(tmp_path.iterdir())) == 5
