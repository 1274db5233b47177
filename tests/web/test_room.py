"""How much of what the public sends is kept: there is a limit, nobody loses what they typed, and everybody is told."""

from __future__ import annotations

import re

import pytest
from browsing import assert_accessible
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from page_checks import CheckedClient

from candour.web.casework.models import Case, Incoming
from candour.web.portal import actions as feedback
from candour.web.portal import journey, limits, request_actions
from candour.web.portal.models import Feedback

pytestmark = pytest.mark.django_db
BASE = "/exp/make-a-request/"
WORDS = "How many bicycle crimes were recorded in 2024?"
ONE, TWO, THREE = (WORDS.replace("2024", year) for year in ("2021", "2022", "2023"))


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch):
    """Tests fill in faster than people write."""
    monkeypatch.setattr(request_actions, "SHORTEST", 0.0)
    cache.clear()


@pytest.fixture
def reader():
    """A new reader at each call."""
    return lambda: CheckedClient(HTTP_HOST="127.0.0.1")


def begin(client: CheckedClient, base: str = BASE, words: str = WORDS):
    return client.post(f"{base}question/", {"question": words})


def sent(client: CheckedClient, words: str = WORDS):
    begin(client, words=words)
    client.post(f"{BASE}format/", {"form": "spreadsheet"})
    client.post(f"{BASE}name/", {"name": "Ann Applicant"})
    client.post(f"{BASE}reply/", {"reply": "email", "email": "ann@applicant.example"})
    page = client.get(f"{BASE}check/").content.decode()
    return client.post(f"{BASE}check/", dict(re.findall(r'name="(token|seen)" value="([^"]+)"', page)))


def assert_told(answer, *, words: str = WORDS, kept: bool = False) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
    assert "no-store" in answer["Cache-Control"]
    for said in ("has not been received", "foi@exp.example", "1 Example Road", words):
        assert said in text, said
    assert ("What you typed is still here" in text) == kept
    assert ("Nothing that you typed is kept here" in text) != kept


# --- drafts


def test_reading_and_empty_pages_keep_nothing(team, reader):
    one = reader()
    for step in ("start", "question", "check"):
        one.get(f"{BASE}{step}/")
    begin(one, words="  ")
    assert not Session.objects.exists()


def test_at_the_limit_a_new_request_is_not_begun_and_those_that_stand_go_on(team, reader, settings):
    settings.MOST_DRAFTS = 2
    first, second, third = reader(), reader(), reader()
    assert begin(first).status_code == begin(second).status_code == 302
    assert_told(begin(third))
    assert Session.objects.count() == 2
    assert not third.cookies
    # Nobody was pushed out: the first goes on to the end, and there is room for another.
    assert sent(first).status_code == 302
    assert Case.objects.count() == 1
    assert begin(third).status_code == 302


def test_what_is_over_makes_room(team, reader, settings):
    settings.MOST_DRAFTS = 1
    begin(reader())
    Session.objects.update(expire_date=timezone.now())
    assert begin(reader()).status_code == 302


def test_one_network_cannot_use_up_the_room_of_all(team, reader, settings, monkeypatch):
    monkeypatch.setattr(journey, "BEGUN_AT_A_PLACE", limits.Bucket("drafts-place", size=2, an_hour=2))
    assert [begin(reader()).status_code for _ in range(3)] == [302, 302, 503]
    elsewhere = CheckedClient(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9")
    assert begin(elsewhere).status_code == 302
    # Servers in front that are counted wrongly would make everybody one place.
    monkeypatch.setattr("candour.web.portal.views.request.place_of", lambda _request: limits.UNKNOWN)
    assert [begin(reader()).status_code for _ in range(3)] == [302, 302, 302]


def test_one_browser_asks_so_many_authorities_at_once(team, other_team, public, monkeypatch):
    monkeypatch.setattr(journey, "_AT_ONCE", 1)
    assert begin(public).status_code == 302
    refused = begin(public, "/oth/make-a-request/")
    assert refused.status_code == 503
    assert "foi@oth.example" in refused.content.decode()
    assert begin(public, words="Another question?").status_code == 302


def test_the_administrator_is_warned_before(team, reader, pages, settings):
    settings.MOST_DRAFTS = 10
    administrator = pages(team.administrator)
    assert "CANDOUR_MOST_DRAFTS" not in administrator.get("/").content.decode()
    for _ in range(8):
        begin(reader())
    assert "CANDOUR_MOST_DRAFTS" in administrator.get("/").content.decode()


# --- what is held


def test_at_the_limit_what_comes_too_fast_is_not_taken_and_stays_with_its_writer(
    team, reader, pages, settings, monkeypatch, caplog
):
    settings.MOST_HELD = 1
    monkeypatch.setattr(request_actions, "FROM_ALL", limits.Bucket("request-all", size=0, an_hour=1))
    sent(reader(), ONE)
    assert Incoming.objects.count() == 1
    late = reader()
    assert_told(sent(late, TWO), words=TWO, kept=True)
    assert Incoming.objects.count() == 1
    assert "no room" in caplog.messages
    assert TWO in late.get(f"{BASE}check/").content.decode()
    assert "CANDOUR_MOST_DRAFTS" not in (page := pages(team.administrator).get("/").content.decode())
    assert "1 requests from the public form" in page
    # At the speed of people it is taken, whatever waits.
    cache.clear()
    monkeypatch.setattr(request_actions, "FROM_ALL", limits.Bucket("request-all", size=60, an_hour=60))
    assert sent(reader(), THREE).status_code == 302
    assert Case.objects.count() == 1


def test_what_an_officer_has_looked_at_makes_room(team, reader, settings, monkeypatch):
    settings.MOST_HELD = 1
    monkeypatch.setattr(request_actions, "FROM_ALL", limits.Bucket("request-all", size=0, an_hour=1))
    sent(reader(), ONE)
    Incoming.objects.update(discarded_at=timezone.now(), discarded_by=team.officer, discarded_because="A program.")
    assert sent(reader(), TWO).status_code == 302


def test_feedback_that_comes_too_fast_has_a_limit_too(team, public, settings, monkeypatch):
    settings.MOST_HELD = 1
    monkeypatch.setattr(feedback, "FROM_ALL", limits.Bucket("feedback-all", size=0, an_hour=1))
    for _ in range(2):
        answer = public.post("/feedback/", {"text": "A word.", "made": "nonsense"})
    assert "was not kept" in answer.content.decode()
    assert "A word." in answer.content.decode()
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_what_is_told_reads_well_in_a_browser(team, public_page, settings, script):
    settings.MOST_DRAFTS = 0
    page = public_page(java_script_enabled=script)
    page.goto(f"{BASE}question/")
    page.get_by_label("Your question").fill(WORDS)
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your request cannot be taken here at the moment"
    assert WORDS in page.get_by_role("main").inner_text()
    if script:
        assert_accessible(page, error_page=True)
