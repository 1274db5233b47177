"""Authorities, people, and what each person may do for which authority."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from candour.letters import AuthorityKind


class Role(models.TextChoices):
    """What a person does for an authority. A person may have several."""

    OFFICER = "officer", _("FOI officer")
    ANALYST = "analyst", _("Analyst")
    CONTRIBUTOR = "contributor", _("Contributor")
    APPROVER = "approver", _("Approver")
    PUBLISHER = "publisher", _("Publisher")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Kind(models.TextChoices):
    """What the authority is, where the law treats them differently."""

    POLICE = AuthorityKind.POLICE.value, _("Police force")
    CENTRAL = AuthorityKind.CENTRAL_GOVERNMENT.value, _("Central government department")
    OTHER = AuthorityKind.OTHER.value, _("Other public authority")


class Authority(models.Model):
    """A public authority that answers requests here: its name, what its letters show, and its own settings."""

    name = models.CharField(max_length=200, unique=True)
    # Stands at the beginning of each reference, and in addresses: "EXP" gives EXP-2026-0001.
    code = models.SlugField(max_length=12, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    address = models.TextField(blank=True, help_text=_("One line each, as on an envelope"))
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    web = models.CharField(max_length=200, blank=True)
    signatory = models.CharField(max_length=120, blank=True)
    review_address = models.TextField(blank=True)
    review_email = models.EmailField(blank=True)
    review_ask_within = models.PositiveSmallIntegerField(default=40)
    review_answer_within = models.PositiveSmallIntegerField(default=20)
    # Working days after receipt by which the authority itself wants the answer ready; the law's date is apart.
    internal_target = models.PositiveSmallIntegerField(default=15)
    # The number below which counts are withheld unless an analyst decides otherwise, with why (sdc policy).
    threshold = models.PositiveSmallIntegerField(default=5)
    threshold_reason = models.TextField(blank=True)
    threshold_decided_by = models.CharField(max_length=120, blank=True)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    last_number_year = models.PositiveSmallIntegerField(default=0, editable=False)
    is_example = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name_plural = "authorities"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an e-mail address in any spelling is one address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person with a password, or with none yet."""
        person = self.model(email=email.strip().casefold(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this e-mail address."""
        return self.get(email=(username or "").strip().casefold())


class Person(AbstractBaseUser):
    """Somebody who works here. Signs in by e-mail address; what they may do comes from their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    # Looks after the installation itself: authorities and bank holidays. Sees no case by it.
    is_installer = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles_by_authority(self) -> dict[int, frozenset[str]]:
        """The roles that stand today, by authority id. One query a person and request."""
        found: dict[int, set[str]] = {}
        if self.is_active:
            for authority, role in self.memberships.filter(ended_at=None).values_list("authority_id", "role"):
                found.setdefault(authority, set()).add(role)
        return {authority: frozenset(roles) for authority, roles in found.items()}

    def roles_in(self, authority: Authority | int) -> frozenset[str]:
        """The roles of this person in one authority; none for a person who has left."""
        key = authority if isinstance(authority, int) else authority.pk
        return self.roles_by_authority.get(key, frozenset())

    def authorities_with(self, roles: Iterable[str]) -> set[int]:
        """The ids of the authorities in which this person has any of these roles."""
        wanted = frozenset(roles)
        return {authority for authority, held in self.roles_by_authority.items() if held & wanted}

    @property
    def all_roles(self) -> frozenset[str]:
        """Every role that this person has in any authority."""
        return frozenset().union(*self.roles_by_authority.values())

    def forget_roles(self) -> None:
        """Read the roles anew next time: they have changed, or a lock was waited for meanwhile."""
        self.__dict__.pop("roles_by_authority", None)


class Membership(models.Model):
    """One role of one person in one authority, from when to when. Ended, never deleted: the record says who could."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["authority__name", "role"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "authority", "role"], condition=Q(ended_at=None), name="one_standing_role"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="a_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}, {self.authority}"


class AccountEvent(models.Model):
    """What happened to accounts: people, roles, sign-in. Append-only by triggers, as the history of cases is."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="account_events")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "-id"], name="account_events_of_authority"),
            models.Index(fields=["person", "kind", "-id"], name="account_events_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class Link(models.Model):
    """A link that lets one person choose a password, once: handed over by whoever made it, kept here only as a hash."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    # When it was used, or made useless by a newer one.
    ended_at = models.DateTimeField(null=True)
    token_sha256 = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.person}, until {self.ends_at:%Y-%m-%d %H:%M}"
