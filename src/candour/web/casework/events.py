"""The history of a case: a chain of events, each a sentence, each bound by its hash to the one before.

The database's triggers stop change; the chain shows it if something got past them. The facts of an event stand apart
from the chain, so that personal data in them can be erased when its time has come and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _

from candour.web.accounts.models import Person
from candour.web.casework.acts import ACTS
from candour.web.casework.models import Case, Event, EventFacts
from candour.words import day_in_words

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_HASH = ""


def canonical(facts: Mapping[str, Any]) -> str:
    """Facts as the one JSON text that is hashed: keys in order, no spaces, dates as 2019-08-19."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def read(text: str) -> dict[str, Any]:
    """Facts from their JSON text."""
    facts: dict[str, Any] = json.loads(text)
    return facts


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def link_hash(case: int, seq: int, at: dt.datetime, actor: int | None, kind: str, facts: str, previous: str) -> str:
    """The hash of one link: over its own row and the hash before it. `facts` is the hash of the facts."""
    row = [case, seq, at.astimezone(dt.UTC).isoformat(timespec="microseconds"), actor, kind, facts, previous]
    return sha256(json.dumps(row, separators=(",", ":"), ensure_ascii=False))


def append(case: Case, *, kind: str, by: Person | None, facts: Mapping[str, Any], at: dt.datetime) -> Event:
    """Add one event to the end of a case's chain. The caller holds the case's lock and saves the case."""
    assert kind in ACTS, kind
    text = canonical(facts)
    event = link(case, kind=kind, by=by, text=text, at=at)
    event.save(force_insert=True)
    EventFacts.objects.create(event=event, text=text)
    return event


def link(case: Case, *, kind: str, by: Person | None, text: str, at: dt.datetime) -> Event:
    """The next event of a case, not yet saved; the case's head moves on to it. For many at once: save both in bulk."""
    seq, facts, actor = case.head_seq + 1, sha256(text), by.pk if by else None
    made = link_hash(case.pk, seq, at, actor, kind, facts, case.head_hash)
    event = Event(
        case=case,
        seq=seq,
        at=at,
        actor=by,
        kind=kind,
        facts_sha256=facts,
        previous_hash=case.head_hash,
        hash=made,
    )
    case.head_seq, case.head_hash = seq, made
    return event


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a chain: in which case, at which event, what."""

    case: str
    seq: int
    what: str


def faults(case: Case, events: Iterable[Any]) -> Iterator[Fault]:
    """What is wrong with the chain of one case; `events` are all of its events in order, their facts loaded.

    An event is an `Event`, or anything with its fields.
    """
    previous, seq = NO_HASH, 0
    for event in events:
        seq += 1
        if event.seq != seq:
            yield Fault(case.reference, event.seq, _("event %(number)s is missing") % {"number": seq})
            seq = event.seq
        if event.previous_hash != previous:
            yield Fault(case.reference, event.seq, _("does not follow from the event before it"))
        made = link_hash(
            case.pk, event.seq, event.at, event.actor_id, event.kind, event.facts_sha256, event.previous_hash
        )
        if made != event.hash:
            yield Fault(case.reference, event.seq, _("was changed after it was written"))
        facts = getattr(event, "facts", None)
        if facts is None:
            yield Fault(case.reference, event.seq, _("has lost its facts"))
        elif facts.text is None and not facts.erased_under:
            yield Fault(case.reference, event.seq, _("lost its facts under no rule"))
        elif facts.text is not None and sha256(facts.text) != event.facts_sha256:
            yield Fault(case.reference, event.seq, _("has facts that were changed"))
        previous = event.hash
    if (case.head_seq, case.head_hash) != (seq, previous):
        yield Fault(case.reference, case.head_seq, _("the case does not end at its last event"))


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a person reads it."""

    seq: int
    at: dt.datetime
    actor: str
    kind: str
    label: str
    sentence: str
    facts: Mapping[str, Any]


def tell(events: Iterable[Event]) -> list[Told]:
    """Events as sentences, in the order given. Load `actor` and `facts` with them."""
    return [_tell(event) for event in events]


def _tell(event: Event) -> Told:
    facts = read(event.facts.text) if event.facts.text else {}
    actor = event.actor.name if event.actor else _("The application")
    act = ACTS[event.kind]
    if event.facts.text is None:
        sentence = _("The details were erased: %(rule)s") % {"rule": event.facts.erased_under}
    else:
        wording = act.told(facts)
        words = {name: _in_words(facts.get(name, "")) for name in _names(wording)}
        sentence = wording.format(**{**words, "actor": actor})
    return Told(event.seq, event.at, actor, event.kind, str(act.label), sentence, facts)


def _names(sentence: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(sentence) if name}


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    text = str(value)
    return day_in_words(dt.date.fromisoformat(text)) if _DATE.fullmatch(text) else text
