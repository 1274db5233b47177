"""Canonical records for tests: as dictionaries for the reference, as files for the engine."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
Records = dict[str, list[Row]]

KEYS = ("crime_key", "nominal_key", "link_key", "incident_key", "person_key")
COLUMNS: dict[str, dict[str, str]] = {
    "crime": {
        "crime_key": "text",
        "crime_ref": "text",
        "incident_key": "text",
        "offence_code": "text",
        "reported_on": "date",
        "recorded_on": "date",
        "committed_from": "date",
        "committed_to": "date",
        "status": "text",
        "area": "text",
    },
    "classification": {
        "crime_key": "text",
        "sequence": "integer",
        "offence_code": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "nominal": {
        "nominal_key": "text",
        "person_key": "text",
        "date_of_birth": "date",
        "sex": "text",
        "organisation": "boolean",
    },
    "link": {
        "link_key": "text",
        "crime_key": "text",
        "nominal_key": "text",
        "role": "text",
        "eliminated": "boolean",
        "age_recorded": "integer",
    },
    "outcome": {
        "crime_key": "text",
        "sequence": "integer",
        "outcome_code": "text",
        "outcome_on": "date",
        "current": "boolean",
    },
    "disposal": {
        "link_key": "text",
        "sequence": "integer",
        "disposal_code": "text",
        "disposal_on": "date",
        "current": "boolean",
    },
    "incident": {"incident_key": "text", "recorded_on": "date", "incident_type": "text"},
}


def read_canonical(folder: Path) -> Records:
    """The rows of the canonical CSV files in a folder, typed; a table without a file has no rows."""
    records: Records = {}
    for table, columns in COLUMNS.items():
        path = folder / f"{table}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                records[table] = [
                    {name: _typed(text, columns[name]) for name, text in row.items()} for row in csv.DictReader(file)
                ]
    return records


FORMATS = ("csv", "csv in two files", "parquet", "parquet with whole numbers as keys")


def write_canonical(records: Records, folder: Path, form: str = "csv") -> None:
    """The rows as canonical files in one of `FORMATS`, one for each table, and the mapping that lays them out.

    With whole numbers as keys, C3 is 3.
    """
    suffix = form.split()[0]
    mapping = ['system = "Random records"', "snapshot_date = 2019-09-02", "synthetic = true"]
    for table, columns in COLUMNS.items():
        rows = records.get(table, [])
        half = len(rows) // 2
        parts = {f"{table}-1": rows[:half], f"{table}-2": rows[half:]} if "two" in form else {table: rows}
        for name, part in parts.items():
            _write_csv(part, columns, folder / f"{name}.csv")
            if suffix == "parquet":
                _turn_into_parquet(folder / f"{name}.csv", columns, whole_keys="whole" in form)
        pattern = f"{table}-*" if "two" in form else table
        mapping += ["", "[[files]]", f'path = "{pattern}.{suffix}"', f'canonical = "{table}"']
    (folder / "mapping.toml").write_text("\n".join(mapping) + "\n", encoding="utf-8")


def _write_csv(rows: list[Row], columns: dict[str, str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_text(row.get(name)) for name in columns] for row in rows)


def _turn_into_parquet(source: Path, columns: dict[str, str], *, whole_keys: bool) -> None:
    types = {"text": "VARCHAR", "date": "DATE", "integer": "INTEGER", "boolean": "BOOLEAN"}
    declared = ", ".join(f"'{name}': '{types[kind]}'" for name, kind in columns.items())
    selected = [
        f"CAST(substr({name}, 2) AS BIGINT) AS {name}" if name in KEYS and whole_keys else name for name in columns
    ]
    duckdb.sql(
        f"COPY (SELECT {', '.join(selected)} FROM read_csv('{source}', header=true, auto_detect=false, delim=',', "
        f"columns={{{declared}}})) TO '{source.with_suffix('.parquet')}' (FORMAT parquet)"
    )
    source.unlink()


def _typed(text: str, kind: str) -> Any:
    if text == "":
        return None
    if kind == "date":
        return dt.date.fromisoformat(text)
    if kind == "integer":
        return int(text)
    return text == "true" if kind == "boolean" else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
