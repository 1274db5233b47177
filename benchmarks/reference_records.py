"""Makes the synthetic records that the counting benchmarks read: as many suspect links and crimes as asked for.

The shape follows what is known of police records at national scale: 874 offence codes of which three are the reference
question's (0.9 % of crimes), 63 % of crimes with one or more suspects and up to nine, 0.45 nominals and 0.88 outcomes a
link, 3 % of nominals without a date of birth. Every name and number is invented; the seed is fixed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

DATA = Path(__file__).parent / ".data"
TABLES = ("crime", "nominal", "link", "outcome")

MAPPING = """system = "Synthetic records for the benchmarks"
snapshot_date = 2020-03-31
synthetic = true
""" + "".join(f'\n[[files]]\npath = "{table}.{{suffix}}"\ncanonical = "{table}"\n' for table in TABLES)

QUESTION = (
    """title = "Suspects under 14 linked to indecent-image offences"
unit = "suspect_links"
margins = "all"
[age]
anchor = "committed_from"
[population]
offences = ["86/02", "86/10", "86/15"]
status = ["recorded"]
[population.age]
under = 14
not_recorded = "exclude"
[periods]
field = "recorded_on"
years = "calendar"
from = 2017-01-01
to = 2019-08-19
[[dimensions]]
name = "year"
of = "period"
label = "Year recorded"
[[dimensions]]
name = "offence"
of = "offence"
label = "Offence"
categories = [
  { code = "86/02", label = "86/02" }, { code = "86/10", label = "86/10" }, { code = "86/15", label = "86/15" },
]
[[dimensions]]
name = "age"
of = "age"
label = "Age at the start of the offence"
single_years = { from = 0, to = 13 }
[[dimensions]]
name = "outcome"
of = "outcome"
label = "Outcome of the crime"
rule = "current"
categories = [
"""
    + "".join(f'  {{ code = "{code}", label = "Outcome {code}" }},\n' for code in range(23))
    + """]
missing = { code = "none", label = "No outcome recorded" }
"""
)


def _unit(row: str, salt: int) -> str:
    """SQL for a number in [0, 1) that depends on the row and the salt alone."""
    return f"((hash({row} * 64 + {salt}) >> 11) / 9007199254740992.0)"


def _statements(links: int) -> dict[str, str]:
    crimes, nominals, outcomes = links, links * 45 // 100, links * 88 // 100
    day = "DATE '2010-01-01' + CAST(3650 * {} AS INTEGER)"
    # One code in 111 is one of the three; the other crimes spread over 871 further codes.
    code = f"""CASE WHEN {_unit("i", 1)} < 0.009
        THEN ['86/02', '86/10', '86/15'][1 + CAST(floor(3 * {_unit("i", 2)}) AS INTEGER)]
        ELSE (1 + CAST(floor(67 * {_unit("i", 3)}) AS INTEGER)) || '/'
             || lpad(CAST(CAST(floor(13 * {_unit("i", 4)}) AS INTEGER) AS VARCHAR), 2, '0') END"""
    recorded = day.format(_unit("i", 5))
    return {
        "crime": f"""SELECT 'C' || lpad(i::VARCHAR, 9, '0') AS crime_key, {code} AS offence_code,
            {recorded} AS recorded_on,
            CASE WHEN {_unit("i", 6)} < 0.98
                 THEN {recorded} - CAST(floor(90 * {_unit("i", 7)}) AS INTEGER) END AS committed_from,
            CASE WHEN {_unit("i", 8)} < 0.04 THEN 'cancelled' ELSE 'recorded' END AS status,
            'District ' || CAST(floor(12 * {_unit("i", 9)}) AS INTEGER) AS area
            FROM range({crimes}) AS t(i)""",
        "nominal": f"""SELECT 'N' || lpad(i::VARCHAR, 9, '0') AS nominal_key,
            CASE WHEN {_unit("i", 11)} >= 0.03
                 THEN DATE '1940-01-01' + CAST(25000 * {_unit("i", 12)} AS INTEGER) END AS date_of_birth,
            CASE WHEN {_unit("i", 13)} < 0.75 THEN 'male' ELSE 'female' END AS sex,
            {_unit("i", 14)} < 0.01 AS organisation
            FROM range({nominals}) AS t(i)""",
        "link": f"""SELECT 'L' || lpad(i::VARCHAR, 9, '0') AS link_key,
            'C' || lpad(CAST(floor({crimes} * {_unit("i", 21)}) AS BIGINT)::VARCHAR, 9, '0') AS crime_key,
            'N' || lpad(CAST(floor({nominals} * {_unit("i", 22)}) AS BIGINT)::VARCHAR, 9, '0') AS nominal_key,
            'suspect' AS role, {_unit("i", 23)} < 0.02 AS eliminated,
            FROM range({links}) AS t(i)""",
        "outcome": f"""SELECT 'C' || lpad(i::VARCHAR, 9, '0') AS crime_key, 1 AS sequence,
            CAST(floor(23 * {_unit("i", 31)}) AS INTEGER)::VARCHAR AS outcome_code,
            DATE '2010-01-01' + CAST(3650 * {_unit("i", 32)} AS INTEGER) AS outcome_on, true AS current
            FROM range({outcomes}) AS t(i)""",
    }


def records(links: int, suffix: str) -> Path:
    """The folder of the records as `parquet` or `csv` (four files, a mapping, a question), made if it is not there."""
    folder = DATA / f"records-{links}-{suffix}"
    if (folder / "question.toml").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    options = "FORMAT parquet" if suffix == "parquet" else "FORMAT csv, HEADER"
    with duckdb.connect() as connection:
        for table, statement in _statements(links).items():
            print(f"making {table}.{suffix}", file=sys.stderr)
            connection.execute(f"COPY ({statement}) TO '{folder / table}.{suffix}' ({options})")
    (folder / "mapping.toml").write_text(MAPPING.format(suffix=suffix), encoding="utf-8")
    (folder / "question.toml").write_text(QUESTION, encoding="utf-8")
    return folder
