"""Every change to people, roles and authorities: lock and re-read, check, change, append the event.

An administrator acts in their own authority. What reaches the whole of an account (closing it, its password, its second
step) is allowed only where the person has no role in an authority that the administrator does not look after: nobody
gets into another authority by way of a colleague they share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts import links, setup
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.events import record
from candour.web.accounts.models import Authority, Membership, Person, Role


@dataclass(frozen=True, slots=True)
class Invited:
    """A person who was given roles, and the link to hand over; None where the person signs in already."""

    person: Person
    token: str | None


@transaction.atomic
def set_up(*, code: str, name: str, email: str, password: str, authority: Mapping[str, Any]) -> Person:
    """Make the first authority and the first person, who looks after both; only while there is nobody, by the code."""
    if Person.objects.exists():
        raise BadInput(_("Candour is set up already. Sign in instead."))
    if not setup.use(code):
        raise BadInput(_("This is not the set-up code. It stands in the terminal in which Candour was started."))
    person = Person.objects.create_user(email, password, name=name, is_installer=True)
    made = _make_authority(authority)
    Membership.objects.create(person=person, authority=made, role=Role.ADMINISTRATOR, given_by=person)
    record("set-up", by=person, person=person, authority=made)
    record("role-given", by=person, person=person, authority=made, role=Role.ADMINISTRATOR.value)
    return person


@transaction.atomic
def add_authority(
    *, by: Person, name: str, code: str, kind: str, administrator_name: str, administrator_email: str
) -> tuple[Authority, Invited]:
    """Add an authority to the installation, with its first administrator."""
    if not Person.objects.filter(pk=by.pk, is_active=True, is_installer=True).exists():
        raise NotAllowed(_("Only who looks after the installation may add an authority."))
    authority = _make_authority({"name": name, "code": code, "kind": kind})
    record("authority-added", by=by, authority=authority)
    return authority, _give(by, authority, administrator_name, administrator_email, [Role.ADMINISTRATOR])


def _make_authority(values: Mapping[str, Any]) -> Authority:
    authority = Authority(**{**values, "code": values["code"].upper()})
    try:
        authority.full_clean()
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    authority.save()
    return authority


@transaction.atomic
def change_authority(*, by: Person, authority: Authority, values: Mapping[str, Any], threshold_reason: str) -> None:
    """Change an authority's settings. A new threshold needs its reason, which counts made under it will show."""
    locked = _administered(by, authority)
    old = {name: getattr(locked, name) for name in values}
    changed = [name for name, value in values.items() if old[name] != value]
    if "threshold" in changed:
        if not threshold_reason.strip():
            raise BadInput(_("Say why the number below which counts are withheld changes."))
        locked.threshold_reason, locked.threshold_decided_by = threshold_reason.strip(), by.name
        record(
            "threshold-changed",
            by=by,
            authority=locked,
            old=old["threshold"],
            new=values["threshold"],
            reason=threshold_reason.strip(),
        )
    for name in changed:
        setattr(locked, name, values[name])
    try:
        locked.full_clean()
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    locked.save()
    if others := [name for name in changed if name != "threshold"]:
        record("authority-changed", by=by, authority=locked, changed=others)
    authority.refresh_from_db()


@transaction.atomic
def invite(*, by: Person, authority: Authority, name: str, email: str, roles: Collection[str]) -> Invited:
    """Give somebody roles in an authority; who has no account yet gets one, and a link to choose a password."""
    locked = _administered(by, authority)
    if not roles:
        raise BadInput(_("Choose at least one role."))
    return _give(by, locked, name, email, roles)


def _give(by: Person, authority: Authority, name: str, email: str, roles: Collection[str]) -> Invited:
    person = Person.objects.filter(email=email.strip().casefold()).first()
    token = None
    if person is None:
        person = Person.objects.create_user(email, None, name=name)
        record("person-invited", by=by, person=person, authority=authority)
        token = links.make(person=person, by=by)
    _change_roles(by, authority, person, give=roles)
    return Invited(person, token)


@transaction.atomic
def set_roles(*, by: Person, authority: Authority, person: Person, roles: Collection[str]) -> None:
    """Give and end roles until the person has exactly these in the authority."""
    locked = _administered(by, authority)
    standing = set(_standing(person, locked).values_list("role", flat=True))
    ending = standing - set(roles)
    if Role.ADMINISTRATOR.value in ending:
        _leave_an_administrator(locked, person)
    _change_roles(by, locked, person, give=set(roles) - standing, end=ending)


def _change_roles(
    by: Person, authority: Authority, person: Person, *, give: Collection[str] = (), end: Collection[str] = ()
) -> None:
    now = timezone.now()
    for role in sorted(end):
        _standing(person, authority).filter(role=role).update(ended_by=by, ended_at=now)
        record("role-ended", by=by, person=person, authority=authority, role=Role(role).value)
    for role in sorted(give):
        _made, is_new = Membership.objects.get_or_create(
            person=person, authority=authority, role=role, ended_at=None, defaults={"given_by": by}
        )
        if is_new:
            record("role-given", by=by, person=person, authority=authority, role=Role(role).value)
    person.forget_roles()


@transaction.atomic
def make_link(*, by: Person, authority: Authority, person: Person) -> str:
    """A new one-time link with which the person chooses a password. The second step stays as it is."""
    locked = _administered(by, authority)
    _whole_account(by, locked, person)
    token = links.make(person=person, by=by)
    record("link-made", by=by, person=person, authority=locked)
    return token


@transaction.atomic
def use_link(*, token: str, password: str) -> Person:
    """Choose a password by a one-time link; whoever was signed in to the account is not any more."""
    person = links.use(token)
    person.set_password(password)
    person.save(update_fields=["password"])
    _end_sessions(person)
    record("link-used", person=person)
    return person


@transaction.atomic
def disable(*, by: Person, authority: Authority, person: Person, reason: str) -> None:
    """Close an account: nobody signs in to it, and who is signed in is thrown out. Nothing is deleted."""
    locked = _administered(by, authority)
    _whole_account(by, locked, person)
    _leave_an_administrator(locked, person)
    _change_account(person, is_active=False)
    _end_sessions(person)
    record("disabled", by=by, person=person, authority=locked, reason=_reason(reason))


@transaction.atomic
def enable(*, by: Person, authority: Authority, person: Person) -> None:
    """Open a closed account again, with the roles that it has."""
    locked = _administered(by, authority)
    _whole_account(by, locked, person)
    _change_account(person, is_active=True)
    record("enabled", by=by, person=person, authority=locked)


@transaction.atomic
def reset_factors(*, by: Person, authority: Authority, person: Person, reason: str) -> None:
    """Remove a person's passkeys, authenticator app and recovery codes; they set up new ones when they next sign in."""
    locked = _administered(by, authority)
    _whole_account(by, locked, person)
    said = _reason(reason)
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    record("factors-reset", by=by, person=person, authority=locked, reason=said)


@transaction.atomic
def rename(*, by: Person, name: str) -> None:
    """Change one's own name, as colleagues and histories show it from now on."""
    old = Person.objects.select_for_update().get(pk=by.pk).name
    if old == name:
        return
    _change_account(by, name=name)
    record("renamed", by=by, person=by, old=old, new=name)


@transaction.atomic
def end_sessions(*, by: Person, keep: str | None, only: int | None = None) -> None:
    """End one's own sessions: one of them, or all but the one whose key is `keep`."""
    sessions = UserSession.objects.filter(user=by).exclude(session_key=keep or "")
    if only is not None:
        sessions = sessions.filter(pk=only)
    for session in sessions:
        session.end()
    record("sessions-ended", by=by, person=by)


@transaction.atomic
def give_example_app(*, person: Person) -> None:
    """Set up an authenticator app for a person of the example; `candour manage code` prints its codes."""
    if not of_example_alone(person):
        raise NotAllowed(_("%(name)s is not of the example alone.") % {"name": person.name})
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(person, generate_totp_secret())
        record("factor-added", person=person, by=person, factor="totp")


def of_example_alone(person: Person) -> bool:
    """Whether every authority in which the person has or had a role is an example."""
    examples = list(Membership.objects.filter(person=person).values_list("authority__is_example", flat=True))
    return bool(examples) and all(examples)


def _administered(by: Person, authority: Authority) -> Authority:
    """The authority, locked; refused unless this person administers it now."""
    locked = Authority.objects.select_for_update().get(pk=authority.pk)
    if not _administrators(locked).filter(person=by).exists():
        raise NotAllowed(_("Only an administrator of this authority may do this."))
    return locked


def _administrators(authority: Authority) -> Any:
    return Membership.objects.filter(
        authority=authority, role=Role.ADMINISTRATOR, ended_at=None, person__is_active=True
    )


def _standing(person: Person, authority: Authority) -> Any:
    return Membership.objects.filter(person=person, authority=authority, ended_at=None)


def _leave_an_administrator(authority: Authority, person: Person) -> None:
    administrators = _administrators(authority)
    if administrators.filter(person=person).exists() and not administrators.exclude(person=person).exists():
        raise BadInput(
            _("%(name)s is the only administrator of this authority. Make somebody else an administrator first.")
            % {"name": person.name}
        )


def _whole_account(by: Person, authority: Authority, person: Person) -> None:
    """Refuse what reaches beyond the authorities that this administrator looks after, and what is done to oneself."""
    if person.pk == by.pk:
        raise BadInput(_("Change your own account on the page “Your account”."))
    here = Membership.objects.filter(person=person, authority=authority).exists()
    mine = _as_administrator(by)
    elsewhere = Membership.objects.filter(person=person, ended_at=None).exclude(authority__in=mine).exists()
    if not here or elsewhere or (person.is_installer and not by.is_installer):
        raise BadInput(
            _(
                "%(name)s also works outside this authority, so the account itself cannot be changed here. "
                "You can end their roles in this authority."
            )
            % {"name": person.name}
        )


def _as_administrator(by: Person) -> Any:
    held = Membership.objects.filter(person=by, role=Role.ADMINISTRATOR, ended_at=None)
    return held.values_list("authority_id", flat=True)


def _change_account(person: Person, **values: Any) -> None:
    Person.objects.filter(pk=person.pk).update(**values)
    for name, value in values.items():
        setattr(person, name, value)
    person.forget_roles()


def _end_sessions(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def _reason(given: str) -> str:
    if not given.strip():
        raise BadInput(_("Say why."))
    return given.strip()
