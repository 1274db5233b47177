"""`candour inspect` from the command line, and the table of its rules in the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from candour.cli import main
from candour.gate import rules

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "inspect.md"


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,=1+1\n", "utf-8")
    return path


def test_clean_files_exit_0_and_say_what_a_reader_sees(
    clean_files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["inspect", *(str(path) for path in clean_files.values())])

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert len(lines) == len(clean_files)
    assert all("accounted for" in line and line.endswith("visible, nothing else") for line in lines)


def test_a_finding_exits_1_and_says_what_where_and_what_would_mend_it(
    dirty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["inspect", str(dirty)])

    out = capsys.readouterr().out
    assert code == 1
    assert "Error CSV-02 at row 2, column 2: A spreadsheet program would run this cell as a formula: =1+1." in out
    assert "To mend it:" in out


def test_a_file_that_is_not_understood_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    assert main(["inspect", str(path)]) == 1
    assert "not inspected yet: a PNG picture" in capsys.readouterr().out


def test_what_hides_data_comes_before_what_is_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Staff").sheet_state = "hidden"
    book.save(tmp_path / "numbers.xlsx")

    main(["inspect", str(tmp_path / "numbers.xlsx")])

    ids = re.findall(r"^Error (\S+) at", capsys.readouterr().out, re.MULTILINE)
    assert ids.count("GATE-01") == 3
    assert ids[-3:] == ["GATE-01"] * 3
    assert "SHT-01" in ids


def test_a_missing_file_exits_2_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["inspect", str(tmp_path / "nothing.csv")])

    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err == f"candour inspect: there is no file {tmp_path / 'nothing.csv'}\n"


def test_no_file_at_all_exits_2() -> None:
    with pytest.raises(SystemExit) as problem:
        main(["inspect"])
    assert problem.value.code == 2


def test_json_gives_every_file_with_its_verdict_and_findings(
    dirty: Path, clean_files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["inspect", "--json", str(dirty), str(clean_files["answer.xlsx"])])

    first, second = json.loads(capsys.readouterr().out)["files"]
    assert code == 1
    assert (first["file"], first["format"], first["verdict"]) == (str(dirty), "csv", "findings")
    assert set(first["findings"][0]) == {"id", "severity", "where", "message", "remedy", "source"}
    assert (second["verdict"], second["findings"]) == ("clean", [])
    assert second["visible"]["sheets"][0]["name"] == "Cover"
    assert "text" not in second


def test_text_lists_what_a_reader_sees(clean_files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", "--text", str(clean_files["letter.docx"])])

    assert "    | We hold what you asked for." in capsys.readouterr().out


def test_json_with_text_holds_the_text(clean_files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", "--json", "--text", str(clean_files["letter.docx"])])

    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert "We hold what you asked for." in file["text"]


def test_every_rule_stands_in_the_documentation_as_it_is() -> None:
    documented = dict(re.findall(r"^\| `([A-Z]+-\d\d)` \| (.+?) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE))

    assert documented == {rule.id: rule.looks_for for rule in rules().values()}


def test_every_rule_has_words_a_remedy_and_a_source() -> None:
    for rule in rules().values():
        assert rule.message.endswith(".")
        assert rule.remedy.endswith(".")
        assert rule.source


def test_every_rule_is_broken_by_some_file_in_these_tests() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*hiding*.py"))
    tests += (Path(__file__).parent / "test_packages.py").read_text("utf-8")

    assert [rule for rule in rules() if f'"{rule}"' not in tests] == []
