"""The mapping files that are written beside synthetic records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from candour.counting.sample_builder import COLUMNS

SYSTEM = "Synthetic records"

# The flat workbook: its heading, the canonical table and column that it holds, and how a mapping declares it.
FLAT_COLUMNS = (
    ("Suspect link", "link", "link_key", 'type = "text"'),
    ("Role", "link", "role", 'type = "text"'),
    ("Eliminated", "link", "eliminated", 'type = "boolean", true = ["Yes"], false = ["No"]'),
    ("Age noted", "link", "age_recorded", 'type = "integer"'),
    ("Crime no", "crime", "crime_key", 'type = "text"'),
    ("Crime reference", "crime", "crime_ref", 'type = "text"'),
    ("HO code", "crime", "offence_code", 'type = "text"'),
    ("Reported", "crime", "reported_on", 'type = "date"'),
    ("Recorded", "crime", "recorded_on", 'type = "date"'),
    ("Committed from", "crime", "committed_from", 'type = "date"'),
    ("Committed to", "crime", "committed_to", 'type = "date"'),
    ("Status", "crime", "status", 'type = "text"'),
    ("Area", "crime", "area", 'type = "text"'),
    ("Nominal", "nominal", "nominal_key", 'type = "text"'),
    ("Person", "nominal", "person_key", 'type = "text"'),
    ("Born", "nominal", "date_of_birth", 'type = "date"'),
    ("Sex", "nominal", "sex", 'type = "text"'),
    ("Organisation", "nominal", "organisation", 'type = "boolean", true = ["Yes"], false = ["No"]'),
)
# The edges of a link, which the flat row holds once for both of their ends.
_FLAT_EDGES = {"link": (("Crime no", "crime_key"), ("Nominal", "nominal_key"))}


def _head(snapshot: str) -> list[str]:
    return [f'system = "{SYSTEM}"', f"snapshot_date = {snapshot}", "synthetic = true"]


def mapping(file_format: str, rows: Mapping[str, int], snapshot: str) -> str:
    """The plain mapping: one file a table in canonical shape, with the rows that each must have."""
    lines = _head(snapshot)
    for table in COLUMNS:
        lines += [
            "",
            "[[files]]",
            f'path = "{table}.{file_format}"',
            f'canonical = "{table}"',
            f"rows = {rows[table]}",
        ]
    return "\n".join(lines) + "\n"


def flat_mapping(file: str, snapshot: str) -> str:
    """The mapping of the flat workbook: three canonical tables on one sheet, two of them repeated on its rows."""
    lines = [*_head(snapshot), "", "[[files]]", f'path = "{file}"']
    for table in ("link", "crime", "nominal"):
        lines += ["", "[[files.tables]]", f'table = "{table}"']
        if table != "link":
            lines.append("distinct = true")
        lines += ["", "[files.tables.columns]", *_flat_columns(table)]
    return "\n".join(lines) + "\n"


def _flat_columns(table: str) -> Iterable[str]:
    for heading, owner, name, declared in FLAT_COLUMNS:
        if owner == table:
            yield f'{name} = {{ column = "{heading}", {declared} }}'
    for heading, name in _FLAT_EDGES.get(table, ()):
        yield f'{name} = {{ column = "{heading}", type = "text" }}'
