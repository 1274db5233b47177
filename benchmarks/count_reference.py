"""Counts the reference question over ten million suspect links, beside the best SQL that a person would write for it.

    python benchmarks/count_reference.py [links]

Both read the same Parquet files and give the same numbers: suspects on a crime, three offence codes, recorded from
1 January 2017 to 19 August 2019, aged under 14 when the offence began, by year, offence, single year of age and current
outcome, with every margin of the four dimensions (16 grouping sets). The SQL by hand is staged, so that the engine
knows how few rows are left at each step: written as one statement it takes half as long again. It is timed twice:
`cells` gives the cells and margins and nothing else; `accounts` also gives what Candour always gives, the number of
rows that each rule left out. Candour is timed on a snapshot that was checked before (csv_ingest.py measures what
checking costs), from the question file to the finished table, provenance included. Each run is a process of its own,
forked with the libraries already imported; the runs alternate; the figures are medians of CPU seconds, user and system
together.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from candour.counting import count, load, load_mapping, load_question
from reference_records import records

ROUNDS = 7

CRIMES = """CREATE TEMP TABLE crimes AS
    SELECT crime_key, offence_code, recorded_on, committed_from{status} FROM '{folder}/crime.parquet'
    WHERE offence_code IN ('86/02', '86/10', '86/15'){inside}"""
LINKS = """CREATE TEMP TABLE links AS
    SELECT crimes.*, nominal_key{role} FROM '{folder}/link.parquet' JOIN crimes USING (crime_key){inside}"""
AGES = """CREATE TEMP TABLE ages AS
    SELECT links.*, ((year(committed_from) * 10000 + month(committed_from) * 100 + day(committed_from))
        - (year(date_of_birth) * 10000 + month(date_of_birth) * 100 + day(date_of_birth))) // 10000 AS age
    FROM links JOIN '{folder}/nominal.parquet' USING (nominal_key){inside}"""
COUNTS = """SELECT year(recorded_on) AS year, offence_code, age, coalesce(outcome_code, 'none') AS outcome, count(*)
    FROM ({counted}) LEFT JOIN (
        SELECT crime_key, outcome_code FROM '{folder}/outcome.parquet'
        WHERE current AND crime_key IN (SELECT crime_key FROM ({counted}))
    ) USING (crime_key) GROUP BY CUBE (year, offence_code, age, outcome)"""
DATES = "recorded_on BETWEEN DATE '2017-01-01' AND DATE '2019-08-19'"


def by_hand_cells(folder: Path) -> int:
    """The cells and margins, every filter applied as early as it can be; gives the total."""
    with duckdb.connect() as connection:
        crimes = f" AND {DATES} AND status = 'recorded'"
        connection.execute(CRIMES.format(folder=folder, status="", inside=crimes))
        links = " WHERE role IN ('suspect', 'offender') AND NOT eliminated"
        connection.execute(LINKS.format(folder=folder, role="", inside=links))
        connection.execute(AGES.format(folder=folder, inside=" WHERE age < 14"))
        return _total(connection.execute(COUNTS.format(folder=folder, counted="SELECT * FROM ages")).fetchall())


def by_hand_accounts(folder: Path) -> int:
    """The cells and margins, and the rows that each rule left out; gives the total."""
    with duckdb.connect() as connection:
        connection.execute(CRIMES.format(folder=folder, status=", status", inside=""))
        connection.execute(LINKS.format(folder=folder, role=", role, eliminated", inside=""))
        connection.execute(AGES.format(folder=folder, inside=""))
        connection.execute(f"""CREATE TEMP TABLE charged AS SELECT *, CASE
            WHEN role NOT IN ('suspect', 'offender') THEN 1 WHEN eliminated THEN 2 WHEN status <> 'recorded' THEN 3
            WHEN NOT {DATES} THEN 4 WHEN age < 0 THEN 5 WHEN age IS NULL THEN 6 WHEN age >= 14 THEN 7 END AS charge
            FROM ages""")
        connection.execute("SELECT charge, count(*) FROM charged GROUP BY charge").fetchall()
        connection.execute(f"SELECT count(*) FROM '{folder}/link.parquet'").fetchall()
        counted = "SELECT * FROM charged WHERE charge IS NULL"
        return _total(connection.execute(COUNTS.format(folder=folder, counted=counted)).fetchall())


def _total(rows: list[tuple[object, ...]]) -> int:
    return next(int(str(row[4])) for row in rows if row[:4] == (None, None, None, None))


def candour(folder: Path, cache: Path) -> int:
    """The table, with margins, row accounts and provenance; gives the total."""
    question = load_question(folder / "question.toml")
    with load(load_mapping(folder / "mapping.toml"), folder, cache=cache) as snapshot:
        return count(question, snapshot).cell().value or 0


def measure(run: Callable[[], int]) -> tuple[int, float, float, int]:
    """One run in a process of its own: the total, CPU seconds, wall seconds, peak resident MB."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        before, start = os.times(), time.perf_counter()
        total = run()
        after, wall = os.times(), time.perf_counter() - start
        cpu = after.user + after.system - before.user - before.system
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        os.write(writing, f"{total} {cpu} {wall} {peak}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        answer = stream.read().split()
    os.waitpid(process, 0)
    return int(answer[0]), float(answer[1]), float(answer[2]), int(answer[3])


def main() -> None:
    """Run the comparison and print it."""
    links = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    folder = records(links, "parquet")
    with tempfile.TemporaryDirectory() as cache:
        print("checking the records once", file=sys.stderr)
        os.waitpid(_fork(lambda: candour(folder, Path(cache))), 0)
        runs: dict[str, Callable[[], int]] = {
            "by hand, cells": lambda: by_hand_cells(folder),
            "by hand, accounts": lambda: by_hand_accounts(folder),
            "candour": lambda: candour(folder, Path(cache)),
        }
        found: dict[str, list[tuple[int, float, float, int]]] = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                found[name].append(measure(run))
    totals = {result[0] for results in found.values() for result in results}
    if len(totals) != 1:
        sys.exit(f"the totals differ: {totals}")
    print(f"{links:,} suspect links; every run counted {totals.pop():,}")
    cpu = {name: statistics.median(result[1] for result in results) for name, results in found.items()}
    for name, results in found.items():
        wall = statistics.median(result[2] for result in results)
        print(f"{name:<18} {cpu[name]:.3f} CPU-s  {wall:.3f} s wall  {max(result[3] for result in results)} MB")
    for name in ("by hand, cells", "by hand, accounts"):
        allowed = 1.05 * cpu[name] + 0.040
        print(f"candour / {name}: {cpu['candour'] / cpu[name]:.3f} (1.05x + 40 ms would be {allowed:.3f} CPU-s)")


def _fork(run: Callable[[], int]) -> int:
    process = os.fork()
    if process == 0:
        run()
        os._exit(0)
    return process


if __name__ == "__main__":
    main()
