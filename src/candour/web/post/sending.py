"""The outbox's worker: claims one mail, hands it to the mail server, and notes what came of it.

A mail is `SENDING` from before the first byte until the server's answer is noted. Where the worker or the line breaks
in between, nobody knows whether it left: it becomes `UNSURE`, and a person decides. So no mail is sent twice unseen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.post.hooks import hooks_of
from candour.web.post.models import MailState, OutgoingMail

log = logging.getLogger("candour.post")

# Minutes to wait after each try that failed for now; when they are used up, a day has passed and the mail has failed.
WAITS = (1, 5, 15, 60, 120, 240, 480, 519)
# Longer than every step of one hand-over together may take: whoever claimed a mail that long ago is at work no more.
STALE = dt.timedelta(minutes=10)


class Refused(Exception):
    """The server refused the mail for good."""


class TryLater(Exception):
    """The mail did not leave, and may later: no server, or one that says to try again."""


class Unsure(Exception):
    """The mail was handed over and the line broke before the server answered."""


def send_next(worker: str = "worker") -> bool:
    """Send the next mail that is due; whether there was one. Nothing is claimed while no mail server is configured."""
    if not settings.MAIL_CAN_LEAVE:
        return False
    mail = claim(worker)
    if mail is None:
        return False
    deliver(mail)
    return True


def claim(worker: str) -> OutgoingMail | None:
    """Take the next mail that is due, so that no other worker takes it; None where there is none."""
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingMail.objects.filter(state=MailState.WAITING, next_try_at__lte=now).order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        mail = due.first()
        if mail is None:
            return None
        taken = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(
            state=MailState.SENDING, claimed_at=now, claimed_by=worker, tries=F("tries") + 1
        )
    if not taken:
        return None
    mail.refresh_from_db()
    return mail


def deliver(mail: OutgoingMail) -> None:
    """Hand a claimed mail to the server, and note what came of it."""
    try:
        message = message_of(mail)
        hooks_of(mail).check(mail)
        hand_over(message, mail)
    except (BadInput, Refused, ValueError) as problem:
        note_failed(mail, str(problem))
    except TryLater as problem:
        note_try(mail, str(problem))
    except Unsure as problem:
        _note(mail, (MailState.SENDING,), state=MailState.UNSURE, problem=str(problem))
        log.warning("mail %s may have been sent", mail.key)
    else:
        note_sent(mail)


def message_of(mail: OutgoingMail) -> EmailMessage:
    """The message, the same bytes each time. Raises `BadInput` if a file of it is not what was put into the outbox."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = mail.sender, mail.to, mail.subject
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = mail.message_id
    for name, value in sorted(mail.headers.items()):
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    for attachment in mail.attachments.all():
        content = bytes(attachment.content)
        if hashlib.sha256(content).hexdigest() != attachment.sha256:
            raise BadInput(
                _("%(file)s was changed after it was put into the outbox. The mail was not sent.")
                % {"file": attachment.name}
            )
        main, _slash, sub = attachment.content_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=attachment.name, cte="base64")
    if message.is_multipart():
        # The library would draw lots for the boundary; so the same mail is the same bytes whenever it is tried.
        message.set_boundary(f"=_{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}")
    return message


def hand_over(message: EmailMessage, mail: OutgoingMail) -> None:
    """Give a message to the mail server. Raises `Refused`, `TryLater` or `Unsure`."""
    data = message.as_bytes()
    try:
        server = _connect()
    except (OSError, smtplib.SMTPException) as problem:
        raise TryLater(_("The mail server cannot be reached: %(problem)s") % {"problem": problem}) from problem
    try:
        try:
            server.ehlo_or_helo_if_needed()
            _accepted(server.mail(parseaddr(mail.sender)[1]))
            _accepted(server.rcpt(mail.to))
        except (OSError, smtplib.SMTPException) as problem:
            raise TryLater(_("The mail server broke off: %(problem)s") % {"problem": problem}) from problem
        try:
            code, words = server.data(data)
        except smtplib.SMTPDataError as problem:
            # The server did not even begin to take the message.
            _accepted((problem.smtp_code, _bytes(problem.smtp_error)))
            raise TryLater(str(problem)) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise Unsure(
                _("The line broke while the mail was being handed over: %(problem)s") % {"problem": problem}
            ) from problem
        _accepted((code, words))
    finally:
        _close(server)


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _close(server: smtplib.SMTP) -> None:
    """Say good-bye; a server that has gone already changes nothing of what it answered."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _connect() -> smtplib.SMTP:
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    context = ssl.create_default_context()
    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    if settings.EMAIL_USE_TLS:
        server.starttls(context=context)
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def _accepted(reply: tuple[int, bytes]) -> None:
    """Raise what a reply means: nothing for 2xx, `Refused` for 5xx, `TryLater` for the rest."""
    code, words = reply
    if code // 100 == 2:
        return
    said = f"{code} {words.decode('utf-8', 'replace')}"
    if code // 100 == 5:
        raise Refused(_("The mail server refused it: %(said)s") % {"said": said})
    raise TryLater(_("The mail server said to try later: %(said)s") % {"said": said})


def note_sent(mail: OutgoingMail) -> None:
    """Note that a mail left, and tell who handed it in; both or neither."""
    with transaction.atomic():
        states = (MailState.SENDING, MailState.UNSURE)
        if _note(mail, states, state=MailState.SENT, sent_at=timezone.now(), problem=""):
            hooks_of(mail).left(mail)


def note_failed(mail: OutgoingMail, problem: str) -> None:
    """Note that a mail will not leave, and tell who handed it in; both or neither."""
    with transaction.atomic():
        if _note(mail, (MailState.SENDING,), state=MailState.FAILED, problem=problem):
            hooks_of(mail).failed(mail)
    log.warning("mail %s could not be sent", mail.key)


def note_try(mail: OutgoingMail, problem: str) -> None:
    """Note that a mail did not leave this time: it waits for its next try, or has failed when a day has passed."""
    if mail.tries > len(WAITS):
        note_failed(mail, problem)
        return
    wait = dt.timedelta(minutes=WAITS[mail.tries - 1])
    _note(mail, (MailState.SENDING,), state=MailState.WAITING, next_try_at=timezone.now() + wait, problem=problem)


def _note(mail: OutgoingMail, states: tuple[MailState, ...], **changes: object) -> bool:
    """Change a mail if it is still in one of these states; whether it was."""
    changed = bool(OutgoingMail.objects.filter(pk=mail.pk, state__in=states).update(**changes))
    if changed:
        mail.refresh_from_db()
    return changed


def give_up_stale() -> int:
    """Call unsure what a worker claimed so long ago that it is at work no more; how many there were."""
    return OutgoingMail.objects.filter(state=MailState.SENDING, claimed_at__lt=timezone.now() - STALE).update(
        state=MailState.UNSURE,
        problem=_("The application stopped while the mail was being handed over. Nobody knows whether it left."),
    )
