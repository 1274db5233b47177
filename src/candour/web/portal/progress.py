"""How a request stands, for whoever sent it and has its link: plain stages, never who asked nor who works on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour import law
from candour.law import Clock, ClockState, Event, EventKind, Regime
from candour.web.accounts.models import Authority
from candour.web.casework import clocks, covering
from candour.web.casework.actions.issue import ANSWER
from candour.web.casework.models import Applicant, Case, Incoming, Kind, Outcome, Stage
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public.addresses import address_of
from candour.words import day_in_words

# To whom somebody may complain, and where the regulator says how.
_ICO = (gettext_lazy("the Information Commissioner"), "https://ico.org.uk/make-a-complaint")
_REGULATORS = {
    Regime.FOISA.value: (gettext_lazy("the Scottish Information Commissioner"), "https://www.foi.scot/appeal")
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, or what goes on now (`is_now`); `href` and `link` lead to what came of it."""

    heading: str
    words: str
    on: dt.date | None = None
    is_now: bool = False
    href: str = ""
    link: str = ""


@dataclass
class Progress:
    """All that the page shows. `facts` are (label, value); `questions` what the authority waits to be told."""

    authority: Authority
    words: str
    sentence: str = ""
    reference: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    stages: list[Happened] = field(default_factory=list)
    clock: Clock | None = None
    shows_count: bool = True
    unclear: str = ""
    questions: list[str] = field(default_factory=list)
    rights: list[str] = field(default_factory=list)
    regulator: tuple[Any, str] | None = None


def of(there: Case | Incoming, today: dt.date) -> Progress:
    """How what was sent stands on a day."""
    return _of_case(there, today) if isinstance(there, Case) else _of_incoming(there)


def _of_incoming(came: Incoming) -> Progress:
    said, received = came.suggested, timezone.localdate(came.at)
    who = Applicant(name=said.get("name", ""), email=said.get("email", ""), address=said.get("address", ""))
    made = Progress(came.authority, covering.cover(came.text, who))
    arrived = Happened(_("Received"), _("What you sent arrived."), received)
    if came.discarded_at:
        made.sentence = _("Somebody read what you sent and found that it asks for no information.")
        made.stages = [
            arrived,
            Happened(
                _("Not treated as a request"),
                covering.cover(came.discarded_because, who),
                timezone.localdate(came.discarded_at),
                is_now=True,
            ),
        ]
        made.rights = [_("If this is wrong, write to the authority at the address below: it can be put right.")]
        return made
    event = Event(EventKind.RECEIVED, received)
    made.clock = law.clock((event,), regime=Regime.FOIA, calendar=clocks.calendar(Regime.FOIA))
    made.sentence = _("We have what you sent. A person looks at it before it gets its reference.")
    made.facts = [(_("Received"), day_in_words(received)), *_due(made.clock)]
    made.stages = [
        arrived,
        Happened(_("Waiting for a person to look at it"), _("The time to answer runs all the same."), is_now=True),
    ]
    return made


def _due(clock: Clock) -> list[tuple[str, str]]:
    return [(_("To be answered by"), day_in_words(clock.due))] if clock.due else []


def _of_case(case: Case, today: dt.date) -> Progress:
    clock = clocks.clock_of(case)
    made = Progress(case.authority, covering.words_shown(case), reference=case.reference, clock=clock)
    made.facts = [(_("Reference"), case.reference), (_("Received"), day_in_words(case.received))]
    made.stages = [_told(event, case, clock) for event in clock.events if event.kind in (*_TOLD, *_EXTENSIONS)]
    made.stages += _work(case)
    made.stages.sort(key=lambda one: one.on or dt.date.max)
    if case.stage == Stage.ISSUED:
        _answered(made, case, clock)
    elif case.stage == Stage.CLOSED:
        _closed(made, case)
    else:
        _open(made, case, clock, today)
    return made


# --- while it is open


def _open(made: Progress, case: Case, clock: Clock, today: dt.date) -> None:
    if clock.state == ClockState.AWAITING_CLARIFICATION:
        asked = case.clarifications.filter(received_on=None).first()
        made.sentence = _("We cannot go on until you tell us what you mean.")
        if asked is not None:
            made.unclear = covering.cover(asked.unclear, case.applicant)
            made.questions = [covering.cover(str(one), case.applicant) for one in asked.questions]
        made.stages.append(Happened(_("Waiting for you"), _("We wait for your reply. It is asked below."), is_now=True))
    elif clock.state in (ClockState.AWAITING_FEE, ClockState.LAPSED):
        made.sentence = _("We sent you a notice that a fee must be paid before we go on.")
        until = _("The last day to pay is %(day)s.") % {"day": day_in_words(clock.pay_by)} if clock.pay_by else ""
        made.stages.append(Happened(_("Waiting for the fee"), until, is_now=True))
    else:
        _running(made, case, clock, today)


def _running(made: Progress, case: Case, clock: Clock, today: dt.date) -> None:
    made.facts += _due(clock)
    if clock.is_late(today):
        made.sentence = _("The answer is late. The day that the law gives us has passed, and we must still answer.")
        made.rights = [_("You may complain about the delay now, to the authority or to the regulator.")]
        made.regulator = _regulator(case)
    elif clock.extended_until:
        made.sentence = _("We took more time. The answer is due by %(day)s.") % {
            "day": day_in_words(clock.extended_until)
        }
    elif clock.due:
        made.sentence = _("We are working on it. The answer is due by %(day)s.") % {"day": day_in_words(clock.due)}
    else:
        made.sentence = _("We are working on it.")
    if case.stage == Stage.RECEIVED:
        now = Happened(_("Being read"), _("Somebody reads your request and sees who can answer it."), is_now=True)
    else:
        now = Happened(
            _("Being worked on"), _("We are looking for the information and preparing the answer."), is_now=True
        )
    made.stages.append(now)


def _work(case: Case) -> list[Happened]:
    """When work on it began."""
    begun = case.events.filter(kind="accept").order_by("seq").values_list("at", flat=True).first()
    if begun is None:
        return []
    return [Happened(_("Work began"), _("Your request was given to somebody to answer."), timezone.localdate(begun))]


# --- what moved the clock

_EXTENSIONS = (EventKind.PUBLIC_INTEREST_EXTENSION, EventKind.COMPLEXITY_EXTENSION)
# What happened, and what it means for whoever waits. Other kinds are told of where they end the case.
_TOLD: dict[EventKind, tuple[Any, Any]] = {
    EventKind.RECEIVED: (gettext_lazy("Received"), gettext_lazy("Your request arrived.")),
    EventKind.TRANSFERRED_IN: (gettext_lazy("Received"), gettext_lazy("Another authority passed your request on.")),
    EventKind.CLARIFICATION_ASKED: (
        gettext_lazy("We asked you a question"),
        gettext_lazy("We wrote to you to ask what you mean."),
    ),
    EventKind.CLARIFICATION_RECEIVED: (
        gettext_lazy("You made your request clearer"),
        gettext_lazy("The time to answer is counted anew from this day."),
    ),
    EventKind.FEES_NOTICE: (
        gettext_lazy("A fee was asked for"),
        gettext_lazy("Our notice says how much and why. The days until it is paid are not counted."),
    ),
    EventKind.FEE_PAID: (gettext_lazy("The fee was paid"), gettext_lazy("The count goes on.")),
}


def _told(event: Event, case: Case, clock: Clock) -> Happened:
    """One event of the clock, in words for whoever waits."""
    if event.kind not in _EXTENSIONS:
        heading, words = _TOLD[event.kind]
        return Happened(str(heading), str(words), event.date)
    until = event.until or clock.extended_until
    why = covering.cover(event.reason, case.applicant)
    if until is not None:
        why = _("We need until %(day)s. Why: %(why)s") % {"day": day_in_words(until), "why": why}
    return Happened(_("More time was taken"), why, event.date)


# --- once it has ended


def _answered(made: Progress, case: Case, clock: Clock) -> None:
    on = clock.answered or case.ended_on
    outcome = str(Outcome(case.outcome).label)
    day = day_in_words(on) if on else ""
    made.sentence = _("We answered your request on %(day)s.") % {"day": day}
    made.facts += [*_due(clock), (_("Answered"), day), (_("What was decided"), outcome)]
    made.stages.append(
        Happened(
            _("Answer sent"),
            _("The answer went to the address that you gave. If you do not have it, tell us."),
            on,
            is_now=True,
        )
    )
    _published(made, case)
    _reviewed(made, case)
    _rights(made, case, clock)


def _published(made: Progress, case: Case) -> None:
    drafts = case.drafts.filter(kind=Kind.ANSWER).values_list("pk", flat=True)
    keys = [f"{ANSWER}:{pk}" for pk in drafts]
    shown = Disclosure.objects.filter(key__in=keys, state=DisclosureState.PUBLISHED)
    entry = shown.select_related("authority").defer("content").first()
    if entry is not None and entry.published_at is not None:
        made.stages.append(
            Happened(
                _("Published"),
                _("Question and answer are published, without your name."),
                timezone.localdate(entry.published_at),
                href=address_of(entry),
                link=_("Read the published answer"),
            )
        )


def _reviewed(made: Progress, case: Case) -> None:
    for review in case.reviews.order_by("id"):
        made.stages.append(
            Happened(
                _("A review was asked for"),
                _("Somebody who did not work on the answer looks at it again. Its reference is %(reference)s.")
                % {"reference": review.reference},
                review.received,
            )
        )
        if review.ended_on:
            made.stages.append(Happened(_("The review ended"), _("We wrote to you what came of it."), review.ended_on))
        elif review.due:
            made.facts.append((_("The review is due by"), day_in_words(review.due)))


def _rights(made: Progress, case: Case, clock: Clock) -> None:
    authority = case.authority
    where = authority.review_email or authority.email or _("the address below")
    text = _("Ask for an internal review: write to %(where)s, give the reference, and say what you think is wrong.")
    made.rights = [text % {"where": where}]
    if clock.review_ask_by:
        made.rights.append(
            _("Ask by %(day)s. Somebody who did not work on the answer looks at it again.")
            % {"day": day_in_words(clock.review_ask_by)}
        )
    made.rights.append(_("If you are still not content after the review, you may complain to the regulator."))
    made.regulator = _regulator(case)


def _regulator(case: Case) -> tuple[Any, str]:
    return _REGULATORS.get(case.regime, _ICO)


def _closed_words() -> dict[str, str]:
    return {
        Outcome.WITHDRAWN: _("Your request was withdrawn, so there is no answer."),
        Outcome.TRANSFERRED: _(
            "Your request was passed to another authority, which holds the information. It answers."
        ),
        Outcome.LAPSED: _("Your request ended because we did not hear from you, or the fee was not paid in time."),
        Outcome.NOT_VALID: _("It was not a request as the law means it. We wrote to you what is missing."),
    }


def _closed(made: Progress, case: Case) -> None:
    words = _closed_words().get(case.outcome, _("Your request has ended."))
    made.sentence = words
    made.shows_count = False
    made.stages.append(Happened(_("Ended"), words, case.ended_on, is_now=True))
    made.rights = [_("If you think that this is wrong, write to the authority at the address below.")]


def context(there: Case | Incoming) -> dict[str, Any]:
    """What the page's template takes."""
    return {"progress": of(there, timezone.localdate()), "authority": there.authority}
