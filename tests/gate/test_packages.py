"""Packages, and files that are not what they say they are."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from candour.gate import FileReport, Verdict, inspect

PACKAGES = ["answer.xlsx", "answer.ods", "letter.docx"]


def ids(report: FileReport) -> set[str]:
    return {finding.id for finding in report.findings}


@pytest.mark.parametrize("name", PACKAGES)
def test_bytes_after_a_package_are_found(clean_files: Mapping[str, Path], name: str) -> None:
    assert ids(inspect(clean_files[name].read_bytes() + b"Jones", name)) == {"ZIP-02"}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_behind_something_else_is_not_read_as_one(clean_files: Mapping[str, Path], name: str) -> None:
    report = inspect(b"GIF89a" + clean_files[name].read_bytes(), name)

    assert report.verdict is Verdict.UNREAD


def test_a_pdf_that_is_also_a_package_is_found(clean_files: Mapping[str, Path]) -> None:
    both = clean_files["letter.pdf"].read_bytes() + clean_files["answer.xlsx"].read_bytes()

    assert "PDF-05" in ids(inspect(both, "letter.pdf"))
    assert "GATE-02" in ids(inspect(both, "answer.xlsx"))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_comment_on_a_package_is_found(clean_files: Mapping[str, Path], name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(clean_files[name].read_bytes())
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"by Jones"

    assert "ZIP-04" in ids(inspect(path))


@pytest.mark.parametrize("name", PACKAGES)
def test_an_extra_field_on_a_part_is_found(clean_files: Mapping[str, Path], name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(clean_files[name]) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            made = zipfile.ZipInfo(entry.filename)
            made.extra = struct.pack("<2H", 0xCAFE, 5) + b"Jones" if entry.filename.endswith("s.xml") else b""
            new.writestr(made, old.read(entry))

    assert "ZIP-04" in ids(inspect(path))


@pytest.mark.parametrize("name", PACKAGES)
def test_bytes_between_the_parts_are_found(clean_files: Mapping[str, Path], name: str) -> None:
    data = clean_files[name].read_bytes()
    start = data.rindex(b"PK\x05\x06")
    directory = struct.unpack_from("<L", data, start + 16)[0]
    moved = data[start : start + 16] + struct.pack("<L", directory + 5) + data[start + 20 :]

    report = inspect(data[:directory] + b"Jones" + data[directory:start] + moved, name)

    assert ids(report) == {"ZIP-02"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", PACKAGES)
def test_two_parts_of_one_name_are_found(clean_files: Mapping[str, Path], name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(clean_files[name].read_bytes())
    with zipfile.ZipFile(path, "a") as package:
        first = package.namelist()[0]
        package.writestr(zipfile.ZipInfo(first), package.read(first))

    assert "ZIP-03" in ids(inspect(path))


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("part", ["../outside.xml", "/root.xml", "a\\b.xml", "folder/"])
def test_a_part_of_a_name_that_is_not_a_plain_path_is_found(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], name: str, part: str
) -> None:
    report = inspect(change_part(clean_files[name], **{part: b""}), name)

    assert "ZIP-03" in ids(report)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_part_that_nothing_refers_to_is_never_clean(
    clean_files: Mapping[str, Path], change_part: Callable[..., bytes], name: str
) -> None:
    assert not inspect(change_part(clean_files[name], extra_dot_xml=b"<x/>"), name).is_clean


def bomb(size: int, parts: int = 1) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(parts):
            package.writestr(f"xl/workbook.xml{number or ''}", b"\0" * size)
    return buffer.getvalue()


def test_a_package_that_would_unpack_to_too_much_is_refused_before_unpacking() -> None:
    data = bomb(200 * 1024 * 1024)
    tracemalloc.start()
    try:
        report = inspect(data, "answer.xlsx")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert ids(report) == {"ZIP-01"}
    assert peak < 20 * 1024 * 1024


def test_a_package_of_too_many_parts_is_refused() -> None:
    assert ids(inspect(bomb(1, 1_001), "answer.xlsx")) == {"ZIP-01"}


def test_a_part_that_unpacks_to_more_than_it_says_is_refused() -> None:
    data = bomb(4 * 1024 * 1024)
    lie = data.replace(struct.pack("<L", 4 * 1024 * 1024), struct.pack("<L", 10))

    report = inspect(lie, "answer.xlsx")

    assert report.verdict is Verdict.FINDINGS
    assert "GATE-04" in ids(report)


def test_entities_of_xml_are_never_expanded(clean_files: Mapping[str, Path], change_part: Callable[..., bytes]) -> None:
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet '
    changed = change_part(clean_files["answer.xlsx"], "xl/worksheets/sheet1.xml", "<worksheet ", laughs)

    report = inspect(changed, "answer.xlsx")

    assert "XML-02" in ids(report)
    assert "root:" not in report.visible.text


@pytest.mark.parametrize("name", [*PACKAGES, "letter.pdf"])
def test_a_file_that_is_cut_short_is_found(clean_files: Mapping[str, Path], name: str) -> None:
    data = clean_files[name].read_bytes()

    for length in (len(data) - 1, len(data) // 2, 100):
        assert not inspect(data[:length], name).is_clean


@pytest.mark.parametrize(
    ("name", "sent_as"),
    [
        ("answer.xlsx", "answer.ods"),
        ("answer.ods", "answer.xlsx"),
        ("letter.docx", "letter.doc"),
        ("letter.pdf", "letter.txt"),
        ("page.html", "page.pdf"),
        ("table.json", "table.html"),
        ("answer.xlsx", "answer"),
    ],
)
def test_an_extension_that_does_not_go_with_the_content_is_found(
    clean_files: Mapping[str, Path], name: str, sent_as: str
) -> None:
    assert "GATE-02" in ids(inspect(clean_files[name].read_bytes(), sent_as))


@pytest.mark.parametrize(
    ("start", "name", "rule"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "answer.xlsx", "GATE-05"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "answer.xls", "GATE-01"),
        (b"\x89PNG\r\n\x1a\n", "picture.png", "GATE-01"),
        (b"\xff\xd8\xff\xe0", "picture.jpg", "GATE-01"),
        (b"PAR1", "rows.parquet", "GATE-01"),
        (b"{\\rtf1 hello}", "letter.rtf", "GATE-01"),
        (b"<?xml version='1.0'?><x/>", "data.xml", "GATE-01"),
        (b"", "empty.csv", "GATE-06"),
    ],
)
def test_a_file_of_another_kind_is_not_clean(start: bytes, name: str, rule: str) -> None:
    report = inspect(start, name)

    assert ids(report) == {rule}
    assert report.verdict is (Verdict.UNREAD if rule == "GATE-01" else Verdict.FINDINGS)


def test_a_file_that_is_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(70 * 1024 * 1024)

    assert ids(inspect(path)) == {"GATE-03"}
