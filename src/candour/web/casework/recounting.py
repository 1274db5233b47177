"""Background work: counting every open case anew after the bank holidays have changed."""

from __future__ import annotations

from django_tasks import task

from candour.web.casework.actions import calendar
from candour.web.casework.models import CalendarChange


@task()
def recount_cases(change: int) -> int:
    """Recount every open case after one change of the calendar; how many moved."""
    return sum(calendar.recount(change=CalendarChange.objects.get(pk=change)).values())
