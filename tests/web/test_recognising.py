"""Before an answer is published it is looked at for who asked, however that is spelled."""

from __future__ import annotations

import copy

import pytest
from answering import issued
from published import CONTENT, TABLE
from quick_bundles import quickly

from candour.web import storage
from candour.web.casework.actions.receive import Asked
from candour.web.casework.models import Applicant
from candour.web.casework.recognising import telling
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
