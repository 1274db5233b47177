"""Histories of requests, for the tests of the clock."""

import datetime as dt

from candour.law import Clock, Event, EventKind, Regime, clock

D = dt.date
K = EventKind


def made(received: str, *events: Event, regime: Regime = Regime.FOIA) -> Clock:
    """The clock of a request received on a day, with what happened since."""
    return clock([Event(K.RECEIVED, D.fromisoformat(received)), *events], regime=regime)


def on(kind: EventKind, date: str) -> Event:
    """Something that happened on a day."""
    return Event(kind, D.fromisoformat(date))


def extension(date: str, until: str | None, *provisions: str, reason: str = "") -> Event:
    """More time taken to weigh the public interest, to the day of the estimate."""
    return Event(
        K.PUBLIC_INTEREST_EXTENSION,
        D.fromisoformat(date),
        D.fromisoformat(until) if until else None,
        provisions,
        reason,
    )


def ids(of: Clock) -> list[tuple[str, str]]:
    """What the clock found, each with how grave it is."""
    return [(finding.id, finding.severity.value) for finding in of.findings]
