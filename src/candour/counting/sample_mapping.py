"""The mapping files that are written beside synthetic records."""

from __future__ import annotations

from candour.counting.sample_builder import COLUMNS

# The flat workbook: its heading, and the canonical table and column that it holds.
FLAT_COLUMNS = (
    ("Suspect link", "link", "link_key"),
    ("Role", "link", "role"),
    ("Eliminated", "link", "eliminated"),
    ("Age noted", "link", "age_recorded"),
    ("Crime no", "crime", "crime_key"),
    ("Crime reference", "crime", "crime_ref"),
    ("HO code", "crime", "offence_code"),
    ("Reported", "crime", "reported_on"),
    ("Recorded", "crime", "recorded_on"),
    ("Committed from", "crime", "committed_from"),
    ("Committed to", "crime", "committed_to"),
    ("Status", "crime", "status"),
    ("Area", "crime", "area"),
    ("Nominal", "nominal", "nominal_key"),
    ("Person", "nominal", "person_key"),
    ("Born", "nominal", "date_of_birth"),
    ("Sex", "nominal", "sex"),
    ("Organisation", "nominal", "organisation"),
)


def mapping(file_format: str) -> str:
    """The trivial mapping: one file a table, every column under its canonical name."""
    lines = ['system = "Synthetic records"', "snapshot_date = 2019-09-02", "synthetic = true", ""]
    for table in COLUMNS:
        lines += [f"[tables.{table}]", f'file = "{table}.{file_format}"', ""]
    return "\n".join(lines)


def flat_mapping(file: str) -> str:
    """The mapping of the flat workbook: three canonical tables on one sheet."""
    return f'file = "{file}"\n'
