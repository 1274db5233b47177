"""Small canonical records for tests of one thing: write what the test is about, have the rest as usual."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from candour.counting import Snapshot, load, load_mapping, read_mapping, read_question
from candour.counting import count as count_question
from candour.tables import Table

CRIME = "crime_key,offence_code,recorded_on,committed_from,status\nC1,86/2,2018-05-01,2018-04-30,recorded\n"
NOMINAL = "nominal_key,person_key,date_of_birth,sex,organisation\nN1,P1,2005-04-30,male,false\n"
LINK = "link_key,crime_key,nominal_key,role,eliminated\nL1,C1,N1,suspect,false\n"
OUTCOME = "crime_key,sequence,outcome_code,outcome_on,current\nC1,1,21,2018-06-01,true\n"

MAPPING = """system = "Records for a test"
snapshot_date = 2020-01-01
synthetic = true
"""


def write(folder: Path, **tables: str) -> Path:
    """A folder of canonical records: the usual four tables, with those given written instead."""
    folder.mkdir(exist_ok=True)
    mapping = MAPPING
    for table, text in ({"crime": CRIME, "nominal": NOMINAL, "link": LINK, "outcome": OUTCOME} | tables).items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        mapping += f'\n[[files]]\npath = "{table}.csv"\ncanonical = "{table}"\n'
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return folder


def opened(folder: Path, **options: Any) -> Snapshot:
    """The records in the folder, loaded by the mapping that lies there."""
    return load(load_mapping(folder / "mapping.toml"), folder, **options)


def mapped(folder: Path, *files: dict[str, object], **options: Any) -> Snapshot:
    """The files in the folder, loaded by the entries given."""
    return load(read_mapping({"system": "A test", "files": list(files)}), folder, **options)


def ask(snapshot: Snapshot, unit: str, *dimensions: dict[str, object], **more: object) -> Table:
    """Count a unit over the whole of 2010 to 2030, or as `more` says, by the dimensions given."""
    question = {
        "title": "A test",
        "unit": unit,
        "periods": {
            "field": "recorded_on",
            "years": "whole",
            "from": dt.date(2010, 1, 1),
            "to": dt.date(2030, 12, 31),
        },
        "dimensions": list(dimensions) or [{"name": "period", "of": "period", "label": "Period"}],
    } | more
    return count_question(read_question(question), snapshot)
