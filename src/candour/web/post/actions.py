"""What people do about mails: try again what failed, and say what became of one that may have been sent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Person, Role
from candour.web.post.hooks import hooks_of
from candour.web.post.models import MailState, OutgoingMail


class NotYours(Exception):
    """This person may not do this: no role of theirs in the mail's authority allows it."""


def send_again(*, by: Person, mail: OutgoingMail) -> OutgoingMail:
    """Send a mail that failed, or that may not have left, once more. It keeps its Message-ID. Already waiting: no-op.

    Raises `NotYours`, or `BadInput` for one that has left or is leaving now.
    """
    with transaction.atomic():
        locked = _locked(mail, by)
        if locked.state == MailState.WAITING:
            return locked
        if locked.state not in (MailState.FAILED, MailState.UNSURE):
            raise BadInput(_("This mail has left, or is leaving now. It is not sent again."))
        locked.state, locked.tries, locked.next_try_at = MailState.WAITING, 0, timezone.now()
        locked.settled_by, locked.settled_at = by, timezone.now()
        locked.save()
    return locked


def it_arrived(*, by: Person, mail: OutgoingMail) -> OutgoingMail:
    """Say that a mail that may have been sent did arrive. Raises `NotYours`, or `BadInput` for any other mail."""
    with transaction.atomic():
        locked = _locked(mail, by)
        if locked.state == MailState.SENT:
            return locked
        if locked.state != MailState.UNSURE:
            raise BadInput(_("Nobody doubts what became of this mail."))
        locked.state = MailState.SENT
        locked.sent_at = locked.claimed_at or timezone.now()
        locked.settled_by, locked.settled_at = by, timezone.now()
        locked.save()
        hooks_of(locked).left(locked)
    return locked


def _locked(mail: OutgoingMail, by: Person) -> OutgoingMail:
    locked = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    by.forget_roles()
    if not by.roles_in(locked.authority_id) & {Role.OFFICER, Role.ADMINISTRATOR}:
        raise NotYours(_("Only an officer or an administrator of the authority may do this."))
    return locked
