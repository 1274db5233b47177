"""Two authorities with people of every role, for every test of the application."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browsing import DESK, PATIENCE, listen
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.utils import timezone
from page_checks import CheckedClient
from playwright.sync_api import Browser, Page
from signing_in import PASSWORD, sign_in

from candour.web import triggers
from candour.web.accounts.models import Authority, Membership, Person, Role
from candour.web.casework.actions import receive, sources
from candour.web.casework.models import Case, Channel, Source
from candour.web.portal import request_actions

# Where the public site answers in the tests; the staff application is at localhost.
PUBLIC_HOST = "127.0.0.1"
EXAMPLES = Path(__file__).parents[2] / "examples"
# No test begins so shortly before midnight: most are over in a few seconds, wherever they run.
LAST_OF_A_DAY = dt.timedelta(minutes=1)


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database than the application's own, only tests that ask the database are run a second time."""
    if not os.environ.get("DATABASE_URL"):
        return
    here = Path(__file__).parent
    again = [item for item in items if here not in item.path.parents or asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def asks_the_database(item: pytest.Item) -> bool:
    """Whether a test, or anything that it is given, asks the database."""
    given = {"db", "transactional_db", "django_db_setup", "live_server"}
    return item.get_closest_marker("django_db") is not None or not given.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def a_flush_that_may_empty_the_history() -> Iterator[None]:
    """Tests in real transactions end by emptying every table, which the triggers refuse: they are lifted for that."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def lifting(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with triggers.lifted(self.connection):
            flush(self, sql_list)
            # The indexes of words are no tables of the framework, which therefore does not empty them.
            with self.connection.cursor() as cursor:
                cursor.execute("DELETE FROM publication_search")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseOperations, "execute_sql_flush", lifting)
        yield


@pytest.fixture(autouse=True)
def no_day_ends_in_the_middle() -> None:
    """What a test does today must still be today when it looks: just before midnight it waits for the new day."""
    now = timezone.localtime()
    left = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo) - now
    if left < LAST_OF_A_DAY:
        time.sleep(left.total_seconds() + 1)


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


@pytest.fixture(scope="session")
def crime_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's invented records, in the folder set aside for the authority EXP; no test changes them."""
    root = tmp_path_factory.mktemp("records")
    shutil.copytree(EXAMPLES / "11220" / "records", root / "EXP" / "crimes")
    return root


@pytest.fixture
def source(team: Team, crime_records: Path, settings: Any) -> Source:
    """Those records, registered to be counted."""
    settings.RECORDS = crime_records
    return sources.register(by=team.administrator, authority=team.authority, name="Crime records", folder="crimes")


@pytest.fixture
def pages(db: None) -> Callable[..., CheckedClient]:
    """A client signed in as a person (or as nobody), which checks every page that it fetches."""

    def client_of(person: Person | None = None, **settings: Any) -> CheckedClient:
        client = CheckedClient(**settings)
        if person is not None:
            sign_in(client, person)
        return client

    return client_of


@pytest.fixture
def public(db: None) -> CheckedClient:
    """A reader of the public site, each of whose pages is checked."""
    return CheckedClient(HTTP_HOST=PUBLIC_HOST)


@pytest.fixture
def quick_fingers(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests fill in the pages of a request faster than people write, and nobody has sent one before."""
    monkeypatch.setattr(request_actions, "SHORTEST", 0.0)
    cache.clear()


@pytest.fixture
def browser_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of the running application, signed in as a person: `browser_page(person).goto("/")`.

    Settings such as `java_script_enabled=False` or `viewport` go to the browser.
    """
    contexts = []

    def opened(person: Person | None = None, **settings: Any) -> Page:
        context = browser.new_context(**{"base_url": live_server.url, "viewport": DESK, **settings})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if person is not None:
            client = Client()
            sign_in(client, person)
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        listen(page, scripts=settings.get("java_script_enabled", True))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def public_page(browser_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """Open a page of the public site in a browser with nothing in it: `public_page(viewport=...).goto("/")`."""

    def opened(**settings: Any) -> Page:
        return browser_page(None, base_url=live_server.url.replace("localhost", PUBLIC_HOST), **settings)

    return opened
