"""Every address, by everybody, by every method: one table says who may, and nothing else lets anybody in.

To add an address with more in it than the object that its row names, add one line to `samples`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from signing_in import sign_in

from candour.web import permits
from candour.web.accounts.models import Membership, Person, Role
from candour.web.casework.models import Case, Task
from candour.web.permits import PERMITS, PERMITS_TABLE, Of, Permit
from candour.web.publication.models import Disclosure

# Added by hand in the tests' own addresses, never served.
OBJECTS = {Of.CASE: "reference", Of.TASK: "task", Of.AUTHORITY: "code", Of.DISCLOSURE: "disclosure"}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


ADDRESSES = {str(pattern.name): pattern for pattern in patterns(get_resolver(settings.ROOT_URLCONF))}


def test_every_address_has_one_row_and_every_row_an_address():
    names = [str(pattern.name) for pattern in patterns(get_resolver(settings.ROOT_URLCONF))]
    rows = [permit.name for permit in PERMITS_TABLE]
    assert sorted(names) == sorted(rows)
    assert len(set(rows)) == len(rows)


@pytest.fixture
def world(team, other_team, enter) -> dict[str, Any]:
    """One object of each kind in the team's authority, and people of every sort."""
    case = enter()
    Case.objects.filter(pk=case.pk).update(stage="working", validity="valid", officer=team.officer)
    task = Task.objects.create(case=case, person=team.contributor, asked_by=team.officer, due=timezone.localdate())
    disclosure = Disclosure.objects.create(
        key=f"case:{case.pk}",
        authority=team.authority,
        reference=case.reference,
        title="Thefts of bicycles",
        regime="foia",
        outcome="granted",
        received=timezone.localdate(),
        answered=timezone.localdate(),
        sha256="0" * 64,
    )
    stranger = Person.objects.create_user("stranger@exp.example", None, name="Stranger")
    closed = Person.objects.create_user("closed@exp.example", None, name="Closed", is_active=False)
    for role in Role.values:
        Membership.objects.create(person=closed, authority=team.authority, role=role)
    return {"case": case, "task": task, "disclosure": disclosure, "stranger": stranger, "closed": closed}


def samples(world: dict[str, Any], team: Any) -> dict[str, dict[str, Any]]:
    """What else stands in an address, by its name. An object that is not there is as good: the row decides before."""
    person = {"pk": team.officer.pk}
    return {
        "link": {"token": "none"},
        "mfa_remove_webauthn": {"pk": 0},
        "person": person,
        "person-roles": person,
        "person-link": person,
        "person-disable": person,
        "person-enable": person,
        "person-factors": person,
    }


# For what stands in many addresses under one name, where it does not matter which object it is.
ANY = {"int": 987654321, "str": "none", "path": "none", "slug": "none", "uuid": "00000000-0000-0000-0000-000000000000"}


def address_of(permit: Permit, world: dict[str, Any], team: Any) -> str:
    """The address, with the objects of the team in it."""
    own = {
        "reference": world["case"].reference,
        "task": world["task"].pk,
        "code": team.authority.code,
        "disclosure": world["disclosure"].pk,
    }
    wanted = ADDRESSES[permit.name].pattern.converters
    known = {OBJECTS[permit.of]: own[OBJECTS[permit.of]]} if permit.of in OBJECTS else {}
    more = samples(world, team).get(permit.name, {})
    for name, converter in wanted.items():
        if name not in known and name not in more:
            kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
            assert kind in ANY, f"give {permit.name!r} a line in samples(): nothing known for <{kind}:{name}>"
            more = {**more, name: ANY[kind]}
    return reverse(permit.name, kwargs={**known, **more})


class Passed(Exception):
    """The table let the request through."""


@pytest.fixture
def stop_at_the_view(monkeypatch, settings):
    """Whatever passes the table ends before its page: this test is about the table alone."""
    # A session that is not written for every request is quicker, and nothing here is about sessions.
    settings.SESSION_SAVE_EVERY_REQUEST = False
    table = permits.PermitMiddleware.process_view

    def after(self, request, view, args, kwargs):
        answer = table(self, request, view, args, kwargs)
        return HttpResponse("passed") if answer is None else answer

    monkeypatch.setattr(permits.PermitMiddleware, "process_view", after)
    monkeypatch.setattr(permits, "ask_again", lambda request: None)
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def expected(permit: Permit, who: str, role: str, method: str, installer: bool = False) -> int:
    """What the row says, worked out apart from the code that enforces it."""
    if method not in ("GET", "POST"):
        return 405
    if permit.of is Of.ANYONE:
        return 200
    if who in ("nobody", "closed"):
        return 302
    if permit.of is Of.SIGNED_IN:
        return 200
    if permit.of is Of.INSTALLATION:
        return 200 if installer else 403
    inside = who == "own" or (permit.of is Of.OWN_AUTHORITIES and who != "stranger")
    if not inside:
        return 403 if permit.of is Of.OWN_AUTHORITIES else 404
    may_read, may_change = role in permit.read, role in permit.change
    if method == "GET":
        return 200 if may_read else 403
    if permit.change:
        return 200 if may_change else 403
    return 405 if may_read else 403


Ask = Callable[[str, str], int]


def by_the_whole_way(person: Person | None) -> Ask:
    """Ask as a browser does, through everything that a request passes; the status of what comes back."""
    client = Client()
    if person is not None:
        sign_in(client, person)
    return lambda method, address: client.generic(method, address).status_code


def by_the_table(person: Person) -> Ask:
    """Ask the table alone, which every request passes once it is known who asks: ten times as quick."""
    table = permits.PermitMiddleware(lambda request: HttpResponse("passed"))
    factory = RequestFactory()

    def ask(method: str, address: str) -> int:
        request = factory.generic(method, address)
        request.user, request.resolver_match = person, (found := resolve(address))
        try:
            answer = table.process_view(request, found.func, found.args, found.kwargs)
        except Http404:
            return 404
        except PermissionDenied:
            return 403
        return 200 if answer is None else answer.status_code

    return ask


def test_every_address_by_everybody_by_every_method(world, team, other_team, stop_at_the_view):
    asked: list[tuple[str, str, Person | None, Ask]] = [
        ("nobody", "", None, by_the_whole_way(None)),
        ("closed", "", world["closed"], by_the_whole_way(world["closed"])),
        ("stranger", "", world["stranger"], by_the_table(world["stranger"])),
        ("own", "officer", team.officer, by_the_whole_way(team.officer)),
        ("other", "officer", other_team.officer, by_the_whole_way(other_team.officer)),
        *[("own", role, team.person(role), by_the_table(team.person(role))) for role in Role.values],
        *[("other", role, other_team.person(role), by_the_table(other_team.person(role))) for role in Role.values],
    ]
    addresses = [(permit, address_of(permit, world, team)) for permit in PERMITS_TABLE]
    wrong = []
    for who, role, person, ask in asked:
        seen = person is not None and Task.objects.visible_to(person).exists()
        for permit, address in addresses:
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = ask(method, address)
                wanted = expected(permit, who, role, method)
                if permit.of is Of.TASK and wanted == 403 and not seen:
                    # A search that is not shown to somebody does not exist for them.
                    wanted = 404
                if answer != wanted:
                    wrong.append(f"{method} {permit.name} by {who} {role}: {answer}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_what_stands_under_an_object_and_is_not_there_is_not_found(world, team):
    clients: dict[str, Client] = {}
    wrong = []
    for permit in PERMITS_TABLE:
        numbers = [
            name
            for name, converter in ADDRESSES[permit.name].pattern.converters.items()
            if name != OBJECTS.get(permit.of) and "Int" in type(converter).__name__
        ]
        if permit.of not in OBJECTS or not numbers:
            continue
        role = sorted(permit.read or permit.change)[0]
        if role not in clients:
            clients[role] = Client()
            sign_in(clients[role], team.person(role))
        address = reverse(
            permit.name,
            kwargs={
                **get_resolver().resolve(address_of(permit, world, team)).kwargs,
                **dict.fromkeys(numbers, ANY["int"]),
            },
        )
        for method in ("GET", "POST") if permit.read else ("POST",):
            answer = clients[role].generic(method, address).status_code
            if answer not in (404, 405):
                wrong.append(f"{method} {permit.name} by {role}: {answer}")
    assert not wrong, "\n".join(wrong)


def test_who_looks_after_the_installation_opens_its_pages_and_no_case(world, team, stop_at_the_view):
    installer = Person.objects.create_user("installer@exp.example", None, name="Installer", is_installer=True)
    client = Client()
    sign_in(client, installer)
    for permit in PERMITS_TABLE:
        answer = client.get(address_of(permit, world, team)).status_code
        match permit.of:
            case Of.INSTALLATION:
                assert answer == 200, permit.name
            case Of.CASE | Of.TASK | Of.DISCLOSURE:
                assert answer == 404, permit.name
            case Of.AUTHORITY | Of.OWN_AUTHORITIES:
                assert answer == 403, permit.name
            case _:
                assert answer == 200, permit.name


def test_a_role_that_has_ended_opens_nothing(world, team, stop_at_the_view):
    Membership.objects.filter(person=team.officer).update(ended_at=timezone.now())
    client = Client()
    sign_in(client, team.officer)
    name = next(permit.name for permit in PERMITS_TABLE if permit.of is Of.CASE)
    assert client.get(address_of(PERMITS[name], world, team)).status_code == 404


def test_a_refused_access_is_logged_without_what_was_typed(world, team, caplog):
    client = Client()
    sign_in(client, team.officer)
    with caplog.at_level(logging.WARNING, logger="candour.access"):
        client.get(reverse("people", kwargs={"code": "EXP"}))
    assert caplog.records[0].fields["why"] == "PermissionDenied"
    assert caplog.records[0].fields["address"] == "people"
