"""What ties a request that came by the public form to its sender: a secret key, its signed link, an acknowledgment.

The key is drawn when somebody begins to type. It says nothing of the case, and is all that the link carries.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.casework.models import Case, Incoming
from candour.web.hosts import public_address
from candour.web.post import outbox
from candour.web.post.models import OutgoingMail
from candour.words import day_in_words

# The beginning of the keys of acknowledgments in the outbox.
ACKNOWLEDGMENT = "acknowledgment"
_LONGEST_TOKEN = 120


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(18)


def _signer() -> Signer:
    return Signer(salt="candour.online", sep=".")


def token_of(key: str) -> str:
    """The key as the link carries it: signed, so that no made-up link is even looked up."""
    return _signer().sign(key)


def key_of(token: str) -> str:
    """The key of a link; empty for one that was not made here."""
    if len(token) > _LONGEST_TOKEN:
        return ""
    try:
        return _signer().unsign(token)
    except BadSignature:
        return ""


def found(key: str) -> Case | Incoming | None:
    """What became of what was sent with a key: the case, or what still waits for a person (or was discarded)."""
    if not key:
        return None
    case = Case.objects.select_related("authority__public_site", "applicant").filter(online_key=key).first()
    if case is not None:
        return case
    return Incoming.objects.select_related("authority__public_site").filter(online_key=key).first()


def acknowledge(case: Case) -> bool:
    """Put a mail to whoever asked into the outbox: it came, by when the answer is due, how to follow it.

    Whether one goes: not where no address was given, nor where the authority has none. It says nothing that was typed:
    a form that anybody can fill in must not send anybody's words to a third person.
    """
    applicant = case.applicant
    if not applicant.email or not case.online_key:
        return False
    try:
        outbox.enqueue(
            key=f"{ACKNOWLEDGMENT}:{case.pk}",
            authority=case.authority,
            to=applicant.email,
            subject=_("We have your request (%(reference)s)") % {"reference": case.reference},
            text="\n\n".join(_acknowledgment(case, case.online_key)) + "\n",
            reference=case.reference,
            acknowledges=True,
        )
    except BadInput:
        return False
    return True


def _acknowledgment(case: Case, online_key: str) -> list[str]:
    """What the mail says, in paragraphs."""
    lines = [
        _("Thank you for your request to %(authority)s. Its reference is %(reference)s.")
        % {"authority": case.authority.name, "reference": case.reference},
    ]
    if case.due:
        lines.append(
            _("It was received on %(received)s. The law gives us until %(due)s to answer; we answer sooner if we can.")
            % {"received": day_in_words(case.received), "due": day_in_words(case.due)}
        )
    if settings.PUBLIC_ADDRESS:
        lines.append(
            _(
                "To see how it stands, open this link. Keep it to yourself: whoever has it sees your question.\n"
                "%(address)s"
            )
            % {"address": public_address("progress", token=token_of(online_key))}
        )
    lines.append(
        _("To tell us anything about it, answer this e-mail. If you did not make this request, please say so.")
    )
    return lines


def is_acknowledged(case: Case) -> bool:
    """Whether a mail went to the outbox that says it came."""
    return OutgoingMail.objects.filter(key=f"{ACKNOWLEDGMENT}:{case.pk}").exists()
