"""What a reader's pressing changes: a request is sent, or an answer on the log was enough."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.casework.actions.receive_online import receive_online
from candour.web.casework.models import Case, Incoming
from candour.web.portal.journey import Draft
from candour.web.portal.limits import Bucket
from candour.web.portal.models import Satisfied
from candour.web.publication.models import Disclosure, DisclosureState

# Nobody reads and fills in five pages in less.
SHORTEST = 3.0
# An authority's own: so much from one place and from all together before a person looks at what comes.
FROM_A_PLACE = Bucket("request-place", size=10, an_hour=10)
FROM_ALL = Bucket("request-all", size=60, an_hour=60)


def send(*, authority: Authority, draft: Draft, place: str) -> Case | Incoming:
    """Send a request: a case at once, or held for a person where something is unusual. The same once, however often.

    `place` is where it comes from (`limits.place_of`). What is given back has another `online_key` than the draft
    where the same words came from the same address within a day. Raises `BadInput` where something lacks.
    """

    def held() -> str:
        return _held_because(authority, draft, place)

    return receive_online(
        authority=authority,
        text=draft.question,
        applicant=draft.asked(),
        online_key=draft.key,
        format_asked=draft.form_words(),
        held=held,
    )


def _held_because(authority: Authority, draft: Draft, place: str) -> str:
    """Why a person looks first, in a sentence for them; empty where nothing is unusual. Under the authority's lock."""
    # What is held counts as well. What one place sends too much of is not counted against everybody else.
    few_here = FROM_A_PLACE.take(f"{authority.pk}:{place}")
    few_in_all = few_here and FROM_ALL.take(str(authority.pk))
    if draft.trapped:
        return _("A box that people do not see was filled in, as programs do.")
    if timezone.now().timestamp() - draft.began < SHORTEST:
        return _("It was filled in faster than people write.")
    if not few_here:
        return _("Many requests came from one place within an hour.")
    if not few_in_all:
        return _("Many requests came within an hour.")
    return ""


def satisfy(*, authority: Authority, number: int) -> Disclosure | None:
    """Note that a published answer was enough for somebody about to ask; nothing of who. None for no such answer."""
    with transaction.atomic():
        entry = Disclosure.objects.filter(pk=number, state=DisclosureState.PUBLISHED).defer("content").first()
        if entry is not None:
            Satisfied.objects.create(authority=authority, disclosure=entry)
    return entry
