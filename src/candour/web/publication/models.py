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

    `key` is whose it is, in the words of whoever handed it in, and is there at most once. `content` is the answer as
    data (`letters.public_answer`), as it was proved; `sha256` is the hash of the bundle that it comes from. Once it is
    published it has a `number`, its place on the log in the order of publication, and an address: the year, the month
    and the slug, which never change (an address that it had elsewhere is an `OldAddress`).
    """

    key = models.CharField(max_length=80, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="disclosures")
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    # A sentence or two for lists, from the answer's own summary.
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en-GB")
    regime = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12)
    received = models.DateField()
    answered = models.DateField()
    # Citations in full, and by what readers filter: sections ("30"), topics (see topics.toml), offences ("86/02").
    provisions = models.JSONField(default=list)
    sections = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    offences = models.JSONField(default=list)
    # [{"path", "sha256", "size", "title"}]; the bytes stand in the files folder under their hashes. When an entry is
    # published each also has "words": the hash of what a reader sees in the document, as text, where it can be read.
    documents = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DisclosureState.choices, default=DisclosureState.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    # For readers: why it is not shown any more.
    withdrawn_reason = models.TextField(blank=True)
    # Why a page that seems to tell who asked was published all the same.
    names_reason = models.TextField(blank=True)
    number = models.PositiveBigIntegerField(null=True, unique=True)
    published_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    slug = models.SlugField(max_length=120, blank=True)
    # The last of all: SQLite reads a row from its beginning, and lists need everything but this.
    content = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "state", "-id"], name="disclosure_by_state"),
            models.Index(fields=["authority", "-number"], name="disclosure_newest"),
            models.Index(fields=["published_at"], name="disclosure_published"),
            models.Index(fields=["corrected_at"], name="disclosure_corrected", condition=Q(corrected_at__isnull=False)),
            models.Index(fields=["withdrawn_at"], name="disclosure_withdrawn", condition=Q(withdrawn_at__isnull=False)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(number__isnull=False, published_at__isnull=False, year__isnull=False, month__isnull=False),
                name="what_was_published_has_its_place",
            ),
            models.UniqueConstraint(fields=["authority", "year", "month", "slug"], name="one_entry_at_an_address"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.state == DisclosureState.PUBLISHED


class Place(models.Model):
    """Gives each entry its number on the log: the next one, in the order of publication, never given twice."""


class Prepared(models.Model):
    """What the page of a published entry needs of its content, worked out once, so that a page is made quickly.

    `page` is the content with less of each table: its title, the number of its figures, its margins, and the hash of
    the whole table as a page, which stands in the files folder.
    """

    disclosure = models.OneToOneField(Disclosure, on_delete=models.CASCADE, primary_key=True, related_name="prepared")
    page = models.JSONField()

    def __str__(self) -> str:
        return str(self.disclosure)


class Correction(models.Model):
    """A change of a published entry that readers are told of. `before` is what stood there, for the record only."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # For readers: what was wrong, and what stands there now.
    note = models.TextField()
    before = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.disclosure}, {self.at:%Y-%m-%d}"


class RemovedKind(models.TextChoices):
    """What can be taken away from a published entry."""

    DOCUMENT = "document", _("Document")
    TABLE = "table", _("Table")


class Removed(models.Model):
    """A document or a table that stood with a published entry and was taken away; its address says so.

    `name` is the path of a document or the name of a table, and is never given to anything else of the entry.
    `instead` is the path of the document that took its place, if one did. `before` is what it was, for the record.
    """

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="removed")
    kind = models.CharField(max_length=10, choices=RemovedKind.choices)
    name = models.CharField(max_length=300)
    title = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # For readers.
    reason = models.TextField()
    instead = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["disclosure", "kind", "name"], name="removed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure}: {self.kind} {self.name}"


class ActKind(models.TextChoices):
    """What a publisher does to an entry."""

    PUBLISHED = "published", _("Published")
    HELD = "held", _("Held back")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    AGAIN = "again", _("Published again")
    CORRECTED = "corrected", _("Corrected")
    DESCRIBED = "described", _("Described anew for search and lists")
    ADDRESS_ADDED = "address-added", _("Old address added")
    ADDRESS_REMOVED = "address-removed", _("Old address taken away")


class Act(models.Model):
    """One thing that somebody did to an entry, with why. For the people who publish; readers see none of it."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    # What was changed: {"before": {...}, "after": {...}}, or {"path": "/old/address/"}.
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.disclosure}: {self.kind}"


class OldAddress(models.Model):
    """An address at which an entry once stood, on this site or on another; readers are sent on from there."""

    path = models.CharField(max_length=300, unique=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="old_addresses")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.path


class SearchWord(models.Model):
    """A word that stands in published entries, for what is suggested when nothing is found.

    `entries` is about how many have it: exact after the index was made anew, and nearly so in between.
    """

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40, db_index=True)
    entries = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word


class SearchFacet(models.Model):
    """A value by which published entries can be filtered, because at least one has it."""

    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=40)
    # What people call it, where only entries know.
    label = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["kind", "value"], name="a_facet_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
