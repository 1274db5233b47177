"""The cost limit of section 12: an estimate from counts and minutes, and the requests that are added together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.law.calendars import Calendar, uk_calendar

# SI 2004/3244 regs 3 and 4(4): pounds.
HOURLY_RATE = Decimal(25)
# SI 2004/3244 reg. 5: requests within any period of this many consecutive working days may be added together.
AGGREGATION_DAYS = 60


class Activity(StrEnum):
    """The four activities that may be counted, and no others (SI 2004/3244 reg. 4(3))."""

    DETERMINING = "determining"
    LOCATING = "locating"
    RETRIEVING = "retrieving"
    EXTRACTING = "extracting"

    @property
    def label(self) -> str:
        """The activity in words."""
        return _(_ACTIVITIES[self])


_ACTIVITIES = {
    Activity.DETERMINING: later("determining whether the information is held"),
    Activity.LOCATING: later("locating the information"),
    Activity.RETRIEVING: later("retrieving the information"),
    Activity.EXTRACTING: later("extracting the information"),
}


class Body(StrEnum):
    """Which appropriate limit applies: Part I of Schedule 1 (central government), or everyone else, police included."""

    CENTRAL_GOVERNMENT = "central government"
    OTHER = "other"

    @property
    def limit(self) -> Decimal:
        """The appropriate limit in pounds (SI 2004/3244 reg. 3): 600 or 450, which is 24 or 18 hours."""
        return Decimal(600) if self is Body.CENTRAL_GOVERNMENT else Decimal(450)


@dataclass(frozen=True, slots=True)
class Work:
    """One line of an estimate: an activity, how many records, and the minutes each takes (may be a fraction).

    `what` says what is done, in words for the applicant.
    """

    activity: Activity
    records: int
    minutes: Decimal
    what: str = ""

    @property
    def total_minutes(self) -> Decimal:
        """Records times minutes."""
        return self.records * self.minutes


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """The estimated cost of complying with a request: lines of work at 25 pounds an hour against the limit."""

    work: tuple[Work, ...]
    body: Body = Body.OTHER

    @property
    def minutes(self) -> Decimal:
        """All the minutes of all the lines."""
        return sum((line.total_minutes for line in self.work), Decimal(0))

    @property
    def hours(self) -> Decimal:
        """The minutes in hours, not rounded."""
        return self.minutes / 60

    @property
    def cost(self) -> Decimal:
        """The cost in pounds, to the penny below: rounding up must never carry an estimate over the limit."""
        return (self.minutes * HOURLY_RATE / 60).quantize(Decimal("0.01"), rounding="ROUND_DOWN")

    @property
    def limit(self) -> Decimal:
        """The appropriate limit in pounds."""
        return self.body.limit

    @property
    def limit_hours(self) -> int:
        """The appropriate limit in hours: 18 or 24."""
        return int(self.limit / HOURLY_RATE)

    @property
    def exceeds(self) -> bool:
        """Whether the cost would exceed the limit; exactly at the limit it does not (s. 12(1))."""
        return self.minutes * HOURLY_RATE > self.limit * 60


def work(activity: str, records: int, minutes: Decimal | int | str, what: str = "") -> Work:
    """One line of an estimate, checked. BadInput for an activity that the regulations do not let an authority count."""
    try:
        known = Activity(activity.strip().lower())
    except ValueError:
        raise BadInput(
            _(
                "%(activity)s may not be counted towards the cost limit: only %(activities)s may (SI 2004/3244 "
                "reg. 4(3)); reading for exemptions, redaction, consultation and approval may not"
            )
            % {"activity": repr(activity), "activities": ", ".join(Activity)}
        ) from None
    try:
        each = Decimal(minutes)
    except InvalidOperation:
        raise BadInput(
            _("%(activity)s: minutes %(minutes)s is not a number") % {"activity": known, "minutes": repr(minutes)}
        ) from None
    if records < 0 or not each.is_finite() or each < 0:
        raise BadInput(
            _("%(activity)s: %(records)s records at %(minutes)s minutes each: neither may be less than nought")
            % {"activity": known, "records": records, "minutes": minutes}
        )
    return Work(known, records, each, what)


def aggregate(estimates: Sequence[CostEstimate]) -> CostEstimate:
    """The estimate for requests that are added together: each then costs the total of all (s. 12(4), reg. 5).

    That the requests are for the same or similar information, and from one person or from people acting together, is
    for the authority to show. BadInput when they are not for one body.
    """
    bodies = {estimate.body for estimate in estimates}
    if len(bodies) != 1:
        raise BadInput(_("only estimates of one authority can be added together"))
    return CostEstimate(tuple(line for estimate in estimates for line in estimate.work), bodies.pop())


def aggregation_window(first: dt.date, calendar: Calendar | None = None) -> tuple[dt.date, dt.date]:
    """The 60 consecutive working days that begin with a day (or the next working day), first and last of them."""
    return (calendar or uk_calendar()).window(first, AGGREGATION_DAYS)


def within_one_window(days: Iterable[dt.date], calendar: Calendar | None = None) -> bool:
    """Whether requests received on these days all fall within some period of 60 consecutive working days.

    The period runs from one working day to another. A request received on a day that is not a working day is within it
    only if working days of the period stand on both sides. Source: SI 2004/3244 reg. 5(2).
    """
    counted = calendar or uk_calendar()
    ordered = sorted(days)
    if not ordered:
        return True
    start = counted.last_working_day(ordered[0])
    end = counted.next_working_day(ordered[-1])
    return counted.between(start, end) <= AGGREGATION_DAYS


def aggregation_groups(days: Sequence[dt.date], calendar: Calendar | None = None) -> tuple[tuple[dt.date, ...], ...]:
    """The largest groups of requests that may be added together by date, those of one request left out.

    A request may stand in several groups: any period of 60 consecutive working days will do.
    """
    ordered = sorted(days)
    groups: list[tuple[dt.date, ...]] = []
    end = 0
    for start in range(len(ordered)):
        reached = max(end, start + 1)
        while reached < len(ordered) and within_one_window((ordered[start], ordered[reached]), calendar):
            reached += 1
        if reached > end and reached - start > 1:
            groups.append(tuple(ordered[start:reached]))
        end = max(end, reached)
    return tuple(groups)
