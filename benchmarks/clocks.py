"""How many clocks are worked out again in a second when a bank holiday is added, and how that compares with a walk.

Run: python benchmarks/clocks.py

100,000 histories, in the mix of a busy authority, are worked out with a calendar that has one more bank holiday than
before. The walk beside it counts day by day, as the Act is read aloud, and is given the same histories and calendar.
Both must give the same dates. The walk does less: it checks nothing, finds nothing wrong, and gives one date only.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable

from candour.law import Change, Event, EventKind, Regime, clock, uk_calendar

HOW_MANY = 100_000
WANTED = 100_000  # clocks a second
DAY = dt.timedelta(days=1)


def histories(how_many: int) -> list[list[Event]]:
    """Seven plain requests in ten; the rest with a clarification, a fee, or an answer."""
    chance = random.Random(20190819)
    made = []
    for _ in range(how_many):
        received = dt.date(2015, 1, 1) + DAY * chance.randrange(4300)
        events = [Event(EventKind.RECEIVED, received)]
        kind = chance.random()
        if kind < 0.15:
            events.append(Event(EventKind.CLARIFICATION_ASKED, received + DAY * chance.randrange(1, 15)))
            events.append(Event(EventKind.CLARIFICATION_RECEIVED, events[-1].date + DAY * chance.randrange(1, 40)))
        elif kind < 0.20:
            events.append(Event(EventKind.FEES_NOTICE, received + DAY * chance.randrange(1, 15)))
            events.append(Event(EventKind.FEE_PAID, events[-1].date + DAY * chance.randrange(1, 40)))
        elif kind < 0.30:
            events.append(Event(EventKind.ANSWERED, received + DAY * chance.randrange(1, 40)))
        made.append(events)
    return made


def walked(events: list[Event], closed: set[dt.date]) -> dt.date:
    """The day due, by walking."""
    receipt, left_out = events[0].date, (dt.date.max, dt.date.min)
    for event in events:
        if event.kind is EventKind.CLARIFICATION_RECEIVED:
            receipt = event.date
        elif event.kind is EventKind.FEES_NOTICE:
            left_out = (event.date, dt.date.max)
        elif event.kind is EventKind.FEE_PAID:
            left_out = (left_out[0], event.date)
    day, counted = receipt, 0
    while counted < 20:
        day += DAY
        if day.weekday() < 5 and day not in closed and not left_out[0] <= day <= left_out[1]:
            counted += 1
    return day


def timed(work: Callable[[], list[dt.date | None]]) -> tuple[float, list[dt.date | None]]:
    """The least of three runs in seconds of processor time, and what the work gave."""
    best, result = float("inf"), []
    for _ in range(3):
        begun = time.process_time()
        result = work()
        best = min(best, time.process_time() - begun)
    return best, result


def main() -> None:
    """Time both and print the ratio."""
    cases = histories(HOW_MANY)
    before = uk_calendar()
    begun = time.process_time()
    after = before.changed([Change(dt.date(2025, 6, 17), True, "benchmark", "benchmark")])
    rebuilt = time.process_time() - begun
    closed = {holiday.date for holiday in after.holidays}
    ours, dues = timed(lambda: [clock(events, regime=Regime.FOIA, calendar=after).due for events in cases])
    naive, walks = timed(lambda: [walked(events, closed) for events in cases])
    if dues != walks:
        raise SystemExit("the clock and the walk disagree")
    print(f"a calendar with one more holiday   {rebuilt * 1000:8.1f} ms")
    print(f"clocks                             {HOW_MANY / ours:8,.0f} a second (wanted: {WANTED:,})")
    print(f"day-by-day walk                    {HOW_MANY / naive:8,.0f} a second")
    print(f"ratio of clocks to walk            {naive / ours:8.2f}")
    print(f"ratio of clocks to what is wanted  {HOW_MANY / ours / WANTED:8.2f}")


if __name__ == "__main__":
    main()
