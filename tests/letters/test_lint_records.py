"""The linter on records of decisions: silent on those in order, exact on those with one thing wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from candour.findings import Finding, Severity
from candour.letters import Record, lint_record, record_from_mapping, rules
from candour.tables import TOTAL, WITHHELD, Category, Cell, Dimension, Period, Provenance, Table

from . import lint_corpus as corpus

RECORDS = sorted(path.stem for path in (corpus.LETTERS / "records").glob("*.toml"))
MUTATIONS = tomllib.loads((corpus.LETTERS / "record_mutations.toml").read_text(encoding="utf-8"))["mutation"]


def _text(name: str) -> str:
    return (corpus.LETTERS / "records" / f"{name}.toml").read_text(encoding="utf-8")


def _record(text: str) -> Record:
    return record_from_mapping(tomllib.loads(text, parse_float=Decimal))


def _ids(findings: list[Finding], severity: Severity) -> list[str]:
    return sorted({found.id for found in findings if found.severity is severity})


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_in_order_gives_nothing(name: str) -> None:
    assert lint_record(_record(_text(name))) == []


def test_the_records_that_letters_are_composed_from_give_nothing(
    name: str, record_named: Callable[[str], Record], tables_of: Callable[[Record], dict[str, Table]]
) -> None:
    record = record_named(name)

    assert lint_record(record, tables_of(record)) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["name"])
def test_a_record_with_one_thing_wrong_gives_just_that(mutation: dict[str, Any]) -> None:
    text = _text(mutation["record"])
    assert text.count(mutation["find"]) == 1

    findings = lint_record(_record(text.replace(mutation["find"], mutation["replace"])))

    assert _ids(findings, Severity.ERROR) == sorted(mutation["errors"]), findings
    assert _ids(findings, Severity.WARNING) == sorted(mutation.get("warnings", [])), findings
    assert _ids(findings, Severity.INFO) == sorted(mutation.get("notes", [])), findings
    assert findings[0].where == mutation["where"]


def _suspects(**changes: Any) -> Table:
    """A table of suspects by year and offence, in order; `changes` go into its fields."""
    years = Dimension(
        "year", "Year", (Category("2021", "2021"), Category("2022", "2022"), Category(TOTAL, "All years"))
    )
    offences = Dimension(
        "offence",
        "Offence",
        (
            Category("86/02", "Take, make or distribute indecent photographs"),
            Category("86/15", "Possess prohibited images of children"),
            Category(TOTAL, "All offences"),
        ),
    )
    counts = {
        ("2021", "86/02"): 12, ("2021", "86/15"): 9, ("2021", TOTAL): 21,
        ("2022", "86/02"): 14, ("2022", "86/15"): 8, ("2022", TOTAL): 22,
        (TOTAL, "86/02"): 26, (TOTAL, "86/15"): 17, (TOTAL, TOTAL): 43,
    }  # fmt: skip
    given: dict[str, Any] = {
        "title": "Suspects under 14",
        "dimensions": (years, offences),
        "cells": {keys: Cell.count(count) for keys, count in counts.items()},
        "provenance": Provenance(
            unit="suspects linked to a crime",
            periods=(
                Period("2021", dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
                Period("2022", dt.date(2022, 1, 1), dt.date(2022, 12, 31)),
            ),
            date_field="date recorded",
            system="crime recording system",
            snapshot_date=dt.date(2025, 8, 21),
        ),
    }
    return Table(**(given | changes))


def _with_cells(**cells: Cell) -> Table:
    table = _suspects()
    named = {"first": ("2021", "86/02"), "second": ("2021", "86/15"), "total": ("2021", TOTAL)}
    return _suspects(cells={**table.cells, **{named[name]: cell for name, cell in cells.items()}})


def _with_provenance(**changes: Any) -> Table:
    return _suspects(provenance=dataclasses.replace(_suspects().provenance, **changes))


def _mislabelled() -> Table:
    years, offences = _suspects().dimensions
    wrong = Category("86/15", "Disclosing private sexual images")
    return _suspects(
        dimensions=(
            years,
            dataclasses.replace(offences, categories=(offences.categories[0], wrong, offences.categories[2])),
        )
    )


TABLES: dict[str, tuple[Table, list[str]]] = {
    "in order": (_suspects(), []),
    "no unit": (_with_provenance(unit=""), ["DAT-01"]),
    "no system and no field": (_with_provenance(system="", date_field=""), ["DAT-01"]),
    "extracted before the request": (_with_provenance(snapshot_date=dt.date(2025, 8, 19)), ["DAT-02"]),
    "a total that is wrong": (_with_cells(total=Cell.count(20)), ["DAT-03"]),
    "a number withheld alone": (_with_cells(first=WITHHELD), ["DAT-04"]),
    "the words of another offence": (_mislabelled(), ["DAT-07"]),
    "a series across the change of recording": (
        _with_provenance(periods=(Period("2020 to 2024", dt.date(2020, 1, 1), dt.date(2024, 12, 31)),)),
        ["DAT-08"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_gives_just_what_is_wrong_with_it(name: str) -> None:
    table, expected = TABLES[name]

    findings = lint_record(_record(_text("answer")), {"suspects": table})

    assert sorted({found.id for found in findings}) == expected, findings
    assert all("suspects" in found.where for found in findings)


def test_withheld_numbers_need_a_refusal_that_names_the_table() -> None:
    text = _text("answer").replace('withheld_cells_of = ["suspects"]\n', "")
    table = _with_cells(first=WITHHELD, second=WITHHELD)

    assert "DAT-05" in {found.id for found in lint_record(_record(text), {"suspects": table})}
    assert "DAT-05" not in {found.id for found in lint_record(_record(_text("answer")), {"suspects": table})}


def test_every_rule_that_a_record_can_break_is_broken_by_some_record_of_the_corpus() -> None:
    broken = {
        rule for mutation in MUTATIONS for key in ("errors", "warnings", "notes") for rule in mutation.get(key, [])
    }
    broken |= {rule for _, rules_broken in TABLES.values() for rule in rules_broken} | {"DAT-05"}

    assert {rule.id for rule in rules().values() if "record" in rule.inputs} - broken == set()


def test_a_late_answer_is_a_warning_so_that_it_can_still_be_sent() -> None:
    text = _text("cost").replace("date = 2025-12-01", "date = 2026-01-20")

    assert _ids(lint_record(_record(text)), Severity.ERROR) == []


def test_a_scottish_record_is_not_held_to_the_table_of_the_other_act() -> None:
    text = _text("cost").replace('reference = "FOI 2025/0960"', 'reference = "1"\nregime = "foisa"')
    text = (
        text.replace("due = 2025-12-03\n", "") + '\n[[refusals]]\nprovision = "30(b)(i)"\nwithheld = "x"\nwhy = "y"\n'
    )

    assert lint_record(_record(text)) == []
