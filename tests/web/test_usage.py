"""Counts of what readers look at: without a cookie, about nobody, and right whoever counts at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from published import published

from candour.web.portal import usage
from candour.web.portal.models import Usage
from candour.web.portal.usage import COUNTS, Counts, Looked
from candour.web.publication.public.addresses import address_of

READER = {"HTTP_HOST": "127.0.0.1", "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101"}


@pytest.fixture(autouse=True)
def _counting(db: None, settings: Any) -> Iterator[None]:
    settings.COUNT_USAGE = True
    COUNTS.write()
    Usage.objects.all().delete()
    yield
    COUNTS.write()


def counted() -> dict[tuple[str, str], int]:
    COUNTS.write()
    return {(one.authority, one.page): one.count for one in Usage.objects.filter(day=timezone.localdate())}


def test_pages_that_readers_open_are_counted_by_authority(team, other_team, client):
    for path in ("/", "/exp/", "/exp/", "/EXP/", "/cookies/"):
        assert client.get(path, **READER).status_code == 200
    assert counted() == {("", "home"): 1, ("EXP", "authority-home"): 3, ("", "cookies"): 1}


def test_each_answer_of_the_log_is_counted_by_itself(team, client, pages: Callable[..., Any]):
    one, other = published(team, 1, title="Thefts of bicycles"), published(team, 2, title="Thefts of cars")
    for entry in (one, one, other):
        assert client.get(address_of(entry), **READER).status_code == 200
    client.get(address_of(one, "entry-json"), **READER)
    COUNTS.write()
    found = Usage.objects.values_list("page", "disclosure", "count")
    assert set(found) == {("entry", one.pk, 2), ("entry", other.pk, 1), ("entry-json", 0, 1)}
    text = pages(team.publisher).get("/usage/").content.decode()
    assert text.index("Thefts of bicycles") < text.index("Thefts of cars")


def test_what_nobody_looked_at_is_not_counted_and_programs_are_counted_apart(team, other_team, client):
    client.head("/", **READER)
    client.get("/", **READER, HTTP_SEC_PURPOSE="prefetch")
    client.get("/no/such/page/", **READER)
    client.get("/leave/", **READER)
    client.post("/feedback/", {"text": ""}, **READER)
    client.get("/health/", **READER)
    for name in ("", "curl/8.0", "Mozilla/5.0 (compatible; Examplebot/2.1)"):
        client.get("/exp/", **{**READER, "HTTP_USER_AGENT": name})
    assert counted() == {("EXP", "robot"): 3}


def test_nothing_is_counted_where_an_installation_does_not_want_it(team, client, settings):
    settings.COUNT_USAGE = False
    client.get("/", **READER)
    assert counted() == {}


def test_the_staff_application_counts_nothing(team, pages: Callable[..., Any]):
    pages(team.officer).get("/", HTTP_USER_AGENT=READER["HTTP_USER_AGENT"])
    assert counted() == {}


def test_a_visit_is_counted_only_for_readers_who_let_it_be_and_once(team, client, settings):
    settings.ADDITIONAL_COOKIES = ["usage"]
    client.get("/cookies/", **READER)
    client.post("/cookies/", {"cookies": "accept"}, **READER)
    answer = client.get("/cookies/", **READER)
    assert answer.cookies["visit"].value == "1"
    assert answer.cookies["visit"]["max-age"] == 1800
    client.get("/cookies/", **READER)
    other = Client()
    other.post("/cookies/", {"cookies": "reject"}, **READER)
    assert not other.get("/cookies/", **READER).cookies
    assert counted() == {("", "cookies"): 4, ("", "visit"): 1}


def test_looking_at_a_page_writes_nothing_until_enough_waits(team, client, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(0):
        COUNTS.add(Looked(timezone.localdate(), "", "log"))
        usage.write_when_due()
    monkeypatch.setattr(usage, "EVERY_SECONDS", 0.0)
    with django_assert_num_queries(1):
        usage.write_when_due()
    monkeypatch.setattr(usage, "EVERY_SECONDS", 1000.0)
    for number in range(usage.AT_MOST):
        assert not COUNTS.is_due()
        COUNTS.add(Looked(timezone.localdate(), "", "log", number % 3))
    with django_assert_num_queries(1):
        usage.write_when_due()
    assert sum(Usage.objects.values_list("count", flat=True)) == usage.AT_MOST + 1


def test_what_cannot_be_written_now_is_written_later(team, monkeypatch):
    COUNTS.add(Looked(timezone.localdate(), "", "log"))

    def broken(counts: Any) -> None:
        raise DatabaseError("locked")

    with monkeypatch.context() as patched:
        patched.setattr(usage, "_add_up", broken)
        COUNTS.write()
    assert not Usage.objects.exists()
    assert counted() == {("", "log"): 1}


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_the_same_time_lose_nothing():
    day = timezone.localdate()

    def work(backwards: bool) -> None:
        counts = Counts()
        for _time in range(20):
            for number in sorted(range(5), reverse=backwards):
                counts.add(Looked(day, "EXP", "entry", number))
            counts.write()
        connection.close()

    threads = [threading.Thread(target=work, args=(bool(number % 2),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Usage.objects.filter(page="entry").values_list("count", flat=True)) == [80] * 5


def test_a_month_in_which_only_programs_came_is_not_called_empty(team, pages: Callable[..., Any]):
    assert "Nothing has been counted yet." in pages(team.publisher).get("/usage/").content.decode()
    COUNTS.add(Looked(timezone.localdate(), "EXP", "robot"))
    COUNTS.write()
    text = pages(team.publisher).get("/usage/").content.decode()
    assert "by search engines and other programs" in text
    assert "Nothing" not in text


def test_the_team_sees_its_own_counts_month_by_month(team, other_team, pages: Callable[..., Any]):
    COUNTS.add(*[Looked(timezone.localdate(), "EXP", "authority-home")] * 1234)
    COUNTS.add(*[Looked(timezone.localdate(), "OTH", "authority-home")] * 77)
    COUNTS.add(Looked(timezone.localdate(), "", "home"), Looked(timezone.localdate(), "EXP", "robot"))
    COUNTS.write()
    text = pages(team.publisher).get("/usage/").content.decode()
    assert "1,234" in text
    assert "77" not in text
    assert "1,235" in text
    for month in ("2020-01", "nonsense", "2026-13", "２０２６-01"):
        assert pages(team.publisher).get("/usage/", {"month": month}).status_code == 200
    assert "Nothing was counted in January 2020." in pages(team.auditor).get("/usage/?month=2020-01").content.decode()
    assert pages(team.analyst).get("/usage/").status_code == 403
