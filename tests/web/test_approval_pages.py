"""The pages from a decided answer to a sent one, and the outbox."""

from __future__ import annotations

import pytest
from answering import approved, decided, issued, proposed, standing_hash, worked
from django.urls import reverse
from mail_server import mail_server

from candour.web import moments, storage
from candour.web.casework.actions.approve import ask_override
from candour.web.casework.actions.decide import add_reason
from candour.web.casework.models import Bundle, Draft, Issue, OverrideState, Stage
from candour.web.post import sending
from candour.web.post.models import MailState, OutgoingMail

pytestmark = pytest.mark.django_db


def at(name, case, **more):
    return reverse(name, kwargs={"reference": case.reference, **more})


def seen(client, name, case, **more):
    return client.get(at(name, case, **more)).content.decode()


def boxes(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def stage(case):
    case.refresh_from_db()
    return case.stage


def test_from_decided_to_sent_by_the_pages_alone(enter, team, pages):
    case = decided(enter, team)
    officer, approver = pages(team.officer), pages(team.approver)
    draft = Draft.objects.get()
    assert at("case-propose", case, pk=draft.pk) in seen(officer, "case-approval", case)
    assert "Send for approval" not in seen(approver, "case-approval", case)
    officer.get(at("case-propose", case, pk=draft.pk))
    officer.post(at("case-propose", case, pk=draft.pk), {"seen": case.version, **boxes("dated", moments.today())})
    assert stage(case) == Stage.APPROVAL
    page = seen(approver, "case-approval", case)
    assert "Twelve bicycles were reported stolen" in page
    assert page.count("Holds") == 3
    assert standing_hash(case) in page
    assert at("case-approve", case, pk=draft.pk) in page
    approver.get(at("case-approve", case, pk=draft.pk))
    approver.post(at("case-approve", case, pk=draft.pk), {"sha256": standing_hash(case)})
    assert stage(case) == Stage.APPROVED
    assert at("case-issue", case) in seen(officer, "case-approval", case)
    officer.get(at("case-issue", case))
    officer.post(at("case-issue", case))
    officer.post(at("case-issue", case))
    assert stage(case) == Stage.ISSUED
    assert OutgoingMail.objects.count() == 1
    assert "waits in the outbox" in seen(officer, "case-approval", case)
    with mail_server():
        sending.send_next()
    assert "It left by e-mail on" in seen(officer, "case-approval", case)


def test_who_approves_never_reads_the_applicants_name(enter, team, pages):
    case = proposed(enter, team)
    page = seen(pages(team.approver), "case-approval", case)
    assert "Ms Applicant" not in page
    assert "Dear [the applicant]" in page
    bundle = Bundle.objects.get()
    approver = pages(team.approver)
    assert approver.get(at("case-file", case, pk=bundle.pk, path="letter.pdf")).status_code == 403
    assert approver.post(at("case-letter-file", case, pk=bundle.pk, path="letter.pdf")).status_code == 403


def test_an_officer_who_takes_the_letter_away_stands_in_the_history(enter, team, pages):
    case = proposed(enter, team)
    bundle = Bundle.objects.get()
    response = pages(team.officer).post(at("case-letter-file", case, pk=bundle.pk, path="letter.pdf"))
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert case.events.filter(kind="see-applicant").count() == 1
    assert stage(case) == Stage.APPROVAL


def test_every_other_file_of_the_bundle_can_be_taken_away_by_readers(enter, team, pages):
    case = proposed(enter, team)
    bundle = Bundle.objects.get()
    auditor = pages(team.auditor)
    for file in bundle.files:
        if not file["path"].startswith("letter."):
            response = auditor.get(at("case-file", case, pk=bundle.pk, path=file["path"]))
            assert len(response.content) == file["size"]
    assert auditor.get(at("case-file", case, pk=bundle.pk, path="no-such-file")).status_code == 404


def test_a_file_that_somebody_changed_on_the_disk_is_refused_with_words(enter, team, pages):
    case, client = approved(enter, team), pages(team.officer)
    bundle = Bundle.objects.get()
    for file in bundle.files:
        storage.path_of(file["sha256"]).write_bytes(b"something else")
    for answer in (
        client.get(at("case-file", case, pk=bundle.pk, path="public.html")),
        client.post(at("case-letter-file", case, pk=bundle.pk, path="letter.pdf")),
    ):
        assert answer.status_code == 409
        assert "was changed after it was kept" in answer.content.decode()


def test_who_had_a_hand_in_it_is_told_that_somebody_else_approves(enter, team, pages):
    from candour.web.accounts.models import Membership, Role

    case = proposed(enter, team)
    Membership.objects.create(person=team.officer, authority=team.authority, role=Role.APPROVER)
    team.officer.forget_roles()
    page = seen(pages(team.officer), "case-approval", case)
    assert "somebody else must approve it" in page
    assert at("case-approve", case, pk=Draft.objects.get().pk) not in page


def test_sending_back_needs_words_which_the_page_then_shows(enter, team, pages):
    case = proposed(enter, team)
    draft = Draft.objects.get()
    approver = pages(team.approver)
    approver.post(at("case-return", case, pk=draft.pk), {"reason": ""})
    assert stage(case) == Stage.APPROVAL
    approver.post(at("case-return", case, pk=draft.pk), {"reason": "Say where the figures come from."})
    assert stage(case) == Stage.WORKING
    assert "Say where the figures come from." in seen(pages(team.officer), "case-approval", case)


def test_an_officer_takes_an_approved_answer_back(enter, team, pages):
    case = approved(enter, team)
    pages(team.officer).post(at("case-return", case, pk=Draft.objects.get().pk), {"reason": "A figure is wrong."})
    assert stage(case) == Stage.WORKING


@pytest.fixture
def stopped(enter, team, pages):
    """An answer that the checks stopped."""
    case = decided(enter, team)
    add_reason(by=team.officer, case=case, which="refusals", provision="31(1)(a)", withheld="the two crime reports")
    pages(team.officer).post(
        at("case-propose", case, pk=Draft.objects.get().pk), {"seen": case.version, **boxes("dated", moments.today())}
    )
    return case


def test_what_stopped_the_answer_is_shown_with_what_to_do(stopped, team, pages):
    assert stage(stopped) == Stage.WORKING
    page = seen(pages(team.officer), "case-approval", stopped)
    assert "What stopped it" in page
    assert "Ask for this to be overridden" in page
    assert "Ask for this to be overridden" not in seen(pages(team.approver), "case-approval", stopped)


def test_an_override_is_asked_for_and_answered_on_the_pages(stopped, team, pages):
    draft = Draft.objects.get()
    index = next(number for number, one in enumerate(draft.findings) if one["severity"] == "error")
    officer, approver = pages(team.officer), pages(team.approver)
    officer.get(at("case-override", stopped, index=index))
    officer.post(at("case-override", stopped, index=index), {"reason": "Saying more would reveal it."})
    override = draft.overrides.get()
    assert "Saying more would reveal it." in seen(approver, "case-approval", stopped)
    approver.get(at("case-override-answer", stopped, pk=override.pk))
    approver.post(at("case-override-answer", stopped, pk=override.pk), {"agree": "yes", "reason": "I have seen it."})
    override.refresh_from_db()
    assert override.state == OverrideState.AGREED


def test_a_refused_override_says_so_and_can_be_asked_again(stopped, team, pages):
    finding = next(one for one in Draft.objects.get().findings if one["severity"] == "error")
    asked = ask_override(
        by=team.officer, case=stopped, finding=finding["id"], where=finding["where"], reason="Why not."
    )
    pages(team.approver).post(
        at("case-override-answer", stopped, pk=asked.pk), {"agree": "no", "reason": "It can be mended."}
    )
    page = seen(pages(team.officer), "case-approval", stopped)
    assert "It can be mended." in page
    assert "Ask for this to be overridden" in page


def test_a_case_with_nothing_decided_says_what_comes_first(enter, team, pages):
    page = seen(pages(team.officer), "case-approval", worked(enter, team))
    assert "Nothing has been decided yet" in page


def test_a_letter_without_an_email_address_is_recorded_as_posted(enter, team, pages):
    from candour.web.casework.actions.receive import Asked

    case = issued(
        enter, team, applicant=Asked(name="Ann Applicant", address="1 Some Street", salutation="Ms Applicant")
    )
    officer, made = pages(team.officer), Issue.objects.get()
    assert "must be posted" in seen(officer, "case-approval", case)
    officer.get(at("case-dispatch", case, pk=made.pk))
    officer.post(at("case-dispatch", case, pk=made.pk), {"how": "first class post", **boxes("on", moments.today())})
    assert "first class post" in seen(officer, "case-approval", case)


def test_the_pages_of_approval_ask_few_things_of_the_database(enter, team, pages, django_assert_max_num_queries):
    case = proposed(enter, team)
    client = pages(team.approver)
    client.get(at("case-approval", case))
    with django_assert_max_num_queries(12 + 2):  # and the savepoint of the session, in a test alone
        client.get(at("case-approval", case))


def test_the_outbox_says_that_no_mail_server_is_set_up(enter, team, pages):
    case = issued(enter, team)
    page = pages(team.officer).get(reverse("outbox")).content.decode()
    assert "No mail server is set up" in page
    assert case.reference in page
    assert "ann@applicant.example" not in page


def test_a_doubtful_mail_is_settled_from_the_outbox(enter, team, pages):
    issued(enter, team)
    with mail_server() as post:
        post.breaks = True
        sending.send_next()
    client, mail = pages(team.officer), OutgoingMail.objects.get()
    assert "It arrived" in client.get(reverse("outbox")).content.decode()
    client.post(reverse("outbox-arrived", kwargs={"pk": mail.pk}))
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_a_failed_mail_is_sent_again_from_the_outbox(enter, team, pages, other_team):
    issued(enter, team)
    with mail_server() as post:
        post.answer = "550 no such person"
        sending.send_next()
    mail = OutgoingMail.objects.get()
    address = reverse("outbox-again", kwargs={"pk": mail.pk})
    assert pages(other_team.officer).post(address).status_code == 404
    assert pages(team.auditor).post(address).status_code == 403
    pages(team.administrator).post(address)
    mail.refresh_from_db()
    assert mail.state == MailState.WAITING
