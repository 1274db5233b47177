"""Whatever the bytes are, inspecting them ends in a verdict, and what is not understood is never clean."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from candour.gate import Verdict, inspect, inspection

EXTENSIONS = ("xlsx", "ods", "docx", "pdf", "html", "csv", "json", "toml", "txt")
STARTS = (b"", b"%PDF-1.7\n%\x80\x80\x80\x80\n", b"PK\x03\x04", b"<!doctype html>", b"{", b"a,b\n")
PACKAGES = ("answer.xlsx", "answer.ods", "letter.docx")
BINARY = (*PACKAGES, "letter.pdf")

# The fixtures are read only, so that sharing them between examples changes nothing.
SHARED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(STARTS), st.binary(max_size=400), st.sampled_from(EXTENSIONS))
@example(b"%PDF-1.7\n%\x80\x80\x80\x80\n", b"1 0 obj\n" + b"[" * 200, "pdf")
@example(b"PK\x03\x04", b"xl/workbook.xmlPK\x05\x06" + b"\xff" * 18, "xlsx")
@example(b"{", b'"a":' * 2_000, "json")
@example(b"", b"[" * 20_000, "json")
@example(b"<!doctype html>", b"<p>" * 2_000, "html")
def test_any_bytes_end_in_a_verdict(start: bytes, rest: bytes, extension: str) -> None:
    report = inspect(start + rest, f"file.{extension}")

    assert report.is_clean == (report.findings == ())
    assert report.size == len(start + rest)


@SHARED
@given(st.data())
def test_a_valid_file_with_some_bytes_changed_ends_in_a_verdict(
    clean_files: Mapping[str, Path], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(BINARY))
    content = bytearray(clean_files[name].read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    report = inspect(bytes(content), name)

    assert report.is_clean == (report.findings == ())


def test_a_pdf_that_cannot_be_drawn_is_damaged(clean_files: Mapping[str, Path]) -> None:
    content = clean_files["letter.pdf"].read_bytes()
    pages = re.search(rb"/Count (\d)", content)
    assert pages is not None

    report = inspect(content[: pages.start(1)] + b"\x01" + content[pages.end(1) :], "letter.pdf")

    assert "GATE-04" in {finding.id for finding in report.findings}


def test_what_a_library_says_of_a_damaged_pdf_is_the_same_each_time(clean_files: Mapping[str, Path]) -> None:
    content = clean_files["letter.pdf"].read_bytes()[:-200]

    messages = [finding.message for finding in inspect(content, "letter.pdf").findings]

    assert messages
    assert not [message for message in messages if " object at 0x" in message]


def test_a_file_that_breaks_its_reader_in_a_way_nobody_foresaw_is_not_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unforeseen(Exception):
        """What no reader is known to raise."""

    def breaks(data: bytes, notes: object) -> None:
        raise Unforeseen("a stone in the shoe")

    monkeypatch.setitem(inspection._READERS, "csv", breaks)

    report = inspect(b"a,b\n1,2\n", "rows.csv")

    assert report.verdict is Verdict.UNREAD
    assert "Unforeseen: a stone in the shoe" in report.findings[0].message


@SHARED
@given(st.data())
def test_a_part_of_xml_with_some_bytes_changed_ends_in_a_verdict(
    clean_files: Mapping[str, Path], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(PACKAGES))
    with zipfile.ZipFile(clean_files[name]) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[part])))
    parts[part] = parts[part][:at] + data.draw(st.binary(min_size=1, max_size=6)) + parts[part][at + 3 :]

    report = inspect(packed(parts), name)

    assert report.is_clean == (report.findings == ())


@SHARED
@given(st.data())
def test_a_package_with_one_more_part_is_never_clean(clean_files: Mapping[str, Path], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(PACKAGES))
    with zipfile.ZipFile(clean_files[name]) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    folder = data.draw(st.sampled_from(["", "xl/", "xl/worksheets/", "word/", "customXml/", "META-INF/", "docProps/"]))
    added = folder + data.draw(st.from_regex(r"[a-z]{1,8}[0-9]?\.(xml|bin|png|rels)", fullmatch=True))
    parts.setdefault(added, data.draw(st.binary(max_size=50)))
    if len(parts) == len(zipfile.ZipFile(clean_files[name]).namelist()):
        return

    assert not inspect(packed(parts), name).is_clean


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part, content in parts.items():
            package.writestr(zipfile.ZipInfo(part), content)
    return buffer.getvalue()


@SHARED
@given(st.data())
def test_bytes_put_into_a_binary_file_are_never_clean(clean_files: Mapping[str, Path], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(BINARY))
    content = clean_files[name].read_bytes()
    at = data.draw(st.integers(1, len(content)))

    report = inspect(content[:at] + b"a secret of thirty-odd bytes: Jones" + content[at:], name)

    assert not report.is_clean


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.from_regex(r"[A-Za-z0-9 ,\"£]{0,12}", fullmatch=True), min_size=2, max_size=2), min_size=1))
def test_plain_tables_as_csv_are_clean(rows: list[list[str]]) -> None:
    import csv

    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)

    assert inspect(buffer.getvalue().encode(), "rows.csv").findings == ()
