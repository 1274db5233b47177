"""The moment at which acts happen: now, or the one that a history is being entered for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

_AT: list[dt.datetime] = []


@contextmanager
def at_time(when: dt.datetime) -> Iterator[None]:
    """Date the events inside at another moment: for entering a history, as the example does. Never used by a page.

    It holds for the whole process: a process that serves must not load a history.
    """
    _AT.append(when)
    try:
        yield
    finally:
        _AT.pop()


def now() -> dt.datetime:
    """The moment at which an act happens."""
    return _AT[-1] if _AT else timezone.now()


def today() -> dt.date:
    """The day at which an act happens, in the authority's own time."""
    return timezone.localdate(now())
