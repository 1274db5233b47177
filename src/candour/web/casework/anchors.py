"""The daily anchor: one hash over the heads of all chains, kept in the database and in a file outside it.

A chain alone does not show that its end was cut off and the case told so. The anchor does: from then on, whatever was
written by that day is bound by a line of text that can be copied to where nobody here can change it. Each anchor covers
the heads that moved since the one before, and that one's own hash; so together they cover every head.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import moments
from candour.web.casework.models import Anchor, Event


def head_line(case: int, seq: int, made: str) -> bytes:
    """What an anchor hashes for one case: its number, its last event's number and hash."""
    return f"{case} {seq} {made}\n".encode("ascii")


def anchor_hash(previous: str, heads: bytes) -> str:
    """The hash of an anchor: over the one before it, and over the hash of the heads that moved since."""
    return hashlib.sha256(previous.encode("ascii") + b"\n" + heads).hexdigest()


def line(anchor: Anchor) -> str:
    """The anchor as its line in the file."""
    return f"{anchor.day} cases {anchor.cases} last-event {anchor.last_event} sha256 {anchor.sha256}\n"


def take() -> tuple[Anchor, bool]:
    """Take today's anchor, unless there is one; the anchor, and whether it is new. Its line is in the file then.

    Raises `BadInput` where the file is not what the database says it is: then nothing is written to either.
    """
    path = Path(settings.ANCHORS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        # Two at the same time wait for each other here.
        fcntl.flock(file, fcntl.LOCK_EX)
        if fault := file_fault():
            raise BadInput(fault)
        anchor, new = _take()
        file.write(expected()[len(path.read_text("utf-8")) :])
        file.flush()
        os.fsync(file.fileno())
    return anchor, new


def take_daily(day: dt.date) -> None:
    """The background worker's job of every day: take the anchor, unless somebody has."""
    take()


def _take() -> tuple[Anchor, bool]:
    with transaction.atomic():
        _wait_for_writers()
        standing = Anchor.objects.filter(day=moments.today()).first()
        if standing is not None:
            return standing, False
        anchor = _made()
        anchor.save(force_insert=True)
        return anchor, True


def _wait_for_writers() -> None:
    """So that no event with a lower number appears after the anchor. On SQLite a transaction is alone in any case."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE casework_event IN SHARE MODE")


def _made() -> Anchor:
    before = Anchor.objects.order_by("day").last()
    after, previous, cases = (before.last_event, before.sha256, before.cases) if before else (0, "", 0)
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    heads = hashlib.sha256()
    moved = Event.objects.order_by("case_id", "seq")
    if after:  # the first anchor of all reads every event, in the order in which they are kept
        moved = moved.filter(id__gt=after, id__lte=last)
    for case, first, seq, made in _heads(moved.values_list("case_id", "seq", "hash").iterator(chunk_size=5000)):
        heads.update(head_line(case, seq, made))
        cases += first == 1
    return Anchor(
        day=moments.today(),
        at=moments.now(),
        cases=cases,
        last_event=last,
        sha256=anchor_hash(previous, heads.hexdigest().encode("ascii")),
    )


def _heads(rows: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, int, str]]:
    """From events in order: each case, the number of the first and of the last of its events here, the last hash."""
    case = first = seq = 0
    made = ""
    for row in rows:
        if row[0] != case:
            if case:
                yield case, first, seq, made
            case, first = row[0], row[1]
        seq, made = row[1], row[2]
    if case:
        yield case, first, seq, made


def expected() -> str:
    """What the file must hold, by the database."""
    return "".join(line(anchor) for anchor in Anchor.objects.order_by("day"))


def file_fault() -> str:
    """What is wrong with the file of anchors, in one sentence; empty if nothing is.

    The last line may be missing, or cut short: the machine stopped between the database and the file, and the next
    anchor mends it.
    """
    wanted = expected()
    path = Path(settings.ANCHORS)
    try:
        held = path.read_text("utf-8")
    except FileNotFoundError:
        held = ""
    except (OSError, UnicodeDecodeError) as problem:
        return _("The file of anchors %(path)s cannot be read: %(problem)s.") % {"path": path, "problem": problem}
    if held == wanted:
        return ""
    complete = wanted[: wanted.rstrip("\n").rfind("\n") + 1]
    if wanted.startswith(held) and len(held) >= len(complete):
        return ""
    if wanted.startswith(held):
        return _(
            "Lines are missing from the file of anchors %(path)s: put the copy of it back that was kept elsewhere, or "
            "set CANDOUR_ANCHORS to where it is."
        ) % {"path": path}
    number = next(i for i, (a, b) in enumerate(zip(_lines(held), _lines(wanted), strict=False), 1) if a != b)
    return _("Line %(number)s of the file of anchors %(path)s is not the anchor that the database holds.") % {
        "number": number,
        "path": path,
    }


def _lines(text: str) -> list[str]:
    return [*text.splitlines(keepends=True), ""]
