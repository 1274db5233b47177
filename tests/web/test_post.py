"""The outbox: mail waits in rows, leaves once, and what came of it is told."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from mail_server import mail_server

from candour.errors import BadInput
from candour.web.post import hooks, sending
from candour.web.post.actions import NotYours, it_arrived, send_again
from candour.web.post.models import MailState, OutgoingMail
from candour.web.post.outbox import Enclosed, enqueue


@pytest.fixture
def post():
    with mail_server() as server:
        yield server


@pytest.fixture
def put(team):
    def putting(**given):
        values = {
            "key": "test:1",
            "authority": team.authority,
            "to": "ann@applicant.example",
            "subject": "Re: Bicycles",
            "text": "Here it is.\n",
            "reference": "EXP-2026-0001",
        }
        return enqueue(**{**values, **given})

    return putting


@pytest.fixture
def told():
    """What a registered owner of the mails is told."""
    said: list[tuple[str, str]] = []
    hooks.register(
        "test",
        hooks.Hooks(
            left=lambda mail: said.append(("left", mail.key)),
            failed=lambda mail: said.append(("failed", mail.problem)),
        ),
    )
    return said


def fresh(mail):
    mail.refresh_from_db()
    return mail


def test_a_mail_leaves_as_it_was_handed_in(put, post, told):
    put(enclosed=[Enclosed("letter.pdf", b"%PDF-1.7 \x00\xff"), Enclosed("tâble.csv", b"a,b\n1,2\n")])
    assert sending.send_next()
    (message,) = post.received
    assert message["To"] == "ann@applicant.example"
    assert message["From"] == "Exampleshire Police <foi@exp.example>"
    assert message["Subject"] == "Re: Bicycles"
    assert "Bcc" not in message
    assert post.recipients == [["ann@applicant.example"]]
    assert post.senders == ["foi@exp.example"]
    assert message.get_body().get_content() == "Here it is.\r\n"
    assert [(part.get_filename(), part.get_content_type()) for part in message.iter_attachments()] == [
        ("letter.pdf", "application/pdf"),
        ("tâble.csv", "text/csv"),
    ]
    first, second = message.iter_attachments()
    assert first.get_payload(decode=True) == b"%PDF-1.7 \x00\xff"
    assert second.get_payload(decode=True) == b"a,b\n1,2\n"
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.message_id) == (MailState.SENT, message["Message-ID"])
    assert told == [("left", "test:1")]
    assert not sending.send_next()


def test_a_key_that_is_there_already_is_not_put_in_twice(put, post):
    assert put().pk == put(text="Something else").pk
    sending.send_next()
    sending.send_next()
    assert len(post.received) == 1


def test_nothing_is_put_in_when_the_act_that_caused_it_fails(put):
    def act():
        with transaction.atomic():
            put()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not OutgoingMail.objects.exists()


def test_without_a_mail_server_configured_mails_wait(put):
    mail = put()
    assert not sending.send_next()
    assert (fresh(mail).state, mail.tries) == (MailState.WAITING, 0)


@pytest.mark.parametrize("subject", ["Re: a\r\nBcc: all@example.org", "Re: a\nX: y", "Re: a\u2028Bcc: b", "Re:\x00a"])
def test_no_header_can_be_slipped_in_through_the_subject(put, post, subject):
    put(subject=subject)
    sending.send_next()
    (message,) = post.received
    assert "Bcc" not in message
    assert "X" not in message
    assert "\n" not in message["Subject"]
    assert post.recipients == [["ann@applicant.example"]]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "Ann <a@b.example>",
        "a b@c.example",
        "é@b.example",
    ],
)
def test_a_mail_goes_to_one_whole_address_or_is_refused(put, address):
    with pytest.raises(BadInput, match="not an e-mail address"):
        put(to=address)


def test_a_domain_with_other_letters_is_spelt_as_mail_servers_spell_it(put):
    assert put(to="ann@bücher.example").to == "ann@xn--bcher-kva.example"


@pytest.mark.parametrize("own", ["noreply@exp.example", "do-not-reply@exp.example", "auto_reply@exp.example"])
def test_mail_never_comes_from_an_address_that_nobody_answers(put, team, own):
    team.authority.email = own
    with pytest.raises(BadInput, match="nobody answers"):
        put()


def test_an_authority_without_an_address_is_told_so(put, team):
    team.authority.email = ""
    with pytest.raises(BadInput, match="no e-mail address"):
        put()


def test_a_reply_says_which_mail_it_answers(put, post):
    put(in_reply_to="<ogm-1@requests.example>")
    sending.send_next()
    assert post.received[0]["In-Reply-To"] == "<ogm-1@requests.example>"


def test_a_mail_that_no_person_wrote_says_so(put, post):
    put(automatic=True)
    sending.send_next()
    assert post.received[0]["Auto-Submitted"] == "auto-generated"


def test_a_server_that_says_later_is_tried_again_with_longer_waits(put, post, told):
    post.answer = "451 try again later"
    mail = put()
    waits = []
    for _ in range(3):
        OutgoingMail.objects.update(next_try_at=timezone.now())
        assert sending.send_next()
        waits.append(round((fresh(mail).next_try_at - timezone.now()) / dt.timedelta(minutes=1)))
    assert waits == [1, 5, 15]
    assert mail.state == MailState.WAITING
    assert not told
    post.answer = ""
    assert not sending.send_next()  # not before its time
    OutgoingMail.objects.update(next_try_at=timezone.now())
    sending.send_next()
    assert (fresh(mail).state, told) == (MailState.SENT, [("left", "test:1")])


def test_each_try_is_the_same_message_to_the_byte(put, post):
    mail = put(enclosed=[Enclosed("letter.pdf", b"%PDF")])
    sending.send_next()
    OutgoingMail.objects.update(state=MailState.WAITING, sent_at=None)
    sending.send_next()
    assert post.raw[0] == post.raw[1]
    assert mail.message_id.encode() in post.raw[0]


def test_a_mail_that_never_leaves_has_failed_after_a_day(put, post, told):
    post.answer = "451 try again later"
    mail = put()
    for _ in sending.WAITS:
        OutgoingMail.objects.update(next_try_at=timezone.now())
        sending.send_next()
        assert fresh(mail).state == MailState.WAITING
    assert sum(sending.WAITS) >= 16 * 60
    OutgoingMail.objects.update(next_try_at=timezone.now())
    sending.send_next()
    assert fresh(mail).state == MailState.FAILED
    assert told[0][0] == "failed"


@pytest.mark.parametrize("answer", ["550 no such person", "RCPT 550 no such person"])
def test_a_mail_that_is_refused_for_good_has_failed_at_once(put, post, told, answer):
    post.answer = answer
    mail = put()
    sending.send_next()
    assert fresh(mail).state == MailState.FAILED
    assert "550 no such person" in mail.problem
    assert told == [("failed", mail.problem)]


def test_a_server_that_is_not_there_is_tried_again(put):
    mail = put()
    with override_settings(MAIL_CAN_LEAVE=True, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        sending.send_next()
    assert fresh(mail).state == MailState.WAITING
    assert "cannot be reached" in mail.problem


def test_where_the_line_breaks_after_the_mail_was_handed_over_nobody_sends_it_again_unasked(put, post, told):
    post.breaks = True
    mail = put()
    sending.send_next()
    assert fresh(mail).state == MailState.UNSURE
    post.breaks = False
    assert not sending.send_next()
    assert len(post.received) == 1
    assert not told


def test_what_a_worker_left_half_done_is_unsure_and_not_sent_again(put, post):
    mail = put()
    sending.claim("the worker that dies")
    sending.give_up_stale()
    assert fresh(mail).state == MailState.SENDING  # it may be at work still
    OutgoingMail.objects.update(claimed_at=timezone.now() - sending.STALE - dt.timedelta(seconds=1))
    sending.give_up_stale()
    assert fresh(mail).state == MailState.UNSURE
    assert not sending.send_next()


def test_a_person_says_that_a_doubtful_mail_arrived(put, post, told, team):
    post.breaks = True
    mail = put()
    sending.send_next()
    it_arrived(by=team.officer, mail=mail)
    it_arrived(by=team.officer, mail=mail)
    assert (fresh(mail).state, mail.settled_by) == (MailState.SENT, team.officer)
    assert told == [("left", "test:1")]


def test_a_person_sends_a_doubtful_mail_again_under_its_old_message_id(put, post, team):
    post.breaks = True
    mail = put()
    sending.send_next()
    post.breaks = False
    send_again(by=team.administrator, mail=mail)
    send_again(by=team.administrator, mail=mail)
    while sending.send_next():
        pass
    assert [message["Message-ID"] for message in post.received] == [mail.message_id] * 2
    assert fresh(mail).state == MailState.SENT


def test_a_mail_that_left_is_not_sent_again(put, post, team):
    mail = put()
    sending.send_next()
    with pytest.raises(BadInput, match="has left"):
        send_again(by=team.officer, mail=mail)


def test_only_officers_and_administrators_of_the_authority_settle_its_mails(put, team, other_team):
    mail = put()
    for person in (other_team.officer, team.analyst, team.auditor, team.approver):
        with pytest.raises(NotYours):
            send_again(by=person, mail=mail)


def test_a_file_that_was_changed_in_the_outbox_does_not_leave(put, post, told):
    mail = put(enclosed=[Enclosed("letter.pdf", b"%PDF")])
    mail.attachments.update(content=b"%PDF and more")
    sending.send_next()
    assert not post.received
    assert fresh(mail).state == MailState.FAILED
    assert "was changed" in told[0][1]


def test_whoever_handed_a_mail_in_can_stop_it(put, post):
    def stop(mail):
        raise BadInput("This is not what was approved.")

    hooks.register("test", hooks.Hooks(check=stop))
    mail = put()
    sending.send_next()
    assert not post.received
    assert (fresh(mail).state, mail.problem) == (MailState.FAILED, "This is not what was approved.")


def test_what_the_owner_cannot_keep_is_not_noted_as_sent_either(put, post):
    def lost(mail):
        raise RuntimeError("the database went away")

    hooks.register("test", hooks.Hooks(left=lost))
    mail = put()
    with pytest.raises(RuntimeError):
        sending.send_next()
    # It has left, and nothing says so: it is never sent again unasked.
    assert fresh(mail).state == MailState.SENDING
    assert not sending.send_next()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(put, post):
    for number in range(12):
        put(key=f"test:{number}")
    hooks.register("test", hooks.Hooks())
    problems = []

    def work(name):
        try:
            while OutgoingMail.objects.filter(state=MailState.WAITING).exists():
                sending.send_next(name)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert sorted(message["Message-ID"] for message in post.received) == sorted(
        OutgoingMail.objects.values_list("message_id", flat=True)
    )
