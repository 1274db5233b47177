"""What the Acts say, as data and arithmetic: when an answer is due and why, what a citation names, what may be counted.

Working days come from a `Calendar`; `clock` works out from the events of a request when it is due; `parse_citation`
and `find_citations` read citations and check them against the table of provisions; `CostEstimate` is the sum behind a
refusal on cost. Nothing here knows of cases, letters or files other than its own data.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from candour.law.clocks import Clock, ClockState, Day
from candour.law.events import RULES, Event, EventKind, Regime, Rules, read_date, read_event
from candour.law.history import calendar_for, clock

if TYPE_CHECKING:
    from candour.law.citations import BadCitation, Citation, Fault, find_citations, parse_citation, parse_citations
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
    from candour.law.provision_table import Kind, Provision, Role, Test, provision, provisions

# Loaded when first asked for: a clock needs no table of provisions, and a command that only counts days starts sooner.
_LATER = {
    "citations": ("BadCitation", "Citation", "Fault", "find_citations", "parse_citation", "parse_citations"),
    "costs": (
        "Activity",
        "Body",
        "CostEstimate",
        "Work",
        "aggregate",
        "aggregation_groups",
        "aggregation_window",
        "within_one_window",
        "work",
    ),
    "provision_table": ("Kind", "Provision", "Role", "Test", "provision", "provisions"),
}
_HOME = {name: module for module, names in _LATER.items() for name in names}

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
    "read_date",
    "read_event",
    "scotland_calendar",
    "uk_calendar",
    "within_one_window",
    "work",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"candour.law.{_HOME[name]}"), name)
    return found
