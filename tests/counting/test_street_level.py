"""Known answers on real records: street-level crime of Cleveland and Durham as published on data.police.uk."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from candour.counting import Snapshot, count, load, load_mapping, load_question
from candour.errors import BadInput

from .engine import accounts, shown

HERE = Path(__file__).parent
CASES = sorted((HERE / "street").glob("*.json"))
STOPS = "durham-one-outcome-each"
RECORDS = HERE.parents[1] / "examples" / "street-level-crime" / "records"


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    with load(load_mapping(RECORDS / "mapping.toml"), RECORDS) as loaded:
        yield loaded


@pytest.mark.parametrize(
    "case", [c for c in CASES if "cells" in json.loads(c.read_text("utf-8"))], ids=lambda c: c.stem
)
def test_real_records_give_the_known_answer(case: Path, snapshot: Snapshot) -> None:
    expected = json.loads(case.read_text("utf-8"))
    table = count(load_question(case.with_suffix(".toml")), snapshot)
    assert shown(table) == expected["cells"]
    assert accounts(table) == expected["rows"]


def test_two_last_outcomes_of_one_crime_stop_a_count_by_the_one_that_stands(snapshot: Snapshot) -> None:
    case = HERE / "street" / f"{STOPS}.json"
    with pytest.raises(BadInput) as refusal:
        count(load_question(case.with_suffix(".toml")), snapshot)
    assert all(words in str(refusal.value) for words in json.loads(case.read_text("utf-8"))["refused"])


def test_the_files_are_those_that_the_answers_are_known_for() -> None:
    rows = {}
    for path in RECORDS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.name] = len(list(csv.DictReader(file)))
    assert rows == {
        "2018-10-cleveland-street.csv": 9352,
        "2018-11-cleveland-street.csv": 8529,
        "2018-12-cleveland-street.csv": 7675,
        "2019-01-cleveland-street.csv": 7694,
        "2019-01-durham-street.csv": 6465,
        "2019-02-cleveland-street.csv": 7648,
    }
