"""The table of rules: complete, documented, and the same everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from candour.findings import Severity
from candour.letters import Rule, rules

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "lint.md").read_text(encoding="utf-8")
FAMILIES = {
    "CLK": 7, "DUT": 7, "REF": 17, "PIT": 4, "BAL": 2, "PRJ": 2,
    "CST": 6, "RTS": 5, "REG": 3, "DAT": 8, "PII": 2, "MIS": 2,
}  # fmt: skip
"""How many rules each family has; their ids are stable, so that an override or a template can name them."""


def _row(rule: Rule) -> str:
    severities = ", ".join(severity.value for severity in rule.severities)
    return f"| {rule.id} | {severities} | {', '.join(rule.inputs)} | {rule.looks_at} | {rule.source} |"


def test_the_families_are_whole_and_numbered_from_one() -> None:
    expected = {f"{family}-{number:02}" for family, count in FAMILIES.items() for number in range(1, count + 1)}

    assert set(rules()) == expected


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_says_what_it_looks_at_what_mends_it_and_its_source(rule: Rule) -> None:
    assert rule.looks_at.endswith(".")
    assert rule.remedy.endswith((".", 'supplied above is held".'))
    assert rule.source
    assert rule.severities
    assert set(rule.severities) <= set(Severity)
    assert rule.inputs
    assert set(rule.inputs) <= {"record", "text"}


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_the_reference_page_lists_the_rule_as_it_is(rule: Rule) -> None:
    assert _row(rule) in PAGE.splitlines()


def test_the_reference_page_lists_no_other_rule() -> None:
    listed = re.findall(r"^\| ([A-Z]{3}-\d\d) \|", PAGE, flags=re.MULTILINE)

    assert sorted(listed) == sorted(rules())
