"""What an authority says of itself on its public site, what readers tell us, and what is counted of their visits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority, Person
from candour.web.publication.models import Disclosure


class LeaveKey(models.TextChoices):
    """What a reader presses to leave the site at once, beside the link that every page has."""

    ESCAPE = "escape", _("Escape")
    ESCAPE_TWICE = "escape-twice", _("Escape twice")
    SHIFT_3 = "shift-3", _("Shift three times")


class PublicSite(models.Model):
    """An authority's settings of its public site. An authority without a row has these defaults.

    `facts` are what its statements say, by names that `portal/statements.py` lists: whom to ask about accessibility,
    when the site was tested, who protects data, how long it is kept, and the classes of its publication scheme.
    """

    authority = models.OneToOneField(Authority, on_delete=models.CASCADE, related_name="public_site")
    # Whether the public may put requests here; the log is there in any case.
    takes_requests = models.BooleanField(default=True)
    beta = models.BooleanField(default=True)
    leave_key = models.CharField(max_length=20, choices=LeaveKey.choices, default=LeaveKey.ESCAPE)
    # One of settings.LEAVE_ADDRESSES.
    leave_address = models.URLField(blank=True)
    welcome = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"the public site of {self.authority}"


class Feedback(models.Model):
    """What a reader told us about the site. `page` is where they were; `authority` whose page that was, if any's."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="feedback")
    page = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    email = models.EmailField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    # Came while very much came from one place: a person looks whether it is meant.
    held = models.BooleanField(default=False)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
                name="feedback_done_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class Usage(models.Model):
    """How often something was looked at on a day, counted here and without a cookie: no reader can be told apart."""

    day = models.DateField()
    # The authority's code; empty for pages of none.
    authority = models.CharField(max_length=12, blank=True)
    # The name of the address ("entry", "log" ...), and the id of the entry where it is one, else nought.
    page = models.CharField(max_length=60)
    disclosure = models.PositiveBigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "page"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["day", "authority", "page", "disclosure"], name="one_count_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.page}: {self.count}"


class Satisfied(models.Model):
    """Somebody about to put a request found the answer on the log, and said so. Nothing is kept of who."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="satisfied")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.disclosure} answered a question"
