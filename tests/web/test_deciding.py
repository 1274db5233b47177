"""Deciding: part by part, provision by provision, and what the letter still lacks."""

from __future__ import annotations

import dataclasses
import re
from html import escape
from urllib.parse import urlencode

import pytest

from candour.letters import compose, render_text
from candour.web.casework import starting
from candour.web.casework.actions import checking, decide
from candour.web.casework.citing import usable
from candour.web.casework.drafts import answer_draft, checked, preview, record_of
from candour.web.casework.errors import NotNow
from candour.web.casework.lacks import lacks_of, stopping
from candour.web.casework.models import Case, Draft, Estimate, SearchRecord, Task
from candour.web.casework.tables_of import tables_of

from .deciding_support import (
    address,
    chosen_table,
    fill_in,
    reference_case,
    reference_record,
    with_parts,
    working,
)

pytestmark = pytest.mark.django_db

# The ground under which small numbers about people are withheld.
PERSONAL = "40(2) by virtue of 40(3A)(a)"


@pytest.fixture
def case(enter):
    return with_parts(working(enter()), "How many bicycles were reported stolen in 2024?", "How many were found?")


@pytest.fixture
def officer(pages, team):
    return pages(team.officer)


def enter_the_reference_decision(client, case: Case) -> None:
    """Fill in every form as an officer would, from the reference record."""
    record = reference_record()
    fill_in(client, "case-decide-words", case, {"introduction": record.introduction, "closing": ""})
    for part in record.parts:
        supplied = {"supply_0": "on", "what_0": part.disclosures[0].what} if part.disclosures else {}
        fields = {"holding": part.holding, "answer": part.answer, **supplied}
        fill_in(client, "case-decide-part", case, fields, number=part.number)
    for number, refusal in enumerate(record.refusals, start=1):
        first = {"provision": refusal.provision, "withheld": refusal.withheld, "parts": refusal.parts}
        fill_in(client, "case-decide-refusal-new", case, first)
        more = {"withheld_cells_of": refusal.withheld_cells_of, "why": refusal.why}
        fill_in(client, "case-decide-refusal", case, {**first, **more}, number=number)
    for number, denial in enumerate(record.denials, start=1):
        first = {"provision": denial.provision, "scope": denial.scope, "parts": denial.parts}
        fill_in(client, "case-decide-denial-new", case, first)
        weighed = denial.public_interest
        more = {
            "why": denial.why,
            "favouring": "\n".join(weighed.favouring),
            "against": "\n".join(weighed.against),
            "balance": weighed.balance,
        }
        fill_in(client, "case-decide-denial", case, {**first, **more}, number=number)


def test_the_reference_answer_entered_on_pages_makes_the_letter_of_its_file(officer, team, enter):
    case = reference_case(enter)
    chosen_table(case, team.analyst)
    enter_the_reference_decision(officer, case)
    case = Case.objects.get(pk=case.pk)
    draft, wanted = answer_draft(case), reference_record()
    made = record_of(draft, dated=wanted.date)
    tables = {name: one.table for name, one in tables_of(case).items()}
    assert dataclasses.replace(made, due=None) == wanted
    assert render_text(compose(made, tables)) == render_text(compose(wanted, tables))
    assert not stopping(lacks_of(draft, checked(draft, dated=wanted.date)))
    assert draft.writers.get() == team.officer


def test_a_decision_with_gaps_lists_what_it_lacks_with_the_page_that_mends_it(officer, case):
    fill_in(officer, "case-decide-part", case, {"holding": "held"}, number="1")
    first = {"provision": "31(1)(a)", "withheld": "the places", "parts": ["1"]}
    fill_in(officer, "case-decide-refusal-new", case, first)
    page = officer.get(address("case-decision", case)).content.decode()
    for said in ("Say whether the information is held.", "Say why this provision applies.", "Say what would be harmed"):
        assert said in page
    assert address("case-decide-part", case, number="2") in page
    assert address("case-decide-refusal", case, number=1) in page


def test_a_part_decided_leads_to_the_next_that_is_not_and_the_last_to_the_decision(officer, case):
    seen = {"seen": Case.objects.get(pk=case.pk).version, "holding": "held"}
    first = officer.post(address("case-decide-part", case, number="1"), seen)
    assert first["Location"] == address("case-decide-part", case, number="2")
    seen["seen"] = Case.objects.get(pk=case.pk).version
    last = officer.post(address("case-decide-part", case, number="2"), seen)
    assert last["Location"] == address("case-decision", case)


def test_numbers_withheld_without_a_refusal_are_named_by_the_title_of_their_table(officer, team, enter):
    case = reference_case(enter)
    count = chosen_table(case, team.analyst)
    fields = {"holding": "held", "supply_0": "on", "what_0": "a table"}
    fill_in(officer, "case-decide-part", case, fields, number="1")
    page = officer.get(address("case-decision", case)).content.decode()
    new, query = address("case-decide-refusal-new", case), urlencode({"provision": PERSONAL, "table": count.name})
    assert f'<a class="govuk-link" href="{escape(f"{new}?{query}")}">Table “{count.title}”</a>' in page
    assert "withheld_cells_of" not in page
    opened = officer.get(f"{new}?{query}").content.decode()
    assert f'value="{PERSONAL}"' in opened
    assert "the small numbers in the table “" in opened
    case.refresh_from_db()
    begun = officer.post(f"{new}?{query}", {"provision": PERSONAL, "withheld": "the rest", "seen": case.version})
    assert begun.status_code == 302
    reasons = officer.get(begun["Location"]).content.decode()
    assert re.search(rf'<input[^>]*name="withheld_cells_of"[^>]*value="{count.name}" checked', reasons)


def test_an_undecided_case_lacks_every_part(officer, case):
    page = officer.get(address("case-decision", case)).content.decode()
    assert page.count("Say whether the information is held.") == 2
    letter = officer.get(address("case-letter", case)).content.decode()
    assert "There is no letter yet" in letter


@pytest.mark.parametrize("denials", [False, True])
def test_every_provision_that_a_police_force_may_use_opens_its_form_and_saves(officer, team, case, denials):
    which, page = ("denials", "case-decide-denial") if denials else ("refusals", "case-decide-refusal")
    choices = usable(team.authority, "foia", denials=denials)
    assert len(choices) > 50
    assert not {choice.row.section for choice in choices} & {"33", "35"}
    for choice in choices:
        values = {"provision": choice.citation, "withheld": "the report", "scope": "any other information"}
        decide.add_reason(by=team.officer, case=case, which=which, **values)
        opened = officer.get(address(page, case, number=1))
        assert opened.status_code == 200
        fields = {**values, "why": "It applies.", "interest": "order", "mechanism": "It would.", "likelihood": "would"}
        fields |= {"favouring": "One.", "against": "Two.", "balance": "Three."}
        fill_in(officer, page, case, fields, number=1)
        (kept,) = answer_draft(case).decision[which]
        assert kept["provision"] == str(choice.row)
        assert ("public_interest" in kept) is choice.row.is_qualified
        assert ("prejudice" in kept) is (choice.row.harm and choice.row.section != "36")
        # One at a time: a decision of eighty refusals is nobody's, and each is weighed against all.
        decide.remove_reason(by=team.officer, case=case, which=which, number=1)


def test_a_citation_that_is_wrong_is_refused_with_what_would_be_right(officer, case):
    sent = {"seen": case.version, "provision": "40(3)(A)(a)", "withheld": "names"}
    page = officer.post(address("case-decide-refusal-new", case), sent)
    assert page.status_code == 200
    assert "40(3A)(a)" in page.content.decode()
    assert not Draft.objects.exists()


def test_an_exclusion_of_the_duty_is_not_taken_as_a_refusal_nor_the_other_way_round(officer, case):
    refusal = officer.post(
        address("case-decide-refusal-new", case), {"seen": case.version, "provision": "30(3)", "withheld": "it"}
    )
    assert "is for neither confirming nor denying" in refusal.content.decode()
    denial = officer.post(address("case-decide-denial-new", case), {"seen": case.version, "provision": "31(1)(a)"})
    assert "31(3)" in denial.content.decode()


def test_who_saves_over_another_is_told_keeps_what_they_typed_and_may_save_again(officer, team, case):
    seen = case.version
    decide.decide_part(by=team.second_officer, case=case, number="2", holding="not held", searches="The register.")
    sent = {"seen": seen, "holding": "held", "answer": "There were 14 bicycles."}
    page = officer.post(address("case-decide-part", case, number="1"), sent)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Somebody else changed this case" in text
    assert "There were 14 bicycles." in text
    assert [one["number"] for one in answer_draft(case).decision["parts"]] == ["2"]
    assert f'value="{case.version}"' in text
    again = officer.post(address("case-decide-part", case, number="1"), {**sent, "seen": case.version})
    assert again.status_code == 302


def test_only_an_officer_decides(pages, team, case):
    for role in ("analyst", "approver", "publisher", "auditor"):
        client = pages(team.person(role))
        assert client.get(address("case-decision", case)).status_code == 200
        assert client.get(address("case-decide-part", case, number="1")).status_code == 403


def test_a_decision_is_not_changed_while_it_waits_for_approval(officer, team, case):
    Case.objects.filter(pk=case.pk).update(stage="approval")
    opened = officer.get(address("case-decide-part", case, number="1"))
    assert opened.status_code == 302
    sent = officer.post(
        address("case-decide-part", case, number="1"), {"seen": case.version, "holding": "held", "answer": "14."}
    )
    assert "This cannot be done now" in sent.content.decode()


def test_wording_is_put_into_its_field_unsaved_with_what_was_typed(officer, team, case):
    decide.add_reason(by=team.officer, case=case, which="refusals", provision="31(1)(a)", withheld="the places")
    case.refresh_from_db()
    sent = {"seen": case.version, "provision": "31(1)(a)", "withheld": "the places", "why": "First.", "use": "31-why"}
    page = officer.post(address("case-decide-refusal", case, number=1), sent).content.decode()
    assert "Nothing is saved yet" in page
    assert "First.\n\nThe information is not held for an investigation" in page
    assert "why" not in answer_draft(case).decision["refusals"][0]


def test_every_gap_in_wording_to_start_from_is_found_if_nobody_fills_it(team, case):
    for wording in starting.wordings().values():
        assert wording.provisions
        if "[" not in wording.text:
            continue
        values = {"introduction": wording.text}
        decide.write_words(by=team.officer, case=case, values=values)
        draft = answer_draft(case)
        assert "MIS-01" in {one.id for one in checked(draft).findings}, wording.id


def test_reasons_kept_back_are_never_in_the_letter(officer, team, case):
    for number in ("1", "2"):
        decide.decide_part(by=team.officer, case=case, number=number, holding="held")
    first = {"provision": "24(1)", "withheld": "the plan"}
    fill_in(officer, "case-decide-refusal-new", case, first)
    without = officer.post(
        address("case-decide-refusal", case, number=1), {**first, "seen": case.version + 1, "kept_back": "on"}
    )
    assert "Say why giving the reasons would itself give away" in without.content.decode()
    kept = {**first, "kept_back": "on", "private_reason": "It names the source.", "approver": "The Chief Constable"}
    fill_in(officer, "case-decide-refusal", case, kept, number=1)
    made = preview(answer_draft(case))
    assert made.letter is not None
    assert "names the source" not in render_text(made.letter)
    assert "It names the source." in officer.get(address("case-decision", case)).content.decode()
    assert "names the source" not in "".join(event.facts.text for event in case.events.select_related("facts"))


def test_the_opinion_of_the_qualified_person_is_an_act_of_its_own(officer, case):
    fill_in(officer, "case-decide-part", case, {"holding": "held"}, number="1")
    first = {"provision": "36(2)(c)", "withheld": "the notes of the meeting", "parts": ["1"]}
    fill_in(officer, "case-decide-refusal-new", case, first)
    saved = fill_in(officer, "case-decide-refusal", case, {**first, "why": "It would inhibit."}, number=1)
    assert saved.url == address("case-decide-opinion", case, number=1)
    opinion = {"name": "A. Example", "office": "the Chief Constable", "opinion": "It would inhibit free advice."}
    day = {"date-day": "3", "date-month": "2", "date-year": "2025"}
    fill_in(officer, "case-decide-opinion", case, {**opinion, **day}, number=1)
    assert case.events.filter(kind="record-opinion").count() == 1
    assert answer_draft(case).decision["refusals"][0]["qualified_person"]["date"] == "2025-02-03"


def test_a_refusal_because_of_cost_rests_on_the_estimates(officer, team, case):
    assert "None is recorded" in officer.get(address("case-decide-cost", case)).content.decode()
    made = Estimate.objects.create(
        case=case, by=team.contributor, activity="locating", description="opening each report", records=1000,
        sample_records=10, sample_minutes=30,
    )  # fmt: skip
    page = officer.get(address("case-decide-cost", case)).content.decode()
    assert "50.00 hours" in page
    fields = {"provision": "12(1)", "estimates": [made.pk], "advice": "Ask about one month."}
    fill_in(officer, "case-decide-cost", case, fields)
    for number in ("1", "2"):
        fill_in(officer, "case-decide-part", case, {"holding": "held"}, number=number)
    record = record_of(answer_draft(case), dated=case.received)
    assert record.cost.hours == 50
    assert preview(answer_draft(case)).letter is not None
    fill_in(officer, "case-decide-remove", case, {}, what="cost")
    assert "cost" not in answer_draft(case).decision


def test_a_repeated_request_names_the_earlier_answer(officer, case):
    fields = {"provision": "14(2)", "why": "It asks the same again.", "earlier_reference": "EXP-2024-0001"}
    day = {"earlier_answered-day": "3", "earlier_answered-month": "2", "earlier_answered-year": "2025"}
    fill_in(officer, "case-decide-dismissal", case, {**fields, **day})
    assert preview(answer_draft(case)).letter is not None


def test_where_it_was_searched_is_filled_in_from_the_searches(officer, team, case):
    task = Task.objects.create(case=case, person=team.contributor, asked_by=team.officer, due=case.received)
    task.parts.set(case.parts.filter(number="1"))
    SearchRecord.objects.create(
        case=case, task=task, by=team.contributor, on=case.received, where="the crime system", terms="bicycle",
        minutes=20, found="Nothing was found.",
    )  # fmt: skip
    page = officer.get(address("case-decide-part", case, number="1")).content.decode()
    assert "we searched the crime system for “bicycle”" in page
    fields = {"holding": "not held", "searches": "We searched the crime system."}
    fill_in(officer, "case-decide-part", case, fields, number="1")
    assert answer_draft(case).decision["parts"][0]["searches"] == "We searched the crime system."


def test_the_form_that_was_asked_for_must_be_answered(officer, case):
    Case.objects.filter(pk=case.pk).update(format_asked="A spreadsheet")
    page = officer.get(address("case-decision", case)).content.decode()
    assert "The applicant asked for a particular form" in page
    fields = {"asked": "a spreadsheet", "met": "no", "reason": "There are no figures."}
    fill_in(officer, "case-decide-words", case, fields)
    kept = answer_draft(case).decision["format_preference"]
    assert kept == {"asked": "a spreadsheet", "met": False, "reason": "There are no figures."}


# --- parts that change under a decision


def pieces(case: Case, *numbers: str) -> list[checking.Piece]:
    """The parts of a case, in order, under other numbers; those beyond the numbers are left out."""
    return [
        checking.Piece(number, part.text, part.pk)
        for number, part in zip(numbers, case.parts.all(), strict=False)
        if number
    ]


def test_what_was_decided_stays_with_its_question_when_parts_get_other_numbers(case, team):
    by = {"by": team.officer, "case": case}
    decide.decide_part(**by, number="1", holding="held", answer="Forty were stolen.")
    decide.add_reason(**by, which="refusals", provision="31(1)(a)", parts=["2"], withheld="where they were found")
    checking.split(**by, pieces=pieces(case, "2", "1"))
    decision = answer_draft(Case.objects.get(pk=case.pk)).decision
    assert [(one["number"], one["answer"]) for one in decision["parts"]] == [("2", "Forty were stolen.")]
    assert decision["refusals"][0]["parts"] == ["1"]


def test_a_reason_is_never_about_another_question_because_its_own_was_taken_away(case, team):
    by = {"by": team.officer, "case": case}
    decide.decide_part(**by, number="1", holding="held", answer="Forty were stolen.")
    checking.split(**by, pieces=pieces(case, "", "1"))
    assert answer_draft(Case.objects.get(pk=case.pk)).decision["parts"] == []
    with_parts(case, "How many bicycles were reported stolen in 2024?", "How many were found?")
    decide.add_reason(**by, which="refusals", provision="31(1)(a)", parts=["1"], withheld="where they were stolen")
    with pytest.raises(NotNow, match="about part 1, which is taken away"):
        checking.split(**by, pieces=pieces(case, "", "1"))


def test_reasons_about_a_part_that_is_gone_can_be_taken_out_one_by_one(case, team):
    by = {"by": team.officer, "case": case}
    for provision in ("31(1)(a)", "43(2)"):
        decide.add_reason(**by, which="refusals", provision=provision, parts=["2"], withheld="where they were found")
    checking.split(**by, pieces=pieces(case, "1"))
    assert checked(answer_draft(Case.objects.get(pk=case.pk))).record is None
    for _ in range(2):
        decide.remove_reason(**by, which="refusals", number=1)
    assert checked(answer_draft(Case.objects.get(pk=case.pk))).record is not None
