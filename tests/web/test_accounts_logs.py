"""Log lines, and that the documents about security say what is there."""

from __future__ import annotations

import csv
import json
import logging
import re
from pathlib import Path

from candour.web.logs import JsonLines

ROOT = Path(__file__).parents[2]


def test_a_log_line_is_one_line_in_utc_whatever_was_typed():
    record = logging.LogRecord("candour", logging.INFO, "", 0, "typed: %s", ('a\n{"level": "forged"}',), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["at"].endswith("+00:00")


def test_every_test_that_the_table_of_asvs_names_exists():
    missing = []
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert re.fullmatch(r"\d+\.\d+\.\d+", row["id"])
            assert row["how"], row["id"]
            if row["applies"] != "yes":
                continue
            path, _colons, name = row["test"].partition("::")
            if not name or f"def {name}(" not in (ROOT / path).read_text("utf-8"):
                missing.append(f"{row['id']}: {row['test']}")
    assert not missing


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
