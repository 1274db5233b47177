"""Two authorities with people of every role, for every test of the application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone

from candour.web import triggers
from candour.web.accounts.models import Authority, Membership, Person, Role
from candour.web.casework.actions import receive
from candour.web.casework.models import Case, Channel

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Team:
    """An authority and one person for each role in it."""

    authority: Authority
    officer: Person
    second_officer: Person
    analyst: Person
    contributor: Person
    approver: Person
    publisher: Person
    administrator: Person
    auditor: Person

    def person(self, role: str) -> Person:
        """The person who has this role."""
        return getattr(self, role)


def make_person(email: str, name: str) -> Person:
    """A person who can sign in with `PASSWORD`."""
    return Person.objects.create_user(email, PASSWORD, name=name)


def make_team(code: str, name: str) -> Team:
    """An authority with its people, none of whom is anybody."""
    authority = Authority.objects.create(
        name=name,
        code=code,
        kind="police",
        email=f"foi@{code.lower()}.example",
        signatory="Information Rights Officer",
        address=f"{name}\n1 Example Road\nExampleton",
        review_email=f"review@{code.lower()}.example",
    )
    people = {}
    for role in (*Role.values, "second_officer"):
        person = make_person(f"{role}@{code.lower()}.example", f"{role.replace('_', ' ').title()} of {code}")
        Membership.objects.create(person=person, authority=authority, role=role.replace("second_", ""))
        people[role] = person
    return Team(authority=authority, **people)


@pytest.fixture(scope="session", autouse=True)
def a_flush_that_may_empty_the_history() -> Iterator[None]:
    """Tests in real transactions end by emptying every table, which the triggers refuse: they are lifted for that."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def lifting(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with triggers.lifted(self.connection):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseOperations, "execute_sql_flush", lifting)
        yield


@pytest.fixture
def team(db: None) -> Team:
    """The authority that most tests are about."""
    return make_team("EXP", "Exampleshire Police")


@pytest.fixture
def other_team(db: None) -> Team:
    """An authority whose people must see nothing of the first."""
    return make_team("OTH", "Othershire Police")


@pytest.fixture
def enter(team: Team) -> Callable[..., Case]:
    """Enter a request as the team's officer would; every value can be given."""

    def entered(**given: object) -> Case:
        now = timezone.now()
        values: dict[str, object] = {
            "by": team.officer,
            "authority": team.authority,
            "subject": "Thefts of bicycles in 2024",
            "text": "How many bicycles were reported stolen in 2024?\nHow many were found?",
            "applicant": receive.Asked(name="Ann Applicant", email="ann@applicant.example", salutation="Ms Applicant"),
            "channel": Channel.EMAIL,
            "arrived_at": now - dt.timedelta(hours=1),
            "received": timezone.localdate(now),
        }
        return receive.receive(**{**values, **given})

    return entered
