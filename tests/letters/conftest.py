"""The records, the table and the letters that the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from candour.letters import Letter, Record, compose, load_record
from candour.tables import Table, read_json

DATA = Path(__file__).parent / "data"

NAMES = sorted(path.stem for path in (DATA / "records").glob("*.toml"))
"""Every record of the folder of records: one for each kind of answer."""

Drafted = Callable[[str], Letter]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def suspects() -> Table:
    return read_json(DATA / "tables" / "suspects.json")


@pytest.fixture(scope="session")
def record_named() -> Callable[[str], Record]:
    return lambda name: load_record(DATA / "records" / f"{name}.toml")


@pytest.fixture(scope="session")
def tables_of(suspects: Table) -> Callable[[Record], dict[str, Table]]:
    def tables(record: Record) -> dict[str, Table]:
        return {"suspects": suspects} if any(item.table for item in record.disclosures) else {}

    return tables


@pytest.fixture(scope="session")
def drafted(record_named: Callable[[str], Record], tables_of: Callable[[Record], dict[str, Table]]) -> Drafted:
    def draft(name: str) -> Letter:
        record = record_named(name)
        return compose(record, tables_of(record))

    return draft
