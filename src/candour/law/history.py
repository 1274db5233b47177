"""From the events of a request to its clock: one walk over the history, one handler for each kind of event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from candour.errors import BadInput
from candour.findings import Finding
from candour.language import gettext as _
from candour.law import clock_findings as say
from candour.law.calendars import LAST_YEAR, Calendar, Division, division_calendar, scotland_calendar, uk_calendar
from candour.law.clocks import NORM, Clock, ClockState, nth_working_day
from candour.law.events import RULES, Event, EventKind, Regime, in_order
from candour.law.months import last_day_of_months_beginning_with, same_day_later
from candour.words import day_in_words

# Whether 19 September 2022 (the Queen's funeral) is left out of counts that had begun before it was proclaimed is
# disputed: https://informationrightsandwrongs.com/2022/09/23/was-the-queens-funeral-day-a-foia-working-day/
DISPUTED = dt.date(2022, 9, 19)


def calendar_for(regime: Regime) -> Calendar:
    """The calendar that a regime counts by: the whole United Kingdom, or Scotland for the Scottish Act.

    Subject access follows local public holidays; England and Wales is taken unless another calendar is given.
    """
    if regime is Regime.FOISA:
        return scotland_calendar()
    if regime is Regime.SUBJECT_ACCESS:
        return division_calendar(Division.ENGLAND_AND_WALES)
    return uk_calendar()


def clock(
    events: Sequence[Event],
    *,
    regime: Regime = Regime.FOIA,
    calendar: Calendar | None = None,
    limit: int | None = None,
) -> Clock:
    """When a request is due, from what happened to it.

    `events` in any order; those of one day in the order they happened. `calendar` is the regime's own unless given.
    `limit` is the limit in working days where regulations move it (SI 2004/3364: FOIA up to 60; FOISA s. 10(2), (4)).
    A history that cannot have happened is BadInput; one that can but breaks the law gives a clock with findings.
    Source: FOIA s. 10; EIR regs 5 to 11; FOISA ss. 9, 10, 20, 21; UK GDPR Art. 12(3).
    """
    rules = RULES[regime]
    if limit is None:
        limit = rules.limit
    elif not rules.limit <= limit <= rules.longest or not rules.limit:
        raise BadInput(_limits(regime, limit))
    walk = _Walk(regime, calendar or calendar_for(regime), limit, in_order(events))
    if walk.events[-1].date.year > LAST_YEAR:
        raise BadInput(
            _("%(event)s: a calendar can count up to %(year)s only")
            % {"event": walk.events[-1].words, "year": LAST_YEAR}
        )
    for event in walk.events[1:]:
        walk.take(event)
    return walk.result()


def _limits(regime: Regime, limit: int) -> str:
    """Why a limit in working days cannot be given under a regime."""
    rules = RULES[regime]
    said = {"days": limit, "regime": regime, "limit": rules.limit, "longest": rules.longest}
    if not rules.limit:
        wrong = _(
            "a limit of %(days)s working days: under %(regime)s it is counted in months, "
            "and no other limit can be given"
        )
    elif rules.limit == rules.longest:
        wrong = _("a limit of %(days)s working days: under %(regime)s it is always %(limit)s")
    else:
        wrong = _("a limit of %(days)s working days: under %(regime)s it may be %(limit)s to %(longest)s")
    return wrong % said


class _Walk:
    """The state of a count while its history is read."""

    # What most histories never set stands on the class, so that a plain clock costs little to begin.
    asked: dt.date | None = None
    notice: dt.date | None = None
    pay_by: dt.date | None = None
    left_out: tuple[tuple[dt.date, dt.date], ...] = ()
    extended_from: dt.date | None = None
    extended_until: dt.date | None = None
    answered: dt.date | None = None
    withdrawn: dt.date | None = None
    review_received: dt.date | None = None
    review_answered: dt.date | None = None
    findings: tuple[Finding, ...] = ()

    def __init__(self, regime: Regime, calendar: Calendar, limit: int, events: tuple[Event, ...]) -> None:
        self.regime = regime
        self.rules = RULES[regime]
        self.calendar = calendar
        self.limit = limit
        self.events = events
        self.received = self.receipt = events[0].date

    def take(self, event: Event) -> None:
        """Read one more event."""
        if self.withdrawn is not None:
            raise BadInput(
                _("%(event)s: the request was withdrawn on %(withdrawn)s")
                % {"event": event.words, "withdrawn": day_in_words(self.withdrawn)}
            )
        if self.answered is not None and event.kind not in _AFTER_AN_ANSWER:
            answered = day_in_words(self.answered)
            raise BadInput(
                _("%(event)s: the request was already answered on %(answered)s")
                % {"event": event.words, "answered": answered}
            )
        _HANDLERS[event.kind](self, event)

    def limit_day(self) -> dt.date:
        """The last day of the ordinary limit as the count stands, whatever is being waited for."""
        if self.regime is Regime.SUBJECT_ACCESS:
            return self.months_later(1)
        return nth_working_day(self.calendar, self.receipt, self.limit, self.left_out)

    def months_later(self, months: int) -> dt.date:
        """The corresponding date some months after receipt, or the next working day where it is not one."""
        return self.calendar.next_working_day(same_day_later(self.receipt, months))

    # Clarification

    def clarification_asked(self, event: Event) -> None:
        if self.regime is Regime.SUBJECT_ACCESS:
            self.findings += (say.subject_access_clarification(event.date),)
            return
        if self.asked is not None or self.notice is not None:
            # A reminder changes nothing, and neither does a question while the fee is waited for.
            self.asked = self.asked or event.date
            return
        limit_day = self.extended_until or self.limit_day()
        if event.date > limit_day:
            self.findings += (say.asked_too_late(event.date, limit_day, self.rules.clarification_source),)
        self.asked = event.date

    def clarification_received(self, event: Event) -> None:
        if self.regime is Regime.SUBJECT_ACCESS:
            return
        if self.asked is None:
            raise BadInput(
                _(
                    "clarification-received on %(day)s: nothing was asked, and what an applicant adds unasked does "
                    "not move the day of receipt; record clarification-asked first, or leave it out"
                )
                % {"day": event.date}
            )
        self.receipt = event.date
        self.asked = None
        self.extended_from = self.extended_until = None

    # Fees

    def fees_notice(self, event: Event) -> None:
        if not self.rules.fees_source:
            raise BadInput(
                _("fees-notice on %(day)s: there is none that stops the clock under %(regime)s")
                % {"day": event.date, "regime": self.regime}
            )
        if self.notice is not None:
            raise BadInput(
                _("fees-notice on %(day)s: the notice of %(notice)s is still unpaid")
                % {"day": event.date, "notice": self.notice}
            )
        limit_day = self.extended_until or self.limit_day()
        if self.asked is None and event.date > limit_day:
            self.findings += (say.fees_notice_too_late(event.date, limit_day, self.rules.fees_source),)
            return
        self.notice = event.date
        if self.rules.pay_months:
            self.pay_by = last_day_of_months_beginning_with(event.date, self.rules.pay_months)
        else:
            self.pay_by = self.calendar.after(event.date, self.rules.pay_days)

    def fee_paid(self, event: Event) -> None:
        if self.notice is None:
            if any(finding.id == say.FEES_TOO_LATE for finding in self.findings):
                return
            raise BadInput(_("fee-paid on %(day)s: no fees notice is waiting to be paid") % {"day": event.date})
        if self.pay_by is not None and event.date > self.pay_by:
            self.findings += (say.paid_too_late(event.date, self.pay_by, self.rules.fees_source),)
            return
        self.left_out += ((self.notice, event.date),)
        self.notice = self.pay_by = None

    # Extensions

    def public_interest_extension(self, event: Event) -> None:
        problem = say.public_interest_refused(self.regime, event, self._last_day_for_notice())
        if problem is not None:
            self.findings += (problem,)
            return
        renewal = self.extended_until
        if renewal is not None:
            self.findings += tuple(say.renewal(event, renewal))
        self.findings += tuple(say.public_interest_partly(event))
        until = event.until
        if until is None:
            return
        if until.year > LAST_YEAR:
            raise BadInput(
                _("%(event)s: until %(until)s: a calendar can count up to %(year)s only")
                % {"event": event.words, "until": day_in_words(until), "year": LAST_YEAR}
            )
        self.extended_from = self.extended_from or event.date
        self.extended_until = until
        norm = nth_working_day(self.calendar, self.receipt, NORM, self.left_out)
        if until > norm:
            self.findings += (say.past_the_norm(until, norm),)

    def complexity_extension(self, event: Event) -> None:
        if not self.rules.complexity_source:
            self.findings += (say.no_complexity(self.regime, event.date),)
            return
        limit_day = self.limit_day()
        if event.date > limit_day:
            self.findings += (say.complexity_too_late(event.date, limit_day, self.rules.complexity_source),)
            return
        if self.regime is Regime.SUBJECT_ACCESS:
            self.extended_until = self.months_later(3)
        self.extended_from = event.date

    def _last_day_for_notice(self) -> dt.date | None:
        """The day by which a first public-interest notice must go; None for a renewal or while nothing runs."""
        if self.extended_until is not None or self.asked is not None or self.notice is not None:
            return None
        return self.limit_day()

    # Endings

    def transferred_out(self, event: Event) -> None:
        self.findings += (say.still_owed_after_transfer(self.regime, event.date),)

    def answer(self, event: Event) -> None:
        self.answered = event.date

    def withdraw(self, event: Event) -> None:
        self.withdrawn = event.date

    def review_asked(self, event: Event) -> None:
        if not self.rules.review_source:
            raise BadInput(
                _("review-received on %(day)s: this clock knows no review under %(regime)s")
                % {"day": event.date, "regime": self.regime}
            )
        if self.review_received is None:
            self.review_received = event.date

    def review_answer(self, event: Event) -> None:
        if self.review_received is None:
            raise BadInput(_("review-answered on %(day)s: no review was asked for") % {"day": event.date})
        self.review_answered = event.date

    # The end of the walk

    def result(self) -> Clock:
        """The clock as the history leaves it."""
        if self.regime is Regime.SUBJECT_ACCESS:
            original = self.calendar.next_working_day(same_day_later(self.received, 1))
        else:
            original = self.calendar.after(self.received, self.limit)
        state = self._state()
        runs = self.asked is None and self.notice is None
        moved = self.receipt != self.received or bool(self.left_out)
        limit_day = (self.limit_day() if moved else original) if runs else None
        extended = self.extended_until
        if self.regime is Regime.EIR and self.extended_from is not None and runs:
            extended = nth_working_day(self.calendar, self.receipt, self.rules.complexity_limit, self.left_out)
        # An estimate earlier than the ordinary limit takes nothing away from it.
        due = max(extended or limit_day, limit_day) if limit_day is not None else None
        made = Clock(
            self.regime, self.calendar, self.events, self.limit, state, self.received, self.receipt, original,
            limit_day, due, extended, self.left_out, self.pay_by,
            self.answered, self.review_received, self.review_answered, (),
        )  # fmt: skip
        self.findings += tuple(self._judge(made))
        return made._replace(findings=self.findings) if self.findings else made

    def _state(self) -> ClockState:
        if self.withdrawn is not None:
            return ClockState.WITHDRAWN
        if self.answered is not None:
            return ClockState.ANSWERED
        if self.asked is not None:
            return ClockState.AWAITING_CLARIFICATION
        if self.notice is not None:
            late = any(finding.id == say.PAID_TOO_LATE for finding in self.findings)
            return ClockState.LAPSED if late else ClockState.AWAITING_FEE
        return ClockState.RUNNING

    def _judge(self, made: Clock) -> list[Finding]:
        """What the finished clock shows: days outside the calendar, a late answer, a late review."""
        found: list[Finding] = []
        first, last = self.calendar.covers
        if self.received.year < first:
            found.append(say.before_coverage(self.received, first, self.calendar.name))
        latest = made.due or made.receipt
        if self.review_received is not None:
            latest = max(latest, made.review_longest or latest)
        if latest.year > last:
            found.append(say.past_coverage(latest, last, self.calendar.name))
        if made.due is not None and self.receipt < DISPUTED <= made.due and self.receipt.year == DISPUTED.year:
            found += self._disputed(made)
        if made.due is not None and self.answered is not None and self.answered > made.due:
            found.append(say.answered_late(made))
        if self.review_received is not None:
            found += say.review(made)
        return found

    def _disputed(self, made: Clock) -> list[Finding]:
        if self.regime is Regime.SUBJECT_ACCESS or made.extended_until or self.calendar.is_working_day(DISPUTED):
            return []
        day_before = nth_working_day(self.calendar, self.receipt, self.limit - 1, self.left_out)
        return [say.disputed_day(DISPUTED, max(day_before, DISPUTED), made.due)]


_AFTER_AN_ANSWER = frozenset(
    {EventKind.ANSWERED, EventKind.REVIEW_RECEIVED, EventKind.REVIEW_ANSWERED, EventKind.TRANSFERRED_OUT}
)

_HANDLERS: dict[EventKind, Callable[[_Walk, Event], None]] = {
    EventKind.CLARIFICATION_ASKED: _Walk.clarification_asked,
    EventKind.CLARIFICATION_RECEIVED: _Walk.clarification_received,
    EventKind.FEES_NOTICE: _Walk.fees_notice,
    EventKind.FEE_PAID: _Walk.fee_paid,
    EventKind.PUBLIC_INTEREST_EXTENSION: _Walk.public_interest_extension,
    EventKind.COMPLEXITY_EXTENSION: _Walk.complexity_extension,
    EventKind.TRANSFERRED_OUT: _Walk.transferred_out,
    EventKind.ANSWERED: _Walk.answer,
    EventKind.WITHDRAWN: _Walk.withdraw,
    EventKind.REVIEW_RECEIVED: _Walk.review_asked,
    EventKind.REVIEW_ANSWERED: _Walk.review_answer,
}
