"""Counts for a case: the records that an authority registered, a question asked of them, and what came of it."""

from __future__ import annotations

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

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["authority", "name"], name="one_source_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CountState(models.TextChoices):
    """Where a count is."""

    DRAFT = "draft", _("Question being written")
    QUEUED = "queued", _("Waiting to run")
    RUNNING = "running", _("Running")
    DONE = "done", _("Counted")
    FAILED = "failed", _("Stopped")
    ASIDE = "aside", _("Set aside")


class Count(models.Model):
    """One question asked of one source, the table counted, and how small numbers in it are protected.

    `name` becomes the file name of the document supplied, and is what the decision calls the table. `question` is TOML.
    `counted`, `protected` and `certificate` are the JSON of the rooms. `chosen` is when somebody decided how it is
    protected; only then may an answer use it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counts")
    name = models.SlugField(max_length=60)
    question = models.TextField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    allow = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CountState.choices, default=CountState.DRAFT)
    progress = models.CharField(max_length=200, blank=True)
    problem = models.TextField(blank=True)
    # Bad rows as [{"table", "row", "reason", "count"...}], where the records stopped the count.
    bad_rows = models.JSONField(default=list)
    queued_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counted = models.JSONField(null=True)
    policy = models.TextField(blank=True)
    protected = models.JSONField(null=True)
    certificate = models.JSONField(null=True)
    protection_findings = models.JSONField(default=list)
    account = models.JSONField(null=True)
    as_counted_reason = models.TextField(blank=True)
    choice_reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "name"], condition=~Q(state="aside"), name="one_count_of_a_name"),
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by=None) | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="a_choice_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name
