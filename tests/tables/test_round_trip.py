"""Whatever a table says comes back from every format, and no label is ever taken for a formula."""

import csv
import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour import tables

NASTY = (
    "=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "'=1", "''+2", "％", "＝1", "|x", "%y",
    "[c]", "[z]", "[[z]", "[blank]", "[note 1]", "0012345", "1E5", "2019-08-19", "TRUE", "0", "",
    " ", "  two  spaces ", "line\nfeed", "tab\there", "a;b,c|d", 'quo"te', "it's", "<b>&amp;</b>", "]]>", "<!--",
    "_x0041_", "e\u0301", "_T", "Total", "total", "Count", "State", "שלום עולם", "مرحبا", "\u202eabc", "日本語のラベル",
    "👩‍👩‍👧", "x" * 300, "long words " * 60, "a: 2018-01-01 to 2018-12-31", "b: 4", "c: 3 rows, SHA-256 ", "#NAME?",
    "https://example.org/", "mailto:a@b", "A1", "R1C1", "\u00a0", "\u2028", "ß", "SS", "İ",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\ufffe\uffff"),
        max_size=12,
    ),
)
DATES = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
COUNTS = st.integers(0, 10**9)
CELLS = st.one_of(
    st.integers(0, 10**15).map(tables.Cell.count),
    st.sampled_from([tables.Cell.count(0), tables.WITHHELD, tables.NOT_RECORDED, tables.NOT_APPLICABLE]),
)


@st.composite
def dimensions(draw, name):
    codes = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    categories = []
    for index, code in enumerate(codes):
        parent = draw(st.none() | st.sampled_from(codes[:index])) if index else None
        categories.append(tables.Category(code, draw(TEXT), parent, draw(st.none() | TEXT)))
    return tables.Dimension(name, draw(TEXT), tuple(draw(st.permutations(categories))), draw(st.booleans()))


@st.composite
def accounts(draw):
    counted = draw(COUNTS)
    excluded, rejections = (draw(st.dictionaries(TEXT, COUNTS, max_size=2)) for _ in range(2))
    rejected = sum(rejections.values())
    read = counted + sum(excluded.values()) + rejected
    return tables.RowAccounts(read, counted, excluded, rejected, rejections)


TEXTS = st.lists(TEXT, max_size=2).map(tuple)
PROVENANCES = st.builds(
    tables.Provenance,
    unit=TEXT,
    unit_note=TEXT,
    periods=st.lists(st.builds(tables.Period, TEXT, DATES, DATES, st.booleans()), max_size=2).map(tuple),
    date_field=TEXT,
    system=TEXT,
    snapshot_date=st.none() | DATES,
    definitions=TEXTS,
    exclusions=TEXTS,
    caveats=TEXTS,
    question_sha256=st.sampled_from(["", "0f" * 32]),
    sources=st.lists(st.builds(tables.SourceFile, TEXT, st.sampled_from(["ab" * 32, ""]), COUNTS), max_size=2).map(
        tuple
    ),
    rows=st.none() | accounts(),
    synthetic=st.booleans(),
)


@st.composite
def any_table(draw):
    names = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    chosen = tuple(draw(dimensions(name)) for name in names)
    addresses = list(product(*(dimension.codes for dimension in chosen)))
    cells = draw(st.lists(CELLS, min_size=len(addresses), max_size=len(addresses)))
    given = dict(zip(addresses, cells, strict=True))
    return tables.Table(draw(TEXT), chosen, given, draw(PROVENANCES), draw(TEXTS))


@st.composite
def arrangements(draw, table):
    names = draw(st.permutations([dimension.name for dimension in table.dimensions]))
    taken = draw(st.lists(st.booleans(), min_size=2, max_size=2)) if len(names) > 2 else [len(names) > 1, False]
    return tables.Arrangement(names[0] if taken[0] else None, names[1] if taken[1] else None)


QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@QUIET
@given(table=any_table())
def test_a_table_comes_back_from_json(table):
    assert tables.from_json(json.loads(json.dumps(tables.to_json(table)))) == table


@QUIET
@given(table=any_table())
def test_a_table_comes_back_from_csv_and_no_cell_of_it_is_a_formula(table, folder):
    path = folder / "any.csv"
    beside = tables.write_csvw(table, path)
    assert tables.read(path) == table == tables.read(beside)
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠|%]", cell) for cell in row)
    assert path.read_bytes().count(b"\r\n") == len(table.cells) + 1


@QUIET
@given(table=any_table(), data=st.data(), kind=st.sampled_from(["xlsx", "ods"]))
def test_a_table_comes_back_from_a_workbook_however_it_is_laid_out(table, data, kind, folder):
    arrangement = data.draw(arrangements(table))
    path = folder / f"any.{kind}"
    write = tables.write_xlsx if kind == "xlsx" else tables.write_ods
    write(table, path, arranger=lambda _: arrangement)
    assert tables.read(path) == table


@settings(QUIET, max_examples=25)
@given(several=st.lists(any_table(), min_size=2, max_size=3), kind=st.sampled_from(["xlsx", "ods"]))
def test_several_tables_come_back_from_one_workbook(several, kind, folder):
    path = folder / f"several.{kind}"
    write = tables.write_xlsx if kind == "xlsx" else tables.write_ods
    write(several, path)
    assert tables.read_all(path) == tuple(several)


@settings(QUIET, max_examples=40)
@given(table=any_table())
def test_no_text_becomes_a_formula_a_link_or_a_number_in_a_workbook(table, folder):
    tables.write_xlsx(table, folder / "formula.xlsx")
    tables.write_ods(table, folder / "formula.ods")
    book = openpyxl.load_workbook(folder / "formula.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.hyperlink is None or (sheet.title == "Contents" and cell.hyperlink.target is None)
                assert cell.data_type == "s" or cell.value is None or sheet.title.startswith("Table ")
    with zipfile.ZipFile(folder / "formula.ods") as archive:
        assert b"table:formula" not in archive.read("content.xml")
        assert set(re.findall(rb'value-type="(\w+)"', archive.read("content.xml"))) <= {b"string", b"float"}


@settings(QUIET, max_examples=20)
@given(table=any_table())
def test_the_same_table_gives_the_same_bytes(table, folder):
    again = tables.from_json(tables.to_json(table))
    for name, write in (
        ("same.json", tables.write_json),
        ("same.csv", tables.write_csvw),
        ("same.xlsx", tables.write_xlsx),
        ("same.ods", tables.write_ods),
    ):
        write(table, folder / name)
        first = (folder / name).read_bytes()
        write(again, folder / name)
        assert (folder / name).read_bytes() == first
    assert tables.to_html(table) == tables.to_html(again)
    assert tables.to_text(table) == tables.to_text(again)
