"""Counting and protecting in the background: what a worker does with a count that was handed to it.

A worker shows every few seconds that it lives. One that dies leaves the count as it stood; the page then says so and
offers to run it again, as another run: should the first come back after all, it finds that it is no longer wanted.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from candour import counting, sdc
from candour.counting import BadRow, BadRows, located, read_question
from candour.errors import BadInput
from candour.tables import TOTAL, Keys, Table, from_json, to_json
from candour.web.accounts.models import Authority
from candour.web.casework import events, tables_of
from candour.web.casework.actions.engine import perform
from candour.web.casework.actions.sources import opened
from candour.web.casework.models import Count, CountState
from candour.web.moments import now

log = logging.getLogger("candour.casework")

STALLED = dt.timedelta(minutes=2)
"""How long nothing may be heard of a count in the background before it is taken for lost."""

_SHOW_LIFE = 15.0
# Bad rows listed on the page; all of them are counted by kind.
_LISTED = 1000
_AUDIT_SECONDS = 30.0


@task()
def run_count(count: int, run: int) -> None:
    """Count a question over its records: the table and its row accounts, or why it stopped and which rows are wrong."""
    mine = Count.objects.filter(pk=count, run=run, state=CountState.QUEUED)
    if not mine.update(state=CountState.RUNNING, started_at=now(), alive_at=timezone.now()):
        return  # set aside, or run again, before it was begun
    work = Count.objects.select_related("case", "source__authority").get(pk=count)
    with _showing_life(work), _stopping(work, "count-failed", CountState.RUNNING):
        table = _count(work)
        summary = _figures(table)
        fields = {
            "state": CountState.DONE,
            "progress": "",
            "counted": to_json(table),
            "summary": summary,
            "finished_at": now(),
        }
        facts = {"counted": summary["counted"], "read": summary["read"], "rejected": summary["rejected"]}
        _finish(work, "count-done", CountState.RUNNING, fields, facts)


def _count(work: Count) -> Table:
    if work.source is None:
        raise BadInput(_("No records were chosen."))
    question = read_question(tomllib.loads(work.question), where=_("The question"), sha256=events.sha256(work.question))
    mapping, folder = opened(work.source)
    said = _Progress(work)
    rejects: list[BadRow] = []
    try:
        with counting.load(mapping, folder, allow=work.allow, progress=said) as snapshot:
            said(_("counting"))
            table = counting.count(question, snapshot, allow=work.allow, rejects=rejects)
            rejects = [*snapshot.rejects, *located(rejects, mapping, folder)]
    except BadRows as bad:
        # Those found while counting have no file and row yet; those found while loading have.
        raise BadRows(located(bad.rows, mapping, folder), bad.counts) from bad
    _list(work, rejects, {})
    return table


def _list(work: Count, rows: list[BadRow], counts: dict[str, int]) -> None:
    """Keep where bad rows stand and why they are bad; what stands in them stays in the records."""
    for row in rows if not counts else ():
        counts[row.reason] = counts.get(row.reason, 0) + 1
    kept = [{"file": row.file, "row": row.row, "table": row.table, "reason": row.reason} for row in rows[:_LISTED]]
    _mine(work).update(bad_rows=kept, bad_counts=counts)


@task()
def run_protection(count: int, run: int) -> None:
    """Work out what to withhold, prove it, and look at the result as an outsider."""
    mine = Count.objects.filter(pk=count, run=run, state=CountState.PROTECTING, started_at=None)
    if not mine.update(started_at=now(), alive_at=timezone.now()):
        return
    work = Count.objects.select_related("case__authority").get(pk=count)
    with _showing_life(work), _stopping(work, "protect-failed", CountState.PROTECTING), _ledger(work) as ledger:
        said = _Progress(work)
        policy = sdc.policy_from(work.policy or {})
        table = from_json(work.counted)
        said(_("choosing what to withhold"))
        protected = sdc.protect(table, policy, ledger=ledger)
        said(_("looking at the table as an outsider would"))
        audit = sdc.audit(protected.table, policy=policy, ledger=ledger, seconds=_AUDIT_SECONDS)
        wrong = sdc.verify(protected.certificate, table=protected.table)
        summary = work.summary | _withheld(table, protected)
        summary["verified"] = not wrong
        fields = {
            **tables_of.keep(protected),
            "state": CountState.DONE,
            "progress": "",
            "audit": _seen_from_outside(audit, protected.table),
            "summary": summary,
            "finished_at": now(),
        }
        fields["protection_findings"] += [finding.to_json() for finding in wrong]
        facts = {"withheld": summary["withheld"], "cells": summary["cells"]}
        _finish(work, "protect-done", CountState.PROTECTING, fields, facts)


@contextmanager
def _ledger(work: Count) -> Iterator[sdc.Ledger | None]:
    """The tables that the authority released earlier, but for those set apart; None where there are none."""
    earlier = released(work.case.authority).exclude(pk__in=[work.pk, *work.apart])
    with TemporaryDirectory(prefix="candour-ledger-") as folder:
        ledger = sdc.Ledger(Path(folder))
        for one in earlier.iterator():
            ledger.add(tables_of.released_table(one))
        yield ledger if any(Path(folder).iterdir()) else None


def released(authority: Authority) -> Any:
    """The counts whose tables this authority has released."""
    return Count.objects.filter(case__authority=authority, released_at__isnull=False).order_by("pk")


class _Progress:
    """Tells the page how far the work is."""

    def __init__(self, work: Count) -> None:
        self.work = work

    def __call__(self, line: str) -> None:
        _mine(self.work).update(progress=line[:200], alive_at=timezone.now())


def _mine(work: Count) -> Any:
    return Count.objects.filter(pk=work.pk, run=work.run)


@contextmanager
def _showing_life(work: Count) -> Iterator[None]:
    """Note every few seconds that the worker lives, however long one step takes."""
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(_SHOW_LIFE):
                try:
                    _mine(work).update(alive_at=timezone.now())
                except DatabaseError:
                    # Others write for long, or the database was started anew: the work goes on, and so does the next.
                    log.warning("count %s could not show that it is at work", work.pk, exc_info=True)
                    connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"count-{work.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def _stopping(work: Count, act: str, was: CountState) -> Iterator[None]:
    """Write down why the work stopped, where it does. What was counted before stays when protecting stops."""
    ends = CountState.FAILED if was is CountState.RUNNING else CountState.DONE
    fields: dict[str, Any] = {"state": ends, "progress": "", "finished_at": now()}
    try:
        yield
    except BadRows as bad:
        _list(work, list(bad.rows), dict(bad.counts))
        total = sum(bad.counts.values())
        problem = ngettext("%(number)s row is wrong.", "%(number)s rows are wrong.", total) % {"number": f"{total:,}"}
        _finish(work, act, was, fields | {"problem": problem}, {"problem": problem})
    except BadInput as stopped:
        problem = str(stopped)
        _finish(work, act, was, fields | {"problem": problem}, {"problem": problem})
    except Exception:
        # Whatever it was, the person who waits must hear that it stopped; the worker's log says what it was.
        problem = _("The application failed at this count; its log says why. Try again, or ask who looks after it.")
        _finish(work, act, was, fields | {"problem": problem}, {"problem": problem})
        raise


def _finish(work: Count, act: str, was: CountState, fields: dict[str, Any], facts: dict[str, Any]) -> None:
    """Keep what came of the work, with its event; nothing where the count was set aside or run again meanwhile."""
    with perform(act, by=None, case=work.case) as doing:
        if not _mine(work).filter(state=was).update(**fields):
            doing.nothing_done = True
            return
        doing.facts.update(title=work.title, count=work.pk, run=work.run, **facts)


# --- the figures that pages show


def _figures(table: Table) -> dict[str, Any]:
    rows = table.provenance.rows
    return {
        "read": rows.read if rows else 0,
        "counted": rows.counted if rows else 0,
        "excluded": sum(rows.excluded.values()) if rows else 0,
        "rejected": rows.rejected if rows else 0,
        "cells": len(table.cells),
        "units": sum(table.cells[keys].value or 0 for keys in innermost(table)),
        "synthetic": table.provenance.synthetic,
    }


def innermost(table: Table) -> list[Keys]:
    """The addresses of the cells that are no total of others."""
    leaves = [
        {code for code in dimension.codes if code != TOTAL and not dimension.children(code)}
        for dimension in table.dimensions
    ]
    return [keys for keys in table.cells if all(code in leaf for code, leaf in zip(keys, leaves, strict=True))]


def _withheld(table: Table, protected: sdc.Protected) -> dict[str, Any]:
    account, policy = protected.account, protected.policy
    hidden = {*account.primary, *account.secondary}
    return {
        "threshold": policy.threshold,
        "withheld": len(hidden),
        "primary": len(account.primary),
        "secondary": len(account.secondary),
        "small": sum(policy.is_sensitive(cell.value or 0) for cell in table.cells.values()),
        "units_withheld": sum(table.cells[keys].value or 0 for keys in innermost(table) if keys in hidden),
        "above_zero": sum(bool(cell.value) for cell in table.cells.values()),
        "best": account.gap == 0,
    }


def _seen_from_outside(audit: sdc.Audit, table: Table) -> dict[str, Any]:
    """For each withheld cell, the narrowest range that any reader of the policy can reason to."""
    names = [dimension.name for dimension in table.dimensions]
    found: dict[tuple[str, ...], sdc.CellResult] = {}
    for result in audit.cells:
        keys = tuple(result.keys.get(name, TOTAL) for name in names)
        if result.table == 0 and (keys not in found or _width(result) < _width(found[keys])):
            found[keys] = result
    return {
        # The words of the table, so that the page need not read the table for them.
        "dimensions": [
            [one.name, one.label, {category.code: category.label for category in one.categories}]
            for one in table.dimensions
        ],
        "cells": [[*keys, result.low, result.high, result.verdict.value] for keys, result in found.items()],
        "findings": [finding.to_json() for finding in audit.findings],
    }


def _width(result: sdc.CellResult) -> float:
    return float("inf") if result.high is None else result.high - (result.low or 0)
