"""How long it takes to count every case's clock anew when a bank holiday is added, with 100,000 cases under way.

Run: python benchmarks/recount_after_holiday.py [--cases 100000]

Works on a copy of the database of casework_pages.py in which every case is open, so that every clock is counted, every
history told and every chain lengthened. Compared, in the same run, with writing as many rows and doing nothing else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import casework_pages

HERE = Path(__file__).parent
COPY = HERE / ".data" / "recount"
WANTED = 60.0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cases", type=int, default=100_000)
    words.add_argument("--open", type=int, default=0, help="how many of them are open (all, unless given)")
    given = words.parse_args()
    if os.environ.get("DATABASE_URL"):
        sys.exit("this program copies a SQLite file; run it without DATABASE_URL")
    casework_pages.prepare(given.cases)
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    shutil.copy(settings.DATABASES["default"]["NAME"], COPY / "candour.sqlite3")
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = str(COPY / "candour.sqlite3")
    try:
        measure(given.open or given.cases)
    finally:
        connections.close_all()
        shutil.rmtree(COPY, ignore_errors=True)


def measure(opened: int) -> None:
    """Open every case, add a holiday, and count."""
    from django.db import connection
    from django.utils import timezone

    from candour.law import Regime
    from candour.web.accounts.models import Person
    from candour.web.casework import clocks
    from candour.web.casework.actions import calendar
    from candour.web.casework.models import Case, ClockEvent

    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_case SET stage = 'working', outcome = '' WHERE id <= %s", [opened])
        cursor.execute("UPDATE casework_case SET stage = 'closed', outcome = 'withdrawn' WHERE id > %s", [opened])
        # A closed case of the made-up database ends with an event that an open one does not have.
        cursor.execute("DELETE FROM casework_clockevent WHERE kind NOT IN ('received', 'transferred-in')")
    installer = Person.objects.order_by("pk").first()
    assert installer is not None
    installer.is_installer = True
    installer.save()
    cases = Case.objects.filter(stage="working").count()
    day = clocks.calendar(Regime.FOIA).after(timezone.localdate(), 3)
    change = calendar.change_calendar(
        by=installer, date=day, division="", name="A day for the benchmark", source="Invented"
    )
    started, cpu = time.perf_counter(), time.process_time()
    moved = sum(calendar.recount(change=change).values())
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    bare = _bare(cases)
    print(f"cases counted anew: {cases:,}, of which {moved:,} have another due date")
    print(f"time: {took:.1f} s ({cpu:.1f} s of processor; wanted: under {WANTED:.0f} s)")
    print(f"the same rows written bare: {bare:.1f} s of processor; ratio {cpu / bare:.1f}")
    print(f"clock rows read: {ClockEvent.objects.count():,}")


def _bare(rows: int) -> float:
    """The processor time of writing as many events, facts and cases as a recount does, by plain statements."""
    from django.db import connection, transaction

    started = time.process_time()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_event AS SELECT * FROM casework_event LIMIT 0")
        cursor.execute("CREATE TABLE bare_facts AS SELECT * FROM casework_eventfacts LIMIT 0")
        cursor.execute("INSERT INTO bare_event SELECT * FROM casework_event LIMIT %s", [rows])
        cursor.execute("INSERT INTO bare_facts SELECT * FROM casework_eventfacts LIMIT %s", [rows])
        cursor.execute("UPDATE casework_case SET due = due, version = version + 1")
    return time.process_time() - started


if __name__ == "__main__":
    main()
