"""Approving: the hash of a proved bundle, by somebody who had no hand in it, until anything changes."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import approved, decided, proposed, standing_hash, worked

from candour.errors import BadInput
from candour.web import moments, storage
from candour.web.accounts.models import Membership, Person, Role
from candour.web.casework import bundles, events
from candour.web.casework.actions import engine
from candour.web.casework.actions.applicant import correct_applicant
from candour.web.casework.actions.approve import (
    agree_override,
    approve,
    ask_override,
    propose,
    refuse_override,
    send_back,
    take_back,
)
from candour.web.casework.actions.decide import add_reason, decide_part
from candour.web.casework.actions.receive import Asked, correct_receipt
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed, NotNow
from candour.web.casework.models import Approval, Bundle, Draft, Stage

pytestmark = pytest.mark.django_db


def give(person, team, role):
    Membership.objects.create(person=person, authority=team.authority, role=role)
    person.forget_roles()


def told(case):
    return [one.sentence for one in events.tell(case.events.select_related("actor", "facts"))]


def test_an_answer_is_proved_whole_before_it_is_sent_for_approval(enter, team):
    case = proposed(enter, team)
    bundle = Bundle.objects.get()
    assert case.stage == Stage.APPROVAL
    assert {name: proof["holds"] for name, proof in bundle.proofs.items()} == {
        "lawful": True,
        "safe": True,
        "clean": True,
    }
    content = bundles.content(bundle)
    assert {"letter.pdf", "letter.html", "letter.docx", "letter.txt", "public.html"} <= set(content)
    assert b"Twelve bicycles" in content["letter.txt"]
    assert b"Ms Applicant" in content["letter.txt"]
    assert b"Applicant</" not in content["public.html"]
    assert bundle.summary["outcome"] == "granted"
    assert bundle.sha256 in told(case)[-1]


def test_an_undecided_answer_is_not_sent_for_approval(enter, team):
    case = worked(enter, team)
    with pytest.raises(NotNow, match="Nothing has been decided"):
        propose(by=team.officer, case=case, dated=moments.today())


def test_where_a_proof_does_not_hold_there_is_no_bundle_and_the_findings_are_kept(enter, team):
    case = decided(enter, team)
    decide_part(by=team.officer, case=case, number="1", holding="")
    with pytest.raises(bundles.ProofsDoNotHold) as caught:
        propose(by=team.officer, case=case, dated=moments.today())
    assert caught.value.findings
    case.refresh_from_db()
    assert case.stage == Stage.WORKING
    assert not Bundle.objects.exists()
    assert Draft.objects.get().findings[0]["id"] == caught.value.findings[0].id


@pytest.mark.parametrize("days", [-1, 40])
def test_a_letter_is_dated_on_a_day_when_it_can_be_sent(enter, team, days):
    with pytest.raises(BadInput, match="Date the letter"):
        propose(by=team.officer, case=decided(enter, team), dated=moments.today() + dt.timedelta(days=days))


def test_pressing_twice_proposes_once(enter, team):
    case = proposed(enter, team)
    assert propose(by=team.officer, case=case, dated=moments.today()).pk == Bundle.objects.get().pk


def test_an_approver_who_had_no_hand_in_it_approves_that_hash(enter, team):
    case = approved(enter, team)
    approval = Approval.objects.get()
    assert (case.stage, approval.by, approval.sha256) == (Stage.APPROVED, team.approver, Bundle.objects.get().sha256)


def test_who_wrote_any_of_it_cannot_approve_it(enter, team):
    case = decided(enter, team)
    give(team.second_officer, team, Role.APPROVER)
    decide_part(by=team.second_officer, case=case, number="1", holding="held", answer="Twelve, in all.")
    propose(by=team.officer, case=case, dated=moments.today())
    with pytest.raises(NotAllowed, match="somebody else must approve"):
        approve(by=team.second_officer, case=case, sha256=standing_hash(case))
    assert not Approval.objects.exists()


def test_who_sent_it_for_approval_cannot_approve_it(enter, team):
    case = decided(enter, team)
    give(team.second_officer, team, Role.APPROVER)
    propose(by=team.second_officer, case=case, dated=moments.today())
    with pytest.raises(NotAllowed):
        approve(by=team.second_officer, case=case, sha256=standing_hash(case))


def test_only_an_approver_of_the_authority_approves(enter, team, other_team):
    case = proposed(enter, team)
    for person in (team.second_officer, team.analyst, team.administrator, team.auditor, other_team.approver):
        with pytest.raises(NotAllowed):
            approve(by=person, case=case, sha256=standing_hash(case))


def test_what_the_page_did_not_show_cannot_be_approved(enter, team):
    case = proposed(enter, team)
    with pytest.raises(ChangedMeanwhile):
        approve(by=team.approver, case=case, sha256="0" * 64)


def test_pressing_twice_approves_once(enter, team):
    case = approved(enter, team)
    approve(by=team.approver, case=case, sha256=standing_hash(case))
    assert Approval.objects.count() == 1
    assert case.events.filter(kind="approve").count() == 1


def test_bytes_that_were_tampered_with_in_the_store_are_not_approved(enter, team):
    case = proposed(enter, team)
    bundle = Bundle.objects.get()
    letter = next(file for file in bundle.files if file["path"] == "letter.pdf")
    kept = storage.read(letter["sha256"])
    storage.path_of(letter["sha256"]).write_bytes(b"%PDF another letter")
    try:
        with pytest.raises(NotNow, match="was changed after it was kept"):
            approve(by=team.approver, case=case, sha256=bundle.sha256)
    finally:
        storage.path_of(letter["sha256"]).write_bytes(kept)
    assert not Approval.objects.exists()


def test_a_list_of_files_that_was_tampered_with_is_not_approved(enter, team):
    case = proposed(enter, team)
    bundle = Bundle.objects.get()
    other = storage.put(b"another letter")
    Bundle.objects.update(files=[{**file, "sha256": other} for file in bundle.files])
    with pytest.raises(NotNow, match="not those that were proved"):
        approve(by=team.approver, case=case, sha256=bundle.sha256)


def test_what_is_sent_back_stands_no_more_and_says_why(enter, team):
    case = proposed(enter, team)
    send_back(by=team.approver, case=case, reason="Say where the figures come from.")
    assert case.stage == Stage.WORKING
    assert Bundle.objects.get().void_because == "Say where the figures come from."
    assert "Say where the figures come from." in told(case)[-1]


def test_taking_back_an_approved_answer_ends_its_approval(enter, team):
    case = approved(enter, team)
    take_back(by=team.officer, case=case, reason="A figure is wrong.")
    assert case.stage == Stage.WORKING
    assert bundles.standing(Draft.objects.get()) is None
    propose(by=team.officer, case=case, dated=moments.today())
    assert case.stage == Stage.APPROVAL
    assert not hasattr(bundles.standing(Draft.objects.get()), "approval")


def test_sending_back_and_taking_back_need_a_reason(enter, team):
    case = proposed(enter, team)
    for act, by in ((send_back, team.approver), (take_back, team.officer)):
        with pytest.raises(BadInput, match="Say why"):
            act(by=by, case=case, reason="  ")


def test_nothing_is_decided_while_it_waits_for_approval(enter, team):
    case = proposed(enter, team)
    with pytest.raises(NotNow):
        decide_part(by=team.officer, case=case, number="1", holding="held", answer="Thirteen.")


def test_an_approval_falls_when_the_day_of_receipt_is_corrected(enter, team):
    now = moments.now()
    case = approved(enter, team, arrived_at=now - dt.timedelta(days=6), received=moments.today() - dt.timedelta(days=4))
    correct_receipt(
        by=team.officer, case=case, received=moments.today() - dt.timedelta(days=5), reason="It came on the day before."
    )
    case.refresh_from_db()
    assert case.stage == Stage.WORKING
    assert bundles.standing(Draft.objects.get()) is None
    assert "An approval given before no longer stands" in told(case)[-1]
    chain = list(case.events.select_related("facts"))
    assert not list(events.faults(case, chain))


def test_an_approval_falls_when_the_applicant_is_to_be_addressed_otherwise(enter, team):
    case = approved(enter, team)
    asked = Asked(name="Ann Applicant", email="ann@applicant.example", salutation="Dr Applicant")
    correct_applicant(by=team.officer, case=case, asked=asked, reason="She wrote that she is a doctor.")
    case.refresh_from_db()
    assert case.stage == Stage.WORKING


def test_an_approval_falls_when_the_letter_is_to_go_to_another_address(enter, team):
    case = approved(enter, team)
    asked = Asked(name="Ann Applicant", email="ann@elsewhere.example", salutation="Ms Applicant")
    correct_applicant(by=team.officer, case=case, asked=asked, reason="She wrote from another address.")
    case.refresh_from_db()
    assert case.stage == Stage.WORKING


def test_an_act_that_changes_nothing_of_the_answer_leaves_the_approval(enter, team):
    case = approved(enter, team)
    with engine.perform("note", by=team.officer, case=case) as doing:
        doing.facts["text"] = "The applicant rang."
    assert case.stage == Stage.APPROVED


def test_what_changed_past_every_act_is_found_when_it_is_approved(enter, team):
    case = proposed(enter, team)
    Draft.objects.update(decision={"parts": [{"number": "1", "holding": "held", "answer": "Thirteen."}]})
    with pytest.raises(NotNow, match="has changed since"):
        approve(by=team.approver, case=case, sha256=standing_hash(case))


def test_a_late_answer_is_owned_up_to_and_sent(enter, team):
    received = moments.today() - dt.timedelta(days=60)
    case = decided(enter, team, arrived_at=moments.now() - dt.timedelta(days=61), received=received)
    bundle = propose(by=team.officer, case=case, dated=moments.today())
    assert "CLK-01" in [finding["id"] for finding in bundle.proofs["lawful"]["findings"]]
    assert b"sorry" in bundles.content(bundle)["letter.txt"]


@pytest.fixture
def short(enter, team):
    """An answer whose refusal does not say why: the checks find errors."""
    case = decided(enter, team)
    add_reason(by=team.officer, case=case, which="refusals", provision="31(1)(a)", withheld="the two crime reports")
    return case


def errors_of(case, team):
    """What stops the answer."""
    with pytest.raises(bundles.ProofsDoNotHold):
        propose(by=team.officer, case=case, dated=moments.today())
    return [one for one in Draft.objects.get().findings if one["severity"] == "error"]


def ask(case, team, finding, by=None):
    return ask_override(
        by=by or team.officer,
        case=case,
        finding=finding["id"],
        where=finding["where"],
        reason="Saying more would reveal what is withheld.",
    )


def test_findings_are_overridden_by_two_people_and_the_proof_says_so(short, team):
    for _ in range(3):  # what is found in the letter shows only when the record lets one be composed
        for finding in errors_of(short, team):
            agree_override(by=team.approver, override=ask(short, team, finding), reason="I have seen the reports.")
        try:
            bundle = propose(by=team.officer, case=short, dated=moments.today())
            break
        except bundles.ProofsDoNotHold:
            continue
    kept = bundle.proofs["lawful"]["overridden"]
    assert "PRJ-01" in [one["finding"]["id"] for one in kept]
    assert {(one["override"]["by"], one["override"]["agreed_by"]) for one in kept} == {
        (team.officer.name, team.approver.name)
    }
    assert short.stage == Stage.APPROVAL


def test_a_refused_override_overrides_nothing_and_may_be_asked_again(short, team):
    finding = errors_of(short, team)[0]
    refuse_override(by=team.approver, override=ask(short, team, finding), reason="Say why it applies.")
    assert finding in errors_of(short, team)
    assert ask(short, team, finding).state == "asked"


def test_nobody_agrees_to_an_override_of_what_they_wrote_or_asked_for(short, team):
    give(team.officer, team, Role.APPROVER)
    asked = ask(short, team, errors_of(short, team)[0], by=team.second_officer)
    give(team.second_officer, team, Role.APPROVER)
    for person in (team.officer, team.second_officer):
        with pytest.raises(NotAllowed):
            agree_override(by=person, override=asked, reason="Fine.")


def test_two_people_of_one_name_are_still_two(short, team):
    Person.objects.filter(pk=team.approver.pk).update(name=team.officer.name)
    finding = errors_of(short, team)[0]
    agree_override(by=team.approver, override=ask(short, team, finding), reason="I have seen the reports.")
    assert finding not in errors_of(short, team)


def test_only_what_the_checks_found_can_be_overridden(short, team):
    errors_of(short, team)
    with pytest.raises(NotNow, match="did not find"):
        ask(short, team, {"id": "DUT-99", "where": "somewhere"})


def test_asking_twice_asks_once(short, team):
    finding = errors_of(short, team)[0]
    assert ask(short, team, finding).pk == ask(short, team, finding).pk
    assert short.events.filter(kind="ask-override").count() == 1
