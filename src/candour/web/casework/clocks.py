"""The clock of a case: worked out by `law.clock` from the case's own events, and kept on the case for lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from candour import law
from candour.errors import BadInput
from candour.findings import errors
from candour.law import Calendar, Clock, ClockState, Division, Regime
from candour.web.casework.models import CalendarChange, Case, ClockEvent


def calendar(regime: Regime) -> Calendar:
    """The calendar that a regime counts by, with the changes entered in this installation."""
    last = CalendarChange.objects.order_by("-id").values_list("id", "at").first() or (0, None)
    return _calendar(regime, *last)


@lru_cache(maxsize=16)
def _calendar(regime: Regime, last: int, _at: dt.datetime | None) -> Calendar:
    """Made once for each state of the table: `last` is the newest change in it, made at `_at`.

    The moment is part of the key because a number can be given again, when the change that had it was rolled back.
    """
    changes = [
        law.Change(
            date=change.date,
            adds=change.is_holiday,
            reason=change.name,
            source=change.source,
            division=Division(change.division) if change.division else None,
            name=change.name,
        )
        for change in CalendarChange.objects.filter(id__lte=last)
    ]
    base = law.calendar_for(regime)
    return base.changed(changes) if changes else base


def law_events(rows: Iterable[ClockEvent]) -> tuple[law.Event, ...]:
    """Rows of the table as the law's events, in the order they were entered; those replaced are left out."""
    return tuple(
        law.Event(law.EventKind(row.kind), row.date, row.until, tuple(row.provisions), row.reason)
        for row in rows
        if not row.replaced
    )


def clock_of(case: Case) -> Clock:
    """The clock of a case. A review is counted on the clock of the case that it reviews."""
    ids = [case.pk] if case.review_of_id is None else [case.review_of_id, case.pk]
    rows = list(ClockEvent.objects.filter(case__in=ids).order_by("id"))
    return clock_from(case, rows)


def clock_from(case: Case, rows: Sequence[ClockEvent], counted_by: Calendar | None = None) -> Clock:
    """The clock from rows already read: those of the case and, for a review, of the case that it reviews.

    `counted_by` is the regime's calendar where the caller has it already: to ask for it is a query.
    """
    regime = Regime(case.regime)
    return law.clock(law_events(rows), regime=regime, calendar=counted_by or calendar(regime))


def due_of(case: Case, clock: Clock) -> dt.date | None:
    """When the case's own answer is due: for a review, the review's date."""
    return clock.review_due if case.is_review else clock.due


def keep(case: Case) -> Clock:
    """Work the clock out anew and put the date due and its state on the case; the caller saves it."""
    clock = clock_of(case)
    put(case, clock)
    return clock


def put(case: Case, clock: Clock) -> None:
    """Put the date due and the state of a clock on its case; the caller saves it."""
    case.due = due_of(case, clock)
    state = clock.state
    if case.is_review:
        state = ClockState.ANSWERED if clock.review_answered else ClockState.RUNNING
    case.clock_state = state.value


def internal_target(case: Case) -> dt.date:
    """The authority's own date for having the answer ready: so many working days after receipt, never past the due."""
    target = calendar(Regime(case.regime)).after(case.received, case.authority.internal_target)
    return min(target, case.due) if case.due else target


def with_event(case: Case, event: law.Event) -> Clock:
    """The clock as it would be with one more event. Raises `BadInput` for an event that cannot have happened."""
    rows = ClockEvent.objects.filter(case__in=[case.pk, case.review_of_id or case.pk]).order_by("id")
    regime = Regime(case.regime)
    return law.clock((*law_events(rows), event), regime=regime, calendar=calendar(regime))


def refuse_unlawful(case: Case, event: law.Event) -> Clock:
    """The clock with one more event; `BadInput`, in the law's own words, where the event brings an error with it."""
    before = {(finding.id, finding.where) for finding in clock_of(case).findings}
    after = with_event(case, event)
    for finding in errors(after.findings):
        if (finding.id, finding.where) not in before:
            raise BadInput(f"{finding.message} {finding.remedy}".strip())
    return after
