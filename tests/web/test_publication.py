"""The publication queue: what a publisher sees and decides."""

from __future__ import annotations

import pytest
from answering import issued
from django.db import transaction
from django.urls import reverse

from candour.errors import BadInput
from candour.web.publication.actions import NotYours, hold, publish, withdraw
from candour.web.publication.models import Disclosure, DisclosureState

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(enter, team):
    issued(enter, team)
    return Disclosure.objects.get()


def state(entry):
    entry.refresh_from_db()
    return entry.state


def at(name, entry, **more):
    return reverse(name, kwargs={"disclosure": entry.pk, **more})


def test_an_entry_is_published_by_a_publisher_once(entry, team):
    publish(by=team.publisher, entry=entry)
    first = Disclosure.objects.get().published_at
    publish(by=team.publisher, entry=entry)
    assert state(entry) == DisclosureState.PUBLISHED
    assert entry.published_at == first
    assert entry.decided_by == team.publisher


def test_an_entry_is_held_back_with_a_reason_and_published_later(entry, team):
    hold(by=team.publisher, entry=entry, reason="A trial is under way.")
    assert (state(entry), entry.reason) == (DisclosureState.HELD, "A trial is under way.")
    publish(by=team.publisher, entry=entry)
    assert state(entry) == DisclosureState.PUBLISHED


def test_a_published_entry_is_withdrawn_with_a_reason_and_not_published_again(entry, team):
    publish(by=team.publisher, entry=entry)
    withdraw(by=team.publisher, entry=entry, reason="A figure is wrong.")
    assert state(entry) == DisclosureState.WITHDRAWN
    with pytest.raises(BadInput, match="Withdrawn"):
        publish(by=team.publisher, entry=entry)


def test_a_reason_is_needed_to_hold_back_and_to_withdraw(entry, team):
    with pytest.raises(BadInput, match="reason"):
        hold(by=team.publisher, entry=entry, reason=" ")
    publish(by=team.publisher, entry=entry)
    with pytest.raises(BadInput, match="reason"):
        withdraw(by=team.publisher, entry=entry, reason="")


def test_only_a_publisher_of_the_authority_decides(entry, team, other_team):
    for person in (team.officer, team.approver, team.auditor, other_team.publisher):
        with pytest.raises(NotYours), transaction.atomic():
            publish(by=person, entry=entry)


def test_the_queue_lists_what_waits_and_leads_to_the_page_that_everybody_would_see(entry, pages, team):
    client = pages(team.publisher)
    page = client.get(reverse("publication-queue")).content.decode()
    assert entry.reference in page
    assert at("publication", entry) in page
    shown = client.get(at("publication", entry)).content.decode()
    assert "Look at the page" in shown
    assert "Publish" in shown


def test_the_preview_is_the_page_that_readers_will_see_without_the_staff_pages_around_it(entry, team, pages):
    page = pages(team.publisher).get(at("publication-preview", entry)).content.decode()
    assert "This is what everybody would see" in page
    assert "Twelve bicycles were reported stolen in 2024, and two were found." in page
    assert team.publisher.name not in page
    assert "Main menu" not in page


def test_an_auditor_sees_the_queue_and_has_nothing_to_press(entry, pages, team):
    shown = pages(team.auditor).get(at("publication", entry)).content.decode()
    assert "Hold it back" not in shown
    assert pages(team.auditor).post(at("publication-publish", entry)).status_code == 403


def test_another_authoritys_entry_does_not_exist(entry, pages, other_team):
    assert pages(other_team.publisher).get(at("publication", entry)).status_code == 404
    assert entry.reference not in pages(other_team.publisher).get(reverse("publication-queue")).content.decode()


def test_a_publisher_publishes_holds_back_and_withdraws_from_the_pages(entry, pages, team):
    client = pages(team.publisher)
    client.post(at("publication-hold", entry), {"reason": ""})
    assert state(entry) == DisclosureState.QUEUED
    client.post(at("publication-hold", entry), {"reason": "A trial is under way."})
    assert state(entry) == DisclosureState.HELD
    assert "A trial is under way." in client.get(at("publication", entry)).content.decode()
    client.post(at("publication-publish", entry))
    assert state(entry) == DisclosureState.PUBLISHED
    client.post(at("publication-withdraw", entry), {"reason": "A figure is wrong."})
    assert state(entry) == DisclosureState.WITHDRAWN
