"""Jobs of every day: registered by whoever has one, run once a day by whichever background worker comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

Job = Callable[[dt.date], None]


@dataclass(frozen=True, slots=True)
class Daily:
    """A job, and whether it commits by itself."""

    job: Job
    commits: bool


_JOBS: dict[str, Daily] = {}


def register(name: str, job: Job, *, commits: bool = False) -> None:
    """Let `job` be called with the day, once each day; it must stand being called again after a try that failed.

    It runs in the transaction that notes that it was done. With `commits` it runs in none and is noted afterwards: for
    a job that writes more than the database, and for which a second call on the same day does nothing.
    """
    _JOBS[name] = Daily(job, commits)


def jobs() -> dict[str, Daily]:
    """Every job by its name."""
    return dict(_JOBS)
