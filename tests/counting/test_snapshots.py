"""Snapshots: the same records give the same table however they are stored, and are checked once."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from candour.counting import Snapshot, count, load, load_mapping, load_question
from candour.errors import BadInput
from candour.tables import Table

from .canonical import CRIME, LINK, ask, mapped, opened, write

HERE = Path(__file__).parent
TRAPS = sorted(path.parent for path in (HERE / "traps").glob("*/records") if (path / "link.csv").exists())[::3]


def _counted(snapshot: Snapshot, folder: Path) -> list[Table | str]:
    tables: list[Table | str] = []
    for question in sorted(folder.glob("*.toml")):
        try:
            tables.append(count(load_question(question), snapshot))
        except BadInput as refusal:
            tables.append(type(refusal).__name__)
    return tables


def _cells(tables: list[Table | str]) -> list[object]:
    return [table if isinstance(table, str) else (table.cells, table.provenance.rows) for table in tables]


def test_keys_stored_as_numbers_give_the_tables_that_keys_stored_as_text_give() -> None:
    compared = 0
    for folder in TRAPS:
        records = folder / "records"
        try:
            text = load(load_mapping(records / "mapping.toml"), records, compact=False)
        except BadInput:
            continue
        with text, load(load_mapping(records / "mapping.toml"), records, compact=True) as numbers:
            first, second = _counted(text, folder), _counted(numbers, folder)
        assert _cells(first) == _cells(second), folder.name
        compared += len(first)
    assert compared > 20


def _to_parquet(folder: Path) -> Path:
    types = "types = {'offence_code': 'VARCHAR', 'outcome_code': 'VARCHAR'}, nullstr = ''"
    with duckdb.connect() as connection:
        for path in folder.glob("*.csv"):
            known = types if path.stem == "crime" else types.replace("'offence_code': 'VARCHAR', ", "")
            known = known if path.stem in ("crime", "outcome") else "nullstr = ''"
            known = known.replace(", 'outcome_code': 'VARCHAR'", "") if path.stem == "crime" else known
            query = f"SELECT * FROM read_csv('{path}', {known})"
            connection.execute(f"COPY ({query}) TO '{path.with_suffix('.parquet')}' (FORMAT parquet)")
    mapping = folder / "mapping.toml"
    mapping.write_text(mapping.read_text("utf-8").replace(".csv", ".parquet"), encoding="utf-8")
    return folder


def test_parquet_in_canonical_shape_is_counted_where_it_lies(tmp_path: Path) -> None:
    folder = _to_parquet(write(tmp_path / "records"))
    with opened(folder) as snapshot:
        assert snapshot.tables["link"].files == (str(folder / "link.parquet"),)
        assert ask(snapshot, "suspect_links").cell().value == 1


def test_parquet_in_canonical_shape_is_checked_like_any_other_file(tmp_path: Path) -> None:
    folder = _to_parquet(write(tmp_path / "records", link=LINK + "L1,C1,N1,victim,false\n"))
    with pytest.raises(BadInput, match=r"link\.parquet row 2: link_key 'L1' stands on more than one row"):
        opened(folder)


def test_a_parquet_column_of_another_type_than_declared_is_refused(tmp_path: Path) -> None:
    folder = _to_parquet(write(tmp_path / "records"))
    with duckdb.connect() as connection:
        target = folder / "crime.parquet"
        connection.execute(
            f"COPY (SELECT 'C1' AS crime_key, 86.02 AS offence_code, DATE '2018-05-01' AS recorded_on, "
            f"'recorded' AS status) TO '{target}' (FORMAT parquet)"
        )
    with pytest.raises(BadInput, match=r"'offence_code' holds DECIMAL\(4,2\) where .* is declared text"):
        opened(folder)


def test_records_that_were_checked_are_not_checked_again(tmp_path: Path) -> None:
    folder, cache = write(tmp_path / "records"), tmp_path / "cache"
    with opened(folder, cache=cache) as first:
        assert not first.reused
        table = ask(first, "suspect_links")
    with opened(folder, cache=cache) as second:
        assert second.reused
        assert ask(second, "suspect_links") == table


def test_a_file_that_was_only_touched_is_still_the_same(tmp_path: Path) -> None:
    folder, cache = write(tmp_path / "records"), tmp_path / "cache"
    opened(folder, cache=cache).close()
    os.utime(folder / "crime.csv", (1_000_000_000, 1_000_000_000))
    assert opened(folder, cache=cache).reused


@pytest.mark.parametrize("change", ["a file", "the mapping", "what is allowed"])
def test_records_are_checked_again_when_anything_changes(tmp_path: Path, change: str) -> None:
    folder, cache = write(tmp_path / "records"), tmp_path / "cache"
    opened(folder, cache=cache).close()
    allow = ["bad-date"] if change == "what is allowed" else []
    if change == "a file":
        write(folder, crime=CRIME.replace("recorded\n", "cancelled\n"))
    if change == "the mapping":
        mapping = folder / "mapping.toml"
        mapping.write_text(mapping.read_text("utf-8").replace("for a test", "for another"), encoding="utf-8")
    with opened(folder, cache=cache, allow=allow) as snapshot:
        assert not snapshot.reused
        assert ask(snapshot, "crimes").cell().value == (0 if change == "a file" else 1)
    assert len(list(cache.glob("records-*"))) == 1


def test_a_load_that_stops_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    folder, cache = write(tmp_path / "records", crime=CRIME.replace("86/2", "none")), tmp_path / "cache"
    with pytest.raises(BadInput):
        opened(folder, cache=cache)
    assert list(cache.iterdir()) == []


def test_several_files_of_one_table_are_one_table(tmp_path: Path) -> None:
    header, row = CRIME.splitlines()
    for number in (1, 2, 3):
        (tmp_path / f"crime-{number}.csv").write_text(
            f"{header}\n{row.replace('C1', f'C{number}')}\n", encoding="utf-8"
        )
    with mapped(tmp_path, {"path": "crime-*.csv", "canonical": "crime", "rows": 3}) as snapshot:
        assert ask(snapshot, "crimes").cell().value == 3
        assert [(source.name, source.rows) for source in snapshot.sources] == [(f"crime-{n}.csv", 1) for n in (1, 2, 3)]


def test_a_key_may_not_stand_in_two_files(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"crime-{number}.csv").write_text(CRIME, encoding="utf-8")
    with pytest.raises(BadInput, match=r"crime-1\.csv row 2: crime_key 'C1' stands on more than one row"):
        mapped(tmp_path, {"path": "crime-*.csv", "canonical": "crime"})


FLAT = {
    "path": "flat.csv",
    "tables": [
        {
            "table": "crime",
            "distinct": True,
            "not_held": ["status"],
            "columns": {
                "crime_key": {"column": "crime", "type": "text"},
                "offence_code": {"column": "code", "type": "text"},
                "recorded_on": {"column": "recorded", "type": "date", "format": "%d/%m/%Y"},
            },
        },
        {
            "table": "link",
            "not_held": ["eliminated", "nominal_key"],
            "columns": {
                "link_key": {"column": "link", "type": "text"},
                "crime_key": {"column": "crime", "type": "text"},
                "role": {"column": "role", "type": "text", "codes": {"SUSP": "suspect", "IP": "victim"}},
                "age_recorded": {"column": "age", "type": "integer"},
            },
        },
    ],
}


def test_a_flat_extract_feeds_the_crime_once_and_every_link(tmp_path: Path) -> None:
    (tmp_path / "flat.csv").write_text(
        "link,crime,code,recorded,role,age\n1,C1,86/2,01/05/2018,SUSP,12\n2,C1,86/2,01/05/2018,SUSP,13\n"
        "3,C2,86/2,02/05/2018,IP,\n",
        encoding="utf-8",
    )
    with mapped(tmp_path, FLAT) as snapshot:
        crime = snapshot.tables["crime"]
        assert (crime.read, crime.rows, crime.excluded) == (3, 2, {"a further row of a crime already read": 1})
        table = ask(snapshot, "suspect_links", population={"eliminated": "include"})
        assert table.cell().value == 2


def test_rows_of_one_key_that_differ_stop_a_flat_extract(tmp_path: Path) -> None:
    (tmp_path / "flat.csv").write_text(
        "link,crime,code,recorded,role,age\n1,C1,86/2,01/05/2018,SUSP,12\n2,C1,86/10,01/05/2018,SUSP,13\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput, match=r"flat\.csv row 2: the rows of crime_key 'C1' differ"):
        mapped(tmp_path, FLAT)


def test_a_word_that_is_not_translated_is_a_bad_row(tmp_path: Path) -> None:
    (tmp_path / "flat.csv").write_text(
        "link,crime,code,recorded,role,age\n1,C1,86/2,01/05/2018,DEFENDANT,12\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"flat\.csv row 2: role 'DEFENDANT' is not one of SUSP, IP"):
        mapped(tmp_path, FLAT)
