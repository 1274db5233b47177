"""The case: one request, its parts, and who asked, kept apart."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.law import Regime
from candour.web.accounts.models import Authority, Person, Role
from candour.web.casework.acts import Stage


class Channel(models.TextChoices):
    """How a request came."""

    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    FORM = "form", _("Web form")
    OTHER = "other", _("Another way")


class Law(models.TextChoices):
    """The law that a request is answered under."""

    FOIA = Regime.FOIA.value, _("Freedom of Information Act 2000")
    EIR = Regime.EIR.value, _("Environmental Information Regulations 2004")
    FOISA = Regime.FOISA.value, _("Freedom of Information (Scotland) Act 2002")
    SUBJECT_ACCESS = Regime.SUBJECT_ACCESS.value, _("Subject access (UK GDPR)")


class Validity(models.TextChoices):
    """Whether it is a request as section 8 means it."""

    UNDECIDED = "undecided", _("Not yet checked")
    VALID = "valid", _("Valid")
    INVALID = "invalid", _("Not valid")


class Outcome(models.TextChoices):
    """What was decided, worked out from the decision when the answer is issued; never typed in."""

    GRANTED = "granted", _("Information supplied in full")
    PART = "part", _("Information supplied in part")
    REFUSED = "refused", _("Information refused")
    NOT_HELD = "not-held", _("Information not held")
    NEITHER = "neither", _("Neither confirmed nor denied")
    COST = "cost", _("Refused because of cost")
    VEXATIOUS = "vexatious", _("Refused as vexatious")
    REPEATED = "repeated", _("Refused as repeated")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    TRANSFERRED = "transferred", _("Transferred to another authority")
    LAPSED = "lapsed", _("Lapsed")
    NOT_VALID = "not-valid", _("Not a valid request")
    REVIEWED = "reviewed", _("Reviewed")


# Who reads every case of their authority. A contributor sees only what they are asked to search for.
READERS = (Role.OFFICER, Role.ANALYST, Role.APPROVER, Role.PUBLISHER, Role.AUDITOR)


class ApplicantManager(models.Manager["Applicant"]):
    """Applicants without the message they wrote, which may be large and is read where somebody asks for it."""

    def get_queryset(self) -> models.QuerySet[Applicant]:
        """All of them; `original` is loaded when it is first looked at."""
        return super().get_queryset().defer("original")


class Applicant(models.Model):
    """Who asked. Apart from the question: looking is an act of its own, with a reason, in the history."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    # How letters address the applicant ("Ms Shah"); it appears in letters alone.
    salutation = models.CharField(max_length=120, blank=True)
    # What came in, byte for byte, where it came as a message; it names the applicant, so it is kept here.
    original = models.BinaryField(blank=True, default=b"")
    original_name = models.CharField(max_length=120, blank=True)
    # The message's own identity, so that the same message is noticed when it is entered again.
    message_id = models.CharField(max_length=500, blank=True, db_index=True)

    objects: ClassVar[ApplicantManager] = ApplicantManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return "applicant"


class Incoming(models.Model):
    """What came and is not a case yet: kept from the moment it is uploaded or pasted until it is entered or discarded.

    `text` is what the applicant wrote, exactly; `original` the whole message, where one was uploaded. `suggested` is
    what the message says of itself (`mail_in.Message`), for the form that is to be checked.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text = models.TextField()
    original = models.BinaryField(blank=True, default=b"")
    original_name = models.CharField(max_length=120, blank=True)
    message_id = models.CharField(max_length=500, blank=True)
    suggested = models.JSONField(default=dict)
    # Nobody where it came by the public form; `online_key` is then what its sender's link to follow it is made of.
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    online_key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    # Why it waits for a person although it came whole by the public form.
    held_because = models.TextField(blank=True)
    # What came by the public form and was found to be no request stays for a while, so that it can be brought back.
    discarded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    discarded_at = models.DateTimeField(null=True)
    discarded_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(discarded_by=None, discarded_at=None, discarded_because="")
                | (Q(discarded_by__isnull=False, discarded_at__isnull=False) & ~Q(discarded_because="")),
                name="discarded_says_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"incoming {self.pk}"


# By what lists are narrowed: it stands in the indexes that give them their order.
_FILTERED = ("stage", "officer", "outcome", "regime", "clock_state", "review_of", "due")


class CaseSet(models.QuerySet["Case"]):
    """Cases, as far as a person may see them."""

    def visible_to(self, person: Person) -> CaseSet:
        """The cases that this person may read whole: those of the authorities where a role says so."""
        return self.filter(authority__in=person.authorities_with(READERS))


class Case(models.Model):
    """One request and the authority's work on it. `received` is the legal receipt; arrival and logging stand apart."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=40, unique=True)
    subject = models.CharField(max_length=200)
    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="cases")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # The applicant's words, exactly; `text_sha256` shows that they still are.
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()
    logged_at = models.DateTimeField(default=timezone.now)
    received = models.DateField()
    regime = models.CharField(max_length=10, choices=Law.choices, default=Law.FOIA)
    validity = models.CharField(max_length=10, choices=Validity.choices, default=Validity.UNDECIDED)
    validity_reason = models.TextField(blank=True)
    format_asked = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECEIVED)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases")
    review_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reviews")
    review_complaint = models.TextField(blank=True)
    # Worked out from the events by `casework.clocks`, and kept for lists: never typed in. `due` is empty while waiting.
    due = models.DateField(null=True, blank=True)
    clock_state = models.CharField(max_length=30, blank=True)
    target = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    # What the link is made of by which somebody who asked by the public form follows the case; empty for others.
    online_key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    # The cases most like this one when its words were last set, the most alike first (`casework.search`).
    alike = models.JSONField(default=list, blank=True)
    # Counts the changes, so that nobody saves over what somebody else has just changed.
    version = models.PositiveIntegerField(default=0)
    # The last link of the chain of events.
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager[Case]] = CaseSet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            # Holds every column that lists filter and sort by, so that a list never reads the rows it does not show.
            models.Index(
                fields=[
                    "authority",
                    "stage",
                    "due",
                    "id",
                    "officer",
                    "received",
                    "ended_on",
                    "outcome",
                    "regime",
                    "clock_state",
                    "review_of",
                ],
                name="case_by_due",
            ),
            models.Index(fields=["authority", "officer", "stage", "due"], name="case_by_officer"),
            models.Index(fields=["authority", "-id", *_FILTERED, "received"], name="case_by_newest"),
            models.Index(fields=["authority", "received", "id", *_FILTERED], name="case_by_received"),
            # Some outcomes are rare: they are found without going through every case. The outcome stands first, so
            # that no list that asks for none is read by this.
            models.Index(
                fields=["outcome", "authority", "-id", "regime", "clock_state", "stage"], name="case_by_outcome"
            ),
            models.Index(fields=["stage", "due"], name="case_open_by_due"),
            models.Index(fields=["authority", "text_sha256"], name="case_by_words"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="a_known_stage"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(stage__in=[Stage.ISSUED, Stage.CLOSED]), name="outcome_only_at_the_end"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.ISSUED, Stage.CLOSED]) | ~Q(outcome=""), name="an_end_has_an_outcome"
            ),
            models.UniqueConstraint(
                fields=["review_of"],
                condition=Q(stage__in=["received", "working", "approval", "approved"]),
                name="one_open_review_a_case",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_review(self) -> bool:
        """Whether this is an internal review of another case."""
        return self.review_of_id is not None


class Part(models.Model):
    """One numbered question of a request, in the applicant's words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    number = models.CharField(max_length=12)
    text = models.TextField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "number"], name="one_part_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.number}"


class SimilarCase(models.Model):
    """A note that another case asks for much the same, and why it matters here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="similar")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "other"], name="similar_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ~ {self.other_id}"


class Clarification(models.Model):
    """A question put to the applicant because the request was unclear (section 1(3)), and the reply in their words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clarifications")
    unclear = models.TextField()
    questions = models.JSONField(default=list)
    asked_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(received_on=None), name="one_open_clarification_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.asked_on}"
