"""What readers tell us, and what the team does with it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import room
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import Authority, Person, Role
from candour.web.portal.limits import Bucket
from candour.web.portal.models import Feedback

# Whoever answers the public may deal with what it says; an auditor may read it.
DEALS_WITH = (Role.OFFICER, Role.PUBLISHER, Role.ADMINISTRATOR)
READS = (*DEALS_WITH, Role.AUDITOR)
# What one place, and all together, may send before a person looks whether it is meant. Nothing is ever refused.
FROM_A_PLACE = Bucket("feedback", size=5, an_hour=5)
FROM_ALL = Bucket("feedback-all", size=100, an_hour=100)
# So long after it was dealt with, an e-mail address is not needed any more.
ADDRESS_KEPT = dt.timedelta(days=90)


@transaction.atomic
def give_feedback(*, page: str, authority: str, text: str, email: str, sent_from: str, is_odd: bool) -> Feedback:
    """Keep what a reader said. `page` is where they were, `authority` the code in its address, empty for none.

    Where very much comes from one place (`limits.place_of`), or `is_odd` says that a program may have sent it, a person
    looks first whether it is meant; it is kept like any other. Raises `NoRoom` where too much waits to be looked at.
    """
    within = FROM_A_PLACE.take(sent_from) and FROM_ALL.take("everybody")
    if is_odd or not within:
        room.check_held(Feedback.objects.filter(held=True, done_at=None))
    whose = Authority.objects.filter(code__iexact=authority).first() if authority else None
    return Feedback.objects.create(authority=whose, page=page, text=text, email=email, held=is_odd or not within)


def may_finish(person: Person, feedback: Feedback) -> bool:
    """Whether a person may deal with it: in the authority whose page it is about, or in any where it is of none."""
    roles = person.all_roles if feedback.authority_id is None else person.roles_in(feedback.authority_id)
    return bool(roles & frozenset(DEALS_WITH))


@transaction.atomic
def finish_feedback(*, by: Person, feedback: Feedback, note: str) -> Feedback:
    """Note that it was dealt with, by whom, and what came of it.

    Raises `NotAllowed` for somebody whose roles do not let them, `BadInput` where a colleague was quicker.
    """
    found = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if not may_finish(by, found):
        raise NotAllowed(_("Your roles do not allow this."))
    if found.done_at is not None:
        raise BadInput(_("Somebody has marked this as done meanwhile."))
    found.done_by, found.done_at, found.note = by, timezone.now(), note
    found.save(update_fields=["done_by", "done_at", "note"])
    return found


@transaction.atomic
def forget_addresses(today: dt.date) -> None:
    """Erase the e-mail addresses of readers whose feedback was dealt with long enough ago."""
    before = timezone.now() - ADDRESS_KEPT
    Feedback.objects.filter(done_at__lt=before).exclude(email="").update(email="")
