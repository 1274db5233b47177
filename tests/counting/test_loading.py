"""Loading: declared types, keys and edges are checked; every bad row is listed, and none is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from candour.counting import BadRows
from candour.errors import BadInput

from .canonical import CRIME, LINK, NOMINAL, OUTCOME, ask, mapped, opened, write

# One bad row in an otherwise sound file: the table, the row, its reason, and words of the message.
BAD_ROWS = [
    ("outcome", "C1,2,23,2018-07-01,false", "bad-code", "outcome code 23 is not one of 0-22"),
    ("crime", "C2,indecent,2018-05-01,2018-04-30,recorded", "bad-code", "'indecent' is not a Home Office code"),
    ("crime", "C2,86/02,2018-05-01,2018-04-30,open", "bad-code", "status 'open' is not one of recorded"),
    ("crime", "C2,86/02,30/04/2018,2018-04-30,recorded", "bad-date", "'30/04/2018' is not a date"),
    ("crime", "C2,86/02,2018-02-30,2018-04-30,recorded", "bad-date", "'2018-02-30' is not a date"),
    ("crime", "C2,86/02,epoch,2018-04-30,recorded", "bad-date", "'epoch' is not a date"),
    ("crime", "C2,86/02,infinity,2018-04-30,recorded", "bad-date", "'infinity' is not a date"),
    (
        "crime",
        "C2,86/02,0018-05-01,2018-04-30,recorded",
        "bad-date",
        "'0018-05-01' is not a date between 1850",
    ),
    ("crime", "C2,86/02,1849-12-31,2018-04-30,recorded", "bad-date", "recorded_on '1849-12-31' is not a date between"),
    ("crime", "C2,86/02,2018-05-01,2201-01-01,recorded", "bad-date", "committed_from '2201-01-01' is not a date"),
    ("crime", "C2,86/02,,2018-04-30,recorded", "missing", "recorded_on is empty"),
    ("crime", ",86/02,2018-05-01,2018-04-30,recorded", "missing", "crime_key is empty"),
    ("crime", "C2,86/02,2018-05-01,2018-04-30", "ragged", "4 fields where the header has 5"),
    ("crime", "C2,86/02,2018-05-01,2018-04-30,recorded,North", "ragged", "6 fields where the header has 5"),
    ("outcome", "C1,1.5,21,2018-07-01,false", "bad-integer", "'1.5' is not a whole number"),
    ("outcome", "C1,1e3,21,2018-07-01,false", "bad-integer", "'1e3' is not a whole number"),
    ("outcome", "C1,2,21,2018-07-01,yes", "bad-boolean", "'yes' is not one of true, false"),
    ("link", "L2,C9,N1,suspect,false", "no-such-crime", "crime_key 'C9' leads to no crime"),
    ("link", "L2,C1,N9,suspect,false", "no-such-nominal", "nominal_key 'N9' leads to no nominal"),
]
USUAL = {"crime": CRIME, "nominal": NOMINAL, "link": LINK, "outcome": OUTCOME}


@pytest.mark.parametrize(("table", "row", "reason", "words"), BAD_ROWS, ids=[f"{row[2]}-{row[1]}" for row in BAD_ROWS])
def test_a_bad_row_is_named_with_its_file_row_and_reason(
    tmp_path: Path, table: str, row: str, reason: str, words: str
) -> None:
    folder = write(tmp_path / "records", **{table: f"{USUAL[table]}{row}\n"})
    with pytest.raises(BadRows) as stopped:
        opened(folder)
    (found,) = stopped.value.rows
    assert (found.file, found.row, found.reason) == (f"{table}.csv", 3, reason)
    assert words in found.message
    assert stopped.value.counts == {reason: 1}
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize(("table", "row", "reason", "words"), BAD_ROWS, ids=[f"{row[2]}-{row[1]}" for row in BAD_ROWS])
def test_a_bad_row_that_is_allowed_by_name_is_left_out_and_accounted_for(
    tmp_path: Path, table: str, row: str, reason: str, words: str
) -> None:
    folder = write(tmp_path / "records", **{table: f"{USUAL[table]}{row}\n"})
    with opened(folder, allow=[reason]) as snapshot:
        stored = snapshot.tables[table]
        assert (stored.read, stored.rows, stored.rejected) == (2, 1, {reason: 1})
        assert [reject.reason for reject in snapshot.rejects] == [reason]
        assert ask(snapshot, "suspect_links").cell().value == 1


@pytest.mark.parametrize("day", ["1850-01-01", "1900-01-01", "2200-12-31"])
def test_a_day_that_only_looks_doubtful_is_a_day_like_another(tmp_path: Path, day: str) -> None:
    folder = write(tmp_path / "records", crime=f"{CRIME}C2,86/02,{day},2018-04-30,recorded\n")
    with opened(folder) as snapshot:
        assert (snapshot.tables["crime"].rows, snapshot.tables["crime"].rejected) == (2, {})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C1,1,x,2018-07-01,false", "bad-code"),
        ("C1,0.5,21,2018-07-01,false", "bad-integer"),
        ("C1,1,21,2018-07-01,", "missing"),
        ("C1,1,21,infinity,false", "bad-date"),
        ("C1,1,21,1849-12-31,false", "bad-date"),
    ],
)
def test_one_bad_row_among_hundreds_of_thousands_is_found(tmp_path: Path, row: str, reason: str) -> None:
    # The store keeps a file of this length in several parts, each with its own bounds; the row falls in a middle one.
    header = OUTCOME.splitlines()[0]
    rows = [f"C1,{number},21,2018-07-01,false" for number in range(2, 300_000)]
    rows[199_998] = row
    folder = write(tmp_path / "records", outcome="\n".join((header, *rows, "")))
    with pytest.raises(BadRows) as stopped:
        opened(folder)
    (found,) = stopped.value.rows
    assert (found.file, found.row, found.reason) == ("outcome.csv", 200_000, reason)


def test_every_row_of_a_key_that_stands_twice_is_listed(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", link=LINK + "L2,C1,N1,victim,false\nL1,C1,N1,witness,false\n")
    with pytest.raises(BadRows) as stopped:
        opened(folder)
    assert [(row.row, row.reason) for row in stopped.value.rows] == [(2, "duplicate-key"), (4, "duplicate-key")]


def test_what_hangs_on_a_row_left_out_is_bad_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", crime=CRIME.replace("86/2", "none"))
    with pytest.raises(BadRows) as stopped:
        opened(folder, allow=["bad-code"])
    assert stopped.value.counts == {"no-such-crime": 2}
    assert {row.file for row in stopped.value.rows} == {"link.csv", "outcome.csv"}


def test_an_empty_table_is_a_table_of_no_rows(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", link=LINK.splitlines()[0] + "\n")
    with opened(folder) as snapshot:
        assert ask(snapshot, "suspect_links").cell().value == 0
        assert ask(snapshot, "crimes").cell().value == 1


def test_a_byte_order_mark_quoted_newlines_and_both_line_ends_are_read(tmp_path: Path) -> None:
    area = '"North\r\nand ""East"""'
    text = f"\ufeffcrime_key,offence_code,recorded_on,status,area\r\nC1,86/02,2018-05-01,recorded,{area}\r\n"
    folder = write(tmp_path / "records", crime="")
    (folder / "crime.csv").write_bytes(text.encode("utf-8"))
    with opened(folder) as snapshot:
        table = ask(
            snapshot,
            "crimes",
            {
                "name": "area",
                "of": "crime.area",
                "label": "Area",
                "categories": [{"code": "a", "label": "A", "values": ['North\r\nand "East"']}],
            },
        )
    assert table.cell(area="a").value == 1


@pytest.mark.parametrize("encoding", ["windows-1252", "latin-1", "utf-16"])
def test_a_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "key;type\nI1;Café\n"
    (tmp_path / "incidents.csv").write_bytes(text.encode({"windows-1252": "cp1252"}.get(encoding, encoding)))
    entry = {
        "path": "incidents.csv",
        "delimiter": ";",
        "encoding": encoding,
        "tables": [
            {
                "table": "incident",
                "columns": {
                    "incident_key": {"column": "key", "type": "text"},
                    "recorded_on": {"value": dt.date(2018, 1, 1)},
                    "incident_type": {"column": "type", "type": "text"},
                },
            }
        ],
    }
    with mapped(tmp_path, entry) as snapshot:
        table = ask(
            snapshot,
            "incidents",
            {
                "name": "type",
                "of": "incident.incident_type",
                "label": "Type",
                "categories": [{"code": "cafe", "label": "Café", "values": ["Café"]}],
            },
        )
    assert table.cell(type="cafe").value == 1


def test_text_in_another_encoding_than_declared_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "records")
    with (folder / "nominal.csv").open("ab") as stream:
        stream.write(b"N2,,,caf\xe9,false\n")
    with pytest.raises(BadInput, match=r"nominal\.csv line 3: not UTF-8 text; declare the file's encoding"):
        opened(folder)


def test_a_broken_quote_is_refused_with_its_row(tmp_path: Path) -> None:
    folder = write(tmp_path / "records", nominal=NOMINAL + 'N2,,,"male,false\n')
    with pytest.raises(BadInput, match=r"nominal\.csv row 3: .*quote is broken"):
        opened(folder)
