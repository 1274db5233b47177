"""A request that comes by the public form: a case at once, the words exactly, once however often it is sent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.web import moments
from candour.web.casework import events, online
from candour.web.casework.actions import receive
from candour.web.casework.actions.receive import Asked
from candour.web.casework.actions.receive_online import receive_online
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Case, Channel, EventFacts, Incoming, Part
from candour.web.post.models import OutgoingMail

ANN = Asked(name="Ann Applicant", email="ann@applicant.example")
WORDS = "How many bicycles were reported stolen in 2024?\n\nYours,\nAnn Applicant\n"


def send(team: Any, **given: Any) -> Any:
    """Send the usual request; every value can be given."""
    values = {"authority": team.authority, "text": WORDS, "applicant": ANN, "online_key": "a-key"}
    return receive_online(**{**values, **given})


def test_it_is_a_case_at_once_that_nobody_has_yet(team):
    case = send(team, format_asked="A spreadsheet")
    assert isinstance(case, Case)
    assert (case.stage, case.validity, case.officer) == ("received", "undecided", None)
    assert (case.channel, case.format_asked, case.regime) == (Channel.FORM, "A spreadsheet", "foia")
    assert case.received == timezone.localdate(case.arrived_at) == timezone.localdate()
    assert case.due
    assert case.target
    event = events.tell(case.events.select_related("actor", "facts"))[0]
    assert event.kind == "receive-online"
    assert event.sentence.startswith("The request came by the public form on ")
    assert not list(events.faults(case, case.events.select_related("facts")))


def test_the_words_stay_as_they_were_typed_and_nothing_else_names_who_asked(team):
    case = send(team)
    assert case.text == WORDS
    assert case.text_sha256 == events.sha256(WORDS)
    elsewhere = [
        case.subject,
        *Part.objects.values_list("text", flat=True),
        *EventFacts.objects.values_list("text", flat=True),
    ]
    assert not [text for text in elsewhere if "Ann" in text or "Applicant" in text]
    assert case.subject == "How many bicycles were reported stolen in 2024?"


def test_s10_6_it_is_received_on_the_day_it_comes_even_late_on_a_sunday(team):
    with moments.at_time(dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)):
        case = send(team)
    assert case.received == dt.date(2026, 3, 1)
    # The 17th of March is a bank holiday in Northern Ireland.
    assert case.due == dt.date(2026, 3, 30)


@pytest.mark.parametrize("who", [Asked(email="ann@applicant.example"), Asked(name="Ann"), Asked()])
def test_s8_a_name_and_an_address_are_needed(team, who):
    with pytest.raises(BadInput):
        send(team, applicant=who)
    with pytest.raises(BadInput):
        send(team, text=" \n ")
    assert not Case.objects.exists()


def test_sent_again_with_its_key_it_is_the_same_case(team):
    assert send(team).pk == send(team, text="Other words?").pk
    assert Case.objects.count() == OutgoingMail.objects.count() == 1


def test_the_same_words_from_the_same_address_within_a_day_are_one_request(team, other_team):
    first = send(team)
    assert (
        send(team, online_key="second", applicant=Asked(name="ANN applicant", email="ANN@applicant.example")).pk
        == first.pk
    )
    # Another address, another authority or another day is another request.
    assert send(team, online_key="third", applicant=Asked(name="Bo", address="1 Lane\nTown")).pk != first.pk
    assert send(other_team, online_key="fourth").pk != first.pk
    with moments.at_time(timezone.now() + dt.timedelta(days=1, minutes=1)):
        assert send(team, online_key="fifth").pk != first.pk


def test_two_people_who_share_an_address_each_have_a_request_of_their_own(team):
    first = send(team)
    other = send(team, online_key="another", applicant=dataclasses.replace(ANN, name="Ben Beside"))
    assert other.pk != first.pk
    assert other.applicant.name == "Ben Beside"


def test_an_acknowledgment_goes_that_no_machine_answers_and_that_repeats_nothing_typed(team):
    case = send(team)
    mail = OutgoingMail.objects.get()
    assert mail.to == "ann@applicant.example"
    assert mail.headers["Auto-Submitted"] == "auto-replied"
    assert case.reference in mail.text
    assert f"/progress/{online.token_of('a-key')}/" in mail.text
    assert "bicycles" not in mail.text + mail.subject
    assert "Ann" not in mail.text + mail.subject


def test_without_a_way_to_send_mail_the_case_is_there_all_the_same(team):
    team.authority.email = ""
    team.authority.save()
    send(team)
    send(team, online_key="by-post", applicant=Asked(name="Bo", address="1 Lane\nTown"))
    assert Case.objects.count() == 2
    assert not OutgoingMail.objects.exists()


def test_a_link_carries_no_number_of_a_case_and_no_other_link_is_looked_up(team):
    case = send(team, online_key=online.new_key())
    token = online.token_of(case.online_key)
    assert online.found(online.key_of(token)) == case
    assert case.reference not in token
    for wrong in (case.online_key, token[:-1], "x" + token, "", "x" * 1000, "é." + token):
        assert online.key_of(wrong) == ""
    assert online.found("") is None


def test_clocks_that_disagree_over_the_new_year_give_no_number_twice(team):
    given = []
    for number, minute in enumerate((58, 61, 59, 62)):
        with moments.at_time(dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)):
            given.append(send(team, text=f"{number}. What?", online_key=f"key-{number}").reference)
    assert given == ["EXP-2026-0001", "EXP-2027-0001", "EXP-2026-0002", "EXP-2027-0002"]


# --- held for a person


def test_what_is_held_is_kept_whole_and_counts_from_its_day(team):
    came = send(team, held=lambda: "Very much came.", format_asked="On paper")
    assert isinstance(came, Incoming)
    assert (came.text, came.held_because, came.by) == (WORDS, "Very much came.", None)
    assert not Case.objects.exists()
    assert not OutgoingMail.objects.exists()
    # Pressed again, and sent again in other ways, it is still one.
    assert send(team, held=lambda: "Again.").pk == send(team, online_key="other", held=lambda: "Again.").pk == came.pk


def test_a_flood_of_what_is_held_makes_nobodys_sending_or_looking_slow(team, pages, monkeypatch):
    monkeypatch.setattr("candour.web.casework.views.receive._SHOWN", 2)
    monkeypatch.setattr("candour.web.casework.actions.receive_online._LOOKED_THROUGH", 2)
    for number in range(3):
        send(team, text=f"{number}. What?", online_key=f"key-{number}", held=lambda: "Very much came.")
    page = pages(team.officer).get("/receive/").content.decode()
    assert page.count("Very much came.") == 2
    assert "1 more came after these." in page
    # The newest are still found to be the same; what came before so many others is kept once more, and nothing is lost.
    assert send(team, text="2. What?", online_key="again", held=lambda: "Again.").online_key == "key-2"
    assert send(team, text="0. What?", online_key="again", held=lambda: "Again.").online_key == "again"


def test_an_officer_makes_a_case_of_what_is_held_with_its_own_time_and_link(team, pages):
    with moments.at_time(timezone.now() - dt.timedelta(days=3)):
        came = send(team, held=lambda: "Many requests came from one place within an hour.", format_asked="On paper")
    officer = pages(team.officer)
    assert "1 request" in officer.get(reverse("home")).content.decode()
    start = officer.get(reverse("receive")).content.decode()
    assert "Many requests came from one place" in start
    address = reverse("receive-check", kwargs={"incoming": came.pk})
    assert "On paper" in officer.get(address).content.decode()
    local = timezone.localtime(came.at)
    officer.post(
        address,
        {
            "words": WORDS.replace("\n", "\r\n"),
            "subject": "Stolen bicycles",
            "name": "Ann Applicant",
            "email": "ann@applicant.example",
            "received-day": local.day,
            "received-month": local.month,
            "received-year": local.year,
        },
    )
    case = Case.objects.get()
    assert (case.text, case.arrived_at, case.received) == (WORDS, came.at, timezone.localdate(came.at))
    assert (case.online_key, case.format_asked, case.channel) == ("a-key", "On paper", Channel.FORM)
    assert not Incoming.objects.exists()
    assert OutgoingMail.objects.get().headers["Auto-Submitted"] == "auto-replied"
    assert (
        "The public form of this site"
        in officer.get(reverse("case-request", kwargs={"reference": case.reference})).content.decode()
    )


def test_discarding_what_somebody_sent_asks_why_and_can_be_undone(team, other_team, pages):
    came = send(team, held=lambda: "Many requests came.")
    officer = pages(team.officer)
    address = reverse("receive-discard", kwargs={"incoming": came.pk})
    assert "Say why" in officer.post(address).content.decode()
    officer.post(address, {"reason": "It is an advertisement."})
    came.refresh_from_db()
    assert (came.discarded_by, came.discarded_because) == (team.officer, "It is an advertisement.")
    assert officer.get(reverse("receive-check", kwargs={"incoming": came.pk})).status_code == 404
    assert "It is an advertisement." in officer.get(reverse("receive")).content.decode()
    with pytest.raises(NotNow):
        receive.discard(by=team.officer, incoming=came, reason="Again.")
    with pytest.raises(NotAllowed):
        receive.bring_back(by=other_team.officer, incoming=came)
    assert (
        pages(other_team.officer).post(reverse("receive-bring-back", kwargs={"incoming": came.pk})).status_code == 404
    )
    officer.post(reverse("receive-bring-back", kwargs={"incoming": came.pk}))
    came.refresh_from_db()
    assert (came.discarded_at, came.discarded_because) == (None, "")


def test_what_was_discarded_is_forgotten_after_thirty_days(team):
    kept = send(team, held=lambda: "Held.")
    gone = send(team, online_key="gone", text="Buy now", held=lambda: "Held.")
    with moments.at_time(timezone.now() - dt.timedelta(days=32)):
        receive.discard(by=team.officer, incoming=gone, reason="An advertisement.")
    receive.discard(by=team.officer, incoming=kept, reason="An advertisement.")
    receive.forget_discarded(timezone.localdate())
    assert list(Incoming.objects.all()) == [kept]


# --- whatever is typed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300).filter(str.strip),
    name=st.sampled_from(["Ann Applicant", "Bo", "Dr Siân O’Neill-Jones", "May Green", "1", "???"]),
    signed=st.booleans(),
)
def test_whatever_is_typed_is_kept_exactly_and_the_title_never_says_who_asked(team, text, name, signed):
    typed = f"{text}\n{name}" if signed else text
    case = send(team, text=typed, online_key=online.new_key(), applicant=Asked(name=name, email="q@applicant.example"))
    case.refresh_from_db()
    assert case.text == typed
    assert case.subject.strip()
    assert len(case.subject) <= 200
    assert "q@applicant.example" not in case.subject
    if len(name.split()) > 1:
        assert name.casefold() not in case.subject.casefold()


@pytest.mark.parametrize("name", ["Online", "Request", "A Request", "A request made online"])
def test_somebody_called_like_the_plain_title_can_ask_too(team, name):
    case = send(team, text=f"{name}?", applicant=Asked(name=name, email="q@applicant.example"))
    assert case.subject == "…"


@pytest.mark.django_db(transaction=True)
def test_sent_by_two_presses_at_once_it_is_one_case(team):
    ready, came, faults = threading.Barrier(4), list[Any](), list[BaseException]()

    def press() -> None:
        try:
            ready.wait(20)
            came.append(send(team).pk)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not faults
    assert len(set(came)) == 1
    assert Case.objects.count() == OutgoingMail.objects.count() == 1
