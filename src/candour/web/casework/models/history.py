"""What happened to a case: a chain of events that nobody can change, and what the clock needs to know of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from candour.law import EventKind
from candour.web.accounts.models import Authority, Person
from candour.web.casework.models.cases import Case


class Event(models.Model):
    """One link: what was done, by whom (nobody: the application), when. Triggers in the database stop any change.

    `facts_sha256` is of the facts, which stand apart so that they can be erased when their time has come while the
    chain still holds. `hash` covers this row and the hash before it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    facts_sha256 = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["case", "seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_event_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.kind}"


class EventFacts(models.Model):
    """The facts of one event, as canonical JSON text. They may be erased, with the rule that says so, never changed."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="facts")
    text = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_under = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.text or "erased"


class ClockEvent(models.Model):
    """What the clock counts from: one row for each event of `law.EventKind`, written with the event that says it.

    `replaced` rows no longer count: a later event corrected them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_events")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in EventKind])
    date = models.DateField()
    until = models.DateField(null=True)
    provisions = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    replaced = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.date}"


class CalendarChange(models.Model):
    """A bank holiday added to, or taken out of, the table that the clock counts by, with its source."""

    date = models.DateField()
    division = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    is_holiday = models.BooleanField(default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # How far the open cases were recounted because of it: up to the case with this id; and when all of them were.
    recounted_up_to = models.PositiveBigIntegerField(default=0)
    recounted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Anchor(models.Model):
    """The heads of all chains on one day, under one hash; the same line is appended to a file outside the database.

    It covers every event up to the one numbered `last_event`, and the anchor of the day before (`casework.anchors`).
    """

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    last_event = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} {self.sha256}"


class AuthorityCalendarNote(models.Model):
    """How many of an authority's open cases moved when they were recounted after a change of the calendar."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(CalendarChange, on_delete=models.PROTECT, related_name="notes")
    moved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["authority", "change"], name="one_note_an_authority_and_change"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.moved}"
