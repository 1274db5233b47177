"""Before an answer is published it is looked at for who asked, however that is spelled."""

from __future__ import annotations

import copy
import re

import pytest
from answering import issued
from published import CONTENT, TABLE
from quick_bundles import quickly

from candour.web import storage
from candour.web.casework.actions.receive import Asked
from candour.web.casework.look_alikes import as_latin
from candour.web.casework.models import Applicant
from candour.web.casework.recognising import surname_alone, telling
from candour.web.publication.actions import TellsWho, publish
from candour.web.publication.models import Disclosure, DisclosureState

WHO = Asked(
    name="Ms Zoë O'Quill-Łuk",
    email="zoe.oquill77@applicant.example",
    address="17 Nowhere Lane\nExampleton\nEX1 2AB",
    salutation="Ms O'Quill-Łuk",
    organisation="Swan Watchers Ltd",
)
TELLING = (
    "Zoe O’Quill-Luk",
    "ZOË OQUILL ŁUK",
    "O'Quill-Łuk, Zoë",
    "O'Quill Łuk Zoe",
    "O'Quill-Łuk, Ms Z",
    "Z. A. O'Quill-Łuk",
    "ZA O'Quill-Luk's request",
    "zoe_oquill_luk.pdf",
    "ZoeOQuillLuk2024.docx",
    "Zo\u00eb\u200b O'Qu\u00adill-Łuk",
    "Ｚｏｅ Ｏ＇Ｑｕｉｌｌ－Łuk",
    "Zo&euml; O&#39;Quill-&#321;uk",
    "Zoë (Zed) O'Quill-Łuk",
    "Cllr O'Quill Luk",
    "zoe.oquill77",
    "zoe.oquill77 at applicant.example",
    "17, Nowhere Lane",
    "EX12AB",
    "Swan-Watchers",
)


def someone(who: Asked) -> Applicant:
    return Applicant(
        name=who.name,
        email=who.email,
        address=who.address,
        salutation=who.salutation,
        organisation=who.organisation,
    )


@pytest.mark.parametrize("spelled", TELLING)
def test_who_asked_is_recognised_however_it_is_spelled(spelled):
    assert telling(f"Some words, then {spelled} and others.", someone(WHO))


@pytest.mark.parametrize(
    ("name", "email", "words"),
    [
        (
            "Ian May",
            "foi.requests@may.example",
            "In May you may, if I ask, send FOI requests; MAY is a month. Maya Ian.",
        ),
        ("Ann Applicant", "ann@applicant.example", "An applicant may ask for a review. The applicants asked: ann."),
        ("J Doe", "", "A doe ran. J. Does."),
        ("", "police@here.example", "The police answered."),
        ("A", "", "A letter a day."),
    ],
)
def test_words_that_tell_nobody_are_left_alone(name, email, words):
    assert telling(words, Applicant(name=name, email=email)) == []


def test_a_piece_is_told_once_as_it_stands_in_the_text():
    said = "Zoë O'Quill-Łuk asked. Zoë O'Quill-Łuk\u2019s words. By zoe_oquill_luk."
    assert telling(said, someone(WHO)) == ["Zoë O'Quill-Łuk"]


@pytest.mark.django_db
def test_no_spelling_of_who_asked_is_published(enter, team):
    with quickly():
        issued(enter, team, applicant=WHO)
    entry = Disclosure.objects.get()
    for spelled in TELLING:
        Disclosure.objects.filter(pk=entry.pk).update(title=f"Swans: {spelled}")
        entry.refresh_from_db()
        with pytest.raises(TellsWho):
            publish(by=team.publisher, entry=entry)
    Disclosure.objects.filter(pk=entry.pk).update(title="Swans")
    entry.refresh_from_db()
    data = b"Nothing."
    document = {"path": "zoe_oquill_luk.txt", "sha256": storage.put(data), "size": len(data), "title": "A note"}
    entry.documents = [document]
    entry.save()
    with pytest.raises(TellsWho):
        publish(by=team.publisher, entry=entry)


@pytest.mark.django_db
def test_an_answer_that_tells_who_asked_in_another_spelling_is_held_back_from_the_beginning(enter, team):
    with quickly():
        issued(enter, team, applicant=WHO, subject="Swans of zoe_oquill_luk")
    assert Disclosure.objects.get().state == DisclosureState.HELD


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["source", "table"])
def test_names_of_tables_and_of_their_sources_are_looked_at_too(enter, team, where):
    with quickly():
        issued(enter, team, applicant=WHO)
    entry = Disclosure.objects.get()
    table = copy.deepcopy(CONTENT["tables"][TABLE])
    entry.content["tables"] = {TABLE if where == "source" else "zoe-oquill-luk": table}
    if where == "source":
        table["provenance"]["sources"] = [{"name": "zoe oquill luk.csv", "sha256": "0" * 64, "rows": 1}]
    entry.save()
    with pytest.raises(TellsWho):
        publish(by=team.publisher, entry=entry)


# --- letters that look the same, and a surname alone

LOOK_ALIKE = (
    "Zoë O'Quіll-Łuk",  # a Cyrillic і
    "ΖΟË O'QUILL ŁUK",  # Greek Ζ and Ο
    "zоe.оquill77",  # Cyrillic о in the address
    "Zᴏᴇ O'Qᴜɪʟʟ-Łᴜᴋ",  # small capitals
    "Z\ufe0foe\u202e O'Quill\U000e0020-Łuk",  # signs that nobody sees
    "𝐙𝐨𝐞 𝐎'𝐐𝐮𝐢𝐥𝐥-Łuk",
    "Zоё O'Quill-Łuk",  # Cyrillic о and ё
)


@pytest.mark.parametrize("spelled", LOOK_ALIKE)
def test_letters_that_look_like_those_of_the_name_are_read_as_them(spelled):
    [piece] = telling(f"Some words, then {spelled} and others.", someone(WHO))
    assert piece in spelled


@pytest.mark.parametrize(
    ("name", "told", "left"),
    [
        ("Άννα Νικολάου", "ΑΝΝΑ ΝΙΚΟΛΑΟΥ", "Νίκος και Άννα"),
        ("Иван Петров", "ПЕТРОВ, ИВАН", "Петровский"),
    ],
)
def test_a_name_in_another_alphabet_is_still_recognised_in_its_own(name, told, left):
    assert telling(f"({told})", Applicant(name=name)) == [told]
    assert telling(left, Applicant(name=name)) == []


def test_looking_alike_keeps_every_place():
    text = "".join(chr(code) for code in range(0x20, 0x3000) if chr(code).isprintable())
    assert len(as_latin(text)) == len(text)
    assert as_latin("plain Latin, naïve Łódź 0123") == "plain Latin, naïve Łódź 0123"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A report by Swan was read.", ["A report by Swan was read."]),
        ("SWAN’S REPORT", ["SWAN’S REPORT"]),
        ("A swan was seen; swans swim.", []),
        ("The Swanage police, and Swansea.", []),
        ("Mr Swan asked. Ann Swan asked.", []),  # these tell, and are found as such
        ("Ѕwаn", ["Ѕwаn"]),
        ("x " * 40 + "Swan" + " y" * 40, ["…" + "x " * 20 + "Swan" + " y" * 20 + "…"]),
        ("Swan\nand Swan", ["Swan", "and Swan"]),
    ],
)
def test_a_surname_alone_is_told_with_its_place(text, places):
    assert surname_alone(text, Applicant(name="Ms Ann Swan")) == [" ".join(one.split()) for one in places]


def test_a_name_of_one_word_has_no_surname():
    assert surname_alone("Cher asked.", Applicant(name="Cher")) == []


@pytest.mark.django_db
def test_a_surname_alone_asks_the_publisher_to_look_and_no_more(enter, team, pages):
    with quickly():
        issued(enter, team, applicant=WHO)
    entry = Disclosure.objects.get()
    Disclosure.objects.filter(pk=entry.pk).update(title="The O’Quill-Łuk report")
    client, address = pages(team.publisher), f"/publication/{entry.pk}/publish/"
    asked = client.post(address, {"seen": entry.acts.count()})
    text = asked.content.decode()
    assert "“The O’Quill-Łuk report" in text
    assert "I have looked at these places" in text
    seen = re.search(r'name="names_seen"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="names_seen"', text)
    digest = seen[1] or seen[2]
    assert client.post(address, {"seen": entry.acts.count(), "names_seen": digest}).status_code == 200
    # What was looked at is not what stands there now.
    Disclosure.objects.filter(pk=entry.pk).update(title="O’Quill-Łuk again")
    ticked = {"seen": entry.acts.count(), "names_seen": digest, "names_looked": "on"}
    again = client.post(address, ticked).content.decode()
    assert "O’Quill-Łuk again" in again
    assert not re.search(r'name="names_looked"[^>]*checked', again)
    Disclosure.objects.filter(pk=entry.pk).update(title="The O’Quill-Łuk report")
    assert client.post(address, ticked).status_code == 302
    entry.refresh_from_db()
    assert entry.state == DisclosureState.PUBLISHED
    assert "were looked at" in entry.names_reason
