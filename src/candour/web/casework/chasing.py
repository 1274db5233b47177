"""Reminding those whose search is overdue, once a working day."""

from __future__ import annotations

import datetime as dt

from candour.errors import BadInput
from candour.law import Regime
from candour.web.casework import clocks
from candour.web.casework.actions import gather
from candour.web.casework.models import Stage, Task, TaskState


def chase_overdue(today: dt.date) -> int:
    """Remind everybody whose search is overdue, once a working day; how many were reminded."""
    if not clocks.calendar(Regime.FOIA).is_working_day(today):
        return 0
    overdue = Task.objects.filter(state=TaskState.OPEN, due__lt=today, case__stage=Stage.WORKING).exclude(
        chased_on=today
    )
    reminded = 0
    for task in overdue.select_related("case__authority", "person", "asked_by"):
        try:
            gather.chase(by=None, task=task)
        except BadInput:
            continue  # finished or called off since the list was read
        reminded += 1
    return reminded


def remind(today: dt.date) -> None:
    """The job of every day: chase what is overdue."""
    chase_overdue(today)
