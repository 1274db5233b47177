"""The clock: from what happened to a request, when its answer is due.

The alarm follows the statute. The reading of paragraph 4.2 of the 2018 section 45 Code, which moves a request received
on a non-working day to the next working day, is given beside it for information only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from candour.findings import Finding
from candour.language import gettext as _
from candour.law.calendars import WEEKDAYS, Calendar
from candour.law.events import RULES, Event, EventKind, Regime, Rules
from candour.law.months import same_day_later

# ICO guidance: an answer delayed to weigh the public interest should normally go within 40 working days in all.
NORM = 40


class ClockState(StrEnum):
    """Where the count stands after the last event."""

    RUNNING = "running"
    AWAITING_CLARIFICATION = "awaiting clarification"
    AWAITING_FEE = "awaiting fee"
    LAPSED = "lapsed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count: its number if it counts (the day of receipt is nought), and why it does or does not."""

    date: dt.date
    number: int | None
    counts: bool
    why: str


class Clock(NamedTuple):
    """When a request is due, worked out from its events.

    `received` is the day the request came; `receipt` is day nought of the present count, later than `received` after
    a clarification. `original_due` is the day due had nothing else happened. `limit_day` is the last day of the
    ordinary limit as the count now stands: under FOIA the refusal notice, and whatever a public-interest extension
    does not cover, is due by then all the same.
    `due` is when the answer is due with its extensions. Both are None while no day is running: the authority waits
    for a clarification or a fee, or the time to pay has passed. `due_code_4_2` is the reading of the Code, for
    information (FOIA only). `fortieth` is the 40th working day. `extended_until` is the date an extension gave.
    `left_out` are the periods between a fees notice and payment, both days included. `pay_by` is the last day to pay.
    `limit` is the ordinary limit in working days (none for subject access).
    """

    regime: Regime
    calendar: Calendar
    events: tuple[Event, ...]
    limit: int
    state: ClockState
    received: dt.date
    receipt: dt.date
    original_due: dt.date
    limit_day: dt.date | None
    due: dt.date | None
    extended_until: dt.date | None
    left_out: tuple[tuple[dt.date, dt.date], ...]
    pay_by: dt.date | None
    answered: dt.date | None
    review_received: dt.date | None
    review_answered: dt.date | None
    findings: tuple[Finding, ...]

    @property
    def rules(self) -> Rules:
        """The time limits of the regime, with their sources."""
        return RULES[self.regime]

    @property
    def due_code_4_2(self) -> dt.date | None:
        """The day due as the 2018 Code is reported to count (para. 4.2). Never the alarm: it may be a day too late.

        A request, or a clarification, that comes on a non-working day is taken as received on the next working day.
        """
        if self.regime is not Regime.FOIA or self.due is None or self.extended_until is not None:
            return self.due if self.regime is Regime.FOIA else None
        start = self.calendar.next_working_day(self.receipt)
        return nth_working_day(self.calendar, start, self.limit, self.left_out)

    @property
    def fortieth(self) -> dt.date | None:
        """The 40th working day of the present count; None for subject access and while no day is running."""
        if self.regime is Regime.SUBJECT_ACCESS or self.due is None:
            return None
        return nth_working_day(self.calendar, self.receipt, NORM, self.left_out)

    @property
    def review_ask_by(self) -> dt.date | None:
        """The last day to ask for a review in time, once the request is answered.

        FOISA counts from the end of the time allowed, or from a later answer (s. 20(5)); the EIR from the failure
        (reg. 11(2)); for FOIA the 40 working days are guidance, and an authority may take a later one.
        """
        if self.answered is None or not self.rules.review_source:
            return None
        start = self.answered
        if self.regime is Regime.FOISA and self.due is not None:
            start = max(self.answered, self.due)
        return self.calendar.after(start, self.rules.review_ask)

    @property
    def review_due(self) -> dt.date | None:
        """When the outcome of a review is due: by law (EIR 40, FOISA 20 working days) or guidance (FOIA 20)."""
        return self._after_review(self.rules.review_due)

    @property
    def review_longest(self) -> dt.date | None:
        """The last day for a review in exceptional circumstances (FOIA 40, guidance); elsewhere as `review_due`."""
        return self._after_review(self.rules.review_longest)

    @property
    def complain_by(self) -> dt.date | None:
        """The end of the six weeks in which the ICO asks for complaints, from the final response (guidance).

        None while a review is under way: its outcome will be the final response.
        """
        under_way = self.review_received is not None and self.review_answered is None
        final = None if under_way else self.review_answered or self.answered
        if final is None or not self.rules.complaint_weeks:
            return None
        return final + dt.timedelta(weeks=self.rules.complaint_weeks)

    def has_lapsed(self, today: dt.date) -> bool:
        """Whether a fee was not paid in time, so that there is no duty to answer (FOIA s. 9(2))."""
        if self.state is ClockState.LAPSED:
            return True
        return self.state is ClockState.AWAITING_FEE and self.pay_by is not None and today > self.pay_by

    def is_late(self, today: dt.date) -> bool:
        """Whether the day due has passed without an answer, or the answer came after it."""
        if self.due is None or self.state is ClockState.WITHDRAWN:
            return False
        return (self.answered or today) > self.due

    def working_days_left(self, today: dt.date) -> int | None:
        """Working days after today up to the day due, below nought once it has passed; None while no day is running."""
        if self.due is None:
            return None
        return self.calendar.number(self.due) - self.calendar.number(today)

    def explain(self) -> tuple[Day, ...]:
        """Every day of the count from the day of receipt to the day due, with its number and why it does or not count.

        While no day is running it ends with the event that stopped the count.
        """
        return tuple(_explained(self))

    def _after_review(self, working_days: int) -> dt.date | None:
        if self.review_received is None or not self.rules.review_source:
            return None
        return self.calendar.after(self.review_received, working_days)


def nth_working_day(
    calendar: Calendar, receipt: dt.date, working_days: int, left_out: Sequence[tuple[dt.date, dt.date]] = ()
) -> dt.date:
    """The n-th working day after receipt, leaving out the working days of some periods, both ends included.

    `left_out` is in order of time. A period that begins after the count is over changes nothing.
    Source: FOIA s. 10(1), (2), (6).
    """
    due = calendar.after(receipt, working_days)
    if not left_out:
        return due
    total = working_days
    reached = receipt
    for first, last in left_out:
        # A day that ends one period and begins the next is left out once.
        first = max(first, reached + dt.timedelta(days=1))
        if first > due:
            break
        total += calendar.between(first, last)
        reached = max(reached, last)
        due = calendar.after(receipt, total)
    return due


def _explained(clock: Clock) -> Iterator[Day]:
    """The days of a count, first to last."""
    end = clock.due or max(clock.receipt, clock.events[-1].date)
    day = clock.received
    while day < clock.receipt:
        yield Day(day, None, False, _before_reset(clock))
        day += dt.timedelta(days=1)
    yield Day(clock.receipt, 0, False, _day_nought(clock))
    number = 0
    for ordinal in range(clock.receipt.toordinal() + 1, end.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        why_not = _left_out(clock, day)
        if not why_not:
            number += 1
        yield Day(day, None if why_not else number, not why_not, why_not or _why_it_counts(clock, day))


def _before_reset(clock: Clock) -> str:
    source = clock.rules.clarification_source
    return _("Before the clarification of %(day)s, which started the count again (%(source)s)") % {
        "day": clock.receipt,
        "source": source,
    }


def _day_nought(clock: Clock) -> str:
    if clock.receipt == clock.received:
        what = _("The request was received: day nought, counting starts the day after (%(source)s).")
    else:
        what = _("The clarification was received: day nought, counting starts the day after (%(source)s).")
    what %= {"source": clock.rules.receipt_source}
    name = clock.calendar.why(clock.receipt)
    if not name:
        return what
    also = _("It need not be a working day; this one is not: %(name)s.") % {"name": name}
    return f"{what} {also}"


def _left_out(clock: Clock, day: dt.date) -> str:
    """Why a day does not count; empty if it does."""
    if clock.regime is Regime.SUBJECT_ACCESS:
        if day <= _end_of_months(clock):
            return ""
        name = clock.calendar.why(day)
        return _("%(name)s: the end moves to the next working day") % {"name": name} if name else ""
    name = clock.calendar.why(day)
    if name:
        return name
    for first, last in clock.left_out:
        if first <= day <= last:
            return _("Between the fees notice of %(notice)s and the payment of %(payment)s (%(source)s)") % {
                "notice": first,
                "payment": last,
                "source": clock.rules.fees_source,
            }
    if clock.state in (ClockState.AWAITING_FEE, ClockState.LAPSED) and day >= _unpaid_notice(clock):
        return _("The fees notice is unpaid (%(source)s)") % {"source": clock.rules.fees_source}
    return ""


def _end_of_months(clock: Clock) -> dt.date:
    """The end of a subject access period before it moves to a working day."""
    return same_day_later(clock.receipt, 3 if clock.extended_until else 1)


def _unpaid_notice(clock: Clock) -> dt.date:
    return max(event.date for event in clock.events if event.kind is EventKind.FEES_NOTICE)


def _why_it_counts(clock: Clock, day: dt.date) -> str:
    if clock.regime is Regime.SUBJECT_ACCESS:
        if day > _end_of_months(clock):
            return _("%(weekday)s: the first working day after the end") % {"weekday": _(WEEKDAYS[day.weekday()])}
        return _("%(weekday)s: every day of the month counts") % {"weekday": _(WEEKDAYS[day.weekday()])}
    if clock.limit_day is not None and day > clock.limit_day:
        return _("Working day, within the extension")
    return _("Working day")
