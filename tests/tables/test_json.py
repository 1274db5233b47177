"""A table as a JSON document."""

import datetime as dt
import json

import pytest

from candour import tables
from candour.errors import BadInput


@pytest.fixture
def table() -> tables.Table:
    years = tables.Dimension(
        "year",
        "Year",
        (
            tables.Category("2017", "2017"),
            tables.Category("2018", "2018", note="New codes."),
            tables.Category("_T", "Total"),
        ),
    )
    ages = tables.Dimension(
        "age",
        "Age",
        (tables.Category("0-13", "Under 14"), tables.Category("0-9", "0 to 9", parent="0-13")),
        additive=False,
    )
    states = [
        tables.Cell.count(4),
        tables.Cell.count(0),
        tables.WITHHELD,
        tables.NOT_RECORDED,
        tables.NOT_APPLICABLE,
        tables.Cell.count(1234),
    ]
    addresses = [(year, age) for year in years.codes for age in ages.codes]
    provenance = tables.Provenance(
        unit="suspects linked to a crime",
        unit_note="A person suspected of two crimes is counted twice.",
        periods=(tables.Period("2017", dt.date(2017, 1, 1), dt.date(2017, 12, 31)),),
        snapshot_date=dt.date(2019, 9, 2),
        definitions=("Age is age at the offence.",),
        sources=(tables.SourceFile("crimes.csv", "ab" * 32, 12),),
        rows=tables.RowAccounts(12, 9, {"cancelled": 2}, 1, {"no date": 1}),
        synthetic=True,
    )
    return tables.Table(
        "Suspects by age", (years, ages), dict(zip(addresses, states, strict=True)), provenance, ("A note.",)
    )


def test_a_table_comes_back_from_its_document(table):
    assert tables.from_json(json.loads(json.dumps(tables.to_json(table)))) == table


def test_a_table_comes_back_from_its_file(table, tmp_path):
    path = tmp_path / "table.json"
    tables.write_json(table, path)
    assert tables.read_json(path) == table
    assert [file.name for file in tmp_path.iterdir()] == ["table.json"]


def test_the_document_has_the_fields_that_others_rely_on(table):
    document = tables.to_json(table)
    assert document["cells"][0] == {"keys": {"year": "2017", "age": "0-13"}, "state": "published", "value": 4}
    assert document["cells"][2]["state"] == "withheld"
    assert document["rows"]["excluded"] == {"cancelled": 2}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("title"), "lacks 'title'"),
        (lambda d: d["cells"][1].update(state="hidden"), r"cells\[1\]\.state must be one of"),
        (lambda d: d["cells"][1].update(value=True), r"cells\[1\]\.value must be a whole number"),
        (lambda d: d["cells"][0].update(value=None), r"cells\[0\]: a published cell holds a count"),
        (lambda d: d["cells"][0]["keys"].pop("age"), r"cells\[0\]\.keys lacks 'age'"),
        (lambda d: d["cells"].append(d["cells"][0]), r"cells\[6\]: the cell at 2017 / 0-13 is given twice"),
        (lambda d: d["cells"].pop(), "lacks a cell at _T / 0-9"),
        (lambda d: d["provenance"].update(snapshot_date="2/9/2019"), "written as 2019-08-19, not '2/9/2019'"),
        (lambda d: d["rows"].update(read=99), "row accounts do not add up"),
        (lambda d: d.update(dimensions={}), "dimensions must be an array, not an object"),
        (lambda d: d.update(notes=[3]), r"notes\[0\] must be a string, not the number 3"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(table, change, message):
    document = tables.to_json(table)
    change(document)
    with pytest.raises(BadInput, match=message):
        tables.from_json(document)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "table.json line 1 column 2"),
        (b"\xff\xfe", r"table.json is not UTF-8 text \(byte 0\)"),
        (b"[]", "table.json: the document must be a JSON object, not an array"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"title": ' + b"9" * 5000 + b"}", "too many digits"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path, content, message):
    path = tmp_path / "table.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        tables.read_json(path)
