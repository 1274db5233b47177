"""A second clock, written from the Acts alone and as plainly as they are read aloud: it walks from day to day.

It shares nothing with the clock it is compared with: it reads the file of bank holidays itself and knows no numbering
of working days. It answers one question, the day due (None while nothing runs), for FOIA, FOISA and the EIR.
"""

import csv
import datetime as dt
from pathlib import Path

HOLIDAYS = Path(__file__).parents[2] / "src/candour/law/data/bank_holidays.csv"
DAY = dt.timedelta(days=1)


def closed_days(scotland_only: bool) -> set[dt.date]:
    with HOLIDAYS.open(encoding="utf-8") as file:
        return {
            dt.date.fromisoformat(row["date"])
            for row in csv.DictReader(file)
            if row["division"] == "scotland" or not scotland_only
        }


CLOSED = {"foia": closed_days(False), "eir": closed_days(False), "foisa": closed_days(True)}


def works(regime: str, day: dt.date) -> bool:
    return day.weekday() not in (5, 6) and day not in CLOSED[regime]


def walk(regime: str, start: dt.date, wanted: int, skip: list[tuple[dt.date, dt.date]]) -> dt.date:
    day = start
    while wanted:
        day += DAY
        skipped = False
        for first, last in skip:
            if first <= day <= last:
                skipped = True
        if works(regime, day) and not skipped:
            wanted -= 1
    return day


def last_day_to_pay(regime: str, notice: dt.date) -> dt.date:
    if regime == "eir":
        return walk(regime, notice, 60, [])
    month = notice.month + 3
    year = notice.year + (month > 12)
    month -= 12 * (month > 12)
    try:
        return dt.date(year, month, notice.day) - DAY
    except ValueError:
        return dt.date(year + (month == 12), month % 12 + 1, 1) - DAY


def day_due(regime: str, history: list[tuple[str, dt.date, dt.date | None]]) -> dt.date | None:
    """The day due after a history of (kind, date, estimate), the first being the receipt."""
    start = history[0][1]
    waiting_since: dict[str, dt.date] = {}
    skip: list[tuple[dt.date, dt.date]] = []
    estimate: dt.date | None = None
    forty = False
    for kind, date, until in history[1:]:
        ordinary = walk(regime, start, 20, skip)
        latest = ordinary if estimate is None else estimate
        if kind == "clarification-asked":
            waiting_since.setdefault("clarification", date)
        elif kind == "clarification-received":
            del waiting_since["clarification"]
            start, estimate, forty = date, None, False
        elif kind == "fees-notice" and ("clarification" in waiting_since or date <= latest):
            waiting_since["fee"] = date
        elif kind == "fee-paid" and "fee" in waiting_since and date <= last_day_to_pay(regime, waiting_since["fee"]):
            skip.append((waiting_since.pop("fee"), date))
        elif kind == "public-interest-extension" and regime == "foia":
            in_time = estimate is not None or bool(waiting_since) or date <= ordinary
            if in_time and until is not None and until > date:
                estimate = until
        elif kind == "complexity-extension" and regime == "eir" and date <= ordinary:
            forty = True
    if waiting_since:
        return None
    ordinary = walk(regime, start, 20, skip)
    if forty:
        return walk(regime, start, 40, skip)
    return ordinary if estimate is None else max(estimate, ordinary)
