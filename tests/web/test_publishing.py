"""What a publisher does to an entry of the log: publish, correct, describe, withdraw, show again."""

from __future__ import annotations

import re

import pytest
from answering import issued
from browsing import assert_accessible
from django.urls import reverse
from published import CONTENT, TABLE, published, waiting
from quick_bundles import quickly

from candour.errors import BadInput
from candour.web import storage
from candour.web.publication import editing, texts
from candour.web.publication.actions import (
    NotYours,
    TellsWho,
    hold,
    publish,
    publish_again,
    withdraw,
)
from candour.web.publication.models import ActKind, Disclosure, DisclosureState, OldAddress
from candour.web.publication.public.addresses import address_of

pytestmark = pytest.mark.django_db
OLD_WORDS = "The table supplied counts the suspects under 14 by year and by offence, and gives their total."


@pytest.fixture
def answered(enter, team):
    """An entry that casework handed in, of an applicant who is called Ann Applicant."""
    with quickly():
        issued(enter, team)
    return Disclosure.objects.get()


def at(name, entry, **more):
    return reverse(name, kwargs={"disclosure": entry.pk, **more})


def place_of(entry, words):
    """Where the first block with these words stands."""
    return next(one.place for one in texts.words_of(entry.content) if words in one.text)


def acts(entry):
    return list(entry.acts.values_list("kind", flat=True))


# --- names


@pytest.mark.parametrize("where", ["title", "words", "document", "words of a document"])
def test_an_entry_that_tells_who_asked_is_refused_wherever_it_says_so(answered, team, where):
    told = "Ann Applicant wants to know."
    if where == "title":
        answered.title = told
    elif where == "words":
        answered.content = {**answered.content, "sections": [section(told)]}
    else:
        path = "Ann_Applicant Ann Applicant.txt" if where == "document" else "note.txt"
        data = told.encode() if where == "words of a document" else b"Nothing."
        document = {"path": path, "sha256": storage.put(data), "size": len(data), "title": "A note"}
        answered.documents = [*answered.documents, document]
    answered.save()
    with pytest.raises(TellsWho) as refused:
        publish(by=team.publisher, entry=answered)
    assert refused.value.pieces == ["Ann Applicant"]
    answered.refresh_from_db()
    assert (answered.state, answered.number) == (DisclosureState.QUEUED, None)


def section(text):
    return {"key": "answer", "title": "The answer", "blocks": [{"kind": "paragraph", "text": text}], "sections": []}


def test_a_publisher_who_says_why_it_is_not_the_applicant_publishes_and_the_reason_is_kept(answered, team, pages):
    Disclosure.objects.update(title="The Ann Applicant road")
    client = pages(team.publisher)
    page = client.post(at("publication-publish", answered)).content.decode()
    assert "This may tell who asked" in page
    assert "Ann Applicant" in page
    page = client.post(at("publication-publish", answered), {"names_reason": " "}).content.decode()
    assert "This may tell who asked" in page
    client.post(at("publication-publish", answered), {"names_reason": "It is a road in the town."})
    answered.refresh_from_db()
    assert (answered.state, answered.names_reason) == (DisclosureState.PUBLISHED, "It is a road in the town.")
    assert answered.acts.get().reason == "It is a road in the town."
    assert "It is a road in the town." in client.get(at("publication", answered)).content.decode()


def test_who_opened_an_entry_before_a_colleague_held_it_back_does_not_publish_it(answered, team, pages):
    Disclosure.objects.update(title="The Ann Applicant road")
    client = pages(team.publisher)
    (seen,) = re.findall(r'name="seen" value="(\d+)"', client.get(at("publication", answered)).content.decode())
    hold(by=team.publisher, entry=answered, reason="A trial is under way.")
    for why in ({}, {"names_reason": "It is a road in the town."}):
        told = client.post(at("publication-publish", answered), {"seen": seen, **why}, follow=True).content.decode()
        assert "Somebody else has changed this entry" in told
    answered.refresh_from_db()
    assert answered.state == DisclosureState.HELD
    (seen,) = re.findall(r'name="seen" value="(\d+)"', client.get(at("publication", answered)).content.decode())
    asked = client.post(at("publication-publish", answered), {"seen": seen}).content.decode()
    assert f'name="seen" value="{seen}"' in asked
    sent = {"seen": seen, "names_reason": "It is a road in the town."}
    client.post(at("publication-publish", answered), sent)
    answered.refresh_from_db()
    assert answered.state == DisclosureState.PUBLISHED


def test_a_reason_counts_for_the_words_that_it_was_given_for(answered, team, pages):
    publish(by=team.publisher, entry=answered)
    client, address = pages(team.publisher), at("publication-withdraw", answered)
    asked = client.post(address, {"reason": "The Ann Applicant road is closed."}).content.decode()
    (seen,) = re.findall(r'name="names_seen" value="([^"]+)"', asked)
    why = {"names_reason": "It is a road in the town.", "names_seen": seen}
    told = client.post(address, {"reason": "The Ann Applicant road. By ann@applicant.example.", **why}).content.decode()
    assert "ann@applicant.example." in told
    answered.refresh_from_db()
    assert answered.state == DisclosureState.PUBLISHED
    (seen_now,) = re.findall(r'name="names_seen" value="([^"]+)"', told)
    assert seen_now != seen
    client.post(address, {"reason": "The Ann Applicant road is closed.", **why})
    answered.refresh_from_db()
    assert (answered.state, answered.names_reason) == (DisclosureState.WITHDRAWN, "It is a road in the town.")


def test_nothing_that_readers_are_told_later_may_tell_who_asked(answered, team, public):
    entry = publish(by=team.publisher, entry=answered)
    with pytest.raises(TellsWho):
        withdraw(by=team.publisher, entry=entry, reason="Ann Applicant asked us to.")
    with pytest.raises(TellsWho):
        editing.correct(by=team.publisher, entry=entry, note="Ann Applicant was named.", title="Another title")
    with pytest.raises(TellsWho):
        editing.correct(by=team.publisher, entry=entry, note="The title was wrong.", title="For Ann Applicant")
    with pytest.raises(TellsWho):
        editing.describe(by=team.publisher, entry=entry, summary="For Ann Applicant", topics_chosen=[], offences=[])
    assert "Applicant" not in public.get(address_of(entry)).content.decode()


# --- numbers and addresses


def test_entries_are_numbered_in_the_order_of_publication_and_have_an_address(team, public):
    second, first = waiting(team, 1), waiting(team, 2)
    first, second = publish(by=team.publisher, entry=first), publish(by=team.publisher, entry=second)
    assert second.number > first.number
    assert address_of(first).startswith(
        f"/exp/disclosure-log/{first.published_at:%Y/%m}/exp-2026-0002-children-under-14"
    )
    assert public.get(address_of(first)).status_code == 200
    assert public.get(address_of(first).replace("/exp/", "/EXP/")).status_code == 200
    assert public.get(address_of(first).replace("/exp/", "/oth/")).status_code == 404


def test_what_waits_or_is_held_back_has_no_page(team, public):
    entry = published(team)
    hidden = waiting(team, 2)
    hold(by=team.publisher, entry=hidden, reason="A trial is under way.")
    Disclosure.objects.filter(pk=hidden.pk).update(year=entry.year, month=entry.month, slug="hidden")
    hidden.refresh_from_db()
    assert public.get(address_of(hidden)).status_code == 404


# --- withdrawing


def test_a_withdrawn_entry_says_so_and_shows_nothing_of_what_it_said(team, public):
    entry = published(team)
    withdraw(by=team.publisher, entry=entry, reason="A figure was wrong.", note="See the mail of Monday.")
    addresses = [
        address_of(entry),
        address_of(entry, "entry-table", table=TABLE),
        address_of(entry, "entry-document", path=f"{TABLE}.csv"),
        address_of(entry, "entry-document-page", path=f"{TABLE}.csv"),
        address_of(entry, "entry-chart", table=TABLE),
        address_of(entry, "entry-json"),
        *(address_of(entry, name, table=TABLE) for name in ("entry-table-json", "entry-table-csv")),
    ]
    for address in addresses:
        response = public.get(address)
        assert response.status_code == 410
        assert response.headers["X-Robots-Tag"] == "noindex"
        page = response.content.decode()
        assert "A figure was wrong." in page
        assert entry.reference in page
        is_data = response.headers["Content-Type"] == "application/json"
        day = "2019-08-19" if is_data else "19\N{NO-BREAK SPACE}August 2019"
        assert day in page.replace("19 August", "19\N{NO-BREAK SPACE}August")
        assert is_data is address.endswith((".svg", ".json", f"tables/{TABLE}.csv"))
        assert CONTENT["title"] not in page
        assert "sexting" not in page
        assert "Monday" not in page


def test_an_entry_withdrawn_by_mistake_is_shown_again_and_readers_are_told(team, public):
    entry = published(team)
    number, address = entry.number, address_of(entry)
    withdraw(by=team.publisher, entry=entry, reason="Another entry was meant.")
    with pytest.raises(BadInput, match="reason"):
        publish_again(by=team.publisher, entry=entry, reason=" ")
    entry = publish_again(by=team.publisher, entry=entry, reason="It was withdrawn by mistake.")
    assert (entry.number, address_of(entry), entry.withdrawn_at) == (number, address, None)
    page = public.get(address).content.decode()
    assert "It was withdrawn by mistake." in page
    assert "is shown again" in page
    assert acts(entry) == [ActKind.AGAIN, ActKind.WITHDRAWN, ActKind.PUBLISHED]
    with pytest.raises(BadInput):
        publish_again(by=team.publisher, entry=entry, reason="Once more.")


def test_an_entry_corrected_since_somebody_read_it_is_shown_again_as_it_stands(team, public):
    entry = published(team)
    withdraw(by=team.publisher, entry=entry, reason="A name stood there.")
    read_before = Disclosure.objects.get(pk=entry.pk)
    entry = publish_again(by=team.publisher, entry=entry, reason="It is corrected at once.")
    place = place_of(entry, "The table supplied counts")
    editing.correct(by=team.publisher, entry=entry, note="A name stood there.", words={place: "It counts."})
    withdraw(by=team.publisher, entry=entry, reason="To look at it once more.")
    publish_again(by=team.publisher, entry=read_before, reason="It is right.")
    assert OLD_WORDS not in public.get(address_of(entry)).content.decode()


# --- correcting


def test_a_correction_changes_the_words_and_tells_readers_what_was_wrong(team, public):
    entry = published(team)
    place = place_of(entry, "The table supplied counts")
    new = "The table counts suspects by age. Earlier it was said to count them by year."
    made = editing.correct(
        by=team.publisher, entry=entry, note="A sentence about the table was wrong.", words={place: new}
    )
    entry.refresh_from_db()
    page = public.get(address_of(entry)).content.decode()
    assert "Corrected on" in page
    assert "A sentence about the table was wrong." in page
    assert "Earlier it was said" in page
    assert "by year and by offence, and gives their total" not in page
    assert "by year and by offence, and gives their total" in str(made.before)
    assert entry.corrected_at == made.at
    assert entry.content["tables"] == CONTENT["tables"]


def test_a_corrected_question_changes_wherever_it_stands(team, public):
    entry = published(team)
    place = place_of(entry, "Anything more you can say")
    words = {place: "Anything more about each case."}
    editing.correct(by=team.publisher, entry=entry, note="A question was not word for word.", words=words)
    page = public.get(address_of(entry)).content.decode()
    assert page.count("Anything more about each case.") == 2
    assert "Anything more you can say" not in page


def test_figures_and_what_is_not_there_cannot_be_corrected(team):
    entry = published(team)
    tables = [one.place for one in texts.words_of(entry.content) if one.kind == "table"]
    assert tables == []
    for words in ({"tables-0": "12"}, {"sections-99-blocks-0": "x"}, {place_of(entry, "The table supplied"): "  "}):
        with pytest.raises(BadInput):
            editing.correct(by=team.publisher, entry=entry, note="Wrong.", words=words)
    with pytest.raises(BadInput, match="Nothing is changed"):
        editing.correct(by=team.publisher, entry=entry, note="Wrong.")
    with pytest.raises(BadInput, match="reason"):
        editing.correct(by=team.publisher, entry=entry, note="", title="Another title")


def test_two_people_do_not_correct_over_each_other(team, pages):
    entry = published(team)
    client = pages(team.publisher)
    sent = {one.place: one.text for one in texts.words_of(entry.content)}
    sent |= {"seen": str(entry.acts.count()), "note": "The title was too long.", "title": "A shorter title"}
    editing.correct(by=team.publisher, entry=entry, note="Before them.", title="Their title")
    page = client.post(at("publication-correct", entry), sent).content.decode()
    assert "Somebody else has changed this entry" in page
    assert "The title was too long." in page
    entry.refresh_from_db()
    assert entry.title == "Their title"


# --- describing, and old addresses


def test_how_readers_find_an_entry_changes_without_a_correction(team, pages, public):
    entry = published(team)
    client = pages(team.publisher)
    sent = {"summary": "Children as suspects.", "topics": ["children"], "offences": "86/02, 86/10\n8/71"}
    client.post(at("publication-describe", entry), {**sent, "offences": "eighty"})
    entry.refresh_from_db()
    assert entry.summary != "Children as suspects."
    client.post(at("publication-describe", entry), sent)
    entry.refresh_from_db()
    assert (entry.topics, entry.offences) == (["children"], ["86/02", "86/10", "8/71"])
    assert entry.corrected_at is None
    assert acts(entry) == [ActKind.DESCRIBED, ActKind.PUBLISHED]
    assert "topic=children" in public.get(address_of(entry)).content.decode()
    assert "Corrected on" not in public.get(address_of(entry)).content.decode()


def test_an_old_address_leads_to_the_entry_until_it_is_taken_away(team, pages, public):
    entry = published(team)
    client = pages(team.publisher)
    client.post(at("publication-addresses", entry), {"path": "https://www.example.org/foi/2019/11220%20a/"})
    response = public.get("/foi/2019/11220 a/")
    assert (response.status_code, response["Location"]) == (301, address_of(entry))
    assert "/foi/2019/11220 a/" in client.get(at("publication-addresses", entry)).content.decode()
    client.post(at("publication-addresses", entry), {"remove": "\x00"})
    assert public.get("/foi/2019/11220 a/").status_code == 301
    client.post(at("publication-addresses", entry), {"remove": "/foi/2019/11220 a/"})
    assert public.get("/foi/2019/11220 a/").status_code == 404
    assert acts(entry)[:2] == [ActKind.ADDRESS_REMOVED, ActKind.ADDRESS_ADDED]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "foi/1",
        "/foi?id=1",
        "/a#b",
        "/exp/",
        "/cookies/",
        "/disclosure-log/",
        "/exp/disclosure-log/2020/01/old/tables/a.csv",
        "/exp/disclosure-log/2020/01/old/answer.json",
        "/\x00",
        "/" + "a" * 400,
        "http://[",
    ],
)
def test_a_path_that_cannot_be_an_old_address_is_refused(team, path):
    entry = published(team, with_files=False)
    with pytest.raises(BadInput):
        editing.add_old_address(by=team.publisher, entry=entry, path=path)
    assert not OldAddress.objects.exists()


def test_an_old_address_leads_to_one_entry_only(team):
    first, second = published(team, 1), published(team, 2)
    editing.add_old_address(by=team.publisher, entry=first, path="/foi/1/")
    editing.add_old_address(by=team.publisher, entry=first, path="/foi/1/")
    with pytest.raises(BadInput, match="another entry"):
        editing.add_old_address(by=team.publisher, entry=second, path="/foi/1/")
    with pytest.raises(BadInput, match="another page"):
        editing.add_old_address(by=team.publisher, entry=second, path=address_of(first))


# --- who may, and the pages


def test_only_a_publisher_of_the_authority_changes_what_stands(team, other_team):
    entry = published(team, with_files=False)
    for person in (team.officer, team.auditor, other_team.publisher):
        for act in (
            lambda by: editing.correct(by=by, entry=entry, note="x", title="y"),
            lambda by: editing.describe(by=by, entry=entry, summary="x", topics_chosen=[], offences=[]),
            lambda by: editing.add_old_address(by=by, entry=entry, path="/x/"),
            lambda by: editing.remove_old_address(by=by, entry=entry, path="/x/"),
            lambda by: publish_again(by=by, entry=entry, reason="x"),
        ):
            with pytest.raises((NotYours, BadInput)):
                act(person)
    entry.refresh_from_db()
    assert acts(entry) == [ActKind.PUBLISHED]


def test_a_publisher_works_on_a_published_entry_from_its_pages(team, pages, public):
    entry = published(team)
    client = pages(team.publisher)
    shown = client.get(at("publication", entry)).content.decode()
    assert address_of(entry) in shown
    for name in ("publication-withdraw", "publication-correct", "publication-describe", "publication-addresses"):
        assert at(name, entry) in shown
        assert client.get(at(name, entry)).status_code == 200
    assert client.post(at("publication-correct", entry), {"note": ""}).status_code == 200
    client.post(at("publication-withdraw", entry), {"reason": "A figure was wrong.", "note": "The mail of Monday."})
    shown = client.get(at("publication", entry)).content.decode()
    assert "The mail of Monday." in shown
    client.post(at("publication-again", entry), {"reason": "The figure was right."})
    assert "The figure was right." in public.get(address_of(entry)).content.decode()
    assert "Published again" in client.get(at("publication", entry)).content.decode()


def test_the_preview_shows_the_page_and_its_tables_before_anybody_else_sees_them(team, pages, public):
    entry = waiting(team)
    client = pages(team.publisher)
    page = client.get(at("publication-preview", entry)).content.decode()
    assert "We neither confirm nor deny" in page
    assert at("publication-preview-table", entry, table=TABLE) in page
    table = client.get(at("publication-preview-table", entry, table=TABLE)).content.decode()
    assert f'id="{TABLE}-0' in table
    assert client.get(at("publication-preview-table", entry, table="no-table")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_publisher_are_for_everybody(team, browser_page):
    entry = published(team)
    page = browser_page(team.publisher)
    for name in ("publication", "publication-preview", "publication-correct", "publication-describe"):
        page.goto(at(name, entry))
        assert_accessible(page)
