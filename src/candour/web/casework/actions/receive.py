"""Receiving: a request is entered, checked, split into its parts and accepted for work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import EventKind
from candour.web.accounts.models import Authority, Person
from candour.web.casework import clocks, covering, events
from candour.web.casework.actions import engine
from candour.web.casework.actions.engine import perform
from candour.web.casework.acts import ACTS
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Applicant, Case, Channel, Part, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked, as they gave it. `original` is the message byte for byte, where there is one."""

    name: str = ""
    organisation: str = ""
    email: str = ""
    address: str = ""
    salutation: str = ""
    original: bytes = b""
    original_name: str = ""


def receive(
    *,
    by: Person,
    authority: Authority,
    subject: str,
    text: str,
    applicant: Asked,
    channel: Channel,
    arrived_at: dt.datetime,
    received: dt.date,
    regime: str = "foia",
) -> Case:
    """Enter a request: the words exactly, and three times kept apart.

    `arrived_at` is when it reached the authority, `received` the day the law counts from, and it is logged now.
    Raises `NotAllowed` for who is no officer of the authority, `BadInput` for words or times that cannot be.
    """
    if not text.strip():
        raise BadInput(_("The request has no words: enter what the applicant wrote."))
    now = engine.now()
    if arrived_at > now:
        raise BadInput(_("A request cannot have arrived in the future."))
    if received > timezone.localdate(now):
        raise BadInput(_("The day of legal receipt cannot be in the future."))
    if received < timezone.localdate(arrived_at):
        raise BadInput(_("The day of legal receipt cannot be before the request arrived."))
    with transaction.atomic():
        # The lock on the authority makes the number of each request its own.
        authority = Authority.objects.select_for_update().get(pk=authority.pk)
        if not by.roles_in(authority) & frozenset(ACTS["receive"].roles):
            raise NotAllowed(_("You may not enter requests for this authority."))
        case = Case(
            authority=authority,
            reference=_next_reference(authority, timezone.localdate(now)),
            subject=" ".join(subject.split()),
            applicant=Applicant.objects.create(
                authority=authority,
                name=applicant.name.strip(),
                organisation=applicant.organisation.strip(),
                email=applicant.email.strip(),
                address=applicant.address.strip(),
                salutation=applicant.salutation.strip(),
                original=applicant.original,
                original_name=applicant.original_name,
            ),
            channel=channel,
            text=text,
            text_sha256=events.sha256(text),
            arrived_at=arrived_at,
            logged_at=now,
            received=received,
            regime=regime,
            officer=by,
        )
        case.save()
        Part.objects.create(case=case, number="1", text=text.strip(), order=1)
        doing = engine.Doing(ACTS["receive"], case, by)
        doing.facts.update(
            reference=case.reference, arrived=timezone.localdate(arrived_at), received=received, words=case.text_sha256
        )
        doing.tick(EventKind.RECEIVED, received)
        doing.words_changed = True
        engine.finish(doing)
        case.target = clocks.internal_target(case)
        case.save(update_fields=["target"])
    return case


def _next_reference(authority: Authority, today: dt.date) -> str:
    """The next reference, such as EXP-2026-0001: numbers begin anew each year and are never given twice."""
    if authority.last_number_year != today.year:
        authority.last_number, authority.last_number_year = 0, today.year
    authority.last_number += 1
    authority.save(update_fields=["last_number", "last_number_year"])
    return f"{authority.code}-{today.year}-{authority.last_number:04d}"


def accept(*, by: Person, case: Case, seen: int | None = None) -> Case:
    """Start work on a request that was found valid. Raises `NotNow` while that is undecided."""
    with perform("accept", by=by, case=case, seen=seen) as doing:
        if doing.case.validity != Validity.VALID:
            raise NotNow(_("Check first whether the request is valid (section 8)."))
        doing.case.officer = doing.case.officer or by
    return case


def retitle(*, by: Person, case: Case, subject: str, seen: int | None = None) -> Case:
    """Change the title. Raises `BadInput` for an empty one, and for one that names the applicant."""
    with perform("retitle", by=by, case=case, seen=seen) as doing:
        doing.case.subject = doing.facts["subject"] = title_of(subject, doing.case.applicant)
        doing.words_changed = True
    return case


def title_of(subject: str, applicant: Applicant) -> str:
    """A title as it is kept, or `BadInput`: everybody reads it, so it may not say who asked."""
    title = " ".join(subject.split())
    if not title:
        raise BadInput(_("Give the request a short title, without the applicant's name."))
    if covering.names(title, applicant):
        raise BadInput(_("The title names the applicant. Everybody reads it: say only what is asked."))
    return title
