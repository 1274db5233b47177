"""A mapping that does not say how the files lie is refused, in one line that names the remedy."""

from __future__ import annotations

import copy
import datetime as dt
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candour.counting import load_mapping, read_mapping
from candour.errors import BadInput

DOCUMENT: dict[str, Any] = {
    "system": "A test",
    "files": [
        {
            "path": "crimes.csv",
            "tables": [
                {
                    "table": "crime",
                    "not_held": ["offence_code"],
                    "columns": {
                        "crime_key": {"column": "No", "type": "text"},
                        "recorded_on": {"column": "Recorded", "type": "date", "format": "%d/%m/%Y"},
                        "status": {"value": "recorded"},
                    },
                }
            ],
        }
    ],
}
Change = Callable[[dict[str, Any]], object]
WRONG: list[tuple[str, Change, str]] = [
    ("no system", lambda d: d.pop("system"), "system is missing"),
    ("an unknown key", lambda d: d.update(systm="x"), "unknown key 'systm'; known are system"),
    ("an unknown table", lambda d: d["files"][0]["tables"][0].update(table="crimes"), "'crimes' is not one of crime"),
    ("neither", lambda d: d["files"][0].pop("tables"), "give canonical or tables"),
    ("both", lambda d: d["files"][0].update(canonical="crime"), "give canonical or tables"),
    ("no format", lambda d: d["files"][0].update(path="crimes.txt"), "say its format: csv, parquet or xlsx"),
    ("outside", lambda d: d["files"][0].update(path="../crimes.csv"), "leaves the folder of the records"),
    (
        "a column left out",
        lambda d: d["files"][0]["tables"][0]["columns"].pop("status"),
        "column status is missing; give it, or name it in not_held",
    ),
    (
        "a key not held",
        lambda d: d["files"][0]["tables"][0].update(not_held=["crime_key", "offence_code"]),
        "not_held 'crime_key' is not a column of crime that can be left out",
    ),
    (
        "no type",
        lambda d: d["files"][0]["tables"][0]["columns"]["crime_key"].pop("type"),
        "declare its type: text, integer, date or boolean",
    ),
    (
        "another type",
        lambda d: d["files"][0]["tables"][0]["columns"]["crime_key"].update(type="integer"),
        "the table holds text here, not integer",
    ),
    (
        "a format without a year",
        lambda d: d["files"][0]["tables"][0]["columns"]["recorded_on"].update(format="%d/%m"),
        "must hold a year and a month",
    ),
    (
        "two days",
        lambda d: (
            d.update(snapshot_date=dt.date(2020, 1, 1)),
            d["files"][0].update(snapshot_date=dt.date(2020, 2, 1)),
        ),
        "different snapshot days (2020-01-01 and 2020-02-01)",
    ),
]


@pytest.mark.parametrize(("change", "said"), [(row[1], row[2]) for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_mapping_is_refused_with_the_remedy(change: Change, said: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(BadInput) as refused:
        read_mapping(document)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_sound_mapping_is_read() -> None:
    (entry,) = read_mapping(DOCUMENT).files
    assert entry.laid[0].not_held == ("offence_code",)


@pytest.mark.parametrize("page", ["mapping.md", "question.md"])
def test_every_example_of_the_reference_is_toml(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / page).read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert examples
    assert all(tomllib.loads(example) for example in examples)


def test_the_mappings_of_the_reference_are_legal(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    for example in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        (tmp_path / "mapping.toml").write_text(example, encoding="utf-8")
        assert load_mapping(tmp_path / "mapping.toml").files


def test_a_mapping_that_is_not_toml_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text("system = \n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"mapping\.toml: not TOML: .*line 1"):
        load_mapping(tmp_path / "mapping.toml")
