"""Files that our own writers make are shown to be clean, and the proof says what a reader sees."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.gate import Verdict, inspect, visible_text

NAMES = [
    "answer.csv",
    "answer.csv-metadata.json",
    "answer.ods",
    "answer.xlsx",
    "letter.docx",
    "letter.pdf",
    "letter.toml",
    "page.html",
    "table.html",
    "table.json",
    "table.txt",
]


def test_every_kind_of_file_that_we_write_is_tried(clean_files: Mapping[str, Path]) -> None:
    assert sorted(clean_files) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_we_write_is_clean(clean_files: Mapping[str, Path], name: str) -> None:
    report = inspect(clean_files[name])

    assert report.findings == ()
    assert report.verdict is Verdict.CLEAN


@pytest.mark.parametrize("name", NAMES)
def test_inspecting_changes_nothing_and_depends_on_the_bytes_alone(
    clean_files: Mapping[str, Path], name: str, tmp_path: Path
) -> None:
    before = clean_files[name].read_bytes()
    copy = tmp_path / name
    copy.write_bytes(before)

    first, second = inspect(clean_files[name], name), inspect(copy, name)

    assert first == second == inspect(before, name)
    assert copy.read_bytes() == before
    assert first.sha256 == hashlib.sha256(before).hexdigest()
    assert first.size == len(before)


def test_the_proof_counts_the_cells_of_a_workbook(clean_files: Mapping[str, Path]) -> None:
    xlsx, ods = inspect(clean_files["answer.xlsx"]), inspect(clean_files["answer.ods"])

    assert xlsx.visible.cells == ods.visible.cells > 9
    assert [grid.name for grid in xlsx.visible.grids] == [grid.name for grid in ods.visible.grids]
    assert xlsx.summary == (
        f"{len(xlsx.parts)} parts, all accounted for; {len(xlsx.visible.grids)} sheets, "
        f"{xlsx.visible.cells} cells visible, nothing else"
    )


@pytest.mark.parametrize("name", ["answer.xlsx", "answer.ods", "answer.csv", "table.html"])
def test_visible_text_lists_what_a_reader_sees_of_a_table(clean_files: Mapping[str, Path], name: str) -> None:
    text = visible_text(clean_files[name])

    assert "Caution" in text
    assert "Total" in text


def test_visible_text_lists_the_letter_and_where_its_links_lead(clean_files: Mapping[str, Path]) -> None:
    text = visible_text(clean_files["letter.pdf"])

    assert "Thank you for asking." in text
    assert "link: https://example.org/foi" in text


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"there is no file .*nothing\.xlsx"):
        inspect(tmp_path / "nothing.xlsx")


def test_a_folder_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        inspect(tmp_path)
