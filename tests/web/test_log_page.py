"""The page of the disclosure log: what it shows, its address, and how it reads in a browser."""

from __future__ import annotations

import re

import pytest
from browsing import PHONE, assert_accessible
from django.urls import reverse
from log_entries import published

from candour.web.hosts import PUBLIC_URLS
from candour.web.publication.actions import withdraw
from candour.web.publication.public import log as page
from candour.web.publication.public.addresses import address_of
from candour.web.reader_choices import Preferences

pytestmark = pytest.mark.django_db
LOG = "/disclosure-log/"


def text_of(response) -> str:
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def title_of(response) -> str:
    """The window's title without the name of the site."""
    return response.content.decode().partition("<title>")[2].partition("</title>")[0].rpartition(" - ")[0]


def test_an_empty_log_says_so(public):
    shown = text_of(public.get(LOG))
    assert "No answers have been published yet." in shown
    assert "Narrow the search" not in shown


def test_each_answer_is_shown_with_what_it_is_known_by(public, team):
    entry = published(team, "Drones bought", "Nine drones were bought.", outcome="part")
    response = public.get(LOG)
    shown = text_of(response)
    for words in (
        "Drones bought",
        "Nine drones were bought.",
        entry.reference,
        "Information given in part",
        "1 answer",
    ):
        assert words in shown
    assert f'href="{address_of(entry)}"' in response.content.decode()
    assert "Exampleshire Police" not in shown


def test_the_authority_is_shown_and_chosen_where_there_are_several(public, team, other_team):
    published(team, "Drones of the one")
    published(other_team, "Drones of the other")
    assert "Exampleshire Police" in text_of(public.get(LOG))
    shown = text_of(public.get(LOG, {"authority": "oth"}))
    assert "Drones of the other" in shown
    assert "Drones of the one" not in shown
    assert "Authority: Othershire Police" in shown


def test_the_words_looked_for_are_marked_with_the_text_around_them(public, team):
    published(team, "Equipment", "It is long. " * 60 + "Nine drones were bought. " + "It goes on. " * 60)
    body = public.get(LOG, {"q": "drone"}).content.decode()
    assert '<mark class="candour-mark">drones</mark>' in body
    assert "… " in text_of(public.get(LOG, {"q": "drone"}))


def test_the_title_says_what_was_looked_for_and_which_page_it_is(public, team, monkeypatch):
    monkeypatch.setattr(page, "preferences_of", lambda request: Preferences(per_page=2))
    for number in range(5):
        published(team, f"Drones {number}")
    assert title_of(public.get(LOG)) == "Published answers (page 1 of 3)"
    response = public.get(LOG, {"q": "<drones>", "page": "2"})
    assert title_of(response) == "Published answers (page 2 of 3) - Search for “drones”"
    assert 'href="?q=%3Cdrones%3E&amp;page=3"' in response.content.decode()


def test_a_page_that_is_not_there_leads_to_the_first(public, team):
    published(team, "Drones")
    response = public.get(LOG, {"q": "drones", "page": "9"})
    assert (response.status_code, response["Location"]) == (302, f"{LOG}?q=drones")
    assert public.get(LOG, {"page": "0"}).status_code == 200


def test_the_address_keeps_only_what_was_chosen(public, team):
    published(team, "Drones", outcome="part")
    response = public.get(LOG, {"q": "drones", "topic": "", "outcome": "part", "year": "", "order": ""})
    assert (response.status_code, response["Location"]) == (302, f"{LOG}?q=drones&outcome=part")


def test_what_was_chosen_stands_above_the_answers_and_can_be_taken_away(public, team):
    published(team, "Drones", outcome="refused", provisions=["30(1)"], topics=["equipment"])
    response = public.get(LOG, {"q": "drones", "outcome": "refused", "exemption": "foia-30"})
    shown, body = text_of(response), response.content.decode()
    assert "What was decided: Information refused" in shown
    assert "Reason for refusing: Section 30: " in shown
    assert f'href="{LOG}?q=drones&amp;exemption=foia-30"' in body
    assert f'href="{LOG}?q=drones"' in body
    assert '<option value="refused" selected>' in body


def test_only_filters_with_values_are_offered(public, team):
    published(team, "Drones", topics=["equipment"])
    body = public.get(LOG).content.decode()
    assert "Equipment, buildings and technology" in body
    for absent in ('name="offence"', 'name="exemption"', 'name="authority"', "Roads and driving"):
        assert absent not in body


def test_nothing_found_says_what_to_try(public, team):
    published(team, "Helicopters bought", outcome="refused")
    response = public.get(LOG, {"q": "helicoptors"})
    assert "No answer fits this search." in text_of(response)
    assert "Did you mean: helicopters" in text_of(response)
    assert "Search the whole log for: helicopters" in text_of(public.get(LOG, {"q": "helicopters", "outcome": "part"}))
    assert "Search for fewer words: helicopters" in text_of(public.get(LOG, {"q": "helicopters zebra"}))
    assert "Try fewer words" in text_of(public.get(LOG, {"q": "zzzzzzz"}))
    assert "Make a request" in text_of(response)


def test_the_order_can_be_changed_and_stays(public, team):
    published(team, "Drones")
    body = public.get(LOG, {"q": "drones"}).content.decode()
    assert 'href="?q=drones&amp;order=best"' in body
    body = public.get(LOG, {"q": "drones", "order": "best"}).content.decode()
    assert 'name="order" value="best"' in body
    assert 'href="?q=drones"' in body


def test_more_than_can_be_paged_through_says_how_to_get_at_the_rest(public, team, monkeypatch):
    from candour.web.publication.search import finding

    monkeypatch.setattr(finding, "COUNTED", 20)
    for number in range(22):
        published(team, f"Drones {number}")
    shown = text_of(public.get(LOG))
    assert "More than" in shown
    assert "Only the first 20 answers can be shown here." in shown


def test_a_withdrawn_answer_is_not_listed(public, team):
    entry = published(team, "Drones")
    withdraw(by=team.publisher, entry=entry, reason="A figure is wrong.")
    assert "Drones" not in text_of(public.get(LOG))


def test_the_page_leads_to_its_feed_and_its_data(public, team):
    published(team, "Drones")
    body = public.get(LOG, {"q": "drones"}).content.decode()
    assert '<link rel="alternate" type="application/atom+xml"' in body
    for name in ("feed", "log-csv", "log-json"):
        assert f'href="{reverse(name, urlconf=PUBLIC_URLS)}?q=drones"' in body


@pytest.mark.parametrize(
    "words", ["!!!", '"', "(", "a" * 5000, "'; DROP TABLE x; --", "*", "%00", "\x00", "<b>&amp;</b>"]
)
def test_whatever_is_typed_the_page_answers(public, team, words):
    published(team, "Drones")
    for name in ("q", "topic", "year", "page", "order", "exemption", "offence", "authority"):
        assert public.get(LOG, {name: words}).status_code in (200, 302)


@pytest.mark.parametrize(
    "query", ["", "q=drones", "q=drones&order=best&topic=equipment", "q=zebra+helicoptors&topic=equipment"]
)
def test_a_page_asks_little_of_the_database(public, team, django_assert_max_num_queries, query):
    for number in range(25):
        published(team, f"Drones and helicopters {number}", topics=["equipment"])
    with django_assert_max_num_queries(10):
        public.get(f"{LOG}?{query}")


def count(page) -> str:
    return page.locator("main").get_by_role("status").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.django_db(transaction=True)
def test_a_reader_searches_narrows_and_opens_an_answer(public_page, team, other_team, scripts):
    """With scripts and without; on a phone, enlarged, and by a screen reader's rules."""
    for number in range(23):
        published(team if number % 2 else other_team, f"Drones bought in year {number}", topics=["equipment"])
    published(team, "Helicopters sold", outcome="refused", provisions=["30(1)", "40(2)"], topics=["crime"])
    page = public_page(java_script_enabled=scripts)
    page.goto(LOG)
    assert count(page) == "24 answers"
    assert_accessible(page)
    page.get_by_label("Words, or the reference of a request").fill("drone")
    page.get_by_role("button", name="Search", exact=True).click()
    assert page.url.endswith("/disclosure-log/?q=drone")
    assert count(page) == "23 answers"
    assert_accessible(page)
    page.get_by_role("link", name="Next page").click()
    assert page.title().startswith("Published answers (page 2 of 2)")
    page.get_by_text("Narrow the search").click()
    page.get_by_label("Authority").select_option("Othershire Police")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/disclosure-log/?q=drone&authority=oth")
    assert count(page) == "12 answers"
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Remove: Authority")).click()
    assert count(page) == "23 answers"
    page.set_viewport_size(PHONE)
    page.get_by_label("Words, or the reference of a request").fill("helicopter blimps")
    page.get_by_role("button", name="Search", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Search for fewer words: helicopter").click()
    page.get_by_role("link", name="Helicopters sold").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Helicopters sold"
