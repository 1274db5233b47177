"""What is written is whole, what is wrong in a file is pointed at, and metadata says what the W3C asks."""

import csv
import dataclasses
import json
import re
import shutil
import zipfile

import openpyxl
import pytest

from candour import tables
from candour.errors import BadInput


def test_the_csv_has_a_row_a_cell_with_labels_count_and_state(tmp_path, wide):
    tables.write_csvw(wide, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(wide.cells)
    assert rows[1] == {
        "Year": "2017",
        "Offence": "086/02 Take or make indecent photographs of children",
        "Age at offence": "Under 14",
        "Outcome": "Evidential difficulties: suspect named, victim does not support action",
        "Count": "[c]",
        "State": "withheld",
    }


def test_the_metadata_describes_the_csv_as_the_w3c_asks(tmp_path, wide):
    beside = tables.write_csvw(wide, tmp_path / "our table.csv")
    assert beside.name == "our table.csv-metadata.json"
    metadata = json.loads(beside.read_text(encoding="utf-8"))
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert metadata["url"] == "our%20table.csv"
    schema = metadata["tableSchema"]
    assert [column["name"] for column in schema["columns"]] == ["year", "offence", "age", "outcome", "count", "state"]
    assert schema["primaryKey"] == ["year", "offence", "age", "outcome"]
    header = (tmp_path / "our table.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert [column["titles"] for column in schema["columns"]] == header
    count, state = schema["columns"][-2:]
    assert count["datatype"] == "nonNegativeInteger"
    assert count["null"] == ["[c]", "[x]", "[z]"]
    assert all(re.fullmatch(state["datatype"]["format"], each.value) for each in tables.CellState)
    assert metadata["dc:date"] == {"@value": "2019-09-02", "@type": "xsd:date"}
    assert metadata["prov:wasDerivedFrom"][0]["dc:title"] == "crimes.csv"


def test_a_table_from_four_dimensions_has_a_sheet_for_each_category_of_the_first(wide):
    assert tables.arrange(wide) == tables.Arrangement(across="outcome", split="year")


def test_a_table_of_two_dimensions_lies_on_one_sheet(flat):
    assert tables.arrange(flat) == tables.Arrangement(across="age")


def test_a_dimension_of_many_categories_goes_down(flat):
    many = tables.Dimension("ward", "Ward", tuple(tables.Category(str(n), f"Ward {n}") for n in range(31)))
    years = flat.dimensions[0]
    cells = {(year, ward): tables.NOT_RECORDED for year in years.codes for ward in many.codes}
    assert tables.arrange(tables.Table("x", (years, many), cells, flat.provenance)) == tables.Arrangement(across="year")


@pytest.mark.parametrize(("across", "split"), [("nothing", None), ("age", "age"), ("age", "year")])
def test_an_arrangement_that_cannot_be_is_refused(tmp_path, flat, across, split):
    with pytest.raises(BadInput, match=r"has no dimension 'nothing'|must keep a dimension to go down"):
        tables.write_ods(flat, tmp_path / "t.ods", arranger=lambda _: tables.Arrangement(across, split))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [tables.write_xlsx, tables.write_ods])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": "x" * 32_768}, "the title 'x+'... has 32,768 characters"),
        ({"title": "a\x00b"}, r"holds the character U\+0000"),
    ],
)
def test_a_text_that_no_spreadsheet_holds_is_refused_and_nothing_is_left(tmp_path, single, write, change, message):
    with pytest.raises(BadInput, match=message):
        write(dataclasses.replace(single, **change), tmp_path / "t.file")
    assert list(tmp_path.iterdir()) == []


def test_a_count_beyond_what_a_spreadsheet_holds_exactly_is_refused(tmp_path, single):
    cells = dict.fromkeys(single.cells, tables.Cell.count(10**15 + 1))
    with pytest.raises(BadInput, match="larger than a spreadsheet holds exactly"):
        tables.write_xlsx(dataclasses.replace(single, cells=cells), tmp_path / "t.xlsx")


def test_no_table_makes_no_workbook(tmp_path):
    with pytest.raises(BadInput, match="at least one table"):
        tables.write_xlsx([], tmp_path / "t.xlsx")


def test_a_file_that_was_there_stays_when_writing_fails(tmp_path, single):
    path = tmp_path / "t.csv"
    tables.write_csvw(single, path)
    before = path.read_bytes()
    with pytest.raises(BadInput):
        tables.write_csvw(dataclasses.replace(single, title="\x00"), path)
    assert path.read_bytes() == before


@pytest.fixture
def made(tmp_path, wide):
    tables.write_csvw(wide, tmp_path / "t.csv")
    tables.write_xlsx(wide, tmp_path / "t.xlsx")
    tables.write_ods(wide, tmp_path / "t.ods")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1234,published", "12x,published", r"t\.csv line 2 column 'Count' must be a whole number or one of \[c\]"),
        (
            "1234,published",
            "1234,withheld",
            r"t\.csv line 2: '1234' is published, but the state column says 'withheld'",
        ),
        ("2017,", "2016,", r"t\.csv line 2 column 'Year': '2016' is not one of its categories: 2017"),
        ("1234,published\r\n", "1234\r\n", r"t\.csv line 2 has 5 columns where 6 belong"),
        ("1234,published\r\n", '"1234,published\r\n', r"t\.csv line \d+"),
    ],
)
def test_what_is_wrong_in_a_csv_is_pointed_at(made, old, new, message):
    path = made / "t.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    with pytest.raises(BadInput, match=message):
        tables.read(path)


def test_a_csv_with_a_row_twice_or_missing_is_refused(made):
    path = made / "t.csv"
    lines = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes("".join([*lines, lines[1]]).encode())
    with pytest.raises(BadInput, match=r"t\.csv line 242 gives the cell at 2017 / 86/02 / 0-13 / 1 a second time"):
        tables.read(path)
    path.write_bytes("".join(lines[:-1]).encode())
    with pytest.raises(BadInput, match="lacks a cell at _T / _T / _T / _T"):
        tables.read(path)


def test_the_rows_of_a_csv_may_stand_in_any_order(made, wide):
    path = made / "t.csv"
    header, *rows = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes((header + "".join(reversed(rows))).encode())
    assert tables.read(path) == wide


def test_a_csv_without_its_metadata_or_metadata_without_its_csv_is_refused(made):
    shutil.copy(made / "t.csv", made / "alone.csv")
    with pytest.raises(BadInput, match=r"alone\.csv has no alone\.csv-metadata\.json beside it"):
        tables.read(made / "alone.csv")
    (made / "t.csv").unlink()
    with pytest.raises(BadInput, match=r"describes t\.csv, which is not beside it"):
        tables.read(made / "t.csv-metadata.json")


def test_metadata_of_another_maker_is_refused_in_words(made):
    beside = made / "t.csv-metadata.json"
    beside.write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "notes": []}))
    with pytest.raises(BadInput, match=r"t\.csv-metadata\.json: notes\[0\] must hold the description"):
        tables.read(made / "t.csv")


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "message"),
    [
        ("Table 1b", "C8", "many", r"sheet 'Table 1b' row 8 column C must be a whole number or one of"),
        ("Table 1b", "C8", 3.5, r"sheet 'Table 1b' row 8 column C must be a whole number .* not '3\.5'"),
        ("Table 1b", "C8", -3, r"sheet 'Table 1b' row 8 column C must be a whole number .* not '-3'"),
        ("Table 1b", "C8", None, r"sheet 'Table 1b' row 8 column C must be a whole number .* not ''"),
        ("Table 1b", "A8", "Other", r"sheet 'Table 1b' row 8: 'Other \| Under 14' is not a row of this table"),
        ("Table 1b", "A7", "Other", r"sheet 'Table 1b' has no row of headings"),
        ("About the figures", "C9", "soon", r"sheet 'About the figures' row 9 column C must be a date"),
        ("About the figures", "B10", "Colour", r"row 10 column C: 'Colour' is not an item"),
        ("About the figures", "A4", "Table 3", r"must describe Table 1"),
        ("Categories", "D5", "Perhaps", r"sheet 'Categories' row 5 must be Yes or No"),
        ("Categories", "H7", "[note 9]", r"sheet 'Categories' row 7 refers to \[note 9\]"),
        ("Categories", "G5", "nobody", r"sheet 'Categories' row 5: dimension 'year': '2017' has an unknown parent"),
    ],
)
def test_what_is_wrong_in_a_workbook_is_pointed_at(made, sheet, cell, value, message):
    book = openpyxl.load_workbook(made / "t.xlsx")
    book[sheet][cell] = value
    book.save(made / "t.xlsx")
    with pytest.raises(BadInput, match=rf"^t\.xlsx .*{message}"):
        tables.read(made / "t.xlsx")


def test_a_workbook_without_one_of_its_sheets_is_refused(made):
    book = openpyxl.load_workbook(made / "t.xlsx")
    del book["Table 1c"]
    book.save(made / "t.xlsx")
    with pytest.raises(BadInput, match=r"t\.xlsx has no sheet 'Table 1c'"):
        tables.read(made / "t.xlsx")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_workbook_is_refused(tmp_path, kind, content):
    path = tmp_path / f"t.{kind}"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=rf"t\.{kind} cannot be opened as a workbook"):
        tables.read(path)


def test_an_ods_that_declares_entities_is_refused(made):
    with zipfile.ZipFile(made / "t.ods") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["content.xml"].split(b"?>", 1)[1].replace(b">2017<", b">&leak;<", 1)
    parts["content.xml"] = b'<!DOCTYPE x [<!ENTITY leak SYSTEM "secret.txt">]>' + body
    with zipfile.ZipFile(made / "t.ods", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(BadInput, match=r"t\.ods declares a document type"):
        tables.read(made / "t.ods")


def test_read_wants_one_table(tmp_path, single, flat):
    tables.write_ods([single, flat], tmp_path / "two.ods")
    with pytest.raises(BadInput, match=r"two\.ods holds 2 tables where one is wanted"):
        tables.read(tmp_path / "two.ods")


@pytest.mark.parametrize(
    ("name", "message"), [("t.pdf", "is not a file of tables"), ("gone.json", "is not a file that is there")]
)
def test_a_file_of_another_kind_or_none_is_refused(tmp_path, name, message):
    (tmp_path / "t.pdf").write_bytes(b"%PDF")
    with pytest.raises(BadInput, match=message):
        tables.read(tmp_path / name)
