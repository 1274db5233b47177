"""Validates, types and counts 1.09 GB of CSV in four files, beside a bare read of the same files.

    python benchmarks/csv_ingest.py [links]

The bare read is the least that an engine can do with the files: DuckDB reads each with its own CSV reader, with the
types declared (dates and true or false by type, the rest text), and looks at every value once (a count of every column
and a maximum of every key, so that no column can be left unread). Candour hashes the files with SHA-256, checks every
declared type and code, that keys are unique and that edges lead somewhere, stores the records in typed form, and counts
the reference question with all margins and row accounts. Both keep to 1 GB of memory. Each run is a process of its own;
the runs alternate; the figures are medians of CPU seconds, user and system together.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from candour.counting import count, load, load_mapping, load_question
from count_reference import measure
from reference_records import TABLES, records

ROUNDS = 5
LINKS = 7_350_000

TYPES = {
    "crime": "'crime_key': 'VARCHAR', 'offence_code': 'VARCHAR', 'recorded_on': 'DATE', 'committed_from': 'DATE', "
    "'status': 'VARCHAR', 'area': 'VARCHAR'",
    "nominal": "'nominal_key': 'VARCHAR', 'date_of_birth': 'DATE', 'sex': 'VARCHAR', 'organisation': 'BOOLEAN'",
    "link": "'link_key': 'VARCHAR', 'crime_key': 'VARCHAR', 'nominal_key': 'VARCHAR', 'role': 'VARCHAR', "
    "'eliminated': 'BOOLEAN'",
    "outcome": "'crime_key': 'VARCHAR', 'sequence': 'BIGINT', 'outcome_code': 'VARCHAR', 'outcome_on': 'DATE', "
    "'current': 'BOOLEAN'",
}


def bare_read(folder: Path) -> int:
    """Read every file and look at every value; gives the number of rows."""
    rows = 0
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for table in TABLES:
            columns = [part.split("'")[1] for part in TYPES[table].split(", ")]
            looked = ", ".join(f"count({name})" for name in columns)
            looked += "".join(f", max({name})" for name in columns if name.endswith("_key"))
            found = connection.execute(
                f"SELECT count(*), {looked} FROM read_csv('{folder / table}.csv', header = true, auto_detect = false, "
                f"delim = ',', quote = '\"', escape = '\"', columns = {{{TYPES[table]}}})"
            ).fetchall()
            rows += int(found[0][0])
    return rows


def ingest(folder: Path) -> int:
    """Check, type, store and count; gives the number of rows."""
    question = load_question(folder / "question.toml")
    with TemporaryDirectory() as cache, load(load_mapping(folder / "mapping.toml"), folder, cache=cache) as snapshot:
        count(question, snapshot)
        return sum(source.rows for source in snapshot.sources)


def main() -> None:
    """Run the comparison and print it."""
    folder = records(int(sys.argv[1]) if len(sys.argv) > 1 else LINKS, "csv")
    size = sum((folder / f"{table}.csv").stat().st_size for table in TABLES)
    for table in TABLES:
        with (folder / f"{table}.csv").open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    runs: dict[str, Callable[[], int]] = {"bare read": lambda: bare_read(folder), "candour": lambda: ingest(folder)}
    found: dict[str, list[tuple[int, float, float, int]]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            found[name].append(measure(run))
    rows = {result[0] for results in found.values() for result in results}
    if len(rows) != 1:
        sys.exit(f"the rows differ: {rows}")
    print(f"{size / 1e9:.2f} GB of CSV in {len(TABLES)} files, {rows.pop():,} rows")
    cpu = {name: statistics.median(result[1] for result in results) for name, results in found.items()}
    for name, results in found.items():
        wall = statistics.median(result[2] for result in results)
        print(f"{name:<10} {cpu[name]:.2f} CPU-s  {wall:.2f} s wall  {max(result[3] for result in results)} MB")
    print(f"candour / bare read: {cpu['candour'] / cpu['bare read']:.2f} (2.5 is the most allowed)")


if __name__ == "__main__":
    main()
