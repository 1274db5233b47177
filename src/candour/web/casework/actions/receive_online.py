"""Receiving by the public form: a case at once, or what a person must look at first. Nothing sent is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import moments, room
from candour.web.accounts.models import Authority
from candour.web.casework import events, online, titles
from candour.web.casework.actions.receive import Asked, make_case
from candour.web.casework.models import Applicant, Case, Channel, Incoming

# The same words from the same address within this time are one request that was sent twice.
SAME_WITHIN = dt.timedelta(days=1)
# As many of what is held are looked through for it: each is read whole, while everybody else who sends waits.
_LOOKED_THROUGH = 500


def _nothing_held() -> str:
    return ""


def receive_online(
    *,
    authority: Authority,
    text: str,
    applicant: Asked,
    online_key: str,
    subject: str = "",
    format_asked: str = "",
    held: Callable[[], str] = _nothing_held,
) -> Case | Incoming:
    """What somebody sent by the public form, as a case; the words exactly, received on the day they came, any day.

    A second sending with the same key gives what there is, and so do the same words from the same address within a
    day: the caller sees by `online_key` whether it is its own. `held` is asked, under the lock and only for what is
    new, why a person must look before there is a case; what it gives keeps it as an `Incoming` with its day.
    The title is taken from the words where none is given. Raises `BadInput` for words, a name or an address that lack,
    and `NoRoom` where it would be held and too much is: then it was not received, and its sender must be told.
    """
    _check_said(text, applicant)
    with transaction.atomic():
        # The lock makes the number of each request its own, and lets two presses of one button wait for each other.
        authority = Authority.objects.select_for_update().get(pk=authority.pk)
        there = online.found(online_key) or _same(authority, text, applicant)
        if there is not None:
            return there
        title = subject or titles.without_applicant(text, _known_as(applicant))
        if because := held():
            return _hold(authority, text, applicant, online_key, title, format_asked, because)
        now = moments.now()
        case = make_case(
            "receive-online",
            by=None,
            authority=authority,
            subject=title,
            text=text,
            applicant=applicant,
            channel=Channel.FORM,
            arrived_at=now,
            received=timezone.localdate(now),
            online_key=online_key,
            format_asked=format_asked,
        )
        online.acknowledge(case)
    return case


def _check_said(text: str, applicant: Asked) -> None:
    if not text.strip():
        raise BadInput(_("Write what you want to know."))
    if not applicant.name.strip() or not (applicant.email.strip() or applicant.address.strip()):
        raise BadInput(_("Give your name and an address for the answer: the law needs both (section 8)."))


def _known_as(applicant: Asked) -> Applicant:
    """Who asked, not kept: only to see that a title does not name them."""
    return Applicant(
        name=applicant.name,
        organisation=applicant.organisation,
        email=applicant.email,
        address=applicant.address,
        salutation=applicant.salutation,
    )


def _hold(
    authority: Authority, text: str, applicant: Asked, online_key: str, title: str, format_asked: str, because: str
) -> Incoming:
    room.check_held(held_online(authority))
    now = moments.now()
    return Incoming.objects.create(
        authority=authority,
        channel=Channel.FORM,
        text=text,
        suggested={
            "words": text,
            "name": applicant.name,
            "email": applicant.email,
            "address": applicant.address,
            "title": title,
            "format": format_asked,
            "arrived": now.isoformat(),
            "arrived_from": "form",
            "attachments": [],
            "whatdotheyknow": False,
            "forwarded": False,
            "only_html": False,
            "unanswerable": False,
        },
        by=None,
        at=now,
        online_key=online_key,
        held_because=because,
    )


def held_online(authority: Authority) -> QuerySet[Incoming, Incoming]:
    """What was sent by the public form and waits for a person of the authority."""
    return Incoming.objects.filter(authority=authority, discarded_at=None).exclude(online_key=None)


def _same(authority: Authority, text: str, applicant: Asked) -> Case | Incoming | None:
    """The same words from somebody of the same name at the same address, online, within a day."""
    since = moments.now() - SAME_WITHIN
    email, address = applicant.email.strip(), applicant.address.strip()
    who = Q(applicant__email__iexact=email) if email else Q(applicant__email="", applicant__address=address)
    who &= Q(applicant__name__iexact=applicant.name.strip())
    cases = Case.objects.filter(who, authority=authority, arrived_at__gte=since, text_sha256=events.sha256(text))
    case = cases.exclude(online_key=None).select_related("authority", "applicant").order_by("id").first()
    if case is not None:
        return case
    held = Incoming.objects.filter(authority=authority).exclude(online_key=None).order_by("-id")
    newest = list(held.values_list("pk", flat=True)[:_LOOKED_THROUGH])
    waiting = Incoming.objects.filter(pk__in=newest, at__gte=since, discarded_at=None, text=text)
    for one in waiting.select_related("authority").order_by("id"):
        said = one.suggested
        given = said.get("email", "").casefold() or said.get("address", "")
        named = said.get("name", "").casefold() == applicant.name.strip().casefold()
        if named and given == (email.casefold() or address):
            return one
    return None
