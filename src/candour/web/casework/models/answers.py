"""Letters of a case: the decision each is composed from, the bundle that was proved, its approval and its issue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.letters import LetterKind
from candour.web.accounts.models import Person
from candour.web.casework.models.cases import Case


class Kind(models.TextChoices):
    """What a letter is for (`letters.LetterKind`)."""

    ANSWER = LetterKind.ANSWER.value, _("Answer")
    EXTENSION = LetterKind.EXTENSION.value, _("Notice that more time is needed")
    CLARIFICATION = LetterKind.CLARIFICATION.value, _("Question to the applicant")
    FEES_NOTICE = LetterKind.FEES_NOTICE.value, _("Fees notice")
    REVIEW_OUTCOME = LetterKind.REVIEW_OUTCOME.value, _("Outcome of the internal review")


class Draft(models.Model):
    """A letter being made: its decision as the mapping that `letters.record_from_mapping` reads.

    `decision` leaves out what the case knows (reference, subject, received, date, due, authority, rights, request,
    parts' numbers and words): `casework.drafts.record_of` puts the two together.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ANSWER)
    decision = models.JSONField(default=dict)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Everybody who wrote any of it: none of them may approve it.
    writers = models.ManyToManyField(Person, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # What the last attempt to make the three proofs found, as [finding.to_json()]; empty before the first attempt.
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case"], condition=Q(kind="answer"), name="one_answer_a_case"),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="review outcome"), name="one_outcome_a_review"),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None) | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="an_issue_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class Bundle(models.Model):
    """Everything that would leave, as it was proved: its files, the three proofs, and one hash over all of it.

    Its bytes stand in the files folder under the hash. `void_at` is set when anything it was made from changed.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="bundles")
    sha256 = models.CharField(max_length=64)
    dated = models.DateField()
    # [{"path", "sha256", "size", "format", "verdict", "leaves"}]
    files = models.JSONField()
    # The JSON of the three proofs, by name.
    proofs = models.JSONField()
    # What the record comes to: {"outcome", "provisions"}; and the hash of everything that the bundle was made from.
    summary = models.JSONField(default=dict)
    made_of = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    void_at = models.DateTimeField(null=True)
    void_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["draft"], condition=Q(void_at=None), name="one_standing_bundle"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Approval(models.Model):
    """Somebody who wrote none of it agreed that this bundle, of this hash, may leave."""

    bundle = models.OneToOneField(Bundle, on_delete=models.PROTECT, related_name="approval")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256[:12]


class Issue(models.Model):
    """That a letter was issued: at most once for each letter, and for an answer never without its approval."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="issue")
    bundle = models.OneToOneField(Bundle, on_delete=models.PROTECT, related_name="issue")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, null=True, related_name="issue")
    needs_approval = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The key of the mail in the outbox; empty where the letter leaves by post and somebody says that it did.
    mail_key = models.CharField(max_length=80, blank=True)
    dispatched = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(needs_approval=False) | Q(approval__isnull=False), name="no_issue_without_approval"
            ),
        ]

    def __str__(self) -> str:
        return f"issue of {self.draft_id}"


class OverrideState(models.TextChoices):
    """Whether a second person agreed."""

    ASKED = "asked", _("Waiting for a second person")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")


class Override(models.Model):
    """The wish to go ahead in spite of one finding, with the reason, and the second person's answer."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="overrides")
    finding = models.CharField(max_length=20)
    where = models.CharField(max_length=300)
    message = models.TextField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=OverrideState.choices, default=OverrideState.ASKED)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("asked_by")), name="an_override_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_by=None, answered_at=None)
                | ~Q(state="asked") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="an_answer_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.finding
