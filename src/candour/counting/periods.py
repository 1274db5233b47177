"""Periods of a question: calendar or financial years, months, or the whole span; a cut one is labelled as a part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from candour.counting.question import Periods
from candour.language import gettext as _
from candour.tables import Period
from candour.words import MONTHS, day_in_words


@dataclass(frozen=True, slots=True)
class CodedPeriod:
    """A period with the code that its dimension uses."""

    code: str
    period: Period


def split(periods: Periods) -> tuple[CodedPeriod, ...]:
    """The periods between the question's first and last day, in order."""
    found: list[CodedPeriod] = []
    day = periods.start
    while day <= periods.end:
        first, last = _around(day, periods)
        start, end = max(first, periods.start), min(last, periods.end)
        found.append(_coded(first, last, start, end, periods.years))
        day = end + dt.timedelta(days=1)
    return tuple(found)


def _around(day: dt.date, periods: Periods) -> tuple[dt.date, dt.date]:
    """The whole period that a day falls in: its first and last day."""
    if periods.years == "calendar":
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    if periods.years == "financial":
        year = day.year if day.month >= 4 else day.year - 1
        return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
    if periods.years == "month":
        following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return day.replace(day=1), following - dt.timedelta(days=1)
    return periods.start, periods.end


def _coded(first: dt.date, last: dt.date, start: dt.date, end: dt.date, years: str) -> CodedPeriod:
    part = (start, end) != (first, last)
    if years == "whole":
        return CodedPeriod("whole", Period(_from_to(day_in_words(start), day_in_words(end)), start, end))
    if years == "calendar":
        code = label = str(first.year)
        cut = _from_to(_day_and_month(start), _day_and_month(end))
    elif years == "financial":
        code = label = f"{first.year}/{last.year % 100:02d}"
        cut = _from_to(day_in_words(start), day_in_words(end))
    else:
        code = f"{first.year}-{first.month:02d}"
        label = _("%(month)s %(year)s") % {"month": _(MONTHS[first.month - 1]), "year": first.year}
        cut = _from_to(str(start.day), str(end.day))
    return CodedPeriod(code, Period(f"{label} ({cut})" if part else label, start, end, part))


def _from_to(first: str, last: str) -> str:
    # Translators: the first and the last day of a period.
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _day_and_month(day: dt.date) -> str:
    return _("%(day)s %(month)s") % {"day": day.day, "month": _(MONTHS[day.month - 1])}
