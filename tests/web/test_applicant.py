"""Who asked: shown only to an officer who says why, for ten minutes, and nowhere else."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from candour.errors import BadInput
from candour.web.accounts.models import Role
from candour.web.casework import covering, events, search
from candour.web.casework.actions import applicant as actions
from candour.web.casework.actions import checking, receive
from candour.web.casework.actions.checking import Check
from candour.web.casework.errors import NotAllowed
from candour.web.casework.models import Applicant
from candour.web.permits import PERMITS_TABLE, Of

SIGNED = "Dear all,\n\nHow many swans? Reply to zoe.quillfeather@applicant.example\n\nThanks,\nZoë\nZoë Quillfeather"
WHO = receive.Asked(
    name="Zoë Quillfeather",
    email="zoe.quillfeather@applicant.example",
    address="17 Nowhere Lane\nExampleton",
    salutation="Dr Quillfeather",
    original=b"From: Zo\xc3\xab\r\n\r\nHow many?\xff",
    original_name="Zo\u00eb.eml",
)
TELLING = ("Quillfeather", "zoe.", "Nowhere Lane", "Zoë")


def page(case, name: str = "case-applicant") -> str:
    return reverse(name, kwargs={"reference": case.reference})


@pytest.fixture
def case(enter):
    return enter(text=SIGNED, subject="Swans", applicant=WHO)


def kinds(case) -> list[str]:
    return list(case.events.values_list("kind", flat=True))


def test_the_record_opens_only_with_a_reason_which_stands_in_the_history(pages, team, case):
    officer = pages(team.officer)
    assert "Quillfeather" not in officer.get(page(case)).content.decode()
    refused = officer.post(page(case), {"reason": " "}).content.decode()
    assert "Say why" in refused
    assert "Quillfeather" not in refused
    shown = officer.post(page(case), {"reason": "To write to them."}, follow=True).content.decode()
    assert "Zoë Quillfeather" in shown
    assert "17 Nowhere Lane" in shown
    (told,) = [one for one in events.tell(case.events.select_related("actor", "facts")) if one.kind == "see-applicant"]
    assert told.sentence == "Officer of EXP looked at who the applicant is: To write to them."


def test_the_record_closes_after_ten_minutes_and_the_next_opening_is_logged_too(pages, team, case, monkeypatch):
    officer = pages(team.officer)
    officer.post(page(case), {"reason": "To write to them."})
    later = timezone.now() + dt.timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("candour.web.casework.views.applicant.timezone.now", lambda: later)
    assert "Quillfeather" not in officer.get(page(case)).content.decode()
    monkeypatch.undo()
    officer.post(page(case), {"reason": "To write again."})
    assert kinds(case).count("see-applicant") == 2


def test_an_opening_is_for_one_case_and_one_person(pages, team, case, enter):
    officer = pages(team.officer)
    officer.post(page(case), {"reason": "To write to them."})
    other = enter(applicant=receive.Asked(name="Bo Otherperson"))
    assert "Otherperson" not in officer.get(page(other)).content.decode()
    assert "Quillfeather" not in pages(team.second_officer).get(page(case)).content.decode()


def test_nobody_but_an_officer_opens_it(pages, team, other_team, case):
    for role in set(Role.values) - {"officer"}:
        assert pages(team.person(role)).post(page(case), {"reason": "Curious."}).status_code == 403
        with pytest.raises(NotAllowed):
            actions.see_applicant(by=team.person(role), case=case, reason="Curious.")
    assert pages(other_team.officer).post(page(case), {"reason": "Curious."}).status_code == 404
    assert "see-applicant" not in kinds(case)


def test_the_message_is_downloaded_as_it_came_and_that_is_logged(pages, team, case):
    officer = pages(team.officer)
    original = page(case, "case-applicant-original")
    assert officer.post(original).status_code == 302
    assert kinds(case) == ["receive"]
    officer.post(page(case), {"reason": "To read the original."})
    response = officer.post(original)
    assert response.content == WHO.original
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}.eml"'
    assert kinds(case).count("see-applicant") == 2


def test_the_record_is_corrected_with_a_reason_and_without_saying_what_it_says(pages, team, case):
    officer = pages(team.officer)
    correct = page(case, "case-applicant-correct")
    assert officer.get(correct).url == page(case)
    officer.post(page(case), {"reason": "They wrote that they married."})
    officer.get(correct)
    sent = {"name": "Zoë Plumage", "email": WHO.email, "address": WHO.address, "salutation": "Dr Plumage"}
    officer.post(correct, {**sent, "organisation": "", "reason": "New name.", "seen": case.version + 1})
    case.refresh_from_db()
    assert Applicant.objects.get(pk=case.applicant_id).name == "Zoë Plumage"
    facts = case.events.select_related("facts").last().facts.text
    assert "New name." in facts
    assert "Plumage" not in facts


def test_a_correction_that_the_title_would_give_away_is_refused(team, enter):
    case = enter(subject="Swans at Featherbridge", applicant=receive.Asked(name="Ann Able"))
    asked = receive.Asked(name="Ann Able", organisation="Featherbridge")
    with pytest.raises(BadInput, match="Change the title first"):
        actions.correct_applicant(by=team.officer, case=case, asked=asked, reason="An organisation asks.")


def test_a_correction_is_searched_for_no_more(team, enter):
    case = enter(text="How many swans?\n\nPlumage", applicant=receive.Asked(name="Ann Able"))
    assert search.search(team.officer, "plumage") == [case.pk]
    asked = receive.Asked(name="Ann Plumage")
    actions.correct_applicant(by=team.officer, case=case, asked=asked, reason="Misread.")
    assert search.search(team.officer, "plumage") == []


def test_no_page_of_the_case_says_who_asked(pages, team, case):
    checks = {name: Check(True, "So it says.") for name in checking.CONDITIONS}
    checking.check_validity(by=team.officer, case=case, checks=checks)
    receive.accept(by=team.officer, case=case)
    officer, tried = pages(team.officer), 0
    for permit in PERMITS_TABLE:
        if permit.of is not Of.CASE or not permit.read:
            continue
        try:
            address = page(case, permit.name)
        except NoReverseMatch:
            continue  # an address that names more than the case, such as one of its counts
        response = officer.get(address)
        text = b"".join(response).decode() if response.streaming else response.content.decode()
        for telling in TELLING:
            assert telling not in text, f"{permit.name} says {telling}"
        tried += 1
    assert tried >= 15


def test_neither_events_nor_logs_nor_search_say_who_asked(pages, team, case, caplog):
    with caplog.at_level(logging.DEBUG):
        pages(team.officer).post(page(case), {"reason": "To write to them."})
    facts = "".join(event.facts.text for event in case.events.select_related("facts"))
    for telling in TELLING:
        assert telling not in facts
        assert telling not in caplog.text
        assert search.search(team.officer, telling) == []


@pytest.mark.parametrize(
    "text",
    ["Zoë Quillfeather", "zoë  quillfeather", "Z. Quillfeather", "Z Quillfeather", "Quillfeather, Zoë",
     "Dr Quillfeather", "Ms. Quillfeather", "ZOE.QUILLFEATHER@APPLICANT.EXAMPLE", "Thanks\nZoë\n", "17 nowhere lane"],
)  # fmt: skip
def test_who_asked_is_covered_however_it_is_written(text, case):
    assert covering.names(f"Please reply.\n{text}\nBye", case.applicant)


def test_a_surname_that_is_also_a_word_stays_in_the_question():
    brown = Applicant(name="Ann Brown")
    assert covering.cover("How many brown bins?\n\nBrown", brown) == "How many brown bins?\n\n[the applicant]"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Siobhan O'Brien", "Siobhan O’Brien"),
        ("Siobhan O’Brien", "Siobhan O'Brien"),
        ("Ann Smith-Jones", "Ann Smith\N{NON-BREAKING HYPHEN}Jones"),
        ("Zoë Smith", "Zoe\N{COMBINING DIAERESIS} Smith"),
        ("Zoe\N{COMBINING DIAERESIS} Smith", "Zoë Smith"),
    ],
)
def test_a_name_is_covered_however_a_program_wrote_its_signs(name, written):
    assert covering.cover(f"I am {written}. How many?", Applicant(name=name)) == "I am [the applicant]. How many?"


def test_a_message_that_is_not_there_is_refused_with_words(pages, team, enter):
    case, client = enter(), pages(team.officer)
    at = {"reference": case.reference}
    client.post(reverse("case-applicant", kwargs=at), {"reason": "To write to them."})
    answer = client.post(reverse("case-applicant-original", kwargs=at))
    assert answer.status_code == 409
    assert "did not come as a message" in answer.content.decode()


@pytest.mark.parametrize("name", ["Writing", "Name", "Message", "Yes"])
def test_a_name_that_is_a_word_of_the_application_stops_nothing(team, enter, name):
    case = enter(applicant=receive.Asked(name=name, email="it@applicant.example", original=b"From: it\r\n\r\nWhat?"))
    checks = {condition: Check(True, "So it says.") for condition in checking.CONDITIONS}
    assert checking.check_validity(by=team.officer, case=case, checks=checks).validity == "valid"
    assert actions.download_original(by=team.officer, case=case).name == name
    with pytest.raises(BadInput, match="names the applicant"):
        checking.check_validity(by=team.officer, case=case, checks=checks, note=f"Signed {name}.")
