"""Handing a mail in: it stands in the outbox once the caller's transaction is committed, and never twice."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Authority
from candour.web.post.models import Attachment, OutgoingMail

# Replies to such an address reach nobody, and sites for requesters treat them as not answerable.
_UNANSWERABLE = re.compile(r"(?:no|do-?not)[._-]?reply|auto[._-]?reply|postmaster|mailer-daemon", re.IGNORECASE)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a mail: its name and its bytes."""

    name: str
    content: bytes


def enqueue(
    *,
    key: str,
    authority: Authority,
    to: str,
    subject: str,
    text: str,
    enclosed: Sequence[Enclosed] = (),
    reference: str = "",
    in_reply_to: str = "",
    automatic: bool = False,
    acknowledges: bool = False,
) -> OutgoingMail:
    """Put one mail to one address into the outbox, in the caller's transaction; a key that is there stays as it is.

    It comes from the authority's own address, to which the reader can answer. `in_reply_to` is the Message-ID of the
    mail that it answers; `automatic` marks a mail that no person wrote, so that no machine answers it, and
    `acknowledges` one of these that answers something which somebody sent (RFC 3834).

    Raises `BadInput` for an address that cannot be, or an authority without an answerable address of its own.
    """
    to = checked_address(to)
    sender = sender_of(authority)
    mail, made = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "authority": authority,
            "reference": reference,
            "to": to,
            "sender": sender,
            "subject": one_line(subject)[:300],
            "text": text,
            "headers": _headers(in_reply_to, automatic=automatic, acknowledges=acknowledges),
            "message_id": f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2].rstrip('>')}>",
        },
    )
    if made:
        _enclose(mail, enclosed)
    return mail


def _headers(in_reply_to: str, *, automatic: bool, acknowledges: bool) -> dict[str, str]:
    headers: dict[str, str] = {}
    if in_reply_to := one_line(in_reply_to):
        headers |= {"In-Reply-To": in_reply_to, "References": in_reply_to}
    if automatic or acknowledges:
        headers["Auto-Submitted"] = "auto-replied" if acknowledges else "auto-generated"
    return headers


def _enclose(mail: OutgoingMail, enclosed: Sequence[Enclosed]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            mail=mail,
            name=one.name,
            content_type=mimetypes.guess_type(one.name)[0] or "application/octet-stream",
            content=one.content,
            sha256=hashlib.sha256(one.content).hexdigest(),
        )
        for one in enclosed
    )


def sender_of(authority: Authority) -> str:
    """The authority's name and address as a mail shows them. Raises `BadInput` where nobody could answer to it."""
    address = authority.email.strip()
    if not address:
        raise BadInput(
            _("%(authority)s has no e-mail address, so no mail can leave. An administrator enters it.")
            % {"authority": authority.name}
        )
    address = checked_address(address)
    user, _at, domain = address.rpartition("@")
    if _UNANSWERABLE.search(user):
        raise BadInput(
            _("%(address)s is an address that nobody answers. An administrator enters one that is read.")
            % {"address": address}
        )
    return str(Address(one_line(authority.name), user, domain))


def checked_address(address: str) -> str:
    """One address that a mail can go to, its domain as mail servers spell it. `BadInput` for anything else."""
    plain = address.strip()
    wrong = BadInput(_("“%(address)s” is not an e-mail address.") % {"address": address})
    if one_line(plain) != plain or parseaddr(plain)[1] != plain:
        raise wrong
    try:
        validate_email(plain)
        user, _at, domain = plain.rpartition("@")
        user.encode("ascii")
        return f"{user}@{domain.encode('idna').decode('ascii')}"
    except (ValidationError, UnicodeError):
        raise wrong from None


def one_line(text: str) -> str:
    """Text that cannot begin a header of its own: no line break and no control character is left in it."""
    return " ".join(_BREAKS.sub(" ", text).split())
