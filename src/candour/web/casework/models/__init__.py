"""The tables of casework, by what they are about."""

from candour.web.casework.acts import Stage
from candour.web.casework.models.answers import Approval, Bundle, Draft, Issue, Kind, Override, OverrideState
from candour.web.casework.models.cases import (
    READERS,
    Applicant,
    Case,
    Channel,
    Clarification,
    Incoming,
    Law,
    Outcome,
    Part,
    SimilarCase,
    Validity,
)
from candour.web.casework.models.counts import Count, CountAsked, CountState, Source
from candour.web.casework.models.gathering import Estimate, FileState, GatheredFile, SearchRecord, Task, TaskState
from candour.web.casework.models.history import (
    Anchor,
    AuthorityCalendarNote,
    CalendarChange,
    ClockEvent,
    Event,
    EventFacts,
)

__all__ = [
    "READERS",
    "Anchor",
    "Applicant",
    "Approval",
    "AuthorityCalendarNote",
    "Bundle",
    "CalendarChange",
    "Case",
    "Channel",
    "Clarification",
    "ClockEvent",
    "Count",
    "CountAsked",
    "CountState",
    "Draft",
    "Estimate",
    "Event",
    "EventFacts",
    "FileState",
    "GatheredFile",
    "Incoming",
    "Issue",
    "Kind",
    "Law",
    "Outcome",
    "Override",
    "OverrideState",
    "Part",
    "SearchRecord",
    "SimilarCase",
    "Source",
    "Stage",
    "Task",
    "TaskState",
    "Validity",
]
