"""Sending: once, whole or not at all, and the bytes that were approved."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
from answering import approved, decided, issued, proposed, standing_hash, worked
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from mail_server import mail_server

from candour.errors import BadInput
from candour.law import Regime, calendar_for
from candour.web import moments, storage
from candour.web.casework import at_work, events
from candour.web.casework.actions.approve import approve, approve_letter, propose, propose_letter, return_letter
from candour.web.casework.actions.issue import issue, record_dispatch, send_interim
from candour.web.casework.actions.receive import Asked
from candour.web.casework.drafts import save_interim
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Applicant, Bundle, Case, Channel, Draft, Issue, Stage
from candour.web.post import sending
from candour.web.post.models import Attachment, MailState, OutgoingMail
from candour.web.publication.models import Disclosure, DisclosureState

pytestmark = pytest.mark.django_db

QUESTION = {"clarification": {"unclear": "You ask about “incidents”.", "questions": ["Which kind do you mean?"]}}


def told(case):
    return [one.sentence for one in events.tell(case.events.select_related("actor", "facts"))]


def on_day(days):
    return moments.at_time(timezone.now() + dt.timedelta(days=days))


def chain_holds(case):
    case.refresh_from_db()
    return not list(events.faults(case, list(case.events.select_related("facts"))))


def test_sending_ends_the_case_and_puts_the_letter_and_its_page_where_they_leave_from(enter, team):
    case = issued(enter, team)
    bundle, issue_, mail = Bundle.objects.get(), Issue.objects.get(), OutgoingMail.objects.get()
    entry = Disclosure.objects.get()
    assert (case.stage, case.outcome, case.ended_on) == (Stage.ISSUED, "granted", moments.today())
    assert case.clock_state == "answered"
    assert (issue_.approval.sha256, issue_.mail_key) == (bundle.sha256, mail.key)
    assert (mail.to, mail.authority, mail.state) == ("ann@applicant.example", team.authority, MailState.WAITING)
    assert mail.subject == f"Re: Thefts of bicycles in 2024 ({case.reference})"
    assert "Twelve bicycles" in mail.text
    assert [file.name for file in mail.attachments.all()] == ["letter.pdf"]
    assert (entry.state, entry.reference, entry.sha256) == (DisclosureState.QUEUED, case.reference, bundle.sha256)
    words = json.dumps(entry.content)
    assert "Twelve bicycles" in words
    assert "Applicant" not in words.replace("applicant", "")
    assert bundle.sha256 in told(case)[-1]
    assert chain_holds(case)


def test_the_letter_of_a_sent_answer_is_no_longer_called_a_draft_to_change(enter, team, pages):
    case = issued(enter, team)
    page = pages(team.officer).get(f"/cases/{case.reference}/letter").content.decode()
    assert "The answer was sent." in page
    assert f'href="/cases/{case.reference}/approval/">See the letter and the files that were sent' in page
    assert "Twelve bicycles" in page
    assert "change the decision" not in page
    assert "Download the draft" not in page


def test_the_letter_leaves_byte_for_byte_as_it_was_approved_and_the_history_says_so(enter, team):
    case = issued(enter, team)
    letter = next(file for file in Bundle.objects.get().files if file["path"] == "letter.pdf")
    with mail_server() as post:
        sending.send_next()
    (message,) = post.received
    (attached,) = message.iter_attachments()
    assert attached.get_payload(decode=True) == storage.read(letter["sha256"])
    assert told(case)[-1] == "The letter left by e-mail."
    assert chain_holds(case)


def test_the_mail_keeps_the_applicants_subject_and_says_which_mail_it_answers(enter, team):
    asked = Asked(
        name="Ann Applicant",
        email="request-123-0a1b2c3d@requests.example",
        salutation="Ms Applicant",
        original=b"Subject: Freedom of Information request - Bicycles\r\n"
        b"Message-ID: <ogm-1@requests.example>\r\n\r\nHow many?",
        original_name="request.eml",
    )
    issued(enter, team, applicant=asked, channel=Channel.EMAIL)
    mail = OutgoingMail.objects.get()
    assert mail.subject.startswith("Re: Freedom of Information request - Bicycles (EXP-")
    assert mail.headers["In-Reply-To"] == "<ogm-1@requests.example>"
    assert mail.to == "request-123-0a1b2c3d@requests.example"


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (b"-----Original Message-----\r\nFrom: Ann <ann@applicant.example>\r\nSent: 1 May 2026 10:00\r\n"
         b"Subject: Bicycles\r\n\r\nHow many?\r\n", "Re: Bicycles (EXP-"),
        (b"How many bicycles?\r\n", "Re: Thefts of bicycles in 2024 (EXP-"),
    ],
)  # fmt: skip
def test_what_a_colleague_wrote_who_passed_the_request_on_never_reaches_the_applicant(enter, team, body, subject):
    given = Asked(
        name="Ann Applicant",
        email="ann@applicant.example",
        original=b"From: boss@exp.example\r\nSubject: FW: that nuisance again\r\n"
        b"Message-ID: <internal@exp.example>\r\n\r\n" + body,
    )
    issued(enter, team, applicant=given)
    mail = OutgoingMail.objects.get()
    assert mail.subject.startswith(subject)
    assert "In-Reply-To" not in mail.headers


def test_a_mail_that_is_refused_is_told_in_the_history_and_can_be_posted_instead(enter, team):
    case = issued(enter, team)
    with mail_server() as post:
        post.answer = "550 no such person"
        sending.send_next()
    assert "could not be sent by e-mail" in told(case)[-1]
    record_dispatch(by=team.officer, issued=Issue.objects.get(), how="first class post", on=moments.today())
    assert "left by first class post" in told(case)[-1]


def test_without_an_email_address_the_letter_is_to_be_posted(enter, team):
    asked = Asked(name="Ann Applicant", address="1 Some Street\nSometown", salutation="Ms Applicant")
    case = issued(enter, team, applicant=asked, channel=Channel.LETTER)
    assert not OutgoingMail.objects.exists()
    assert Issue.objects.get().mail_key == ""
    assert at_work.look(case).letters_to_post == 1
    record_dispatch(by=team.officer, issued=Issue.objects.get(), how="first class post", on=moments.today())
    assert Issue.objects.get().dispatched == "first class post"
    assert at_work.look(case).letters_to_post == 0
    with pytest.raises(NotNow, match="recorded already"):
        record_dispatch(by=team.officer, issued=Issue.objects.get(), how="again", on=moments.today())
    assert case.stage == Stage.ISSUED


def test_a_letter_that_leaves_by_mail_is_not_recorded_as_posted(enter, team):
    issued(enter, team)
    with pytest.raises(NotNow, match="by e-mail"):
        record_dispatch(by=team.officer, issued=Issue.objects.get(), how="post", on=moments.today())


def test_nothing_is_sent_without_approval(enter, team):
    case = proposed(enter, team)
    with pytest.raises(NotNow):
        issue(by=team.officer, case=case)
    Case.objects.update(stage=Stage.APPROVED)
    with pytest.raises(NotNow, match="Nobody has approved"):
        issue(by=team.officer, case=case)
    assert not OutgoingMail.objects.exists()


def test_the_database_refuses_an_issue_without_approval(enter, team):
    proposed(enter, team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.create(
            draft=Draft.objects.get(), bundle=Bundle.objects.get(), needs_approval=True, by=team.officer
        )


def test_only_an_officer_of_the_authority_sends(enter, team, other_team):
    case = approved(enter, team)
    for person in (team.approver, team.analyst, team.administrator, other_team.officer):
        with pytest.raises(NotAllowed):
            issue(by=person, case=case)


def test_pressing_twice_sends_once(enter, team):
    case = issued(enter, team)
    assert issue(by=team.officer, case=case).pk == issue(by=team.second_officer, case=case).pk
    assert (OutgoingMail.objects.count(), Disclosure.objects.count()) == (1, 1)
    assert case.events.filter(kind="issue").count() == 1


def test_bytes_that_were_tampered_with_after_the_approval_are_not_sent(enter, team):
    case = approved(enter, team)
    letter = next(file for file in Bundle.objects.get().files if file["path"] == "letter.pdf")
    kept = storage.read(letter["sha256"])
    storage.path_of(letter["sha256"]).write_bytes(b"%PDF another letter")
    try:
        with pytest.raises(NotNow, match="was changed after it was kept"):
            issue(by=team.officer, case=case)
    finally:
        storage.path_of(letter["sha256"]).write_bytes(kept)
    case.refresh_from_db()
    assert case.stage == Stage.APPROVED
    assert not OutgoingMail.objects.exists()


def test_a_letter_exchanged_in_the_outbox_hash_and_all_does_not_leave(enter, team):
    case = issued(enter, team)
    other = b"%PDF another letter"
    Attachment.objects.update(content=other, sha256=events.hashlib.sha256(other).hexdigest())
    with mail_server() as post:
        sending.send_next()
    assert not post.received
    assert "not those that were approved" in told(case)[-1]


@pytest.mark.parametrize(("dated", "sent"), [(3, 0), (0, 20)])
def test_a_letter_is_sent_on_its_date_or_soon_after(enter, team, dated, sent):
    case = decided(enter, team)
    propose(by=team.officer, case=case, dated=moments.today() + dt.timedelta(days=dated))
    approve(by=team.approver, case=case, sha256=standing_hash(case))
    with on_day(sent), pytest.raises(NotNow, match="The letter is dated"):
        issue(by=team.officer, case=case)


def test_a_letter_approved_the_day_before_is_sent_under_its_date_and_counted_on_the_day_it_left(enter, team):
    case = approved(enter, team)
    with on_day(1):
        issue(by=team.officer, case=case)
        assert case.ended_on == moments.today()
        assert case.clock_events.get(kind="answered").date == moments.today()


def test_a_letter_dated_in_time_is_not_sent_out_of_time(enter, team):
    # Due today, or on the next working day where today is none: sooner than any letter grows too old to be sent.
    received = moments.today() - dt.timedelta(days=20)
    while calendar_for(Regime.FOIA).after(received, 20) > calendar_for(Regime.FOIA).next_working_day(moments.today()):
        received -= dt.timedelta(days=1)
    arrived_at = moments.now() - (moments.today() - received) - dt.timedelta(days=1)
    case = approved(enter, team, arrived_at=arrived_at, received=received)
    late = (case.due - moments.today()).days + 1
    assert 0 < late <= 5
    with on_day(late), pytest.raises(NotNow, match="too long ago"):
        issue(by=team.officer, case=case)


STEPS = [
    "candour.web.casework.actions.issue.enqueue",
    "candour.web.casework.actions.issue.queue",
    "candour.web.casework.actions.issue.remember_release",
    "candour.web.casework.actions.engine.events.append",
    "candour.web.casework.actions.engine.clocks.keep",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_before_or_after_any_step_sends_nothing_and_the_next_press_sends_all(
    enter, team, monkeypatch, step, after
):
    case = approved(enter, team)
    module, _dot, name = step.rpartition(".")
    owner: object = __import__("candour")
    for part in module.split(".")[1:]:
        owner = getattr(owner, part)
    real = getattr(owner, name)

    def crash(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise KeyboardInterrupt  # as a process that is killed: nothing catches it

    with monkeypatch.context() as broken:
        broken.setattr(owner, name, crash)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            issue(by=team.officer, case=case)
    case.refresh_from_db()
    assert case.stage == Stage.APPROVED
    assert [model.objects.count() for model in (OutgoingMail, Disclosure, Issue)] == [0, 0, 0]
    issue(by=team.officer, case=case)
    assert case.stage == Stage.ISSUED
    assert (OutgoingMail.objects.count(), Disclosure.objects.count(), Issue.objects.count()) == (1, 1, 1)
    assert chain_holds(case)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_once_send_once(enter, team):
    case = approved(enter, team)
    ready, made, problems = threading.Barrier(4), [], []

    def press(person):
        try:
            mine = Case.objects.select_related("authority").get(pk=case.pk)
            ready.wait(10)
            made.append(issue(by=person, case=mine).pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(person,)) for person in (team.officer, team.second_officer) for _ in "12"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(set(made)) == 1
    assert (OutgoingMail.objects.count(), Disclosure.objects.count(), Issue.objects.count()) == (1, 1, 1)
    assert case.events.filter(kind="issue").count() == 1
    assert chain_holds(case)


def test_a_page_that_may_tell_who_asked_is_held_back(enter, team):
    approved(enter, team)
    Applicant.objects.update(organisation="Exampleshire")
    issue(by=team.officer, case=Case.objects.get())
    entry = Disclosure.objects.get()
    assert entry.state == DisclosureState.HELD
    assert "may tell who asked" in entry.reason


def test_a_question_to_the_applicant_is_proved_and_sent_like_an_answer(enter, team):
    case = worked(enter, team)
    draft = save_interim(by=team.officer, case=case, kind="clarification", decision=QUESTION)
    made = send_interim(by=team.officer, draft=draft)
    assert send_interim(by=team.officer, draft=draft).pk == made.pk
    mail = OutgoingMail.objects.get()
    assert "Which kind do you mean?" in mail.text
    assert not made.needs_approval
    assert set(made.bundle.proofs) == {"lawful", "safe", "clean"}
    assert not Disclosure.objects.exists()
    case.refresh_from_db()
    assert case.stage == Stage.WORKING
    assert "sent a letter" in told(case)[-1]


def extension(case, team):
    return save_interim(
        by=team.officer,
        case=case,
        kind="extension",
        decision={
            "extension": {
                "reason": "The public interest in the reports is still being weighed.",
                "estimate": case.due + dt.timedelta(days=14),
            },
            "refusals": [
                {
                    "provision": "31(1)(a)",
                    "withheld": "the crime reports",
                    "why": "The reports describe how thieves were caught.",
                    "prejudice": {
                        "interest": "the prevention of crime",
                        "mechanism": "Thieves would learn how they are found.",
                        "likelihood": "would be likely to",
                    },
                    "balance_pending": True,
                }
            ],
        },
    )


def test_a_notice_that_more_time_is_needed_is_approved_first_while_the_case_stays_where_it_is(enter, team):
    case = worked(enter, team)
    draft = extension(case, team)
    with pytest.raises(NotNow, match="sent for approval first"):
        send_interim(by=team.officer, draft=draft)
    bundle = propose_letter(by=team.officer, draft=draft, dated=moments.today())
    with pytest.raises(NotNow, match="Nobody has approved"):
        send_interim(by=team.officer, draft=draft)
    with pytest.raises(NotAllowed):
        approve_letter(by=team.officer, draft=draft, sha256=bundle.sha256)
    approve_letter(by=team.approver, draft=draft, sha256=bundle.sha256)
    case.refresh_from_db()
    assert case.stage == Stage.WORKING
    made = send_interim(by=team.officer, draft=draft)
    assert made.approval.by == team.approver
    assert OutgoingMail.objects.count() == 1


def test_a_notice_that_was_sent_back_is_not_sent(enter, team):
    case = worked(enter, team)
    draft = extension(case, team)
    bundle = propose_letter(by=team.officer, draft=draft, dated=moments.today())
    approve_letter(by=team.approver, draft=draft, sha256=bundle.sha256)
    return_letter(by=team.officer, draft=draft, reason="The estimate is too short.")
    with pytest.raises(NotNow, match="sent for approval first"):
        send_interim(by=team.officer, draft=draft)


def test_how_a_letter_left_is_said_in_words_on_a_day_that_can_be(enter, team):
    asked = Asked(name="Ann Applicant", address="1 Some Street", salutation="Ms Applicant")
    issued(enter, team, applicant=asked, channel=Channel.LETTER)
    with pytest.raises(BadInput, match="Say how"):
        record_dispatch(by=team.officer, issued=Issue.objects.get(), how=" ", on=moments.today())
    with pytest.raises(BadInput, match="future"):
        record_dispatch(
            by=team.officer, issued=Issue.objects.get(), how="post", on=moments.today() + dt.timedelta(days=1)
        )
