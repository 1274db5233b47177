"""Invented records and questions for the tests of counting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from lxml import html

from candour.sdc import Policy
from candour.web.casework import count_tasks, events
from candour.web.casework.actions import counts, receive
from candour.web.casework.models import Case, Count, CountState, Source, Validity

MOST_QUERIES = 12
EXAMPLE = Path(__file__).parents[2] / "examples" / "11220"

SMALL = """
title = "Crimes by year and status"
unit = "crimes"

[population]
status = "any"

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
name = "status"
of = "status"
label = "Status"
categories = [
    { code = "recorded", label = "Recorded" },
    { code = "cancelled", label = "Cancelled" },
]
other = { code = "other", label = "Other" }
"""

POLICY = Policy(decided_by="Head of Information (invented)", reason="Small numbers of people.", threshold=5)


def start_work(case: Case, officer: object) -> Case:
    """Bring a case to the stage at which it is worked on."""
    Case.objects.filter(pk=case.pk).update(validity=Validity.VALID)
    case.refresh_from_db()
    return receive.accept(by=officer, case=case)


def work_off() -> None:
    """Do what waits in the background, as a worker would.

    Nothing shows meanwhile that it lives: a test in one transaction is the only one who can write until it ends.
    """
    by_path: dict[str, Callable[..., None]] = {
        task.module_path: task.call for task in (count_tasks.run_count, count_tasks.run_protection)
    }
    for waiting in list(DBTaskResult.objects.filter(task_path__in=by_path).order_by("enqueued_at")):
        given = waiting.args_kwargs
        waiting.delete()
        with patch.object(count_tasks, "_SHOW_LIFE", 3600):
            by_path[waiting.task_path](*given["args"], **given["kwargs"])


def counted(case: Case, analyst: object, source: Source, question: str = SMALL, name: str = "crimes") -> Count:
    """A count, done."""
    count = counts.write_question(by=analyst, case=case, name=name, question=question)
    counts.start(by=analyst, case=case, count=count, source=source)
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.DONE, count.problem
    return count


def protected(case: Case, analyst: object, source: Source, **given: str) -> Count:
    """A count, done, and what protection withholds worked out."""
    count = counted(case, analyst, source, **given)
    counts.protect(by=analyst, case=case, count=count, policy=POLICY)
    work_off()
    count.refresh_from_db()
    assert count.protected, count.problem
    return count


def last_event(case: Case) -> str:
    """What the history says last."""
    return events.tell(case.events.select_related("actor", "facts"))[-1].sentence


def address(name: str, case: Case, count: Count | None = None, **more: object) -> str:
    """Where a page about counting for a case is, or about one count of it."""
    given = {"reference": case.reference, **({"count": count.pk} if count else {}), **more}
    return reverse(name, kwargs=given)


def fetched(client: Client, url: str) -> str:
    """A page as it comes, which asks the database little."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:160] for query in queries]
    return response.content.decode()


def filled(page: str, **given: object) -> dict[str, object]:
    """What the last form of a page would send, as a browser would, with what a person changed in it."""
    form = html.fromstring(page).forms[-1]
    sent: dict[str, object] = {}
    for name, value in form.form_values():
        if name in sent:
            before = sent[name]
            sent[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            sent[name] = value
    return {key: value for key, value in {**sent, **given}.items() if value is not None}
