"""What the Acts say, as data and arithmetic: when an answer is due and why, what a citation names, what may be counted.

Working days come from a `Calendar`; `clock` works out from the events of a request when it is due; `parse_citation`
and `find_citations` read citations and check them against the table of provisions; `CostEstimate` is the sum behind a
refusal on cost. Nothing here knows of cases, letters or files other than its own data.
"""

from candour.law.calendars import (
    Calendar,
    Change,
    Division,
    Holiday,
    division_calendar,
    published_holidays,
    read_changes,
    scotland_calendar,
    uk_calendar,
)
from candour.law.citations import BadCitation, Citation, Fault, find_citations, parse_citation, parse_citations
from candour.law.clocks import Clock, ClockState, Day
from candour.law.costs import (
    Activity,
    Body,
    CostEstimate,
    Work,
    aggregate,
    aggregation_groups,
    aggregation_window,
    within_one_window,
    work,
)
from candour.law.events import RULES, Event, EventKind, Regime, Rules, read_event
from candour.law.history import calendar_for, clock
from candour.law.provisions import Kind, Provision, Role, Test, provision, provisions

__all__ = [
    "RULES",
    "Activity",
    "BadCitation",
    "Body",
    "Calendar",
    "Change",
    "Citation",
    "Clock",
    "ClockState",
    "CostEstimate",
    "Day",
    "Division",
    "Event",
    "EventKind",
    "Fault",
    "Holiday",
    "Kind",
    "Provision",
    "Regime",
    "Role",
    "Rules",
    "Test",
    "Work",
    "aggregate",
    "aggregation_groups",
    "aggregation_window",
    "calendar_for",
    "clock",
    "division_calendar",
    "find_citations",
    "parse_citation",
    "parse_citations",
    "provision",
    "provisions",
    "published_holidays",
    "read_changes",
    "read_event",
    "scotland_calendar",
    "uk_calendar",
    "within_one_window",
    "work",
]
