"""Taking a document or a table away from a published answer: what readers find there, and what may take its place."""

from __future__ import annotations

import html
import json

import pytest
from browsing import PHONE, assert_accessible
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from published import CONTENT, TABLE, files_of, published

from candour.errors import BadInput
from candour.web import storage
from candour.web.publication import removing
from candour.web.publication.actions import NotYours
from candour.web.publication.models import Removed, RemovedKind
from candour.web.publication.public.addresses import address_of
from candour.web.publication.removing import File, take_away

pytestmark = pytest.mark.django_db
NOTE = {"path": "note.txt", "title": "A note", "words": ""}
RIGHT = File("note.txt", "The right note", b"What is right.\n")


@pytest.fixture
def entry(team):
    data = b"What was wrong.\n"
    note = {**NOTE, "sha256": storage.put(data), "size": len(data)}
    return published(team, documents=[*files_of(CONTENT), note])


def document(entry, path: str) -> str:
    return address_of(entry, "entry-document", path=path)


def replace(team, entry, **given):
    values = {"by": team.publisher, "kind": RemovedKind.DOCUMENT, "name": "note.txt", "instead": RIGHT}
    return take_away(entry=entry, **{**values, "reason": "It was a draft.", **given})


# --- a document


def test_a_document_is_replaced_and_every_reader_is_told(entry, team, public):
    before = public.get(address_of(entry, "entry-json"))
    replace(team, entry)
    page = html.unescape(public.get(address_of(entry)).content.decode())
    assert "The document “A note” was replaced" in page
    assert "It was a draft." in page
    assert "The right note" in page
    # The old name is never given again, so that no old link leads to something else.
    assert b"".join([public.get(document(entry, "note-2.txt")).content]) == RIGHT.data
    gone = public.get(document(entry, "note.txt"))
    text = html.unescape(gone.content.decode())
    assert gone.status_code == 410
    assert "This document was replaced" in text
    assert document(entry, "note-2.txt") in text
    assert "What was wrong." not in text
    answer = public.get(address_of(entry, "entry-json"), HTTP_IF_NONE_MATCH=before["ETag"]).json()
    [said] = answer["removed"]
    assert (said["name"], said["reason"], said["instead"][-10:]) == ("note.txt", "It was a draft.", "note-2.txt")
    assert answer["corrections"][0]["note"].endswith("It was a draft.")
    assert {one["path"] for one in answer["documents"]} == {f"{TABLE}.csv", "note-2.txt"}
    entry.refresh_from_db()
    assert (
        f"<updated>{entry.corrected_at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        in public.get("/disclosure-log/feed.atom").content.decode()
    )


def test_a_document_is_withdrawn_alone(entry, team, public):
    replace(team, entry, instead=None)
    assert public.get(document(entry, "note.txt")).status_code == 410
    assert public.get(f"{document(entry, 'note.txt')}/page/").status_code == 410
    assert public.get(document(entry, "never.txt")).status_code == 404
    assert public.get(document(entry, f"{TABLE}.csv")).status_code == 200
    assert public.get(address_of(entry, "entry-json")).json()["removed"][0]["instead"] is None


def test_a_second_replacement_has_a_name_of_its_own(entry, team, public):
    replace(team, entry)
    replace(team, entry, name="note-2.txt", reason="A word was missing.")
    assert public.get(document(entry, "note-3.txt")).status_code == 200
    assert [public.get(document(entry, name)).status_code for name in ("note.txt", "note-2.txt")] == [410, 410]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (File("note.exe", "", b"MZ"), "one of these kinds"),
        (File("note", "", b"x"), "one of these kinds"),
        (File("note.pdf", "", b"%PDF-1.7 and no more"), "cannot be published as it is"),
        (
            File("note.txt", "", "A name that nobody sees:\u200b".encode()),
            "cannot be published",
        ),
    ],
)
def test_only_a_file_that_the_gate_finds_clean_takes_its_place(entry, team, public, file, said):
    with pytest.raises(BadInput, match=said):
        replace(team, entry, instead=file)
    assert public.get(document(entry, "note.txt")).status_code == 200
    assert not Removed.objects.exists()


# --- a table


def test_a_table_is_taken_away_with_all_its_files(entry, team, public):
    chart = address_of(entry, "entry-chart", table=TABLE)
    figures = [str(cell["value"]) for cell in CONTENT["tables"][TABLE]["cells"] if (cell["value"] or 0) > 99]
    take_away(by=team.publisher, entry=entry, kind=RemovedKind.TABLE, name=TABLE, reason="The year 2018 was left out.")
    page = html.unescape(public.get(address_of(entry)).content.decode())
    assert "A table stood here." in page
    assert "The year 2018 was left out." in page
    assert TABLE not in page.replace(f"{TABLE}-", "")
    for name in ("entry-table", "entry-table-json", "entry-table-csv", "entry-table-csv-metadata"):
        gone = public.get(address_of(entry, name, table=TABLE))
        assert gone.status_code == 410, name
        assert "The year 2018 was left out." in html.unescape(gone.content.decode())
    assert public.get(chart).status_code == 410
    assert public.get(document(entry, f"{TABLE}.csv")).status_code == 410
    answer = public.get(address_of(entry, "entry-json")).json()
    assert (answer["tables"], answer["removed"][0]["name"]) == ([], TABLE)
    assert not [figure for figure in figures if figure in json.dumps(answer["tables"])]
    assert public.get(address_of(entry, "entry-table", table="never")).status_code == 404


def test_no_file_takes_the_place_of_a_table(entry, team):
    with pytest.raises(BadInput, match="never replaced by a file"):
        replace(team, entry, kind=RemovedKind.TABLE, name=TABLE)


# --- who, and when


def test_only_a_publisher_of_the_authority_does_it_and_says_why(entry, team, other_team):
    for person in (team.officer, other_team.publisher):
        with pytest.raises(NotYours):
            replace(team, entry, by=person)
    for wrong in ({"reason": " "}, {"name": "never.txt"}, {"seen": 0}):
        with pytest.raises(BadInput):
            replace(team, entry, **wrong)
    with pytest.raises(BadInput):
        replace(team, entry, name=f"{TABLE}.csv")  # a file of a table goes with it
    assert not Removed.objects.exists()


def test_the_form_asks_for_the_file_and_tells_what_was_done(entry, team, pages, public):
    client, address = pages(team.publisher), reverse("publication-remove", kwargs={"disclosure": entry.pk})
    assert "Document: A note" in client.get(address).content.decode()
    typed = {"seen": entry.acts.count(), "what": "document:note.txt", "reason": "It was a draft.", "replaced": "yes"}
    assert "Choose the file that takes its place" in client.post(address, typed).content.decode()
    file = SimpleUploadedFile("note.txt", RIGHT.data, "text/plain")
    assert client.post(address, {**typed, "title": "The right note", "file": file}).status_code == 302
    assert public.get(document(entry, "note-2.txt")).status_code == 200
    assert "It was a draft." in client.get(f"/publication/{entry.pk}/").content.decode()


def test_the_pages_read_well(entry, team, public_page, browser_page):
    replace(team, entry)
    page = public_page(viewport=PHONE)
    page.goto(document(entry, "note.txt"))
    assert_accessible(page, error_page=True)
    desk = browser_page(team.publisher)
    desk.goto(reverse("publication-remove", kwargs={"disclosure": entry.pk}))
    assert_accessible(desk)
    assert removing.removable(entry)
