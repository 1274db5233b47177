"""What happens to a request, as the clock needs to know it: the regimes, their rules, and the events of a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.words import day_in_words


class Regime(StrEnum):
    """The law that a request is answered under."""

    FOIA = "foia"
    EIR = "eir"
    FOISA = "foisa"
    SUBJECT_ACCESS = "sar"


class EventKind(StrEnum):
    """Something that moves, restarts, leaves days out of, or ends the count."""

    RECEIVED = "received"
    TRANSFERRED_IN = "transferred-in"
    CLARIFICATION_ASKED = "clarification-asked"
    CLARIFICATION_RECEIVED = "clarification-received"
    FEES_NOTICE = "fees-notice"
    FEE_PAID = "fee-paid"
    PUBLIC_INTEREST_EXTENSION = "public-interest-extension"
    COMPLEXITY_EXTENSION = "complexity-extension"
    TRANSFERRED_OUT = "transferred-out"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REVIEW_RECEIVED = "review-received"
    REVIEW_ANSWERED = "review-answered"

    @property
    def words(self) -> str:
        """What it is called in a sentence."""
        return _(_WORDS[self])


_WORDS: dict[EventKind, str] = {
    EventKind.RECEIVED: later("the receipt of the request"),
    EventKind.TRANSFERRED_IN: later("the receipt from another authority"),
    EventKind.CLARIFICATION_ASKED: later("the question to the applicant"),
    EventKind.CLARIFICATION_RECEIVED: later("the applicant’s clarification"),
    EventKind.FEES_NOTICE: later("the fees notice"),
    EventKind.FEE_PAID: later("the payment of the fee"),
    EventKind.PUBLIC_INTEREST_EXTENSION: later("the notice of more time to weigh the public interest"),
    EventKind.COMPLEXITY_EXTENSION: later("the notice of more time for a complex request"),
    EventKind.TRANSFERRED_OUT: later("the transfer to another authority"),
    EventKind.ANSWERED: later("the answer"),
    EventKind.WITHDRAWN: later("the withdrawal"),
    EventKind.REVIEW_RECEIVED: later("the request for a review"),
    EventKind.REVIEW_ANSWERED: later("the outcome of the review"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a request on a day.

    `until` is the estimated date that a public-interest extension must give (FOIA s. 17(2)), `provisions` the
    exemptions it names ("30(1)(a)(i)", "31(1)(a)"), `reason` why an extension is renewed.
    """

    kind: EventKind
    date: dt.date
    until: dt.date | None = None
    provisions: tuple[str, ...] = ()
    reason: str = ""

    @property
    def words(self) -> str:
        """What it is called in a sentence, with its day: "the fees notice on 1 July 2025"."""
        return _("%(event)s on %(day)s") % {"event": self.kind.words, "day": day_in_words(self.date)}


@dataclass(frozen=True, slots=True)
class Rules:
    """The time limits of one regime, in working days but where said otherwise, each with its source.

    `longest` is how far regulations may move the limit. `pay_months` or `pay_days` is the time to pay a fee.
    `review_is_law` is false where reviews and their times are guidance only.
    """

    limit: int
    longest: int
    limit_source: str
    receipt_source: str
    clarification_source: str
    fees_source: str = ""
    pay_months: int = 0
    pay_days: int = 0
    public_interest_source: str = ""
    complexity_limit: int = 0
    complexity_source: str = ""
    review_ask: int = 40
    review_due: int = 20
    review_longest: int = 40
    review_is_law: bool = False
    review_source: str = ""
    complaint_weeks: int = 0
    complaint_source: str = ""


_ICO_COMPLAINT = "ICO, FOI and EIR complaints: within six weeks of the final response (guidance)"

RULES: dict[Regime, Rules] = {
    Regime.FOIA: Rules(
        limit=20,
        longest=60,
        limit_source="FOIA s. 10(1)",
        receipt_source="FOIA s. 10(6)",
        clarification_source="FOIA ss. 1(3), 10(6)",
        fees_source="FOIA ss. 9(2), 10(2)",
        pay_months=3,
        public_interest_source="FOIA ss. 10(3), 17(2)",
        review_source="ICO guide to managing a request: complaints and internal reviews (guidance)",
        complaint_weeks=6,
        complaint_source=_ICO_COMPLAINT,
    ),
    Regime.EIR: Rules(
        limit=20,
        longest=20,
        limit_source="EIR reg. 5(2)",
        receipt_source="EIR regs. 2(1), 5(2)",
        clarification_source="EIR reg. 9(2)-(4)",
        fees_source="EIR reg. 8(4)-(6)",
        pay_days=60,
        complexity_limit=40,
        complexity_source="EIR reg. 7",
        review_due=40,
        review_is_law=True,
        review_source="EIR reg. 11",
        complaint_weeks=6,
        complaint_source=_ICO_COMPLAINT,
    ),
    Regime.FOISA: Rules(
        limit=20,
        longest=60,
        limit_source="FOISA s. 10(1)",
        receipt_source="FOISA s. 10(1)",
        clarification_source="FOISA ss. 1(3), 10(1)(b)",
        fees_source="FOISA ss. 9(3), 10(3)",
        pay_months=3,
        review_longest=20,
        review_is_law=True,
        review_source="FOISA ss. 20(5), 21(1)",
    ),
    # Here the limit is one calendar month; see months.py.
    Regime.SUBJECT_ACCESS: Rules(
        limit=0,
        longest=0,
        limit_source="UK GDPR Art. 12(3)",
        receipt_source="ICO, right of access: how long do we have to comply?",
        clarification_source="UK GDPR Art. 12A (from 5 February 2026)",
        complexity_source="UK GDPR Art. 12(3)",
    ),
}

_RECEIPTS = (EventKind.RECEIVED, EventKind.TRANSFERRED_IN)
_date_of = attrgetter("date")


def read_event(text: str) -> Event:
    """An event as written on a command line: KIND:DATE[,until=DATE][,under=PROVISION]...[,reason=WORDS].

    For example "public-interest-extension:2025-07-28,until=2025-08-29,under=31(1)(a)". BadInput says what is wrong.
    """
    head, *options = text.split(",")
    kind_text, _colon, date_text = head.partition(":")
    try:
        kind = EventKind(kind_text.strip())
    except ValueError:
        raise BadInput(
            _("event %(text)s: %(kind)s is not one of %(kinds)s")
            % {"text": repr(text), "kind": repr(kind_text), "kinds": ", ".join(EventKind)}
        ) from None
    date = read_date(date_text, _("event %(text)s") % {"text": repr(text)})
    until: dt.date | None = None
    provisions: list[str] = []
    reason = ""
    for option in options:
        name, _equals, value = option.partition("=")
        match name.strip():
            case "until":
                until = read_date(value, _("event %(text)s: until") % {"text": repr(text)})
            case "under":
                provisions.append(value.strip())
            case "reason":
                reason = value.strip()
            case _:
                raise BadInput(
                    _("event %(text)s: %(name)s is not one of until=DATE, under=PROVISION, reason=WORDS")
                    % {"text": repr(text), "name": repr(name)}
                )
    return Event(kind, date, until, tuple(provisions), reason)


def read_date(text: str, where: str) -> dt.date:
    """A date written as 2019-08-19. BadInput says where it stands and what would be right."""
    try:
        day = dt.date.fromisoformat(text.strip())
        # The standard has other spellings (20190819, 2019-W34-1); one is enough, and it is the one documented.
        if day.isoformat() != text.strip():
            raise ValueError
        return day
    except ValueError:
        raise BadInput(
            _("%(where)s: %(text)s is not a date such as 2019-08-19") % {"where": where, "text": repr(text.strip())}
        ) from None


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events by date, those of one day in the order given. BadInput unless the first is a receipt, and the only.

    A receipt by another authority, which passed the request on, is left out: an authority's clock starts with its own
    receipt (EIR reg. 10(2)).
    """
    ordered = tuple(events) if len(events) == 1 else tuple(sorted(events, key=_date_of))
    if not ordered:
        raise BadInput(_("a clock needs at least the day the request was received"))
    if len(ordered) > 1 and (ordered[0].kind, ordered[1].kind) == (EventKind.RECEIVED, EventKind.TRANSFERRED_IN):
        ordered = ordered[1:]
    first = ordered[0]
    if first.kind not in _RECEIPTS:
        raise BadInput(_("%(event)s comes before the request was received") % {"event": first.words})
    for event in ordered[1:]:
        if event.kind in _RECEIPTS:
            raise BadInput(
                _(
                    "%(event)s: the request was already received on %(day)s; "
                    "an authority's own clock has one day of receipt"
                )
                % {"event": event.words, "day": day_in_words(first.date)}
            )
    return ordered
