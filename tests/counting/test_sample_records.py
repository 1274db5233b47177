"""`candour sample-records`: synthetic, seeded, and full of traps."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from candour.cli import main
from candour.counting import BadRows, Records, count, load, load_mapping, load_question, sample_records
from candour.errors import BadInput
from candour.tables import Table

from .engine import cells_of
from .records import read_canonical
from .reference import count as reference_count

IMAGES = {"86/02", "86/10", "86/15"}


@pytest.fixture(scope="module")
def records() -> Records:
    return sample_records(seed=1, crimes=3000)


def _code(spelling: object) -> str:
    offence, _, sub_code = str(spelling).lstrip("0").partition("/")
    return f"{offence}/{int(sub_code):02d}"


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, file_format: str) -> None:
    arguments = ["sample-records", "--seed", "7", "--crimes", "200", "--format", file_format, "--workbook"]
    assert main([*arguments, "--out", str(tmp_path / "one")]) == 0
    assert main([*arguments, "--out", str(tmp_path / "two")]) == 0
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_another_seed_gives_other_records_with_the_same_traps() -> None:
    one, two = (sample_records(seed=seed, crimes=200).tables["crime"] for seed in (1, 2))
    assert one != two
    assert one[:50] == two[:50]


def test_every_key_says_that_it_is_synthetic(records: Records) -> None:
    keys = {
        str(row[name])
        for table in records.tables
        for row in records.rows(table)
        for name in row
        if name.endswith(("_key", "_ref")) and row[name] is not None
    }
    assert len(keys) > 10_000
    assert all(key.startswith("SYN") for key in keys)


def test_keys_are_unique_and_every_edge_leads_somewhere(records: Records) -> None:
    for table, keys in (("crime", 1), ("classification", 2), ("nominal", 1), ("link", 1), ("outcome", 2)):
        rows = [row[:keys] for row in records.tables[table]]
        assert len(rows) == len(set(rows))
    crimes = {row["crime_key"] for row in records.rows("crime")}
    nominals = {row["nominal_key"] for row in records.rows("nominal")}
    links = {row["link_key"] for row in records.rows("link")}
    assert {
        row["crime_key"] for table in ("link", "outcome", "classification") for row in records.rows(table)
    } <= crimes
    assert {row["nominal_key"] for row in records.rows("link")} <= nominals
    assert {row["link_key"] for row in records.rows("disposal")} <= links


def test_the_image_offences_have_small_numbers_and_large_ones(records: Records) -> None:
    crimes = {row["crime_key"]: row for row in records.rows("crime")}
    births = {row["nominal_key"]: row["date_of_birth"] for row in records.rows("nominal")}
    cells: Counter[tuple[int, str, int]] = Counter()
    for link in records.rows("link"):
        crime, born = crimes[link["crime_key"]], births[link["nominal_key"]]
        began = crime["committed_from"]
        if link["role"] not in ("suspect", "offender") or _code(crime["offence_code"]) not in IMAGES:
            continue
        if not (dt.date(2017, 1, 1) <= crime["recorded_on"] <= dt.date(2019, 8, 19)) or None in (born, began):
            continue
        if (age := _age(born, began)) < 14:
            cells[crime["recorded_on"].year, _code(crime["offence_code"]), age] += 1
    assert 200 <= cells.total() <= 400
    assert min(cells.values()) == 1
    assert max(cells.values()) > 40


def test_every_trap_is_in_the_smallest_set() -> None:
    records = sample_records(seed=3, crimes=60)
    crimes = {row["crime_key"]: row for row in records.rows("crime")}
    nominals = {row["nominal_key"]: row for row in records.rows("nominal")}
    links = records.rows("link")
    outcomes = records.rows("outcome")
    suspects = [row for row in links if row["role"] in ("suspect", "offender")]
    people = [(crimes[row["crime_key"]], nominals[row["nominal_key"]], row) for row in suspects]
    aged = [
        (_age(nominal["date_of_birth"], crime["committed_from"]), crime, nominal)
        for crime, nominal, _ in people
        if nominal["date_of_birth"] is not None and crime["committed_from"] is not None
    ]
    found = {
        "several suspects": max(Counter(row["crime_key"] for row in suspects).values()) >= 3,
        "several outcomes": max(Counter(row["crime_key"] for row in outcomes).values()) >= 2,
        "victims and witnesses": {"victim", "witness"} <= {row["role"] for row in links},
        "eliminated": any(row["eliminated"] for row in suspects),
        "one nominal, many crimes": max(Counter(row["nominal_key"] for row in suspects).values()) >= 3,
        "two nominals, one person": max(Counter(row["person_key"] for row in nominals.values()).values()) >= 2,
        "organisation as suspect": any(nominal["organisation"] for _, nominal, _ in people),
        "no date of birth": any(n["date_of_birth"] is None and not n["organisation"] for _, n, _ in people),
        "born on 29 February": any(
            (nominal["date_of_birth"].month, nominal["date_of_birth"].day) == (2, 29) for _, _, nominal in aged
        ),
        "fourteen that very day": any(
            age == 14
            and (nominal["date_of_birth"].month, nominal["date_of_birth"].day)
            == (crime["committed_from"].month, crime["committed_from"].day)
            for age, crime, nominal in aged
        ),
        "under ten": any(age < 10 for age, _, _ in aged),
        "every status": len({row["status"] for row in crimes.values()}) == 5,
        "reclassified": len(records.rows("classification")) >= 4,
        "spellings": {"86/2", "86/02", "086/02"} <= {row["offence_code"] for row in crimes.values()},
        "neighbours": {"86/1", *(f"86/{n}" for n in (11, 12, 13, 14, 16, 17))}
        <= {row["offence_code"] for row in crimes.values()},
        "outcomes often missed": {"0", "1A", "2A", "3A", "11", "21", "22"} <= {row["outcome_code"] for row in outcomes},
        "no outcome": {row["crime_key"] for row in outcomes} < set(crimes),
        "edges of periods": {dt.date(2016, 12, 31), dt.date(2019, 8, 19), dt.date(2019, 8, 20)}
        <= {row["recorded_on"] for row in crimes.values()},
        "historic": any(
            (row["recorded_on"] - row["committed_from"]).days > 20 * 365
            for row in crimes.values()
            if row["committed_from"]
        ),
        "incidents without crimes": len(records.rows("incident"))
        > len({row["incident_key"] for row in crimes.values()}),
    }
    assert [trap for trap, present in found.items() if not present] == []


def _born_after_the_offence(records: Records) -> int:
    crimes = {row["crime_key"]: row["committed_from"] for row in records.rows("crime")}
    births = {row["nominal_key"]: row["date_of_birth"] for row in records.rows("nominal")}
    return sum(
        1
        for row in records.rows("link")
        if (day := crimes.get(row["crime_key"])) and (born := births[row["nominal_key"]]) and born > day
    )


def test_nobody_is_born_after_the_offence_unless_bad_rows_are_asked_for(records: Records) -> None:
    assert _born_after_the_offence(records) == 0
    assert _born_after_the_offence(sample_records(seed=1, crimes=60, bad_rows=True)) == 1


def test_the_mapping_says_synthetic_and_how_many_rows_each_file_has(tmp_path: Path) -> None:
    main(["sample-records", "--crimes", "60", "--out", str(tmp_path / "out")])
    mapping = tomllib.loads((tmp_path / "out" / "mapping.toml").read_text(encoding="utf-8"))
    assert mapping["synthetic"] is True
    for file in mapping["files"]:
        lines = (tmp_path / "out" / file["path"]).read_text(encoding="utf-8").splitlines()
        assert file["rows"] == len(lines) - 1
    assert "invented" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


def test_the_default_set_is_small_enough_to_keep_beside_an_example(tmp_path: Path) -> None:
    main(["sample-records", "--out", str(tmp_path / "out")])
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) < 2_000_000


def test_json_tells_what_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample-records", "--json", "--crimes", "60", "--out", str(tmp_path / "out")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["synthetic"] is True
    assert document["rows"]["crime"] == 60
    assert sorted(document["files"]) == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["sample-records", "--crimes", "60", "--out", str(tmp_path)]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_too_few_crimes_for_the_traps_are_refused() -> None:
    with pytest.raises(BadInput, match="at least 60"):
        sample_records(seed=1, crimes=59)


def test_more_crimes_than_memory_holds_are_refused_at_once():
    with pytest.raises(BadInput, match="at most 1000000"):
        sample_records(seed=1, crimes=10**24)


QUESTION = Path(__file__).parent / "data" / "suspects-under-14.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("records") / "csv"
    assert main(["sample-records", "--crimes", "800", "--workbook", "--out", str(made)]) == 0
    return made


def _counted(folder: Path, mapping: str = "mapping.toml", allow: tuple[str, ...] = ()) -> Table:
    with load(load_mapping(folder / mapping), folder, allow=allow) as snapshot:
        return count(load_question(QUESTION), snapshot)


def test_they_are_counted_as_the_second_counter_counts_them(folder: Path) -> None:
    table = _counted(folder)
    second = reference_count(tomllib.loads(QUESTION.read_text("utf-8")), read_canonical(folder))
    assert table.provenance.synthetic
    assert second.counted > 50
    assert cells_of(table) == second.cells


def test_csv_parquet_and_the_flat_workbook_give_the_same_table(folder: Path, tmp_path: Path) -> None:
    main(["sample-records", "--crimes", "800", "--format", "parquet", "--out", str(tmp_path / "parquet")])
    tables = [_counted(folder), _counted(tmp_path / "parquet"), _counted(folder, "mapping-suspects.toml")]
    assert cells_of(tables[0]) == cells_of(tables[1]) == cells_of(tables[2])


def test_bad_rows_stop_a_count_and_are_left_out_only_by_name(tmp_path: Path) -> None:
    main(["sample-records", "--crimes", "100", "--bad-rows", "--out", str(tmp_path / "bad")])
    with pytest.raises(BadRows) as stopped:
        _counted(tmp_path / "bad")
    reasons = tuple(stopped.value.counts)
    assert set(reasons) == {"bad-code", "bad-date", "negative-age", "no-such-crime"}
    with load(load_mapping(tmp_path / "bad" / "mapping.toml"), tmp_path / "bad", allow=reasons) as snapshot:
        with pytest.raises(BadInput, match="negative-age"):
            count(load_question(QUESTION), snapshot)
        table = count(load_question(QUESTION), snapshot, allow=reasons)
    assert table.provenance.rows is not None
    assert table.provenance.rows.rejected == 4
