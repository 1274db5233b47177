"""Deciding, with what the pages fill in: nothing typed is lost, and what is missing opens with what is known of it."""

from __future__ import annotations

import pytest

from candour.web.casework.actions import decide
from candour.web.casework.drafts import answer_draft
from candour.web.casework.form_wanted import as_phrase, is_sentence
from candour.web.casework.models import Case

from .deciding_support import address, chosen_table, fill_in, reference_case, with_parts, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(enter):
    return with_parts(working(enter()), "How many bicycles were reported stolen in 2024?", "Who stole them?")


@pytest.fixture
def officer(pages, team):
    return pages(team.officer)


def test_choosing_a_provision_keeps_what_was_typed(officer, case):
    typed = {"provision": "31", "withheld": "the places of the cameras", "parts": ["2"], "choose": "31(1)(a)"}
    page = officer.post(address("case-decide-refusal-new", case), typed).content.decode()
    assert 'value="the places of the cameras"' in page
    assert 'value="31(1)(a)"' in page
    assert page.count(" checked") == 1
    assert "Nothing is saved yet." in page
    assert answer_draft(case).decision.get("refusals") is None


def test_a_part_that_nothing_denies_leads_to_the_provision_for_it(officer, team, case):
    fill_in(officer, "case-decide-part", case, {"holding": "neither confirmed nor denied"}, number="2")
    new = address("case-decide-denial-new", case)
    decision = officer.get(address("case-decision", case)).content.decode()
    assert f'<a class="govuk-link" href="{new}?part=2">Part 2</a>' in decision
    assert "Enter the provision under which this part is neither confirmed nor denied, and why." in decision
    opened = officer.get(f"{new}?part=2").content.decode()
    assert opened.count(" checked") == 1
    decide.add_reason(by=team.officer, case=case, which="denials", provision="30(3)", parts=["2"])
    assert f"{new}?part=2" not in officer.get(address("case-decision", case)).content.decode()


@pytest.mark.parametrize(
    ("wrote", "phrase"),
    [
        ("I would like it as a spreadsheet.", "a spreadsheet"),
        ("Please provide the information in Excel format.", "Excel format"),
        ("Please could you send me the figures as a CSV file, please", "a CSV file"),
        ("A spreadsheet or another file, such as CSV", "a spreadsheet or another file, such as CSV"),
        ("On paper", "paper"),
        ("I'd like to receive this in large print", "large print"),
        # What only a person can put into words.
        ("Please send it by e-mail. I cannot open spreadsheets.", ""),
        ("Please e-mail your answer.", ""),
    ],
)
def test_the_form_asked_for_is_put_as_the_letter_can_repeat_it(wrote, phrase):
    assert as_phrase(wrote) == phrase
    assert not is_sentence(phrase)


def test_the_letter_never_repeats_a_whole_sentence_as_the_form_asked_for(officer, case):
    Case.objects.filter(pk=case.pk).update(format_asked="I would like it as a spreadsheet.")
    page = officer.get(address("case-decide-words", case)).content.decode()
    assert 'value="a spreadsheet"' in page
    assert "The applicant wrote: “I would like it as a spreadsheet.”" in page
    for asked in ("I would like it as a spreadsheet.", ""):
        refused = officer.post(address("case-decide-words", case), {"asked": asked, "met": "yes"}).content.decode()
        assert "Say in a few words which form was asked for" in refused
    assert answer_draft(case).decision.get("format_preference") is None
    fill_in(officer, "case-decide-words", case, {"asked": "a spreadsheet", "met": "yes"})
    assert answer_draft(case).decision["format_preference"]["asked"] == "a spreadsheet"


def test_a_table_that_is_supplied_has_its_words_for_the_letter_already(officer, team, enter):
    case = reference_case(enter)
    count = chosen_table(case, team.analyst)
    page = officer.get(address("case-decide-part", case, number="1")).content.decode()
    assert f'value="the table “{count.title}”"' in page
    nameless = {"holding": "held", "supply_0": "on", "what_0": ""}
    refused = officer.post(address("case-decide-part", case, number="1"), nameless).content.decode()
    assert f"Say what “{count.title}” is, as the letter will." in refused
    assert f"Say what “{count.name}”" not in refused


def test_the_letter_is_offered_only_where_it_can_be_read(officer, case):
    letter = f'href="{address("case-letter", case)}"'
    page = officer.get(address("case-decision", case)).content.decode()
    assert "The letter can be read as soon as nothing in red is left." in page
    assert page.count(letter) == 1, "only the way to the letter that every page of the case has"
    for number in ("1", "2"):
        fill_in(officer, "case-decide-part", case, {"holding": "held", "answer": "Twelve."}, number=number)
    Case.objects.filter(pk=case.pk).update(format_asked="CSV")
    assert "See the letter as it stands" in officer.get(address("case-decision", case)).content.decode()
    assert "There is no letter yet" not in officer.get(address("case-letter", case)).content.decode()


def test_a_refusal_because_of_cost_that_lacks_its_estimate_leads_to_one(officer, case):
    page = officer.get(address("case-decide-cost", case)).content.decode()
    assert f'href="{address("case-estimate-own", case)}"' in page
    assert f'href="{address("case-ask", case)}"' in page
