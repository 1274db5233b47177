"""The four steps of every act: lock and re-read, check, change, append the event.

    with perform("accept", by=by, case=case, seen=seen) as doing:
        doing.case.officer = by
        doing.facts["..."] = ...

The case in `doing` is locked and fresh; it is saved, moved to the act's next stage, and its event appended when the
block ends. An exception inside rolls everything back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candour.web.accounts.models import Membership, Person
from candour.web.casework import clocks, covering, events, reviewers, search
from candour.web.casework.acts import ACTS, Act
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed, NotNow
from candour.web.casework.models import Case, ClockEvent, Event, Stage
from candour.web.moments import now

# What only somebody may do to a review who had no hand in the answer reviewed (2018 section 45 Code, part 5).
OF_A_REVIEWER = frozenset({"accept", "decide", "edit-letter", "record-opinion", "propose", "approve"})


@dataclass(slots=True)
class Doing:
    """An act under way: the locked case, and the facts that its event will keep."""

    act: Act
    case: Case
    by: Person | None
    facts: dict[str, Any] = field(default_factory=dict)
    clock_events: list[ClockEvent] = field(default_factory=list)
    # Set by an act that found, under the lock, that it was done already (a second press): nothing is saved then.
    nothing_done: bool = False
    # Set by an act that changed the title, the words or the parts: they are searched anew.
    words_changed: bool = False

    def tick(self, kind: str, date: dt.date, **more: Any) -> None:
        """Note what the clock counts from: one `law.EventKind` on a day."""
        self.clock_events.append(ClockEvent(case=self.case, kind=kind, date=date, **more))


@contextmanager
def perform(name: str, *, by: Person | None, case: Case, seen: int | None = None) -> Iterator[Doing]:
    """Do one act to a case, whole or not at all.

    `by` is who does it; None is the application itself. `seen` is the version of the case that the person's page
    showed, for acts that would overwrite what another person entered. Raises `NotAllowed`, `NotNow` or
    `ChangedMeanwhile` before anything is changed.
    """
    act = ACTS[name]
    with transaction.atomic():
        # The weaker lock is enough, and lets others point to this case meanwhile: two cases noted as similar to each
        # other at once would otherwise wait for each other for ever.
        cases = Case.objects.select_for_update(of=("self",), no_key=True).select_related("authority")
        locked = cases.get(pk=case.pk)
        check(act, by=by, case=locked, seen=seen)
        doing = Doing(act, locked, by)
        yield doing
        if not doing.nothing_done:
            finish(doing)
    # The caller's own object shows what is now true.
    case.refresh_from_db()


def check(act: Act, *, by: Person | None, case: Case, seen: int | None = None) -> None:
    """Whether this person may do this now. Roles are read under the lock: one that ended meanwhile does not count."""
    if (act.roles or by is not None) and (by is None or not may(act, by, case)):
        raise NotAllowed(_("You may not do this: %(act)s.") % {"act": act.label})
    if by is not None and case.is_review and act.name in OF_A_REVIEWER and by.pk in reviewers.first_deciders(case):
        raise NotAllowed(
            _("You worked on the answer that is under review: somebody else must do this (%(act)s).")
            % {"act": act.label}
        )
    if case.stage not in act.stages:
        raise NotNow(
            _("This cannot be done now: the case is at the stage “%(stage)s”.") % {"stage": Stage(case.stage).label}
        )
    if seen is not None and seen != case.version:
        raise ChangedMeanwhile(
            _(
                "Somebody else changed this case after you opened the page. Nothing was saved. "
                "What you typed is still here: look at what changed, then save again."
            )
        )


def may(act: Act, by: Person, case: Case) -> bool:
    """Whether a standing role of this person, in the case's authority, allows the act."""
    roles = Membership.objects.filter(
        person=by, person__is_active=True, authority=case.authority_id, ended_at=None, role__in=act.roles
    )
    return roles.exists()


def _void_approval(doing: Doing) -> None:
    """Take an answer back from approval when the act changed what it is made of, whichever act it was."""
    from candour.web.casework.bundles import void_if_changed  # bundles are made of what every room gives

    if void_if_changed(doing.case, str(doing.act.label)):
        events.append(doing.case, kind="void-bundle", by=None, facts={"because": doing.act.label}, at=now())


def finish(doing: Doing) -> Event:
    """Save what an act changed, with its event and the clock worked out anew."""
    case = doing.case
    if doing.act.to is not None:
        case.stage = doing.act.to
    case.version += 1
    # Whatever an act itself refuses, the history is read by many and kept for good: it never says who asked.
    facts = covering.facts(doing.facts, case.applicant)
    event = events.append(case, kind=doing.act.name, by=doing.by, facts=facts, at=now())
    for clock_event in doing.clock_events:
        clock_event.event = event
        clock_event.save(force_insert=True)
    if doing.clock_events or doing.act.to is not None:
        clocks.keep(case)
    if doing.act.to is None:
        _void_approval(doing)
    if doing.words_changed:
        search.index(case)
    case.full_clean(
        exclude=["applicant", "authority", "officer", "review_of"], validate_unique=False, validate_constraints=False
    )
    case.save()
    return event
