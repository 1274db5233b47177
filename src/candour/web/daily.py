"""Jobs of every day: registered by whoever has one, run once a day by whichever background worker comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Job = Callable[[dt.date], None]

_JOBS: dict[str, Job] = {}


def register(name: str, job: Job) -> None:
    """Let `job` be called with the day, once each day. It must stand being called again after a day that failed."""
    _JOBS[name] = job


def jobs() -> dict[str, Job]:
    """Every job by its name."""
    return dict(_JOBS)
