"""Drafting: the letter as it stands, what the checks find in it, where its words are changed, and its files."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candour.letters import compose, render_text
from candour.web import moments
from candour.web.casework import letter_shown
from candour.web.casework.actions import decide
from candour.web.casework.drafts import answer_draft, preview, record_of, save_interim
from candour.web.casework.lacks import lacks_of, stopping
from candour.web.casework.models import Case, Kind, Override, OverrideState

from .deciding_support import address, chosen_table, fill_in, reference_case, reference_record, with_parts, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(pages, team):
    return pages(team.officer)


@pytest.fixture
def answered(enter, team):
    """A case whose one part is answered."""
    case = with_parts(working(enter()), "How many bicycles were reported stolen in 2024?")
    decide.decide_part(by=team.officer, case=case, number="1", holding="held", answer="There were 14.")
    return case


def reference_decided(enter, team) -> Case:
    """The reference case with its whole decision, made by the acts alone."""
    case, record = reference_case(enter), reference_record()
    chosen_table(case, team.analyst)
    for part in record.parts:
        given = [{"what": one.what, "table": one.table, "files": list(one.files)} for one in part.disclosures]
        decide.decide_part(
            by=team.officer, case=case, number=part.number, holding=part.holding, answer=part.answer, disclosures=given
        )
    for which, entries in (("refusals", record.refusals), ("denials", record.denials)):
        for number, one in enumerate(entries, start=1):
            about = {"withheld": one.withheld} if which == "refusals" else {"scope": one.scope}
            decide.add_reason(
                by=team.officer, case=case, which=which, provision=one.provision, parts=one.parts, **about
            )
            values = {"why": one.why}
            if which == "refusals":
                values["withheld_cells_of"] = list(one.withheld_cells_of)
            if one.public_interest:
                weighed = one.public_interest
                values["public_interest"] = {
                    "favouring": list(weighed.favouring), "against": list(weighed.against), "balance": weighed.balance
                }  # fmt: skip
            decide.change_reason(by=team.officer, case=case, which=which, number=number, values=values)
    decide.write_words(by=team.officer, case=case, values={"introduction": record.introduction})
    return case


def test_the_letter_is_shown_with_a_way_to_change_each_text_of_the_officer(officer, enter, team):
    case = reference_decided(enter, team)
    page = officer.get(address("case-letter", case)).content.decode()
    assert "neither confirm nor deny" in page
    places = [("case-decide-part", {"number": "1"}), ("case-decide-refusal", {"number": 2})]
    for name, more in (*places, ("case-decide-denial", {"number": 1}), ("case-decide-words", {})):
        assert address(name, case, **more) in page


def test_only_texts_of_the_officer_can_be_changed(enter, team):
    case = reference_decided(enter, team)
    draft = answer_draft(case)
    letter = preview(draft).letter
    blocks = [one for section in letter_shown.sections(draft, letter) for one in section.blocks]
    assert not [one for one in blocks if one.page and one.block.locked]
    own = [one for one in blocks if not one.block.locked and one.block.clause != "record.text"]
    assert own
    assert all(one.page for one in own)


def test_refusals_under_one_provision_each_lead_to_their_own_page(enter, team):
    case = reference_decided(enter, team)
    draft = answer_draft(case)
    links = {
        (one.page, one.args["number"])
        for section in letter_shown.sections(draft, preview(draft).letter)
        for one in section.blocks
        if one.page == "case-decide-refusal"
    }
    assert links == {("case-decide-refusal", 1), ("case-decide-refusal", 2)}


def test_the_applicants_name_stands_in_the_letter_and_on_no_page(officer, answered):
    page = officer.get(address("case-letter", answered)).content.decode()
    assert "Ms Applicant" not in page
    assert "Dear [name of the applicant]" in page
    assert record_of(answer_draft(answered), dated=answered.received).salutation == "Ms Applicant"


def test_the_applicants_name_in_a_published_text_is_found(officer, answered, team):
    answered.applicant.salutation = "Ms Shah"
    answered.applicant.save()
    decide.write_words(by=team.officer, case=answered, values={"introduction": "As Ms Shah knows, we looked."})
    page = officer.get(address("case-letter", answered)).content.decode()
    assert "PII-02" in page


def test_a_finding_stands_beside_the_text_that_it_is_about(officer, answered, team):
    decide.write_words(by=team.officer, case=answered, values={"closing": "Write to fred@person.example for more."})
    page = officer.get(address("case-letter", answered)).content.decode()
    assert "PII-01" in page
    assert "candour-letter__found" in page or "There is no letter yet" in page


def test_an_overridden_finding_stops_nothing_and_is_still_shown(answered, team):
    decide.decide_part(by=team.officer, case=answered, number="1", holding="held")
    decide.add_reason(by=team.officer, case=answered, which="refusals", provision="21(1)", withheld="the leaflet")
    decide.change_reason(
        by=team.officer, case=answered, which="refusals", number=1, values={"available_at": ["www.exp.example"]}
    )
    values = {"introduction": "The forms of [insert name] are on the site."}
    decide.write_words(by=team.officer, case=answered, values=values)
    draft = answer_draft(answered)
    before = lacks_of(draft, preview(draft))
    assert {one.finding.id for one in stopping(before) if one.finding} == {"MIS-01"}
    Override.objects.create(
        draft=draft, finding="MIS-01", where="introduction", message="gap", reason="It is quoted.",
        asked_by=team.officer, state=OverrideState.AGREED, answered_by=team.approver, answered_at=moments.now(),
    )  # fmt: skip
    after = preview(draft)
    assert after.letter is not None
    assert not stopping(lacks_of(draft, after))
    assert any(one.overridden for one in lacks_of(draft, after))


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")])
def test_the_draft_is_downloaded_with_a_name_that_says_so(officer, answered, form, begins):
    response = officer.get(address(f"case-letter-{form}", answered))
    assert response.status_code == 200
    assert response.content.startswith(begins)
    assert "DRAFT" in response["Content-Disposition"]
    assert f".{form}" in response["Content-Disposition"]
    if form == "docx":
        assert zipfile.ZipFile(BytesIO(response.content)).testzip() is None


def test_without_a_letter_a_download_leads_to_what_stands_in_its_way(officer, enter):
    case = with_parts(working(enter()), "How many?")
    response = officer.get(address("case-letter-pdf", case))
    assert response.status_code == 302
    assert response.url == address("case-letter", case)


def test_the_letter_page_is_quick_and_asks_little_of_the_database(officer, enter, team):
    case = reference_decided(enter, team)
    for name in ("case-letter", "case-decision"):
        officer.get(address(name, case))
        with CaptureQueriesContext(connection) as asked:
            officer.get(address(name, case))
        said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(said) <= 12, "\n".join(one[:150] for one in said)
    draft = answer_draft(case)
    start = time.process_time()
    preview(draft)
    assert time.process_time() - start < 1


def test_the_outcome_of_a_review_is_decided_and_drafted(officer, answered, team, enter):
    Case.objects.filter(pk=answered.pk).update(ended_on=answered.received)
    review = with_parts(working(enter()), "How many bicycles were reported stolen in 2024?")
    complaint = "The figure seems too low."
    Case.objects.filter(pk=review.pk).update(review_of=answered.pk, review_complaint=complaint)
    review.refresh_from_db()
    page = officer.get(address("case-decision", review)).content.decode()
    assert "Say whether the complaint is upheld." in page
    fields = {
        "reviewer": "the Head of Legal Services",
        "complaint": complaint,
        "result": "complaint not upheld",
        "reasons": "We counted again, and there were 14.",
        "action": "",
    }
    fill_in(officer, "case-decide-review", review, fields)
    draft = answer_draft(review)
    assert draft.kind == Kind.REVIEW_OUTCOME
    made = preview(draft)
    assert made.letter is not None, made
    assert "We counted again" in render_text(made.letter)
    assert officer.get(address("case-letter", review)).status_code == 200


def test_a_letter_that_ends_nothing_keeps_a_decision_of_its_own(answered, team):
    asked = {"clarification": {"unclear": "We do not know the year.", "questions": ["Which year?"]}}
    draft = save_interim(by=team.officer, case=answered, kind=Kind.CLARIFICATION, decision=asked)
    record = record_of(draft, dated=answered.received)
    assert "Which year?" in render_text(compose(record))
    again = save_interim(by=team.second_officer, case=answered, kind=Kind.CLARIFICATION, decision=asked)
    assert again.pk == draft.pk
    assert set(draft.writers.all()) == {team.officer, team.second_officer}
    assert answer_draft(answered).pk != draft.pk


def test_a_part_that_was_renumbered_is_said_and_no_letter_is_made(answered, team):
    decide.add_reason(
        by=team.officer, case=answered, which="refusals", provision="21(1)", withheld="the leaflet", parts=["1"]
    )
    answered.parts.update(number="1a")
    draft = answer_draft(Case.objects.get(pk=answered.pk))
    made = preview(draft)
    assert made.letter is None
    assert "names part '1'" in made.problem
    assert "names part “1”" in stopping(lacks_of(draft, made))[0].text
