"""What happens to entries of the disclosure log: queued when an answer leaves, then published, held back, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Authority, Person, Role
from candour.web.publication import entries, search, topics
from candour.web.publication.models import Disclosure, DisclosureState


class NotYours(Exception):
    """This person may not do this: they are no publisher of the entry's authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be shown of one answer: `content` as `letters.public_answer` gives it.

    `documents` are {"path", "sha256", "size", "title"}; `sha256` is the hash of the bundle.
    """

    reference: str
    title: str
    regime: str
    outcome: str
    received: dt.date
    answered: dt.date
    provisions: Sequence[str]
    content: Mapping[str, Any]
    documents: Sequence[Mapping[str, Any]]
    sha256: str


def queue(*, key: str, authority: Authority, entry: Entry, held_because: str = "") -> Disclosure:
    """Put an entry into the queue, in the caller's transaction; a key that is there stays as it is.

    With `held_because` it is held back from the beginning, and a publisher must look.
    """
    made, _new = Disclosure.objects.get_or_create(
        key=key,
        defaults={
            "authority": authority,
            "reference": entry.reference,
            "title": entry.title[:200],
            "regime": entry.regime,
            "outcome": entry.outcome,
            "received": entry.received,
            "answered": entry.answered,
            "provisions": list(entry.provisions),
            "content": dict(entry.content),
            "language": entry.content.get("language", "en-GB"),
            "summary": entries.summary_of(entry.content),
            "sections": entries.sections_of(entry.provisions),
            "offences": entries.offences_of(entry.content),
            "topics": topics.suggested(entry.title, entry.content),
            "documents": [dict(document) for document in entry.documents],
            "sha256": entry.sha256,
            "state": DisclosureState.HELD if held_because else DisclosureState.QUEUED,
            "reason": held_because,
        },
    )
    return made


def publish(*, by: Person, entry: Disclosure) -> Disclosure:
    """Publish an entry that waits or was held back. Published already: nothing more is done.

    Raises `NotYours`, or `BadInput` for one that was withdrawn.
    """
    return _move(by, entry, DisclosureState.PUBLISHED, ("queued", "held"), "")


def hold(*, by: Person, entry: Disclosure, reason: str) -> Disclosure:
    """Hold an entry back, with why. Raises `NotYours`, or `BadInput` without a reason or for one that is public."""
    return _move(by, entry, DisclosureState.HELD, ("queued", "held"), _needed(reason))


def withdraw(*, by: Person, entry: Disclosure, reason: str) -> Disclosure:
    """Take a published entry off the log, with why: the log says that it was there and is not any more."""
    return _move(by, entry, DisclosureState.WITHDRAWN, ("published",), _needed(reason))


def _needed(reason: str) -> str:
    if not reason.strip():
        raise BadInput(_("Give the reason: it is kept with the entry."))
    return reason.strip()


def _move(by: Person, entry: Disclosure, to: DisclosureState, states: Sequence[str], reason: str) -> Disclosure:
    with transaction.atomic():
        locked = Disclosure.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        by.forget_roles()
        if Role.PUBLISHER not in by.roles_in(locked.authority_id):
            raise NotYours(_("Only a publisher of the authority may do this."))
        if locked.state == to and locked.reason == reason:
            return locked
        if locked.state not in states:
            raise BadInput(
                _("This cannot be done: the entry is at “%(state)s”.") % {"state": DisclosureState(locked.state).label}
            )
        locked.state, locked.reason = to, reason
        locked.decided_by, locked.decided_at = by, timezone.now()
        if to is DisclosureState.PUBLISHED:
            entries.give_its_place(locked)
        if to is DisclosureState.WITHDRAWN:
            locked.withdrawn_at = locked.decided_at
        locked.save()
        search.index(locked)
    return locked
