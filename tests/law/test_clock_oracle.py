"""Random histories: the clock agrees with a walk from day to day, and keeps its own laws."""

import datetime as dt
import importlib.util
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.law import Clock, Event, EventKind, Regime, clock

_spec = importlib.util.spec_from_file_location("oracle", Path(__file__).parent / "oracle.py")
assert _spec is not None
assert _spec.loader is not None
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

D = dt.date
K = EventKind
received_days = st.dates(D(2005, 1, 4), D(2027, 6, 30))
regimes = st.sampled_from([Regime.FOIA, Regime.EIR, Regime.FOISA])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A request and up to eight things that can happen to it, on the same day or up to five weeks apart."""
    day = draw(received_days)
    events = [Event(K.RECEIVED, day)]
    asked = notice = False
    for _ in range(draw(st.integers(0, 8))):
        day += dt.timedelta(days=draw(st.one_of(st.integers(0, 1), st.integers(0, 35))))
        can = [K.CLARIFICATION_ASKED, K.PUBLIC_INTEREST_EXTENSION, K.COMPLEXITY_EXTENSION]
        can.append(K.FEE_PAID if notice else K.FEES_NOTICE)
        can += [K.CLARIFICATION_RECEIVED] if asked else []
        kind = draw(st.sampled_from(can))
        asked = kind is K.CLARIFICATION_ASKED or (asked and kind is not K.CLARIFICATION_RECEIVED)
        notice = kind is K.FEES_NOTICE or (notice and kind is not K.FEE_PAID)
        if kind is K.PUBLIC_INTEREST_EXTENSION:
            until = day + dt.timedelta(days=draw(st.integers(-2, 40)))
            events.append(Event(kind, day, until, ("31(1)(a)",), "more time"))
        else:
            events.append(Event(kind, day))
    return events


@settings(max_examples=400, deadline=None)
@given(histories(), regimes)
def test_the_clock_agrees_with_a_walk_from_day_to_day(events: list[Event], regime: Regime) -> None:
    worked = clock_of_what_can_be(events, regime)

    assert worked.due == oracle.day_due(regime.value, [(event.kind.value, event.date, event.until) for event in events])


def clock_of_what_can_be(events: list[Event], regime: Regime) -> Clock:
    """The clock; a drawn history is let go if it cannot be (a second notice after one that was paid too late)."""
    try:
        return clock(events, regime=regime)
    except BadInput as problem:
        assume("is still unpaid" not in str(problem))
        raise


@settings(max_examples=200, deadline=None)
@given(histories(), regimes)
def test_the_ordinary_limit_is_a_working_day_and_each_day_up_to_it_is_numbered_once(
    events: list[Event], regime: Regime
) -> None:
    worked = clock_of_what_can_be(events, regime)
    days = worked.explain()

    assert [day.number for day in days if day.counts] == list(range(1, sum(day.counts for day in days) + 1))
    assert all(day.why for day in days)
    assert [day.date for day in days] == [
        days[0].date + dt.timedelta(days=n) for n in range((days[-1].date - days[0].date).days + 1)
    ]
    if worked.limit_day is not None:
        assert worked.calendar.is_working_day(worked.limit_day)
        assert next(day for day in days if day.date == worked.limit_day).number == 20


@given(received_days, st.integers(1, 60))
def test_a_later_request_is_never_due_earlier(day: dt.date, later: int) -> None:
    first = clock([Event(K.RECEIVED, day)]).due
    second = clock([Event(K.RECEIVED, day + dt.timedelta(days=later))]).due

    assert first is not None
    assert second is not None
    assert first <= second


@given(received_days)
def test_the_reading_of_the_code_is_never_earlier_than_the_act(day: dt.date) -> None:
    worked = clock([Event(K.RECEIVED, day)])

    assert worked.due is not None
    assert worked.due_code_4_2 is not None
    assert worked.due_code_4_2 >= worked.due
    assert (worked.due_code_4_2 == worked.due) or not worked.calendar.is_working_day(day)


@given(received_days, st.booleans())
def test_a_subject_access_month_is_the_latest_such_date_moved_to_a_working_day(day: dt.date, longer: bool) -> None:
    events = [Event(K.RECEIVED, day)] + ([Event(K.COMPLEXITY_EXTENSION, day)] if longer else [])
    worked = clock(events, regime=Regime.SUBJECT_ACCESS)

    months = 3 if longer else 1
    year, month = day.year + (day.month + months > 12), (day.month + months - 1) % 12 + 1
    number = day.day
    while True:
        try:
            due = D(year, month, number)
            break
        except ValueError:
            number -= 1
    while not worked.calendar.is_working_day(due):
        due += dt.timedelta(days=1)
    assert worked.due == due
