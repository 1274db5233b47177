"""How often pages are looked at, counted here: no cookie, no script, and nothing about any reader is kept.

What is kept is a number for a day, an authority, a kind of page and, on the log, an entry. Counts wait in memory for
some seconds, so that looking at a page writes nothing; they are added up in the database after an answer has gone out.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.signals import request_finished
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from candour.web import hosts
from candour.web.portal.cookies import keep_visit
from candour.web.portal.models import Usage
from candour.web.public_pages import PUBLIC_PAGES
from candour.web.reader_choices import USAGE, choice_of, cookie_name

log = logging.getLogger("candour.usage")

# What stands for all that programs open, whichever pages those are; and for visits of readers who let them be counted.
ROBOT, VISIT = "robot", "visit"
EVERY_SECONDS, AT_MOST = 10.0, 200
# Nobody looks at these.
NOT_COUNTED = frozenset({"health", "leave", "robots", "sitemap", "sitemap-part", "foi-json"})
# Programs that say so. Who says nothing at all is one too: every browser has a name.
_ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|archiver|preview|fetch|monitor|scan|check|lighthouse|headless|curl|wget|python|httpx|"
    r"java/|okhttp|go-http|ruby|perl|php|node|axios|scrapy|feed|rss|facebookexternalhit|^$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Looked:
    """What one count is of: the day, the authority's code, the kind of page, the entry (0 for none)."""

    day: dt.date
    authority: str
    page: str
    disclosure: int = 0


class Counts:
    """Counts that wait to be added up. One for each process; several processes add to the same rows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[Looked] = Counter()
        self._since = 0.0
        self._at_exit = False

    def add(self, *looked: Looked) -> None:
        """Count once each. Asks nothing of the database."""
        with self._lock:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.update(looked)
            if not self._at_exit:
                self._at_exit = True
                atexit.register(self.write)

    def is_due(self) -> bool:
        """Whether enough waits, or long enough."""
        waits = sum(self._waiting.values())
        return waits >= AT_MOST or (waits > 0 and time.monotonic() - self._since >= EVERY_SECONDS)

    def write(self) -> None:
        """Add what waits to the rows of the database. What cannot be written now waits on."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return
        try:
            _add_up(taken)
        except DatabaseError as problem:
            log.warning("counts could not be written", extra={"fields": {"why": type(problem).__name__}})
            with self._lock:
                self._since = time.monotonic()
                self._waiting.update(taken)


def _add_up(counts: Counter[Looked]) -> None:
    """One statement for all. In one order always: processes that write the same rows must not wait for each other."""
    quoted, table = connection.ops.quote_name, Usage._meta.db_table
    columns = ", ".join(map(quoted, ("day", "authority", "page", "disclosure", "count")))
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(counts))
    key = ", ".join(map(quoted, ("day", "authority", "page", "disclosure")))
    count = quoted("count")
    values: list[dt.date | str | int] = []
    for looked in sorted(counts):
        values += [looked.day.isoformat(), looked.authority, looked.page, looked.disclosure, counts[looked]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(table)} ({columns}) VALUES {rows} "  # noqa: S608 - names of our own columns only
            f"ON CONFLICT ({key}) DO UPDATE SET {count} = {quoted(table)}.{count} + excluded.{count}",
            values,
        )


COUNTS = Counts()


def write_when_due(**_signal: object) -> None:
    """After an answer has gone out: nobody waits for this."""
    if COUNTS.is_due():
        COUNTS.write()


class UsageMiddleware:
    """Counts what readers of the public site look at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        request_finished.connect(write_when_due, dispatch_uid="usage")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count what was looked at, and the visit where the reader lets it be counted."""
        response = self.get_response(request)
        if settings.COUNT_USAGE and hosts.is_public(request):
            looked = _looked(request, response)
            if looked is not None:
                COUNTS.add(looked)
                if looked.page != ROBOT and not PUBLIC_PAGES[_name(request)].data:
                    _count_visit(request, response)
        return response


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _looked(request: HttpRequest, response: HttpResponse) -> Looked | None:
    """What a request looked at: nothing where it did not succeed, was only prepared, or is of no interest."""
    name = _name(request)
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method != "GET" or response.status_code != 200 or ahead:
        return None
    if name not in PUBLIC_PAGES or name in NOT_COUNTED:
        return None
    authority = getattr(request, "authority", None)
    code = authority.code if authority is not None else ""
    is_robot = not PUBLIC_PAGES[name].data and _ROBOTS.search(request.headers.get("User-Agent", "")) is not None
    if is_robot:
        return Looked(timezone.localdate(), code, ROBOT)
    return Looked(timezone.localdate(), code, name, int(getattr(request, "looked_at", 0)))


def _count_visit(request: HttpRequest, response: HttpResponse) -> None:
    """A visit is counted once; its cookie lives on for half an hour after each page."""
    if USAGE not in (choice_of(request) or ()):
        return
    if cookie_name("visit") not in request.COOKIES:
        COUNTS.add(Looked(timezone.localdate(), "", VISIT))
    keep_visit(response)
