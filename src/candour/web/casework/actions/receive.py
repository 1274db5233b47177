"""Receiving: a request is entered, titled, dated, accepted for work and given to somebody.

Checking what it asks (validity, parts, format, law) is in `checking`; who asked in `applicant`.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour import law
from candour.errors import BadInput
from candour.law import EventKind
from candour.web import moments
from candour.web.accounts.models import Authority, Membership, Person
from candour.web.casework import clocks, covering, events, online, reviewers, splitting
from candour.web.casework.actions import engine
from candour.web.casework.actions.engine import perform
from candour.web.casework.acts import ACTS
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.mail_in import LARGEST, Message
from candour.web.casework.models import Applicant, Case, Channel, Incoming, Part, Validity

_LONGEST_TITLE = 200
# Days for which what came by the public form can be brought back after it was discarded.
KEPT_DISCARDED = 30
ENTERED_ALREADY = gettext_lazy("This was entered or discarded already.")
log = logging.getLogger("candour.casework")


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
    message_id: str = ""


def take_in(
    *, by: Person, authority: Authority, channel: str, message: Message, original: bytes = b"", name: str = ""
) -> Incoming:
    """Keep what came, before anything about it is checked: from here on it cannot get lost.

    Raises `NotAllowed` for who is no officer of the authority, `BadInput` for more than 10 MB.
    """
    _check_officer(by, authority)
    if len(original) > LARGEST:
        raise BadInput(_("The file is larger than 10 MB. Save the message without its attachments, or paste its text."))
    return Incoming.objects.create(
        authority=authority,
        channel=channel,
        text=message.text,
        original=original,
        original_name=name[-120:],
        message_id=message.message_id,
        suggested={
            "words": message.words,
            "name": message.name,
            "email": message.email,
            "title": message.title,
            "arrived": message.arrived.isoformat() if message.arrived else "",
            "arrived_from": message.arrived_from,
            "attachments": [[file.name, file.type, file.size] for file in message.attachments],
            "whatdotheyknow": message.whatdotheyknow,
            "forwarded": message.forwarded,
            "only_html": message.only_html,
            "unanswerable": message.unanswerable,
        },
        by=by,
        at=moments.now(),
    )


def discard(*, by: Person, incoming: Incoming, reason: str = "") -> None:
    """Forget what was uploaded or pasted and is no request, or was entered twice. Who did it stands in the log.

    What somebody sent by the public form needs a reason, which its sender can read; it stays for `KEPT_DISCARDED` days
    and can be brought back. Raises `NotAllowed`, `BadInput` without that reason, `NotNow` where it is a case already.
    """
    _check_officer(by, incoming.authority)
    reason = reason.strip()
    if incoming.online_key and not reason:
        raise BadInput(_("Say why this is no request: whoever sent it can read the reason."))
    with transaction.atomic():
        locked = Incoming.objects.select_for_update(of=("self",)).filter(pk=incoming.pk, discarded_at=None).first()
        if locked is None:
            raise NotNow(ENTERED_ALREADY)
        fields = {"incoming": locked.pk, "by": by.pk, "online": bool(locked.online_key)}
        log.info("what came was discarded", extra={"fields": fields})
        if not locked.online_key:
            locked.delete()
            return
        locked.discarded_by, locked.discarded_at, locked.discarded_because = by, moments.now(), reason
        locked.save(update_fields=["discarded_by", "discarded_at", "discarded_because"])


def bring_back(*, by: Person, incoming: Incoming) -> None:
    """Put back what was discarded among what waits. Raises `NotAllowed`; nothing happens to what waits already."""
    _check_officer(by, incoming.authority)
    log.info("what was discarded was brought back", extra={"fields": {"incoming": incoming.pk, "by": by.pk}})
    Incoming.objects.filter(pk=incoming.pk).update(discarded_by=None, discarded_at=None, discarded_because="")


def forget_discarded(today: dt.date) -> None:
    """Delete what was discarded so long ago that nobody brings it back; done once a day."""
    Incoming.objects.filter(discarded_at__date__lt=today - dt.timedelta(days=KEPT_DISCARDED)).delete()


def entered_before(authority: Authority, *, text: str = "", message_id: str = "") -> Case | None:
    """The case in which these very words, or this very message, were entered already; the first of several."""
    cases = Case.objects.filter(authority=authority).order_by("id")
    found = cases.filter(applicant__in=Applicant.objects.filter(message_id=message_id)).first() if message_id else None
    if found is None and text:
        found = cases.filter(text_sha256=events.sha256(text)).first()
    return found


def _check_officer(by: Person, authority: Authority) -> None:
    if not by.roles_in(authority) & frozenset(ACTS["receive"].roles):
        raise NotAllowed(_("You may not enter requests for this authority."))


def check_times(arrived_at: dt.datetime, received: dt.date) -> None:
    """`BadInput` for times that cannot be. Any day may be the day of receipt, a Sunday too (section 10(6))."""
    now = moments.now()
    if arrived_at > now:
        raise BadInput(_("A request cannot have arrived in the future."))
    if received > timezone.localdate(now):
        raise BadInput(_("The day of legal receipt cannot be in the future."))
    if received < timezone.localdate(arrived_at):
        raise BadInput(_("The day of legal receipt cannot be before the request arrived."))


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
    incoming: Incoming | None = None,
) -> Case:
    """Enter a request: the words exactly, and three times kept apart.

    `arrived_at` is when it reached the authority, `received` the day the law counts from, and it is logged now.
    `incoming` is what the request came as, which is then kept with the applicant. The whole request is its one part
    until somebody splits it.
    Raises `NotAllowed` for who is no officer of the authority, `BadInput` for words or times that cannot be.
    """
    if not text.strip():
        raise BadInput(_("The request has no words: enter what the applicant wrote."))
    check_times(arrived_at, received)
    with transaction.atomic():
        # The lock on the authority makes the number of each request its own.
        authority = Authority.objects.select_for_update().get(pk=authority.pk)
        _check_officer(by, authority)
        came = _take(authority, incoming) if incoming is not None else None
        online_key = came.online_key if came else None
        case = make_case(
            "receive",
            by=by,
            authority=authority,
            subject=subject,
            text=text,
            applicant=applicant,
            channel=channel,
            arrived_at=arrived_at,
            received=received,
            regime=regime,
            online_key=online_key,
            format_asked=came.suggested.get("format", "") if came else "",
        )
        if online_key:
            online.acknowledge(case)
    return case


def _take(authority: Authority, incoming: Incoming) -> Incoming:
    """What came, gone from what waits. Raises `NotNow` where somebody else was quicker."""
    waiting = Incoming.objects.select_for_update(of=("self",)).filter(authority=authority, discarded_at=None)
    came = waiting.filter(pk=incoming.pk).first()
    if came is None:
        raise NotNow(ENTERED_ALREADY)
    Incoming.objects.filter(pk=came.pk).delete()
    return came


def make_case(
    act: str,
    *,
    by: Person | None,
    authority: Authority,
    subject: str,
    text: str,
    applicant: Asked,
    channel: Channel,
    arrived_at: dt.datetime,
    received: dt.date,
    regime: str = "foia",
    online_key: str | None = None,
    format_asked: str = "",
) -> Case:
    """A new case with its one part, its first event and its clock. The caller has locked the authority."""
    now = moments.now()
    who = _applicant(authority, applicant)
    case = Case(
        authority=authority,
        reference=_next_reference(authority, timezone.localdate(now)),
        subject=title_of(subject, who),
        applicant=who,
        channel=channel,
        text=text,
        text_sha256=events.sha256(text),
        arrived_at=arrived_at,
        logged_at=now,
        received=received,
        regime=regime,
        officer=by,
        online_key=online_key,
        format_asked=format_asked,
    )
    case.save()
    first = splitting.body(covering.cover(text, who)) or covering.cover(text, who).strip()
    Part.objects.create(case=case, number="1", text=first, order=1)
    doing = engine.Doing(ACTS[act], case, by)
    doing.facts.update(
        reference=case.reference, arrived=timezone.localdate(arrived_at), received=received, words=case.text_sha256
    )
    doing.tick(EventKind.RECEIVED, received)
    doing.words_changed = True
    engine.finish(doing)
    case.target = clocks.internal_target(case)
    case.save(update_fields=["target"])
    return case


def _applicant(authority: Authority, asked: Asked) -> Applicant:
    return Applicant.objects.create(
        authority=authority,
        name=" ".join(asked.name.split()),
        organisation=" ".join(asked.organisation.split()),
        email=asked.email.strip(),
        address=asked.address.strip(),
        salutation=" ".join(asked.salutation.split()),
        original=asked.original,
        original_name=asked.original_name,
        message_id=asked.message_id,
    )


def _next_reference(authority: Authority, today: dt.date) -> str:
    """The next reference, such as EXP-2026-0001: numbers begin anew each year and are never given twice."""
    beginning = f"{authority.code}-{today.year}-"
    if authority.last_number_year != today.year:
        # Not always nought: of two servers one may still be in the year before, and a clock can be set back.
        given = Case.objects.filter(authority=authority, review_of=None, reference__startswith=beginning)
        last = given.order_by("id").last()
        authority.last_number = int(last.reference.removeprefix(beginning)) if last else 0
        authority.last_number_year = today.year
    authority.last_number += 1
    authority.save(update_fields=["last_number", "last_number_year"])
    return f"{beginning}{authority.last_number:04d}"


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
    if len(title) > _LONGEST_TITLE:
        raise BadInput(_("The title is too long: shorten it to 200 characters."))
    if covering.names(title, applicant):
        raise BadInput(_("The title names the applicant. Everybody reads it: say only what is asked."))
    return title


def correct_receipt(
    *,
    by: Person,
    case: Case,
    received: dt.date,
    reason: str,
    arrived_at: dt.datetime | None = None,
    seen: int | None = None,
) -> Case:
    """Correct the day from which the law counts, and when the request arrived where that was wrong too.

    The clock is counted anew from the corrected day; what it counted from before is kept, marked as replaced.
    """
    with perform("correct-receipt", by=by, case=case, seen=seen) as doing:
        locked = doing.case
        if locked.is_review:
            raise NotNow(_("A review has no receipt of its own: correct the case that it reviews."))
        doing.facts["reason"] = reason_of(reason, locked.applicant)
        check_times(arrived_at or locked.arrived_at, received)
        before, own_target = locked.received, clocks.internal_target(locked)
        if received == before and arrived_at in (None, locked.arrived_at):
            raise BadInput(_("This is the day that is recorded already."))
        locked.clock_events.filter(kind=EventKind.RECEIVED, replaced=False).update(replaced=True)
        doing.tick(EventKind.RECEIVED, received, reason=doing.facts["reason"])
        doing.facts.update(before=before, after=received)
        locked.received = received
        if arrived_at is not None and arrived_at != locked.arrived_at:
            doing.facts.update(arrived_before=locked.arrived_at, arrived_after=arrived_at)
            locked.arrived_at = arrived_at
        if locked.target == own_target:
            calendar = clocks.calendar(law.Regime(locked.regime))
            locked.target = calendar.after(received, locked.authority.internal_target)
    return case


def reason_of(reason: str, applicant: Applicant) -> str:
    """A reason as the history keeps it, or `BadInput`: there must be one, and it may not say who asked."""
    text = reason.strip()
    if not text:
        raise BadInput(_("Give a reason: it stands in the history."))
    if covering.names(text, applicant):
        raise BadInput(_("The reason names the applicant. The history is read by others: leave the name out."))
    return text


def assign(*, by: Person, case: Case, to: Person, seen: int | None = None) -> Case:
    """Give the case to an officer of its authority. Raises `BadInput` for anybody else.

    A review goes to nobody who had a hand in the answer: they could do nothing with it.
    """
    with perform("assign", by=by, case=case, seen=seen) as doing:
        standing = Membership.objects.filter(
            person=to, person__is_active=True, authority=doing.case.authority_id, ended_at=None, role="officer"
        )
        if not standing.exists():
            raise BadInput(_("%(name)s is not an FOI officer of this authority.") % {"name": to.name})
        if to.pk in reviewers.first_deciders(doing.case):
            raise BadInput(
                _("%(name)s worked on the answer that is under review. Give the review to somebody else.")
                % {"name": to.name}
            )
        doing.case.officer = to
        doing.facts["person"] = to.name
    return case
