"""Periods counted in calendar months: fees notices and subject access."""

from __future__ import annotations

import datetime as dt


def same_day_later(day: dt.date, months: int) -> dt.date:
    """The corresponding date some months later; where that month has no such day, its last day.

    For example 31 January and one month give 28 (or 29) February. Source: ICO, right of access, time limits.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def last_day_of_months_beginning_with(day: dt.date, months: int) -> dt.date:
    """The last day of a period of months that begins with a day, as section 9(2) counts.

    Three months beginning with 10 November end on 9 February. A period beginning with 30 November has no 30 February
    to end before, and so ends with the last day of February.
    """
    same_day = same_day_later(day, months)
    return same_day if same_day.day < day.day else same_day - dt.timedelta(days=1)
