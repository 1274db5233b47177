"""The reference counter gives the known answers too: it is worth comparing with only if it is right itself."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from .records import read_canonical
from .reference import StoppedError, age_on, count, spell

TRAPS = Path(__file__).parent / "traps"
WHILE_COUNTING = {"negative-age", "no-person-key"}


def _canonical(folder: Path) -> bool:
    mapping = tomllib.loads((folder / "records" / "mapping.toml").read_text(encoding="utf-8"))
    return all("canonical" in file and file["path"].endswith(".csv") for file in mapping["files"])


def _countable(case: Path) -> bool:
    """Whether the case is about counting, not about reading files or refusing a question."""
    expected = json.loads(case.read_text(encoding="utf-8"))
    return "cells" in expected and _canonical(case.parent) and set(expected.get("allow", [])) <= WHILE_COUNTING


CASES = [case for case in sorted(TRAPS.glob("*/*.json")) if _countable(case)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_the_reference_gives_the_known_answer(case: Path) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    question = tomllib.loads(case.with_suffix(".toml").read_text(encoding="utf-8"))
    answer = count(question, read_canonical(case.parent / "records"), frozenset(expected.get("allow", [])))
    shown = {"|".join(address): state if value is None else value for address, (state, value) in answer.cells.items()}
    assert {keys: value for keys, value in shown.items() if value != 0} == expected["cells"]
    rows = expected["rows"]
    assert (answer.read, answer.counted) == (rows["read"], rows["counted"])
    assert answer.excluded == rows["excluded"]
    assert sum(answer.rejections.values()) == rows["rejected"]


def test_the_reference_has_enough_to_show_itself_on() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize(
    ("spelling", "code"),
    [("86/2", "86/02"), ("00086/02", "86/02"), ("86/10", "86/10"), ("28e/1", "28E/01"), ("008N/01", "8N/01")],
)
def test_the_reference_spells_codes_in_one_way(spelling: str, code: str) -> None:
    assert spell(code) == spell(spelling) == code


def test_the_reference_stops_where_the_page_says_so() -> None:
    folder = TRAPS / "10-two-outcomes-stand"
    question = tomllib.loads((folder / "current.toml").read_text(encoding="utf-8"))
    with pytest.raises(StoppedError, match="two-current"):
        count(question, read_canonical(folder / "records"))


def test_the_reference_counts_birthdays_one_by_one() -> None:
    import datetime as dt

    born = dt.date(2004, 2, 29)
    assert age_on(born, dt.date(2018, 2, 28), "1 March") == 13
    assert age_on(born, dt.date(2018, 2, 28), "28 February") == 14
    assert age_on(born, dt.date(2018, 3, 1), "1 March") == 14
    assert age_on(born, dt.date(2020, 2, 29), "28 February") == 16
    assert age_on(born, dt.date(2020, 2, 28), "28 February") == 15
