"""The bank holidays that every clock counts by: a day added or taken out recounts every open case, and says so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from candour import law
from candour.errors import BadInput
from candour.law import Division, Regime
from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework import clocks, events
from candour.web.casework.acts import OPEN
from candour.web.casework.bundles import void_if_changed
from candour.web.casework.errors import NotAllowed
from candour.web.casework.models import AuthorityCalendarNote, CalendarChange, Case, ClockEvent, Event, EventFacts
from candour.words import day_in_words

# As many cases are locked at once: other people's work waits no longer than one of these takes.
CHUNK = 1000


def change_calendar(
    *, by: Person, date: dt.date, division: str, name: str, source: str, is_holiday: bool = True
) -> CalendarChange:
    """Add a bank holiday to the table, or take one out; the worker then counts every open case anew.

    `division` is a part of the United Kingdom, or empty for all of them. Raises `NotAllowed` for who does not look
    after the installation, `BadInput` for a day that is in the table already, or not in it.
    """
    if not (by.is_active and by.is_installer):
        raise NotAllowed(_("Only somebody who looks after the installation changes the bank holidays."))
    if not name.strip() or not source.strip():
        raise BadInput(_("Say what the holiday is called, and where it was announced."))
    divisions = [Division(division)] if division else list(Division)
    with transaction.atomic():
        _hold_all_authorities()
        known = {holiday.division for holiday in clocks.calendar(Regime.FOIA).holidays_on(date)}
        if is_holiday and all(one in known for one in divisions):
            raise BadInput(_("This day is in the table already."))
        if not is_holiday and not any(one in known for one in divisions):
            raise BadInput(_("This day is not in the table, so it cannot be taken out."))
        change = CalendarChange.objects.create(
            date=date,
            division=division,
            name=" ".join(name.split()),
            source=source.strip(),
            is_holiday=is_holiday,
            by=by,
            at=timezone.now(),
        )
        # Whatever the law's own table says against it is said now, and not by every clock later.
        law.calendar_for(Regime.FOIA).changed(
            law.Change(one.date, one.is_holiday, one.name, one.source, Division(one.division) if one.division else None)
            for one in CalendarChange.objects.order_by("id")
        )
        # A row of the same database, in the same transaction: the recount is owed if the change is there.
        recount_cases.enqueue(change.pk)
    return change


@task()
def recount_cases(change: int) -> int:
    """Background work: recount every open case after one change of the calendar; how many moved."""
    return sum(recount(change=CalendarChange.objects.get(pk=change)).values())


def recount(*, change: CalendarChange, chunk: int = CHUNK) -> dict[int, int]:
    """Work out every open case's clock anew after a change of the calendar; each history says what came of it.

    Gives how many cases moved, by authority id. Works through the cases in chunks, each in its own transaction, and
    goes on where it stopped if it is run again; two at once take turns.
    """
    with transaction.atomic():
        # A request being entered at this moment was perhaps counted without the change, and cannot be seen here yet.
        _hold_all_authorities()
    while True:
        with transaction.atomic():
            locked = CalendarChange.objects.select_for_update().get(pk=change.pk)
            cases = list(
                Case.objects.select_for_update(of=("self",))
                .filter(stage__in=OPEN, pk__gt=locked.recounted_up_to)
                .order_by("pk")[:chunk]
            )
            if not cases:
                locked.recounted_at = locked.recounted_at or timezone.now()
                locked.save(update_fields=["recounted_at"])
                return dict(locked.notes.values_list("authority_id", "moved"))
            for authority, moved in Counter(_recount_chunk(cases, locked)).items():
                note, _made = AuthorityCalendarNote.objects.get_or_create(authority_id=authority, change=locked)
                AuthorityCalendarNote.objects.filter(pk=note.pk).update(moved=note.moved + moved)
            locked.recounted_up_to = cases[-1].pk
            locked.save(update_fields=["recounted_up_to"])


def _hold_all_authorities() -> None:
    """Wait until nobody enters a request or changes the calendar, and keep them waiting until the transaction ends."""
    list(Authority.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _recount_chunk(cases: Sequence[Case], change: CalendarChange) -> Iterable[int]:
    """Recount some locked cases; the authority of each that moved."""
    rows = _clock_rows(cases)
    now, because = moments.now(), _because(change)
    calendars = {regime: clocks.calendar(Regime(regime)) for regime in {case.regime for case in cases}}
    made: list[Event] = []
    facts: list[EventFacts] = []
    moved: list[int] = []

    def tell(case: Case, kind: str, told: dict[str, object]) -> None:
        text = events.canonical(told)
        made.append(events.link(case, kind=kind, by=None, text=text, at=now))
        facts.append(EventFacts(event=made[-1], text=text))

    for case in cases:
        before = case.due
        clocks.put(case, clocks.clock_from(case, rows[case.pk], calendars[case.regime]))
        if case.due != before:
            moved.append(case.authority_id)
        if case.target and case.due and case.target > case.due:
            case.target = case.due
        kind = "recheck" if case.due == before else "recompute"
        tell(case, kind, {"before": before or "", "after": case.due or "", "because": because})
        # The letter says when the answer was due: one that waits to leave with another date must be approved anew.
        if case.due != before and void_if_changed(case, because):
            tell(case, "void-bundle", {"because": because})
        case.version += 1
    Event.objects.bulk_create(made, batch_size=500)
    EventFacts.objects.bulk_create(facts, batch_size=500)
    _save(cases)
    return moved


_CHANGED = ("due", "clock_state", "target", "stage", "version", "head_seq", "head_hash")


def _save(cases: Sequence[Case]) -> None:
    """Save what a recount changes, one prepared statement for all rows: the framework's own way takes far longer."""
    meta = Case._meta
    fields = [cast("Field[Any, Any]", meta.get_field(name)) for name in (*_CHANGED, "id")]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields[:-1])
    rows = [
        tuple(field.get_db_prep_save(getattr(case, field.attname), connection) for field in fields) for case in cases
    ]
    with connection.cursor() as cursor:
        # Every name in it is the model's own.
        cursor.executemany(f'UPDATE "{meta.db_table}" SET {sets} WHERE "id" = %s', rows)  # noqa: S608


def _clock_rows(cases: Sequence[Case]) -> dict[int, list[ClockEvent]]:
    """The clock's events of each case, and of the case that it reviews, in the order they were entered."""
    wanted: dict[int, list[int]] = {}
    for case in cases:
        wanted.setdefault(case.pk, []).append(case.pk)
        if case.review_of_id:
            wanted.setdefault(case.review_of_id, []).append(case.pk)
    found: dict[int, list[ClockEvent]] = {case.pk: [] for case in cases}
    for row in ClockEvent.objects.filter(case__in=list(wanted)).order_by("id"):
        for case_id in wanted[row.case_id]:
            found[case_id].append(row)
    return found


def _because(change: CalendarChange) -> str:
    words = {"name": change.name, "day": day_in_words(change.date)}
    if change.is_holiday:
        return _("%(name)s, %(day)s, was added to the bank holidays") % words
    return _("%(name)s, %(day)s, was taken out of the bank holidays") % words
