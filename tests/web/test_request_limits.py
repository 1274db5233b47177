"""Requests that come too often, too fast, or from a program: held for a person to look at, and never lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from page_checks import CheckedClient
from requesting import BASE, PLAIN, hidden, post, text_of, typed

from candour.web.casework.actions import receive
from candour.web.casework.models import Case, Incoming
from candour.web.portal import request_actions

pytestmark = pytest.mark.usefixtures("quick_fingers")


def held(team: Any) -> list[str]:
    return list(Incoming.objects.order_by("id").values_list("held_because", flat=True))


def test_over_the_limit_a_request_is_held_and_never_lost(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_A_PLACE", request_actions.Bucket("request-place", 2, 2))
    for number in range(4):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        sent = post(public, "check", hidden(page))
    assert (Case.objects.count(), len(held(team))) == (2, 2)
    confirmation = text_of(public.get(sent.headers["Location"]))
    assert "a person looks at what you sent" in confirmation
    assert "to answer" in confirmation
    # After half an hour there is room for one more from there; another place had room all the time.
    later = timezone.now() + dt.timedelta(minutes=31)
    monkeypatch.setattr("candour.web.portal.limits.timezone.now", lambda: later)
    post(public, "check", hidden(typed(public)))
    elsewhere = CheckedClient(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9")
    post(
        elsewhere,
        "check",
        hidden(typed(elsewhere, name={"name": "Bo"}, question={"question": "What is done in 2025?"})),
    )
    assert (Case.objects.count(), len(held(team))) == (4, 2)


@pytest.mark.parametrize("said", ["203.0.113.9", "nonsense, x", "\x00", "1, 2, 3"])
def test_whatever_the_servers_in_front_say_nothing_is_lost(team, public, said):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2):
        answer = public.post(f"{BASE}check/", hidden(typed(public)), HTTP_X_FORWARDED_FOR=said)
    assert "/request-sent/" in answer.headers["Location"]
    assert Case.objects.count() == 1


def test_very_much_in_all_is_held_too(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_ALL", request_actions.Bucket("request-all", 1, 1))
    for number in range(2):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        post(public, "check", hidden(page))
    assert held(team) == ["Many requests came within an hour."]


def test_what_one_place_sends_too_much_of_holds_up_nobody_else(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_A_PLACE", request_actions.Bucket("request-place", 1, 1))
    monkeypatch.setattr(request_actions, "FROM_ALL", request_actions.Bucket("request-all", 2, 2))
    for number in range(4):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        post(public, "check", hidden(page))
    assert (Case.objects.count(), len(held(team))) == (1, 3)
    elsewhere = CheckedClient(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9")
    post(elsewhere, "check", hidden(typed(elsewhere, name={"name": "Bo"})))
    assert (Case.objects.count(), len(held(team))) == (2, 3)


def test_what_a_program_fills_in_is_held_and_what_is_filled_in_too_fast(team, public, monkeypatch):
    assert "govuk-!-display-none" in public.get(f"{BASE}question/").content.decode()
    post(public, "check", hidden(typed(public, question={"question": PLAIN, "more": "http://x.example"})))
    monkeypatch.setattr(request_actions, "SHORTEST", 3600.0)
    post(public, "check", hidden(typed(public, question={"question": "How many victims were there in 2024?"})))
    assert held(team) == [
        "A box that people do not see was filled in, as programs do.",
        "It was filled in faster than people write.",
    ]


def test_what_was_discarded_promises_no_reference_any_more(team, public):
    page = typed(public, question={"question": PLAIN, "more": "x"})
    sent = post(public, "check", hidden(page)).headers["Location"]
    assert public.get(sent).status_code == 200
    receive.discard(by=team.officer, incoming=Incoming.objects.get(), reason="It asks for nothing.")
    assert "It asks for nothing." in text_of(public.get(sent, follow=True))
