"""What can be hidden in a page, in plain text, in CSV and in JSON is found, each hiding place by its own rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from candour.gate import FileReport, Verdict, inspect


def ids(report: FileReport) -> set[str]:
    return {finding.id for finding in report.findings}


PAGE_CHANGES = [
    ("HTM-01", "<h1>", "<script>alert(1)</script><h1>"),
    ("HTM-01", 'href="https://example.org/foi"', 'href="javascript:alert(1)"'),
    ("HTM-02", "<h1>", '<h1 onclick="run()">'),
    ("HTM-03", "<h1>", '<img src="https://example.org/pixel.png" alt=""><h1>'),
    ("HTM-03", "<style>", "<style>@import 'https://example.org/x.css';"),
    ("HTM-03", "<style>", "<style>body { background: url(x.png) }"),
    ("HTM-03", "<meta charset", '<link rel="stylesheet" href="x.css"><meta charset'),
    ("HTM-03", "<meta charset", '<meta http-equiv="refresh" content="0;https://example.org"><meta charset'),
    ("HTM-04", "<h1>", "<!-- draft by Jones --><h1>"),
    ("HTM-04", "<style>", "<style>/* draft by Jones */"),
    ("HTM-05", "<p class", "<p hidden class"),
    ("HTM-05", "<p class", '<p aria-hidden="true" class'),
    ("HTM-05", "<h1>", "<template><p>Jones</p></template><h1>"),
    ("HTM-05", "<h1>", '<input type="hidden" value="Jones"><h1>'),
    ("HTM-05", "<h1>", '<h1 title="Jones">'),
    ("HTM-05", "<h1>", '<h1 aria-label="Jones">'),
    ("HTM-06", "<h1>", '<h1 data-person="Jones">'),
    ("HTM-06", 'href="https://example.org/foi"', 'href="data:text/html;base64,QQ=="'),
    ("HTM-07", "<meta charset", '<meta name="author" content="Jones"><meta charset'),
    ("HTM-07", "<meta charset", '<meta name="generator" content="Editor 1"><meta charset'),
    ("HTM-08", "<p class", '<p style="display: none" class'),
    ("HTM-08", "<p class", '<p style="visibility:hidden" class'),
    ("HTM-08", "<p class", '<p style="opacity:0" class'),
    ("HTM-08", "<p class", '<p style="position:absolute; left: -9999px" class'),
    ("HTM-08", "<p class", '<p style="height:0" class'),
    ("HTM-08", "<p class", '<p style="text-indent:-999em" class'),
    ("HTM-08", "<style>", "<style>.lead { clip-path: inset(50%) }"),
    ("HTM-08", "<style>", "<style>p::before { content: 'Jones' }"),
    ("HTM-08", "<style>", "<style>@media screen { .lead { display: none } }"),
    ("HTM-09", "<p class", '<p style="color: #ffffff" class'),
    ("HTM-09", "<p class", '<p style="color: white" class'),
    ("HTM-09", "<p class", '<p style="font-size: 0" class'),
    ("HTM-09", "<style>", "<style>.lead { color: #111111; background: #000000 }"),
    ("GATE-01", "<p class", '<p style="font-size: calc(1px - 1px)" class'),
    ("XML-03", "<tbody>", "<tbody>Jones"),
    ("GATE-01", "<h1>", "<h1 invented='x'>"),
    ("GATE-01", "<h1>", "<marquee>x</marquee><h1>"),
    ("GATE-01", "</p>", "</b></p>"),
    ("GATE-01", "<h1>", "<h1 <>"),
    ("GATE-04", "</body></html>", "</body>"),
    ("TXT-03", "We hold", "We\u200bhold"),
]


@pytest.mark.parametrize(("rule", "old", "new"), PAGE_CHANGES)
def test_a_hiding_place_in_a_page_is_found(clean_files: Mapping[str, Path], rule: str, old: str, new: str) -> None:
    page = clean_files["page.html"].read_text("utf-8")
    assert old in page

    report = inspect(page.replace(old, new, 1).encode(), "page.html")

    assert rule in ids(report)
    assert not report.is_clean


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<style>", "<style>@media print { .lead { display: none } }"),
        ("<style>", "<style>th { color: #ffffff; background-color: #1d70b8 }"),
        ("<style>", "<style>:root { --ink: #222 } h1 { color: var(--ink) }"),
        ("<h1>", '<h1 aria-label="Answer">'),
    ],
)
def test_what_hides_nothing_in_a_page_is_let_through(clean_files: Mapping[str, Path], old: str, new: str) -> None:
    page = clean_files["page.html"].read_text("utf-8").replace(old, new, 1)

    assert inspect(page.encode(), "page.html").findings == ()


TEXTS = [
    ("TXT-01", "note.txt", "Dear applicant\x07"),
    ("TXT-01", "note.txt", "Dear\x1b[8m Jones\x1b[0m"),
    ("TXT-02", "note.txt", "Dear \u202etnacilppa"),
    ("TXT-03", "note.txt", "Dear\u200b applicant"),
    ("TXT-03", "note.txt", "Dear\U000e0041 applicant"),
    ("TXT-03", "note.txt", "Dear\ufe0f applicant"),
    ("TXT-05", "note.txt", "Dear applicant" + " " * 500 + "Jones"),
    ("TXT-05", "note.txt", "Dear applicant" + "\n" * 500 + "Jones"),
    ("TXT-01", "rows.csv", "a,b\n1,\x002\n"),
    ("TXT-03", "rows.csv", "a,b\n1,2\u2060\n"),
    ("CSV-01", "rows.csv", "a,b\n1,2,3\n"),
    ("CSV-01", "rows.csv", "a,b\n1\n"),
    ("CSV-02", "rows.csv", 'a,b\n1,"=HYPERLINK(""http://example.org"")"\n'),
    ("CSV-02", "rows.csv", "a,b\n1,+44 20\n"),
    ("CSV-02", "rows.csv", "a,b\n1,@SUM(A1)\n"),
    ("CSV-02", "rows.csv", "a,b\n1, -1+2\n"),
    ("GATE-04", "rows.csv", 'a,b\n1,"2\n'),
    ("TXT-06", "table.json", '{"a": 1, "a": 2}'),
    ("TXT-03", "table.json", '{"a": "x\\u200by"}'),
    ("TXT-02", "table.json", '{"a": ["\\u202ex"]}'),
    ("TXT-03", "record.toml", 'a = "x\u200by"'),
]


@pytest.mark.parametrize(("rule", "name", "text"), TEXTS)
def test_a_hiding_place_in_text_is_found(rule: str, name: str, text: str) -> None:
    report = inspect(text.encode(), name)

    assert rule in ids(report)
    assert report.verdict is Verdict.FINDINGS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", "place,change,mark\nÉire,-5,[c]\n“Other”,+3.5%,-\n"),
        ("note.txt", "Dear applicant,\n\n\tWe hold £5 – “yes”.\n"),
        ("table.json", '{"a": [1, "x"], "b": {"a": 2}}'),
    ],
)
def test_plain_words_and_numbers_are_clean(name: str, text: str) -> None:
    assert inspect(text.encode(), name).findings == ()


def test_text_that_is_not_utf8_is_found() -> None:
    assert "TXT-04" in ids(inspect("a,b\n£,2\n".encode("latin-1"), "rows.csv"))


def test_a_finding_never_prints_what_would_change_the_screen() -> None:
    report = inspect(b"a,b\n1,=\x1b[2J\n", "rows.csv")

    assert "\x1b" not in "".join(finding.message for finding in report.findings)
