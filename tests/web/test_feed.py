"""The feed of the log: a document that every reader of feeds understands (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from django.utils import timezone
from log_entries import published

from candour.web.publication import editing
from candour.web.publication.actions import withdraw
from candour.web.publication.models import Act, Disclosure
from candour.web.publication.public.addresses import address_of

pytestmark = pytest.mark.django_db
FEED = "/disclosure-log/feed.atom"
A = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read(response):
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return fromstring(response.content)


def assert_valid(root):
    """What RFC 4287 requires of a feed and of each entry (sections 4.1.1 and 4.1.2)."""
    assert root.tag == f"{A}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{A}{name}")) == 1, name
    assert MOMENT.fullmatch(root.findtext(f"{A}updated"))
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{A}link")}
    assert set(links) == {"self", "alternate"}
    assert all(href.startswith(settings.PUBLIC_ADDRESS) for href in links.values())
    seen = set()
    for entry in root.findall(f"{A}entry"):
        for name in ("id", "title", "updated", "published", "summary"):
            assert len(entry.findall(f"{A}{name}")) == 1, name
        assert entry.findtext(f"{A}author/{A}name")
        assert MOMENT.fullmatch(entry.findtext(f"{A}updated"))
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:/\S+", entry.findtext(f"{A}id"))
        [link] = [one for one in entry.findall(f"{A}link") if one.get("rel") == "alternate"]
        assert link.get("rel") == "alternate"
        assert link.get("href").startswith(f"{settings.PUBLIC_ADDRESS}/")
        seen.add(entry.findtext(f"{A}id"))
    assert len(seen) == len(root.findall(f"{A}entry"))


def test_an_empty_log_has_a_valid_feed(public):
    assert_valid(read(public.get(FEED)))


def test_the_feed_tells_what_each_answer_is(public, team):
    entry = published(team, "Drones & <helicopters>\x0b", outcome="refused", provisions=["30(1)"], topics=["crime"])
    root = read(public.get(FEED))
    assert_valid(root)
    [one] = root.findall(f"{A}entry")
    assert one.findtext(f"{A}title") == "Drones & <helicopters> "
    assert one.findtext(f"{A}author/{A}name") == "Exampleshire Police"
    assert one.find(f"{A}link").get("href") == settings.PUBLIC_ADDRESS + address_of(entry)
    assert one.findtext(f"{A}rights").startswith("Open Government Licence v3.0. ")
    terms = {category.get("term"): category.get("label") for category in one.findall(f"{A}category")}
    assert terms["refused"] == "Information refused"
    assert terms["crime"] == "Crime and offences"
    assert terms["foia-30"].startswith("Section 30: ")


def test_a_search_has_a_feed_of_its_own(public, team):
    published(team, "Drones bought")
    published(team, "Helicopters bought", outcome="part")
    root = read(public.get(FEED, {"q": "helicopters", "outcome": "part", "order": "best", "page": "3"}))
    assert_valid(root)
    assert [one.findtext(f"{A}title") for one in root.findall(f"{A}entry")] == ["Helicopters bought"]
    assert root.findtext(f"{A}title") == "Published answers: “helicopters”, Information given in part"
    assert root.find(f"{A}link[@rel='alternate']").get("href").endswith("/disclosure-log/?q=helicopters&outcome=part")


def test_the_newest_fifty_stand_in_it(public, team):
    for number in range(52):
        published(team, f"Drones {number}")
    titles = [one.findtext(f"{A}title") for one in read(public.get(FEED)).findall(f"{A}entry")]
    assert titles == [f"Drones {number}" for number in range(51, 1, -1)]


def test_a_reader_that_has_it_is_told_so(public, team):
    entry = published(team, "Drones")
    first = public.get(FEED)
    assert "max-age" in first["Cache-Control"]
    assert public.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert public.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    Disclosure.objects.filter(pk=entry.pk).update(corrected_at="2036-01-01T10:00:00Z")
    again = public.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert read(again).findtext(f"{A}entry/{A}updated") == "2036-01-01T10:00:00Z"


def test_a_withdrawal_is_a_change(public, team):
    entry, other = published(team, "Drones"), published(team, "Horses")
    first = public.get(FEED)
    Disclosure.objects.filter(pk__in=[entry.pk, other.pk]).update(published_at="2026-01-01T10:00:00Z")
    withdraw(by=team.publisher, entry=other, reason="A figure is wrong.")
    again = public.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert [one.findtext(f"{A}title") for one in read(again).findall(f"{A}entry")] == ["Drones"]
    assert public.get(FEED, headers={"If-Modified-Since": "Thu, 01 Jan 2026 10:00:00 GMT"}).status_code == 200


@pytest.mark.parametrize("asked", ["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"])
def test_an_entry_described_anew_is_not_kept_as_it_was(public, team, asked):
    entry = published(team)
    described = {"by": team.publisher, "entry": entry, "topics_chosen": [], "offences": []}
    editing.describe(summary="Told too much.", **described)
    Act.objects.update(at=timezone.now() - dt.timedelta(minutes=1))
    Disclosure.objects.update(published_at=timezone.now() - dt.timedelta(minutes=2))
    first = public.get(FEED)
    kept = {asked: first["ETag" if asked.endswith("MATCH") else "Last-Modified"]}
    assert public.get(FEED, **kept).status_code == 304
    editing.describe(summary="Tells enough.", **described)
    again = public.get(FEED, **kept)
    assert [one.findtext(f"{A}summary") for one in read(again).iter(f"{A}entry")] == ["Tells enough."]


def test_the_identity_of_an_entry_does_not_change_with_its_title(public, team):
    entry = published(team, "Drones")
    before = read(public.get(FEED)).findtext(f"{A}entry/{A}id")
    Disclosure.objects.filter(pk=entry.pk).update(title="Helicopters")
    assert read(public.get(FEED)).findtext(f"{A}entry/{A}id") == before


def test_a_feed_asks_little_of_the_database(public, team, django_assert_max_num_queries):
    for number in range(30):
        published(team, f"Drones {number}", topics=["equipment"], offences=["86/02"])
    with django_assert_max_num_queries(10):
        public.get(FEED, {"q": "drones"})
