"""Entering and checking a request in the browser, step by step, as an officer does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from candour.web.casework.actions import checking, receive
from candour.web.casework.actions.checking import Check
from candour.web.casework.models import Case, Channel, Incoming, Law, Stage, Validity

MAIL = Path(__file__).parent / "data" / "mail"
VALID = {name: Check(True) for name in checking.CONDITIONS}
BUDGET = 12


def words_page(team, channel: str = "email") -> str:
    return f"{reverse('receive-words')}?channel={channel}&authority={team.authority.pk}"


def upload(client, team, name: str, **more):
    file = SimpleUploadedFile(name, (MAIL / name).read_bytes(), "message/rfc822")
    return client.post(words_page(team), {"file": file, **more}, follow=True)


def fields(response) -> dict[str, str]:
    """What a browser would send back if nothing were changed: the values of the last form on the page."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    forms = [form for form in page.iter("form") if form.get("method") == "post"]
    found: dict[str, str] = {}
    for form in forms[-1:]:
        for one in form.iter():
            name = one.get("name")
            if not name or one.tag == "button":
                continue
            if one.tag == "textarea":
                # A browser sends every line end as CR LF.
                text = "".join(one.itertext())
                found[name] = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
            elif one.get("type") in ("radio", "checkbox"):
                if one.get("checked") is not None:
                    found[name] = one.get("value", "on")
            else:
                found[name] = one.get("value", "")
    return found


def case_page(case: Case, name: str = "case-request") -> str:
    return reverse(name, kwargs={"reference": case.reference})


# --- entering


def test_a_message_is_entered_in_three_steps_with_its_words_exactly(pages, team):
    officer = pages(team.officer)
    officer.get(reverse("receive"))
    response = officer.get(reverse("receive"), {"channel": "email"})
    assert response.url == words_page(team)
    officer.get(words_page(team))
    response = upload(officer, team, "whatdotheyknow.eml")
    sent = fields(response)
    assert sent["subject"] == "Stolen bicycles by month"
    assert sent["email"] == "request-1234567-ab12cd34@whatdotheyknow.com"
    assert (sent["arrived-day"], sent["arrived-month"], sent["arrived-time"]) == ("19", "8", "14:05")
    response = officer.post(response.request["PATH_INFO"], sent, follow=True)
    case = Case.objects.get()
    assert response.request["PATH_INFO"] == case_page(case)
    raw = (MAIL / "whatdotheyknow.eml").read_bytes()
    assert case.text.encode() in raw
    assert case.text.endswith("Ann Applicant\r\n\r\n")
    assert bytes(case.applicant.original) == raw
    assert case.received == dt.date(2024, 8, 19)
    assert not Incoming.objects.exists()


def test_a_letter_is_typed_in_and_its_times_are_asked_for(pages, team):
    officer = pages(team.officer)
    response = officer.post(words_page(team, "letter"), {"text": "How many swans?"}, follow=True)
    sent = fields(response)
    assert sent["arrived-day"] == ""
    refused = officer.post(response.request["PATH_INFO"], sent)
    assert "Enter the day and the time" in refused.content.decode()
    sent |= {
        "arrived-day": "3",
        "arrived-month": "8",
        "arrived-year": "2026",
        "arrived-time": "9am",
        "name": "Ann Able",
    }
    officer.post(response.request["PATH_INFO"], sent)
    case = Case.objects.get()
    assert (case.channel, case.received, case.subject) == (Channel.LETTER, dt.date(2026, 8, 3), "How many swans?")


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t"), min_size=1, max_size=200))
@example("\n\n a\r\nb\rc\n")
@example("</textarea><script>&amp;")
def test_any_text_pasted_in_comes_out_of_the_case_the_same(pages, team, text):
    if not text.strip():
        return
    officer = pages(team.officer)
    response = officer.post(words_page(team, "form"), {"text": text}, follow=True)
    assert response.status_code == 200
    sent = fields(response)
    sent |= {"arrived-day": "3", "arrived-month": "8", "arrived-year": "2026", "arrived-time": "9:00", "subject": "Any"}
    officer.post(response.request["PATH_INFO"], sent)
    case = Case.objects.latest("id")
    assert case.text == text


def test_words_that_were_changed_are_refused_and_what_stands_around_them_may_go(pages, team):
    officer = pages(team.officer)
    response = officer.post(words_page(team), {"text": "Hello,\r\nHow many swans?\r\nFooter"}, follow=True)
    here, sent = response.request["PATH_INFO"], fields(response)
    sent |= {
        "arrived-day": "3",
        "arrived-month": "8",
        "arrived-year": "2026",
        "arrived-time": "9am",
        "subject": "Swans",
    }
    refused = officer.post(here, {**sent, "words": "Hello,\r\nHow many ducks?"})
    assert "not those that came" in refused.content.decode()
    officer.post(here, {**sent, "words": "How many swans?"})
    assert Case.objects.get().text == "How many swans?"


def test_a_message_that_was_entered_before_is_said_so_and_not_refused(pages, team):
    officer = pages(team.officer)
    response = upload(officer, team, "whatdotheyknow.eml")
    officer.post(response.request["PATH_INFO"], fields(response))
    first = Case.objects.get()
    again = upload(officer, team, "whatdotheyknow.eml")
    assert "entered before" in again.content.decode()
    assert case_page(first) in again.content.decode()
    officer.post(again.request["PATH_INFO"], fields(again))
    assert Case.objects.count() == 2


def test_what_is_no_message_is_refused_with_one_sentence_and_nothing_is_kept(pages, team):
    officer = pages(team.officer)
    file = SimpleUploadedFile("letter.eml", b"%PDF-1.7")
    response = officer.post(words_page(team), {"file": file})
    assert "This is not an e-mail message" in response.content.decode()
    assert not Incoming.objects.exists()


def test_what_was_not_finished_is_offered_again_and_can_be_discarded(pages, team):
    officer = pages(team.officer)
    upload(officer, team, "html-only.eml")
    came = Incoming.objects.get()
    assert reverse("receive-check", kwargs={"incoming": came.pk}) in officer.get(reverse("receive")).content.decode()
    discard = reverse("receive-discard", kwargs={"incoming": came.pk})
    officer.get(discard)
    officer.post(discard)
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("name", ["receive-check", "receive-discard"])
def test_what_came_to_another_authority_does_not_exist_here(pages, team, other_team, name):
    upload(pages(team.officer), team, "html-only.eml")
    address = reverse(name, kwargs={"incoming": Incoming.objects.get().pk})
    assert pages(other_team.officer).get(address).status_code == 404
    assert pages(team.analyst).get(address).status_code == 403


def test_a_person_of_two_authorities_says_which_one_received_it(pages, team, other_team):
    from candour.web.accounts.models import Membership

    Membership.objects.create(person=team.officer, authority=other_team.authority, role="officer")
    officer = pages(team.officer)
    assert "Which authority" in officer.get(reverse("receive")).content.decode()
    response = officer.get(reverse("receive"), {"channel": "letter", "authority": other_team.authority.pk})
    assert f"authority={other_team.authority.pk}" in response.url


# --- the request's page, and from there to work


def test_the_request_s_page_shows_the_words_the_times_and_what_to_do_next(pages, team, enter):
    case = enter(text="How many swans?\n\nYours,\nAnn Applicant")
    for person in (team.officer, team.analyst, team.approver, team.publisher, team.auditor):
        text = pages(person).get(case_page(case)).content.decode()
        assert "How many swans?" in text
        assert "[the applicant]" in text
        assert "Ann Applicant" not in text
    assert pages(team.contributor).get(case_page(case)).status_code == 403


def test_the_request_s_page_keeps_within_its_queries(pages, team, enter):
    for year in range(2019, 2024):
        enter(subject=f"Thefts of bicycles in {year}", text=f"How many bicycles were stolen in {year}?")
    case, other = enter(), Case.objects.last()
    checking.link_similar(by=team.officer, case=case, other=other, reason="The same for another year.")
    officer = pages(team.officer)
    officer.get(case_page(case))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text = officer.get(case_page(case)).content.decode()
    assert "The same for another year." in text
    assert text.count("Note this as similar") >= 3
    assert len(asked) <= BUDGET, [query["sql"][:90] for query in asked]


def test_a_request_goes_from_entered_to_worked_on_by_what_the_pages_offer(pages, team, enter):
    officer = pages(team.officer)
    case = enter(text="1. How many swans?\n2. How many ducks?")
    assert case_page(case, "case-check") in officer.get(case_page(case)).content.decode()
    sent = fields(officer.get(case_page(case, "case-check")))
    assert sent["writing"] == "yes"
    assert "describes" not in sent
    response = officer.post(case_page(case, "case-check"), {**sent, "describes": "yes"}, follow=True)
    assert "recorded as valid" in response.content.decode()
    assert case_page(case, "case-parts") + "?suggest=1" in response.content.decode()
    sent = fields(officer.get(case_page(case, "case-parts"), {"suggest": "1"}))
    officer.post(case_page(case, "case-parts"), sent)
    assert [part.text for part in case.parts.all()] == ["How many swans?", "How many ducks?"]
    officer.post(case_page(case, "case-accept"), {"seen": Case.objects.get().version})
    assert Case.objects.get().stage == Stage.WORKING


def test_work_on_an_unchecked_request_is_refused_on_its_page(pages, team, enter):
    case = enter()
    response = pages(team.officer).post(case_page(case, "case-accept"), {"seen": case.version})
    assert "Check first whether the request is valid" in response.content.decode()


def test_a_request_that_is_not_valid_is_shown_with_what_to_do(pages, team, enter):
    case, officer = enter(), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-check")))
    sent |= {"describes": "no", "describes_why": "It only complains"}
    text = officer.post(case_page(case, "case-check"), sent, follow=True).content.decode()
    assert Case.objects.get().validity == Validity.INVALID
    assert "section 16" in text
    assert "It only complains." in text


def test_adding_a_part_keeps_what_was_typed_and_saves_nothing(pages, team, enter):
    case, officer = enter(text="How many swans? How many ducks?"), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-parts")))
    response = officer.post(case_page(case, "case-parts"), {**sent, "text0": "How many swans?", "do": "add"})
    sent = fields(response)
    assert (sent["text0"], sent["number1"], sent["text1"]) == ("How many swans?", "2", "")
    officer.post(case_page(case, "case-parts"), {**sent, "text1": "How many ducks?"})
    assert [part.text for part in case.parts.all()] == ["How many swans?", "How many ducks?"]


@pytest.mark.parametrize(
    ("name", "sent", "field", "value"),
    [
        ("case-format", {"format_asked": "As CSV"}, "format_asked", "As CSV"),
        ("case-title", {"subject": "Swans"}, "subject", "Swans"),
        ("case-law", {"regime": "eir", "reason": "It is about noise."}, "regime", Law.EIR),
    ],
)
def test_what_is_recorded_is_changed_on_a_page_of_its_own(pages, team, enter, name, sent, field, value):
    case, officer = enter(), pages(team.officer)
    found = fields(officer.get(case_page(case, name)))
    assert officer.post(case_page(case, name), {**found, **sent}).url == case_page(case)
    assert getattr(Case.objects.get(), field) == value


def test_the_receipt_is_corrected_on_its_page(pages, team, enter):
    arrived = dt.datetime(2026, 8, 17, 9, 30, 12, tzinfo=dt.UTC)
    case, officer = enter(arrived_at=arrived, received=dt.date(2026, 8, 17)), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-receipt")))
    officer.post(case_page(case, "case-receipt"), {**sent, "received-day": "18", "reason": "Moved."})
    case.refresh_from_db()
    assert (case.received, case.arrived_at) == (dt.date(2026, 8, 18), arrived)


def test_a_case_is_given_to_another_officer_on_its_page(pages, team, enter):
    case, officer = enter(), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-assign")))
    officer.post(case_page(case, "case-assign"), {**sent, "person": team.second_officer.pk})
    assert Case.objects.get().officer == team.second_officer


def test_a_similar_case_is_noted_by_its_reference(pages, team, enter):
    case, other, officer = enter(), enter(), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-similar"), {"of": other.reference}))
    assert sent["reference"] == other.reference
    refused = officer.post(case_page(case, "case-similar"), {**sent, "reference": "EXP-1999-1", "reason": "Alike."})
    assert "no case with this reference" in refused.content.decode()
    officer.post(case_page(case, "case-similar"), {**sent, "reason": "Alike."})
    assert case.similar.get().other == other


def test_somebody_who_saves_after_a_colleague_is_told_and_loses_nothing(pages, team, enter):
    case, officer = enter(), pages(team.officer)
    sent = fields(officer.get(case_page(case, "case-title")))
    receive.retitle(by=team.second_officer, case=case, subject="Ducks")
    text = officer.post(case_page(case, "case-title"), {**sent, "subject": "Swans"}).content.decode()
    assert "Somebody else changed this case" in text
    assert 'value="Swans"' in text


def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing_and_keeps_what_was_typed(pages, team, enter):
    case, officer = enter(), pages(team.officer)
    refused = officer.post(case_page(case, "case-title"), {"subject": "Swans"})
    assert "too old or came back incomplete" in refused.content.decode()
    assert Case.objects.get().subject != "Swans"
    sent = fields(refused)
    assert sent["subject"] == "Swans"
    assert officer.post(case_page(case, "case-title"), sent).url == case_page(case)
    assert Case.objects.get().subject == "Swans"


CHANGING: list[str] = ["case-check", "case-parts", "case-format", "case-title", "case-receipt", "case-law",
                       "case-similar", "case-accept", "case-assign", "case-applicant"]  # fmt: skip


@pytest.mark.parametrize("name", CHANGING)
def test_only_officers_of_the_authority_check_a_request(pages: Callable, team, other_team, enter, name):
    case = enter()
    for person in (team.analyst, team.auditor, team.approver):
        assert pages(person).get(case_page(case, name)).status_code == 403
    assert pages(other_team.officer).get(case_page(case, name)).status_code == 404
