"""The people of the example authority. All of them are invented; their password and codes open nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from candour.web.accounts.models import Authority, Membership, Person, Role

# Printed by `make run`: it guards invented people on the reader's own machine.
PASSWORD = "exampleshire-seven-lanterns"  # noqa: S105
# What an authenticator app is given; `candour manage code` prints the codes that it makes.
SECRET = "EXAMPLESHIREEXAMPLESHIREEXAMPLES"  # noqa: S105
HOST = "exampleshire.example"


@dataclass(frozen=True)
class Who:
    """One invented person: the part of the address before the @, the name, and what they do."""

    key: str
    name: str
    roles: tuple[Role, ...]
    what: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{HOST}"


PEOPLE = (
    Who("officer", "Olive Ofosu", (Role.OFFICER,), "enters, decides, drafts and sends"),
    Who("officer2", "Owen Oakes", (Role.OFFICER,), "a second officer, who can review"),
    Who("analyst", "Anwar Ansari", (Role.ANALYST,), "counts the figures"),
    Who("contributor", "Carys Colley", (Role.CONTRIBUTOR,), "holds information, and searches"),
    Who("approver", "Aurora Appleby", (Role.APPROVER,), "approves what others wrote"),
    Who("approver2", "Adil Akers", (Role.APPROVER,), "a second approver"),
    Who("publisher", "Pavel Purvis", (Role.PUBLISHER,), "publishes answers on the log"),
    Who("administrator", "Ada Addison", (Role.ADMINISTRATOR,), "people, settings, records, bank holidays"),
    Who("auditor", "Audrey Auden", (Role.AUDITOR,), "reads all, changes nothing"),
)


def make(authority: Authority) -> dict[str, Person]:
    """Every person of the example, able to sign in, by their keys."""
    made: dict[str, Person] = {}
    for who in PEOPLE:
        person = Person.objects.create_user(
            who.email, PASSWORD, name=who.name, is_installer=Role.ADMINISTRATOR in who.roles
        )
        for role in who.roles:
            Membership.objects.create(person=person, authority=authority, role=role)
        TOTP.activate(person, SECRET)
        RecoveryCodes.activate(person)
        made[who.key] = person
    return made


def is_loaded() -> bool:
    """Whether the example is in this installation."""
    return bool(Authenticator.objects.filter(user__email=PEOPLE[0].email).exists())


def sign_ins() -> str:
    """Who can sign in and how, for a terminal."""
    width = max(len(who.email) for who in PEOPLE)
    lines = [f"  {who.email:<{width}}  {who.name}: {who.what}" for who in PEOPLE]
    return "\n".join(
        [
            "Sign in as (all of these people are invented):",
            *lines,
            "",
            f"  Password for all of them:  {PASSWORD}",
            f"  One-time code, this way:   make code PERSON=officer      (or give an authenticator app {SECRET})",
            "",
        ]
    )
