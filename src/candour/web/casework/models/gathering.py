"""What people who hold information are asked, what they searched, how long it took, and the files that they return."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Person
from candour.web.casework.models.cases import Case, Part


class TaskState(models.TextChoices):
    """Where a search task is."""

    OPEN = "open", _("Asked")
    DONE = "done", _("Finished")
    CANCELLED = "cancelled", _("Called off")


class TaskSet(models.QuerySet["Task"]):
    """Tasks, as far as a person may see them."""

    def visible_to(self, person: Person) -> TaskSet:
        """A person's own tasks, and those of cases that they may read."""
        return self.filter(Q(person=person) | Q(case__in=Case.objects.visible_to(person)))


class Task(models.Model):
    """A search that somebody who holds information is asked to make. It shows the question, never who asked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    parts = models.ManyToManyField(Part, related_name="tasks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    instructions = models.TextField(blank=True)
    due = models.DateField()
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    answer = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    chased_on = models.DateField(null=True)
    chased = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager[Task]] = TaskSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "state", "due"], name="task_by_person"),
            models.Index(fields=["state", "due"], name="task_by_due"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) | ~Q(state="done") & Q(finished_at=None),
                name="a_finished_task_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id}"


class SearchRecord(models.Model):
    """One search made: where, with which terms, how long it took, and what was found."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="searches")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="searches")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    where = models.CharField(max_length=300)
    terms = models.TextField()
    minutes = models.PositiveIntegerField()
    found = models.TextField()
    records = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.where


class Estimate(models.Model):
    """How long one kind of work would take: a timed sample, and how many records there are (section 12).

    `minutes` for one record is the sample's minutes by its records. `activity` is one of the four that count.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="estimates")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="estimates")
    parts = models.ManyToManyField(Part, related_name="estimates")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    activity = models.CharField(max_length=12)
    description = models.TextField()
    records = models.PositiveIntegerField()
    sample_records = models.PositiveIntegerField()
    sample_minutes = models.DecimalField(max_digits=9, decimal_places=2)
    set_aside = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(sample_records__gt=0), name="a_sample_has_records"),
        ]

    def __str__(self) -> str:
        return self.description


class FileState(models.TextChoices):
    """Whether a file may be used: never before the gate has passed it."""

    UNTRUSTED = "untrusted", _("Not yet inspected")
    CLEAN = "clean", _("Clean")
    REFUSED = "refused", _("Not clean")
    ASIDE = "aside", _("Set aside")


class GatheredFile(models.Model):
    """A file that somebody returned: kept by its hash in the files folder, untrusted until the gate has passed it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="files")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.UNTRUSTED)
    report = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name
