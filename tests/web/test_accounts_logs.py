"""Log lines, and that the documents about security say what is there."""

from __future__ import annotations

import csv
import json
import logging
import re
import sys
from pathlib import Path

import pytest

from candour.web.logs import JsonLines

ROOT = Path(__file__).parents[2]


def test_a_log_line_is_one_line_in_utc_whatever_was_typed():
    record = logging.LogRecord("candour", logging.INFO, "", 0, "typed: %s", ('a\n{"level": "forged"}',), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["at"].endswith("+00:00")


def test_no_log_line_has_the_secret_part_of_an_address():
    for path in (
        "/progress/a-key.a-seal/",
        "/request-sent/a-key.a-seal/more",
        "/cy/progress/a-key.a-seal/",
        "/link/a-key",
    ):
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
        line = JsonLines().format(record)
        assert "a-key" not in line
        assert "a-seal" not in line
        assert "…" in line


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ASVS = rows_of(ROOT / "docs" / "asvs.csv")
OF_THE_STANDARD = rows_of(Path(__file__).parent / "data" / "asvs_5_0_0.csv")


def test_the_table_of_asvs_has_every_item_of_levels_1_and_2_once_and_in_order():
    assert len(OF_THE_STANDARD) == 253
    assert [(row["id"], row["level"]) for row in ASVS] == [(row["id"], row["level"]) for row in OF_THE_STANDARD]
    numbers = [tuple(map(int, row["id"].split("."))) for row in ASVS]
    assert numbers == sorted(set(numbers))


def test_every_item_of_asvs_has_a_test_that_exists_or_a_reason():
    wrong = []
    for row in ASVS:
        path, _colons, name = row["test"].partition("::")
        exists = name and re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
        # What does not apply or is not met is shown by no test.
        meant = row["applies"] == "yes" and not row["how"].startswith("not met: ")
        fits = exists and meant if row["test"] else row["how"]
        if not (row["asks"] and row["how"] and row["applies"] in ("yes", "no") and fits):
            wrong.append(row)
    assert not wrong


def test_what_the_document_about_security_says_of_asvs_is_what_the_table_says():
    said = (ROOT / "docs" / "security.md").read_text("utf-8")
    unmet = [row["id"] for row in ASVS if row["how"].startswith("not met: ")]
    tested = sum(bool(row["test"]) for row in ASVS)
    not_for_us = sum(row["applies"] == "no" for row in ASVS)
    assert f"| met, with a test | {tested} |" in said
    assert f"without a test of its own | {len(ASVS) - tested - not_for_us - len(unmet)} |" in said
    assert f"| does not apply | {not_for_us} |" in said
    assert f"| not met | {len(unmet)} |" in said
    listed = said.partition("## What is not met")[2].partition("Besides")[0]
    assert sorted(re.findall(r"\b\d+\.\d+\.\d+\b", listed)) == sorted(unmet)


def test_every_setting_is_documented():
    read = (ROOT / "src/candour/web/settings.py").read_text("utf-8") + (ROOT / "src/candour/web/keys.py").read_text(
        "utf-8"
    )
    documented = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    for name in set(re.findall(r"environ(?:\.get\()?\[?\(?\"([A-Z_]+)\"", read)):
        assert f"`{name}`" in documented, name


def test_every_command_of_ours_is_documented():
    documented = (ROOT / "docs/reference/manage.md").read_text("utf-8")
    for path in (ROOT / "src/candour/web").glob("*/management/commands/*.py"):
        if path.stem != "__init__":
            assert f"`{path.stem}" in documented, path.stem


@pytest.mark.parametrize(("name", "told"), [("django.security.DisallowedHost", False), ("candour.casework", True)])
def test_what_was_refused_as_suspicious_fills_no_page_of_the_log(name, told):
    try:
        raise ValueError("evil.example")
    except ValueError:
        record = logging.LogRecord(name, logging.ERROR, "", 1, "Refused", (), sys.exc_info())
    assert ("traceback" in json.loads(JsonLines().format(record))) is told
