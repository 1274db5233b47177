"""Counts for a case: the records that an authority registered, a question asked of them, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority, Person
from candour.web.casework.models.cases import Case


class Source(models.Model):
    """Records that may be counted: a folder on this machine and the mapping that lays it on the canonical schema."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=120)
    folder = models.CharField(max_length=500)
    mapping = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    # What the last look at them found: {"system", "snapshot_date", "synthetic", "files", "tables"}.
    found = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["authority", "name"], name="one_source_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extracted(self) -> dt.date | None:
        """The day on which the records were extracted, where they say it."""
        day = self.found.get("snapshot_date")
        return dt.date.fromisoformat(day) if day else None


class CountState(models.TextChoices):
    """Where a count is."""

    DRAFT = "draft", _("Question being written")
    QUEUED = "queued", _("Waiting to run")
    RUNNING = "running", _("Running")
    DONE = "done", _("Counted")
    PROTECTING = "protecting", _("Protection being worked out")
    FAILED = "failed", _("Stopped")
    ASIDE = "aside", _("Set aside")


class CountAsked(models.Model):
    """A count that an officer asked for, of one analyst or of any; answered once a count of the case is chosen."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counts_asked")
    # None: any analyst of the authority.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="counts_asked")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    words = models.TextField()
    answered_at = models.DateTimeField(null=True)
    count = models.ForeignKey("casework.Count", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], condition=Q(answered_at=None), name="count_asked_open"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(answered_at=None, count=None) | Q(answered_at__isnull=False, count__isnull=False),
                name="an_answered_count_says_which",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.words[:40]}"


# What is large in a count; no list and no summary reads it.
LARGE = ("question", "bad_rows", "counted", "protected", "certificate", "protection_findings", "account", "audit")


class CountSet(models.QuerySet["Count"]):
    """Counts, as far as a page needs them."""

    def light(self) -> CountSet:
        """Without the tables, for lists and summaries."""
        return self.select_related("source", "by", "chosen_by").defer(*LARGE)

    def standing(self) -> CountSet:
        """Those that nobody has set aside."""
        return self.exclude(state=CountState.ASIDE)

    def chosen(self) -> CountSet:
        """Those that an answer may use: counted, and somebody decided how small numbers in them are protected."""
        return self.standing().filter(chosen_at__isnull=False)


class Count(models.Model):
    """One question asked of one source, the table counted, and how small numbers in it are protected.

    `name` becomes the file name of the document supplied, and is what the decision calls the table. `question` is TOML.
    `counted`, `protected`, `certificate` and `policy` are the JSON of the rooms. `chosen_at` is when somebody decided
    how it is protected; only then may an answer use it. `released_at` is when an answer that supplies it was issued.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counts")
    name = models.SlugField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    question = models.TextField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    # Kinds of bad row that are left out instead of stopping the count, and why.
    allow = models.JSONField(default=list)
    allow_reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CountState.choices, default=CountState.DRAFT)
    progress = models.CharField(max_length=200, blank=True)
    problem = models.TextField(blank=True)
    # Bad rows as [{"file", "row", "table", "reason"}] (the first of them), and how many there are of each reason. Never
    # what stands in a row: that is personal data, and stays where it is.
    bad_rows = models.JSONField(default=list)
    bad_counts = models.JSONField(default=dict)
    # The number of the run under way or last made: a worker that was taken for dead cannot write over a later one.
    run = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    # When the worker last showed that it lives.
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counted = models.JSONField(null=True)
    policy = models.JSONField(null=True)
    # Tables released earlier (counts, by id) that are not laid beside this one, and why.
    apart = models.JSONField(default=list)
    apart_reason = models.TextField(blank=True)
    protected = models.JSONField(null=True)
    certificate = models.JSONField(null=True)
    protection_findings = models.JSONField(default=list)
    account = models.JSONField(null=True)
    # What an outsider can work out of each withheld cell (`sdc.audit`), and the findings of that audit.
    audit = models.JSONField(null=True)
    # The figures that lists and summaries show, so that no page need read the tables for them.
    summary = models.JSONField(default=dict)
    as_counted_reason = models.TextField(blank=True)
    choice_reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Count]] = CountSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["released_at"], condition=Q(released_at__isnull=False), name="count_released"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "name"], condition=~Q(state="aside"), name="one_count_of_a_name"),
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by=None) | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="a_choice_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(chosen_at__isnull=False), name="a_released_table_was_chosen"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether the background has it: waiting to run, running, or its protection being worked out."""
        return self.state in (CountState.QUEUED, CountState.RUNNING, CountState.PROTECTING)

    @property
    def is_chosen(self) -> bool:
        """Whether somebody has decided how it is protected: from then on it does not change."""
        return self.chosen_at is not None

    @property
    def is_protected(self) -> bool:
        """Whether it is published with small numbers withheld (the choice being made), not as counted."""
        return self.is_chosen and not self.as_counted_reason
