"""Internal reviews: a case of its own, linked to the one it reviews, with its own clock and another reviewer."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from candour import law
from candour.errors import BadInput
from candour.law import EventKind
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework import clocks, events
from candour.web.casework.actions import engine
from candour.web.casework.actions.engine import Doing, perform
from candour.web.casework.acts import ACTS, Stage
from candour.web.casework.errors import NotNow
from candour.web.casework.models import Case, Channel, Part, Validity
from candour.words import day_in_words


def ask_review(
    *, by: Person, case: Case, on: dt.date, words: str, arrived_at: dt.datetime, channel: Channel, late_reason: str = ""
) -> Case:
    """The applicant asks for a review: a new case, linked, whose clock runs from the day it was asked.

    Asked later than the time allowed it is still taken where `late_reason` says why. Gives the review's case. Raises
    `NotNow` where the request was not answered or a review is open already.
    """
    if not words.strip():
        raise BadInput(_("The complaint has no words: enter what the applicant wrote."))
    with perform("ask-review", by=by, case=case) as doing:
        _check_may_review(doing.case, on, late_reason)
        review = _open(doing.case, by, on, words, arrived_at, channel)
        doing.facts.update(date=on, reference=review.reference, late_because=late_reason.strip())
    return review


def _check_may_review(case: Case, on: dt.date, late_reason: str) -> None:
    if case.is_review:
        raise NotNow(_("This case is itself a review. After a review the applicant may complain to the regulator."))
    if case.reviews.exclude(stage__in=[Stage.ISSUED, Stage.CLOSED]).exists():
        raise NotNow(_("A review of this case is open already."))
    if on > moments.today():
        raise BadInput(_("A review cannot have been asked for in the future."))
    clock = clocks.clock_of(case)
    if clock.answered and on < clock.answered:
        raise BadInput(
            _("A review cannot have been asked for before the answer of %(day)s.")
            % {"day": day_in_words(clock.answered)}
        )
    clocks.refuse_unlawful(case, law.Event(EventKind.REVIEW_RECEIVED, on))
    if clock.review_ask_by and on > clock.review_ask_by and not late_reason.strip():
        raise BadInput(
            _(
                "The time to ask for a review ended on %(day)s. The authority may still take it: say why it does, "
                "or tell the applicant that it will not."
            )
            % {"day": day_in_words(clock.review_ask_by)}
        )


def _open(case: Case, by: Person, on: dt.date, words: str, arrived_at: dt.datetime, channel: Channel) -> Case:
    """The review's own case, with its first event."""
    now = moments.now()
    review = Case.objects.create(
        authority=case.authority,
        reference=f"{case.reference}-R{case.reviews.count() + 1}",
        subject=case.subject,
        applicant=case.applicant,
        channel=channel,
        text=words,
        text_sha256=events.sha256(words),
        arrived_at=arrived_at,
        logged_at=now,
        received=on,
        regime=case.regime,
        validity=Validity.VALID,
        validity_reason=_("A request for an internal review"),
        review_of=case,
        review_complaint=words.strip(),
    )
    Part.objects.bulk_create(
        Part(case=review, number=part.number, text=part.text, order=part.order) for part in case.parts.all()
    )
    opened = Doing(ACTS["receive"], review, by)
    opened.facts.update(
        reference=review.reference, arrived=timezone.localdate(arrived_at), received=on, words=review.text_sha256
    )
    opened.tick(EventKind.REVIEW_RECEIVED, on)
    engine.finish(opened)
    Case.objects.filter(pk=review.pk).update(target=review.due)
    return review
