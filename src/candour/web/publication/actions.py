"""Entries of the disclosure log: queued when an answer leaves, then published, held back, withdrawn, shown again.

`editing` changes the words of an entry and how it is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import moments
from candour.web.accounts.models import Authority, Person, Role
from candour.web.publication import entries, hooks, names, search, topics
from candour.web.publication.models import Act, ActKind, Correction, Disclosure, DisclosureState
from candour.web.publication.public.prepared import keep as keep_page
from candour.web.publication.public.prepared import prepare
from candour.words import day_in_words


class NotYours(Exception):
    """This person may not do this: they are no publisher of the entry's authority."""


class TellsWho(BadInput):
    """The entry seems to tell who asked. `pieces` are the words of it that do."""

    def __init__(self, pieces: Sequence[str]) -> None:
        super().__init__(_("This may tell who asked: %(pieces)s.") % {"pieces": "; ".join(pieces)})
        self.pieces = list(pieces)


class MayTellWho(TellsWho):
    """A surname stands alone in the entry that whoever asked has as well. `pieces` are its places, to be looked at."""

    def __init__(self, places: Sequence[str]) -> None:
        said = _("A word that is also the surname of whoever asked stands here: %(places)s.")
        BadInput.__init__(self, said % {"places": "; ".join(f"“{place}”" for place in places)})
        self.pieces = list(places)


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
            "queued_at": moments.now(),
            "state": DisclosureState.HELD if held_because else DisclosureState.QUEUED,
            "reason": held_because,
        },
    )
    return made


def publish(*, by: Person, entry: Disclosure, names_reason: str = "", seen: int | None = None) -> Disclosure:
    """Publish an entry that waits or was held back. Published already: nothing more is done.

    `seen` is how many acts it had when it was looked at: whoever opened it before a colleague held it back must look
    again. Raises `NotYours`, `BadInput` for one that was withdrawn or changed since, and `TellsWho` where its words or
    its documents seem to tell who asked and `names_reason` does not say why they do not.
    """
    documents, page = names.documents_with_words(entry), prepare(entry.content)
    with locked(by, entry, DisclosureState.QUEUED, DisclosureState.HELD, done=DisclosureState.PUBLISHED) as mine:
        if mine.state == DisclosureState.PUBLISHED:
            return mine
        check_seen(mine, seen)
        mine.documents = documents
        check_names(mine, names_reason)
        entries.give_its_place(mine)
        keep_page(mine, page)
        _move(mine, by, DisclosureState.PUBLISHED, "", ActKind.PUBLISHED, names_reason)
    return mine


def hold(*, by: Person, entry: Disclosure, reason: str) -> Disclosure:
    """Hold an entry back, with why. Raises `NotYours`, or `BadInput` without a reason or for one that is public."""
    with locked(by, entry, DisclosureState.QUEUED, DisclosureState.HELD) as mine:
        _move(mine, by, DisclosureState.HELD, needed(reason), ActKind.HELD, reason)
    return mine


def withdraw(*, by: Person, entry: Disclosure, reason: str, note: str = "", names_reason: str = "") -> Disclosure:
    """Take a published entry off the log: its address says that it was there and is not any more.

    `reason` is for readers, `note` for the record alone. Raises `NotYours`, `BadInput` without a reason, and `TellsWho`
    where the reason seems to tell who asked.
    """
    with locked(by, entry, DisclosureState.PUBLISHED) as mine:
        said = needed(reason)
        check_names_in(mine, names_reason, said)
        mine.withdrawn_reason, mine.withdrawn_at = said, moments.now()
        _move(mine, by, DisclosureState.WITHDRAWN, note.strip() or said, ActKind.WITHDRAWN, f"{said}\n\n{note}")
    return mine


def publish_again(*, by: Person, entry: Disclosure, reason: str, names_reason: str = "") -> Disclosure:
    """Show an entry again that was withdrawn by mistake, at its own address. Readers are told, with the reason.

    Raises as `publish` does, and `BadInput` without a reason or for an entry that was not withdrawn.
    """
    documents, page = names.documents_with_words(entry), prepare(entry.content)
    with locked(by, entry, DisclosureState.WITHDRAWN) as mine:
        said = needed(reason)
        mine.documents = documents
        check_names(mine, names_reason, said)
        # Somebody may have shown, corrected and withdrawn it again since it was read.
        keep_page(mine, page if mine.content == entry.content else prepare(mine.content))
        day = day_in_words(timezone.localdate(mine.withdrawn_at))
        note = _("This page was withdrawn on %(day)s and is shown again. %(reason)s") % {"day": day, "reason": said}
        Correction.objects.create(disclosure=mine, by=by, note=note, at=moments.now())
        mine.corrected_at, mine.withdrawn_at, mine.withdrawn_reason = moments.now(), None, ""
        _move(mine, by, DisclosureState.PUBLISHED, "", ActKind.AGAIN, said)
    return mine


# --- what the acts of this part share


@contextmanager
def locked(
    by: Person, entry: Disclosure, *states: DisclosureState, done: DisclosureState | None = None
) -> Iterator[Disclosure]:
    """The entry, read again under its lock in a transaction, for a publisher of its authority.

    Raises `NotYours`, and `BadInput` where it is in none of the `states`; `done` is the state in which the act has
    nothing more to do.
    """
    with transaction.atomic():
        mine = Disclosure.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        by.forget_roles()
        if Role.PUBLISHER not in by.roles_in(mine.authority_id):
            raise NotYours(_("Only a publisher of the authority may do this."))
        if mine.state not in (*states, done):
            raise BadInput(
                _("This cannot be done: the entry is at “%(state)s”.") % {"state": DisclosureState(mine.state).label}
            )
        yield mine


def check_seen(mine: Disclosure, seen: int | None) -> None:
    """Raise `BadInput` where the entry, under its lock, has more acts than somebody saw who acts on it."""
    if seen is not None and seen != mine.acts.count():
        raise BadInput(_("Somebody else has changed this entry since you opened it. Look at it again."))


def needed(reason: str) -> str:
    """A reason without the white space around it. Raises `BadInput` where there is none."""
    if not reason.strip():
        raise BadInput(_("Give the reason: it is kept with the entry."))
    return reason.strip()


def check_names(mine: Disclosure, why_not: str, *more: str) -> None:
    """Refuse an entry that seems to tell who asked, unless somebody says why it does not. Raises `TellsWho`.

    Where it only may, by a surname that stands alone, somebody must have looked: raises `MayTellWho`.
    """
    _refuse(mine, names.words_to_look_at(mine, *more), why_not)


def check_names_in(mine: Disclosure, why_not: str, *texts: str) -> None:
    """The same for texts that will stand beside an entry alone. Raises `TellsWho`."""
    _refuse(mine, "\n".join(texts), why_not)


def keep(mine: Disclosure, by: Person, kind: ActKind, reason: str = "", **facts: Any) -> None:
    """Save an entry that was changed under its lock, note who did it and why, and put the search in step."""
    mine.save()
    Act.objects.create(disclosure=mine, by=by, kind=kind, reason=reason.strip(), facts=facts, at=moments.now())
    search.index(mine)


def _refuse(mine: Disclosure, text: str, why_not: str) -> None:
    telling, hints = hooks.tells(mine.key, text), hooks.hints(mine.key, text)
    if not telling and not hints:
        return
    if not why_not.strip():
        # One question about both: a reason for the one must not pass over the other unseen.
        raise TellsWho([*telling, *hints]) if telling else MayTellWho(hints)
    mine.names_reason = why_not.strip()


def _move(mine: Disclosure, by: Person, to: DisclosureState, reason: str, kind: ActKind, why: str) -> None:
    mine.state, mine.reason = to, reason
    mine.decided_by, mine.decided_at = by, moments.now()
    keep(mine, by, kind, why)
