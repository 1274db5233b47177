"""What is to be shown on the disclosure log, and what has become of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority, Person


class DisclosureState(models.TextChoices):
    """Where an entry is."""

    QUEUED = "queued", _("Waiting to be published")
    HELD = "held", _("Held back")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Disclosure(models.Model):
    """The public face of an answered request: its own text and documents, never the applicant's name.

    `key` is whose it is, in the words of whoever handed it in, and is there at most once. `page` is the public page
    as it was proved; `sha256` is the hash of the bundle that it comes from.
    """

    key = models.CharField(max_length=80, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="disclosures")
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    regime = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12)
    received = models.DateField()
    answered = models.DateField()
    provisions = models.JSONField(default=list)
    page = models.TextField()
    # {"files": [{"path", "sha256", "size", "title"}]}; the bytes stand in the files folder under their hashes.
    documents = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DisclosureState.choices, default=DisclosureState.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "state", "-id"], name="disclosure_by_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
