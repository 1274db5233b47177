"""The history of a case: sentences by day, paged and narrowed; and a download with hashes that anybody can check."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from django.db import connection

from candour.web import moments, triggers
from candour.web.casework import events
from candour.web.casework.actions import ending
from candour.web.casework.acts import ACTS
from candour.web.casework.models import EventFacts

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(enter, team):
    """A case with one entry and sixty notes."""
    case = enter()
    for number in range(60):
        ending.note(by=team.officer, case=case, text=f"Note {number:02}")
    return case


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_newest_fifty_events_come_first_and_the_rest_on_the_next_page(noted, team, pages):
    page = pages(team.officer)
    first, second = (text_of(page.get(f"/cases/{noted.reference}/history/{query}")) for query in ("", "?page=2"))
    assert "Officer of EXP wrote: Note 59" in first
    assert "Note 10" in first
    assert "Note 09" not in first
    assert "Note 09" in second
    assert "Officer of EXP entered the request" in second


@pytest.mark.parametrize("number", ["99", "0", "-1", "x"])
def test_a_page_that_there_is_not_shows_the_first(noted, team, pages, number):
    assert "Note 59" in text_of(pages(team.officer).get(f"/cases/{noted.reference}/history/?page={number}"))


def test_one_kind_of_event_can_be_shown_alone(noted, team, pages):
    page = pages(team.officer)
    shown = text_of(page.get(f"/cases/{noted.reference}/history/?kind=receive"))
    assert "entered the request" in shown
    assert "Note 59" not in shown
    assert "Choose one of the answers offered" in text_of(page.get(f"/cases/{noted.reference}/history/?kind=nonsense"))


def test_an_auditor_reads_whether_the_chain_holds(noted, team, pages):
    page, address = pages(team.auditor), f"/cases/{noted.reference}/history/"
    assert "the chain of hashes holds" in text_of(page.get(address))
    with triggers.lifted(connection):
        EventFacts.objects.filter(event__case=noted, event__seq=5).update(text="{}")
    assert "The chain of hashes does not hold. Event 5: has facts that were changed." in text_of(page.get(address))


def test_the_download_holds_all_that_the_hashes_are_made_from(noted, team, pages):
    document = json.loads(pages(team.auditor).get(f"/cases/{noted.reference}/history.json").content)
    previous = ""
    for event in document["events"]:
        assert hashlib.sha256(event["facts"].encode()).hexdigest() == event["facts_sha256"]
        row = [document["case_id"], event["event"], event["at"], event["by_id"], event["kind"], event["facts_sha256"],
               previous]  # fmt: skip
        made = hashlib.sha256(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
        assert (event["previous_hash"], event["hash"]) == (previous, made)
        previous = made
    assert document["head"] == {"event": 61, "hash": previous}


def test_the_spreadsheet_has_every_event_and_runs_none_of_it(noted, team, pages):
    ending.note(by=team.officer, case=noted, text="=1+1")
    rows = list(
        csv.DictReader(io.StringIO(pages(team.auditor).get(f"/cases/{noted.reference}/history.csv").content.decode()))
    )
    assert len(rows) == 62
    assert rows[-1]["sentence"] == "Officer of EXP wrote: =1+1"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


@pytest.mark.parametrize("form", ["csv", "json"])
def test_only_an_auditor_takes_the_hashes_away(noted, team, pages, form):
    assert pages(team.officer).get(f"/cases/{noted.reference}/history.{form}").status_code == 403


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("split", {"count": 1}, "there is now 1."),
        ("split", {"count": 2}, "there are now 2."),
        ("ask-contributor", {"parts": ["2"]}, "for part 2 by"),
        ("ask-contributor", {"parts": ["1", "2"]}, "for parts 1, 2 by"),
        ("record-estimate", {"hours": "0.50", "parts": ["1", "2"]}, "of 0.50 h for parts 1, 2."),
        ("count-done", {"counted": 1, "read": 1}, "1 of 1 row counted"),
        ("protect-done", {"withheld": 0, "cells": 12}, "0 of 12 numbers"),
    ],
)
def test_a_sentence_says_one_or_several(enter, team, kind, facts, words):
    case = enter()
    events.append(case, kind=kind, by=team.officer, facts=facts, at=moments.now())
    assert words in events.tell([case.events.select_related("actor", "facts").last()])[0].sentence


def test_every_sentence_is_whole_for_none_one_and_several():
    for act in ACTS.values():
        for number in (0, 1, 2):
            for facts in ({act.number: number}, {act.number: ["1"] * number}):
                assert "%" not in act.told(facts)
                assert act.told(facts).endswith((".", "}"))
