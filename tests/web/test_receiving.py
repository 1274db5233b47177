"""Receiving: a request is entered, checked, split, dated and accepted."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.web.casework import events, mail_in, regimes
from candour.web.casework.actions import checking, receive
from candour.web.casework.actions.checking import Check, Piece
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed, NotNow
from candour.web.casework.models import Case, Channel, ClockEvent, Incoming, Law, Stage, Validity

LONDON = ZoneInfo("Europe/London")
VALID = {name: Check(True, "So it says.") for name in checking.CONDITIONS}
SIGNED = "Hello,\n\n1. How many bicycles?\n2. How many tricycles?\n\nYours,\nAnn Applicant\nann@applicant.example"


def sentences(case: Case) -> str:
    return "\n".join(told.sentence for told in events.tell(case.events.select_related("actor", "facts")))


def facts(case: Case) -> str:
    return "\n".join(event.facts.text for event in case.events.select_related("facts"))


# --- entering


def test_a_request_is_entered_with_its_words_exactly_and_a_chain_that_holds(enter):
    case = enter(text="  How many?\r\n\r\nAnd why?  ")
    assert case.text == "  How many?\r\n\r\nAnd why?  "
    assert case.reference.startswith("EXP-")
    assert case.due is not None
    (event,) = case.events.select_related("actor", "facts")
    assert not list(events.faults(case, [event]))
    assert "entered the request" in events.tell([event])[0].sentence


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=300))
@example("\r\n\rx\n\n  y\u2028z\ufeff\U0001f6b2\t ")
def test_any_words_come_out_of_the_database_as_they_went_in(enter, text):
    if not text.strip():
        return
    case = enter(text=text)
    assert Case.objects.get(pk=case.pk).text == text
    assert events.sha256(text) == case.text_sha256


def test_only_an_officer_of_the_authority_enters_a_request(enter, other_team):
    with pytest.raises(NotAllowed):
        enter(by=other_team.officer)


def test_the_three_times_are_kept_apart(enter):
    arrived, began = dt.datetime(2026, 8, 15, 23, 59, tzinfo=LONDON), timezone.now()
    case = enter(arrived_at=arrived, received=dt.date(2026, 8, 15))
    assert case.arrived_at == arrived
    assert case.received == dt.date(2026, 8, 15)  # a Saturday: any day may be the day of receipt
    assert began <= case.logged_at <= timezone.now()


def test_a_request_is_not_received_before_it_arrived_nor_in_the_future(enter):
    now = timezone.now()
    with pytest.raises(BadInput, match="before the request arrived"):
        enter(received=timezone.localdate(now) - dt.timedelta(days=2))
    with pytest.raises(BadInput, match="in the future"):
        enter(arrived_at=now + dt.timedelta(days=1))


def test_a_title_that_names_the_applicant_is_refused(enter, team):
    with pytest.raises(BadInput, match="names the applicant"):
        enter(subject="Request from Ann Applicant about bicycles")
    case = enter()
    with pytest.raises(BadInput, match="names the applicant"):
        receive.retitle(by=team.officer, case=case, subject="Ms Applicant's bicycles")


def test_what_came_is_kept_until_it_is_a_case_and_then_with_the_applicant(team, enter):
    came = receive.take_in(
        by=team.officer,
        authority=team.authority,
        channel=Channel.EMAIL,
        message=mail_in.Message(text="How many?", words="How many?", message_id="<1@x>"),
        original=b"whole message",
        name="mail.eml",
    )
    asked = receive.Asked(name="Ann", original=bytes(came.original), message_id=came.message_id)
    case = enter(text="How many?", applicant=asked, incoming=came)
    assert not Incoming.objects.exists()
    assert bytes(case.applicant.original) == b"whole message"
    with pytest.raises(NotNow, match="already"):
        enter(text="How many?", incoming=came)


def test_the_same_message_or_the_same_words_are_noticed(team, enter):
    case = enter(text="How many?", applicant=receive.Asked(message_id="<1@x>"))
    assert receive.entered_before(team.authority, message_id="<1@x>") == case
    assert receive.entered_before(team.authority, text="How many?", message_id="<2@x>") == case
    assert receive.entered_before(team.authority, text="How many", message_id="<2@x>") is None


# --- what others read does not say who asked


def test_the_first_part_leaves_out_the_greeting_the_ending_and_the_applicant(enter):
    (part,) = enter(text=SIGNED).parts.all()
    assert "Applicant" not in part.text
    assert "ann@" not in part.text
    assert "How many tricycles?" in part.text


def test_no_event_of_receiving_says_who_asked(team, enter):
    case = enter(text=SIGNED)
    checking.check_validity(by=team.officer, case=case, checks=VALID)
    receive.accept(by=team.officer, case=case)
    assert "Applicant" not in facts(case)
    assert "ann@" not in facts(case)


def test_a_reason_that_names_the_applicant_is_refused(team, enter):
    with pytest.raises(BadInput, match="names the applicant"):
        checking.check_validity(by=team.officer, case=enter(), checks=VALID, note="Ann Applicant wrote again")


# --- section 8


def test_s8_a_request_that_meets_every_condition_is_valid_and_the_history_says_why(team, enter):
    case = checking.check_validity(by=team.officer, case=enter(), checks=VALID)
    assert case.validity == Validity.VALID
    assert "It describes the information asked for: yes. So it says." in sentences(case)


def test_s8_a_request_without_a_name_is_not_valid(team, enter):
    checks = {**VALID, "name": Check(False, "Only a first name is given")}
    case = checking.check_validity(by=team.officer, case=enter(), checks=checks)
    assert case.validity == Validity.INVALID
    assert "It states the applicant’s name: no. Only a first name is given." in case.validity_reason


def test_a_condition_that_is_not_met_needs_a_reason(team, enter):
    with pytest.raises(BadInput, match="Say why"):
        checking.check_validity(by=team.officer, case=enter(), checks={**VALID, "describes": Check(False)})


def test_a_spoken_request_without_a_name_is_valid_under_the_environmental_regulations(team, enter):
    case = enter(regime=Law.EIR)
    checks = {**VALID, "writing": Check(False, "It was spoken"), "name": Check(False, "None was given")}
    assert checking.check_validity(by=team.officer, case=case, checks=checks).validity == Validity.VALID


def test_work_starts_only_on_a_valid_request(team, enter):
    case = enter()
    with pytest.raises(NotNow, match="section 8"):
        receive.accept(by=team.officer, case=case)
    checking.check_validity(by=team.officer, case=case, checks=VALID)
    assert receive.accept(by=team.officer, case=case).stage == Stage.WORKING


# --- parts


def test_parts_are_set_in_the_order_of_their_numbers(team, enter):
    case = enter(text=SIGNED)
    (part,) = case.parts.all()
    checking.split(
        by=team.officer,
        case=case,
        pieces=[Piece("2", "How many tricycles?"), Piece("1", "How many bicycles?", part.pk)],
    )
    assert [(one.number, one.text) for one in case.parts.all()] == [
        ("1", "How many bicycles?"),
        ("2", "How many tricycles?"),
    ]
    assert case.parts.first().pk == part.pk
    first, second = case.parts.all()
    checking.split(
        by=team.officer, case=case, pieces=[Piece("2", first.text, first.pk), Piece("1", second.text, second.pk)]
    )
    assert [one.pk for one in case.parts.all()] == [second.pk, first.pk]


def test_a_part_that_is_not_in_the_applicant_s_words_must_be_meant(team, enter):
    case, pieces = enter(text=SIGNED), [Piece("1", "How many unicycles?")]
    with pytest.raises(BadInput, match="Part 1 is not in the applicant’s words"):
        checking.split(by=team.officer, case=case, pieces=pieces)
    checking.split(by=team.officer, case=case, pieces=pieces, own_words=True)
    assert case.parts.get().text == "How many unicycles?"


@pytest.mark.parametrize(
    ("pieces", "says"),
    [
        ([Piece("1", "How many bicycles?"), Piece("1", "How many tricycles?")], "same number"),
        ([Piece("first", "How many bicycles?")], "not a number of a part"),
        ([Piece("1", "Ann Applicant")], "names the applicant"),
        ([Piece("1", "  ")], "at least one part"),
    ],
)
def test_parts_that_cannot_be_are_refused_with_what_to_mend(team, enter, pieces, says):
    case = enter(text=SIGNED)
    with pytest.raises(BadInput, match=says):
        checking.split(by=team.officer, case=case, pieces=pieces)


def test_nobody_sets_parts_over_what_somebody_else_has_changed(team, enter):
    case = enter(text=SIGNED)
    receive.retitle(by=team.second_officer, case=case, subject="Cycles")
    with pytest.raises(ChangedMeanwhile):
        checking.split(by=team.officer, case=case, pieces=[Piece("1", "How many bicycles?")], seen=1)


# --- format, law, receipt, people


def test_s11_the_form_asked_for_is_recorded_and_can_be_taken_back(team, enter):
    case = checking.set_format(by=team.officer, case=enter(), format_asked="As a spreadsheet")
    assert case.format_asked == "As a spreadsheet"
    assert checking.set_format(by=team.officer, case=case, format_asked="").format_asked == ""


def test_the_law_is_suggested_with_why_and_changed_only_by_somebody_with_a_reason(team, enter):
    case = enter(text="How much noise and what emissions came from the yard?")
    (suggestion,) = regimes.suggest(case)
    assert suggestion.regime == Law.EIR
    assert "“noise”, “emissions”" in suggestion.why
    assert case.regime == Law.FOIA
    with pytest.raises(BadInput, match="reason"):
        checking.set_regime(by=team.officer, case=case, regime=Law.EIR, reason=" ")
    checking.set_regime(by=team.officer, case=case, regime=Law.EIR, reason="It is about noise.")
    assert case.regime == Law.EIR
    assert regimes.suggest(case) == []
    assert "from Freedom of Information Act 2000 to Environmental Information Regulations 2004" in sentences(case)


@pytest.mark.parametrize(
    "text",
    ["Send me all data you hold about me.", "I want my police record.", "This is a subject access request.",
     "Please send the footage of me at the station."],
)  # fmt: skip
def test_one_s_own_data_suggest_subject_access(enter, text):
    assert [one.regime for one in regimes.suggest(enter(text=text))] == [Law.SUBJECT_ACCESS]


@pytest.mark.parametrize(
    "text",
    [
        "How many arrests were made?",
        "Please e-mail me the data held on bicycles.",
        "Send it to me in my preferred form.",
    ],
)
def test_ordinary_requests_suggest_no_other_law(enter, text):
    assert regimes.suggest(enter(text=text)) == []


def test_subject_access_is_counted_in_months_once_the_law_is_changed(team, enter):
    case = enter(arrived_at=dt.datetime(2026, 8, 17, 9, tzinfo=LONDON), received=dt.date(2026, 8, 17))
    assert case.due == dt.date(2026, 9, 15)
    checking.set_regime(by=team.officer, case=case, regime=Law.SUBJECT_ACCESS, reason="Their own record.")
    assert case.due == dt.date(2026, 9, 17)


def test_a_corrected_day_of_receipt_replaces_what_the_clock_counted_from(team, enter):
    case = enter(arrived_at=dt.datetime(2026, 8, 17, 9, tzinfo=LONDON), received=dt.date(2026, 8, 17))
    receive.correct_receipt(by=team.officer, case=case, received=dt.date(2026, 8, 18), reason="It came after the move.")
    assert (case.received, case.due) == (dt.date(2026, 8, 18), dt.date(2026, 9, 16))
    rows = ClockEvent.objects.filter(case=case).values_list("date", "replaced")
    assert list(rows) == [(dt.date(2026, 8, 17), True), (dt.date(2026, 8, 18), False)]
    assert "from 17 August 2026 to 18 August 2026: It came after the move." in sentences(case)


def test_the_receipt_moves_back_only_with_the_arrival(team, enter):
    case = enter(arrived_at=dt.datetime(2026, 8, 17, 9, tzinfo=LONDON), received=dt.date(2026, 8, 17))
    earlier = dt.datetime(2026, 8, 14, 16, tzinfo=LONDON)
    with pytest.raises(BadInput, match="before the request arrived"):
        receive.correct_receipt(by=team.officer, case=case, received=dt.date(2026, 8, 14), reason="A desk had it.")
    receive.correct_receipt(
        by=team.officer, case=case, received=dt.date(2026, 8, 14), arrived_at=earlier, reason="A desk had it."
    )
    assert (case.received, case.arrived_at) == (dt.date(2026, 8, 14), earlier)


def test_a_case_is_given_only_to_an_officer_of_its_authority(team, other_team, enter):
    case = enter()
    assert receive.assign(by=team.officer, case=case, to=team.second_officer).officer == team.second_officer
    for person in (team.analyst, other_team.officer):
        with pytest.raises(BadInput, match="not an FOI officer"):
            receive.assign(by=team.officer, case=case, to=person)


def test_a_similar_request_is_noted_once_and_only_in_one_authority(team, other_team, enter):
    case, other = enter(), enter()
    checking.link_similar(by=team.officer, case=case, other=other, reason="The same for 2023.")
    assert case.similar.get().other == other
    with pytest.raises(BadInput, match="noted already"):
        checking.link_similar(by=team.officer, case=case, other=other, reason="Again.")
    with pytest.raises(BadInput, match="itself"):
        checking.link_similar(by=team.officer, case=case, other=case, reason="Itself.")
    far = enter(by=other_team.officer, authority=other_team.authority)
    with pytest.raises(BadInput, match="no such case"):
        checking.link_similar(by=team.officer, case=case, other=far, reason="Elsewhere.")
