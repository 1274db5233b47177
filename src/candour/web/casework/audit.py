"""Checks everything that must stay as it was written: chains, facts, heads, the applicants' words, anchors, triggers.

One pass over the events, in the order of cases, keeps only one case in memory at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from candour.web import triggers
from candour.web.casework import anchors, events
from candour.web.casework.events import Fault
from candour.web.casework.models import Anchor, Case, Event

_COLUMNS = (
    "case_id", "id", "seq", "at", "actor_id", "kind", "facts_sha256", "previous_hash", "hash",
    "facts__event_id", "facts__text", "facts__erased_under",
)  # fmt: skip
_OF_A_CASE = ("id", "reference", "text", "text_sha256", "head_seq", "head_hash")
_A_GLANCE = 2000


class Facts(NamedTuple):
    """The facts of an event as they stand in the database."""

    text: str | None
    erased_under: str


class Link(NamedTuple):
    """An event as it stands in the database, without the cost of a model."""

    case_id: int
    id: int
    seq: int
    at: dt.datetime
    actor_id: int | None
    kind: str
    facts_sha256: str
    previous_hash: str
    hash: str
    facts: Facts | None


_END: tuple[float, Iterator[Link]] = (math.inf, iter(()))


@dataclass(slots=True)
class Audit:
    """What was looked at, and what was wrong with it."""

    cases: int = 0
    events: int = 0
    erased: int = 0
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong."""
        return not self.faults


def audit(*, reference: str = "", progress: Callable[[int], None] | None = None) -> Audit:
    """Check every case, or the one with this reference; anchors and triggers only where every case is checked.

    `progress` is called with the number of events checked, now and then. Raises `Case.DoesNotExist`.
    """
    done = Audit()
    cases = Case.objects.order_by("id")
    rows = Event.objects.order_by("case_id", "seq")
    if reference:
        case = Case.objects.get(reference=reference)
        cases, rows = cases.filter(pk=case.pk), rows.filter(case=case.pk)
    kept = None if reference else _Anchored()
    for pk, links in _side_by_side(cases, rows, done):
        if kept is not None:
            kept.add(pk, links)
        if progress is not None and done.cases % 500 == 0:
            progress(done.events)
    if kept is not None:
        done.anchors = len(kept.all)
        done.faults += [Fault("", 0, what) for what in (*kept.faults(), *_missing_triggers())]
    return done


def _side_by_side(cases: Any, rows: Any, done: Audit) -> Iterator[tuple[int, list[Link]]]:
    """Each case with its events, checked; and each chain whose case is gone."""
    chains = groupby(_links(rows), key=attrgetter("case_id"))
    number, chain = next(chains, _END)
    for case in cases.only(*_OF_A_CASE).iterator(_A_GLANCE):
        while number < case.pk:
            yield _orphans(int(number), list(chain), done)
            number, chain = next(chains, _END)
        links = []
        if number == case.pk:
            links = list(chain)
            number, chain = next(chains, _END)
        done.cases += 1
        yield case.pk, _check(case, links, done)
    while (number, chain) != _END:
        yield _orphans(int(number), list(chain), done)
        number, chain = next(chains, _END)


def _orphans(case: int, links: list[Link], done: Audit) -> tuple[int, list[Link]]:
    """Events without their case; none where the case came while this was reading."""
    if Case.objects.filter(pk=case).exists():
        return case, []
    done.events += len(links)
    done.faults.append(
        Fault(_("number %(number)s") % {"number": case}, 0, _("the case is gone, and its history is still there"))
    )
    return case, links


def _links(rows: Any) -> Iterator[Link]:
    for row in rows.values_list(*_COLUMNS).iterator(_A_GLANCE):
        *link, facts, text, erased_under = row
        yield Link._make([*link, None if facts is None else Facts(text, erased_under)])


def _check(case: Case, links: list[Link], done: Audit) -> list[Link]:
    """Check one case. What looks wrong is read again at one moment: somebody may have worked on it meanwhile."""
    faults = list(_faults(case, links))
    if faults:
        with transaction.atomic():
            case = Case.objects.only(*_OF_A_CASE).get(pk=case.pk)
            links = list(_links(Event.objects.filter(case=case.pk).order_by("seq")))
        faults = list(_faults(case, links))
    done.events += len(links)
    done.erased += sum(link.facts is not None and link.facts.text is None for link in links)
    done.faults += faults
    return links


def _faults(case: Case, links: list[Link]) -> Iterator[Fault]:
    yield from events.faults(case, links)
    if events.sha256(case.text) != case.text_sha256 or case.text_sha256 not in _words_said(links, case.text_sha256):
        yield Fault(case.reference, 0, _("the words of the request are not those that were entered"))


def _words_said(links: list[Link], otherwise: str) -> set[str]:
    """The hashes of the request's words that its first event names; `otherwise` where that event names none."""
    text = links[0].facts.text if links and links[0].facts else None
    words = events.read(text).get("words") if text else None
    return {words} if words else {otherwise}


class _Anchored:
    """The anchors, made again from the events as they stand."""

    def __init__(self) -> None:
        self.all = list(Anchor.objects.order_by("day"))
        self.heads = [hashlib.sha256() for _anchor in self.all]
        self.cases = [0 for _anchor in self.all]

    def add(self, case: int, links: list[Link]) -> None:
        """Add the events of a case to the anchors that cover them; cases come in the order of their numbers."""
        heads: dict[int, Link] = {}
        for link in links:
            at = self._anchor_of(link.id)
            if at is not None:
                heads[at] = link
                self.cases[at] += link.seq == 1
        for at, link in heads.items():
            self.heads[at].update(anchors.head_line(case, link.seq, link.hash))

    def _anchor_of(self, event: int) -> int | None:
        """The first anchor that covers an event; most were written long ago, so the search is by halves."""
        low, high = 0, len(self.all)
        while low < high:
            middle = (low + high) // 2
            if self.all[middle].last_event < event:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.all) else None

    def faults(self) -> Iterator[str]:
        """What is wrong with the anchors and with their file."""
        previous, cases = "", 0
        for anchor, heads, new in zip(self.all, self.heads, self.cases, strict=True):
            cases += new
            made = anchors.anchor_hash(previous, heads.hexdigest().encode("ascii"))
            if (made, cases) != (anchor.sha256, anchor.cases):
                yield _("the history written up to %(day)s is not what it was when it was anchored that day") % {
                    "day": anchor.day
                }
            previous, cases = anchor.sha256, anchor.cases
        if fault := anchors.file_fault():
            yield fault


def _missing_triggers() -> Iterator[str]:
    kept = import_module("candour.web.casework.migrations.0002_triggers").KEPT
    standing = triggers.standing(connection)
    for table in kept:
        for name in sorted(triggers.names(table, connection.vendor) - standing):
            yield _("the trigger %(name)s of the database is missing or switched off") % {"name": name}
