"""The trap pack: known answers for the thirty ways in which counts of police records go wrong (traps/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from candour.errors import BadInput

from .engine import accounts, run, shown

TRAPS = Path(__file__).parent / "traps"
CASES = sorted(TRAPS.glob("*/*.json"))


def _cases(key: str) -> list[Path]:
    return [case for case in CASES if key in json.loads(case.read_text("utf-8"))]


def _name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.mark.parametrize("case", _cases("cells"), ids=_name)
def test_a_trap_gives_its_known_answer(case: Path) -> None:
    expected = json.loads(case.read_text("utf-8"))
    table = run(case.with_suffix(".toml"), case.parent / "records", expected.get("allow", ()))
    assert shown(table) == expected["cells"]
    assert accounts(table) == expected["rows"]
    for name, labels in expected.get("labels", {}).items():
        given = {category.code: category.label for category in table.dimension(name).categories}
        assert labels.items() <= given.items()
    for name, words in expected.get("provenance", {}).items():
        assert words in str(getattr(table.provenance, name))


@pytest.mark.parametrize("case", _cases("refused"), ids=_name)
def test_a_trap_is_refused_in_one_line_that_says_why(case: Path) -> None:
    expected = json.loads(case.read_text("utf-8"))
    with pytest.raises(BadInput) as refusal:
        run(case.with_suffix(".toml"), case.parent / "records")
    line = str(refusal.value)
    assert "\n" not in line
    assert [words for words in expected["refused"] if words not in line] == [], line


def test_every_family_of_traps_is_there() -> None:
    families = {int(folder.name[:2]) for folder in TRAPS.iterdir() if folder.is_dir()}
    assert families == set(range(1, 31))


def test_every_case_has_a_question_a_reason_and_a_source() -> None:
    for case in CASES:
        expected = json.loads(case.read_text("utf-8"))
        assert ("cells" in expected) != ("refused" in expected)
        assert expected["why"]
        assert expected["source"]
    assert {path.with_suffix("") for path in TRAPS.glob("*/*.toml")} == {case.with_suffix("") for case in CASES}
