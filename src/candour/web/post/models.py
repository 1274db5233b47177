"""The outbox: mail that is to leave, and what came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Authority, Person


class MailState(models.TextChoices):
    """Where a mail is.

    `UNSURE` is a mail that was being handed over when the worker stopped: it may have left, so only a person decides
    whether it is sent again.
    """

    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNSURE = "unsure", _("May have been sent")
    FAILED = "failed", _("Could not be sent")


class MailSet(models.QuerySet["OutgoingMail"]):
    """Mails, as far as a person may see them."""

    def visible_to(self, person: Person) -> MailSet:
        """The mails of the authorities whose letters this person looks after."""
        return self.filter(authority__in=person.authorities_with(("officer", "administrator")))


class OutgoingMail(models.Model):
    """One mail to one address. `key` is whose it is, in the words of whoever handed it in; each stands once.

    `reference` says in the list of mails what it is about; the list never shows `to`, which may be an applicant's.
    """

    key = models.CharField(max_length=80, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    to = models.EmailField()
    sender = models.CharField(max_length=600)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    # Who settled a mail that may have been sent, or asked for one that failed to be tried again.
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[OutgoingMail]] = MailSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_try_at"], name="mail_to_send"),
            models.Index(fields=["authority", "-id"], name="mail_by_authority"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="a_sent_mail_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """A file of a mail, as bytes, so that what leaves is what was proved."""

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["mail", "name"], name="one_attachment_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When each background worker was last at work, so that a page can say when none is."""

    worker = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.worker


class DailyRun(models.Model):
    """That a daily job was done on a day. Written with the job's own work, so that it is done once by all workers."""

    job = models.CharField(max_length=60)
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["job", "day"], name="a_daily_job_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.day}"
