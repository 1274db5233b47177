"""The bank holidays: a day added recounts every open case and says so in its history."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.utils import timezone

from candour.errors import BadInput
from candour.law import Regime, calendar_for
from candour.web.casework import clocks, events
from candour.web.casework.actions import calendar
from candour.web.casework.errors import NotAllowed
from candour.web.casework.models import Case


@pytest.fixture
def installer(team):
    person = team.administrator
    person.is_installer = True
    person.save()
    return person


def a_working_day_before(due: dt.date) -> dt.date:
    """A working day inside a count that ends on `due`."""
    return calendar_for(Regime.FOIA).last_working_day(due - dt.timedelta(days=3))


def add(by, date, **more):
    values = {"division": "", "name": "Day of mourning", "source": "Proclamation of an invented day", **more}
    change = calendar.change_calendar(by=by, date=date, **values)
    return change, calendar.recount(change=change)


def test_a_new_holiday_inside_the_count_moves_the_due_date_and_says_so(team, enter, installer):
    case = enter()
    before = case.due
    change, moved = add(installer, a_working_day_before(before))
    case.refresh_from_db()
    assert case.due == calendar_for(Regime.FOIA).after(before, 1)
    assert moved == {team.authority.pk: 1}
    told = events.tell(case.events.select_related("actor", "facts"))
    assert told[-1].kind == "recompute"
    assert "Day of mourning" in told[-1].sentence
    assert not list(events.faults(case, list(case.events.select_related("facts"))))
    change.refresh_from_db()
    assert change.recounted_at is not None


def test_a_new_holiday_after_the_count_is_noted_and_moves_nothing(enter, installer):
    case = enter()
    before = case.due
    _, moved = add(installer, before + dt.timedelta(days=(7 - before.weekday()) % 7 + 1))
    case.refresh_from_db()
    assert case.due == before
    assert moved == {}
    assert events.tell(case.events.select_related("actor", "facts"))[-1].kind == "recheck"


def test_a_holiday_of_scotland_stops_the_clock_of_an_english_force(enter, installer):
    case = enter()
    before = case.due
    add(installer, a_working_day_before(before), division="scotland")
    case.refresh_from_db()
    assert case.due > before


def test_a_case_that_ended_is_left_as_it_is(team, enter, installer):
    case = enter()
    Case.objects.filter(pk=case.pk).update(stage="closed", outcome="withdrawn")
    add(installer, a_working_day_before(case.due))
    case.refresh_from_db()
    assert case.events.count() == 1


def test_a_recount_goes_on_where_it_stopped_and_counts_nothing_twice(team, enter, installer):
    cases = [enter() for _ in range(5)]
    change = calendar.change_calendar(
        by=installer, date=a_working_day_before(cases[0].due), division="", name="A day", source="Announced"
    )
    chunks = []

    def one_chunk_and_out(chunk, of):
        if chunks:
            raise ConnectionError("the worker was stopped")
        chunks.append(chunk)
        return original(chunk, of)

    original = calendar._recount_chunk
    with mock.patch.object(calendar, "_recount_chunk", one_chunk_and_out), pytest.raises(ConnectionError):
        calendar.recount(change=change, chunk=2)
    assert calendar.recount(change=change, chunk=2) == {team.authority.pk: 5}
    assert [case.events.count() for case in cases] == [2] * 5


def test_only_who_looks_after_the_installation_changes_the_calendar(team):
    with pytest.raises(NotAllowed):
        add(team.officer, dt.date(2027, 6, 9))


def test_a_day_that_is_a_holiday_already_is_refused(installer):
    with pytest.raises(BadInput, match="already"):
        add(installer, dt.date(2026, 12, 25))


def test_a_day_taken_out_counts_again(enter, installer):
    case = enter()
    day = a_working_day_before(case.due)
    before = case.due
    add(installer, day)
    add(installer, day, is_holiday=False)
    case.refresh_from_db()
    assert case.due == before
    assert clocks.calendar(Regime.FOIA).is_working_day(day)


def test_a_request_entered_after_the_change_counts_by_it(enter, installer):
    day = calendar_for(Regime.FOIA).after(timezone.localdate(), 5)
    add(installer, day)
    case = enter()
    assert case.due == calendar_for(Regime.FOIA).after(timezone.localdate(), 21)
