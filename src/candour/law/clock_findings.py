"""What a history of events does wrong, or leaves to be watched, in words for the officer who can mend it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later
from candour.law.events import RULES, Event, EventKind, Regime

if TYPE_CHECKING:
    from candour.law.clocks import Clock

ANSWERED_LATE = "CLK-01"
COVERAGE = "CLK-02"
NO_EXTENSION = "CLK-03"
ESTIMATE = "CLK-04"
NORM_PASSED = "CLK-07"
ASKED_TOO_LATE = "CLK-08"
FEES_TOO_LATE = "CLK-09"
PAID_TOO_LATE = "CLK-10"
REVIEW = "CLK-11"
SUBJECT_ACCESS_CLARIFICATION = "CLK-12"
DISPUTED_DAY = "CLK-13"
TRANSFER = "CLK-14"

# The laws by the names that a sentence has for them.
_LAWS = {
    Regime.FOIA: "FOIA",
    Regime.EIR: later("the EIR"),
    Regime.FOISA: "FOISA",
    Regime.SUBJECT_ACCESS: later("the UK GDPR"),
}


def _where(kind: EventKind, day: dt.date | None) -> str:
    """The place of a finding in a history: the event as a command line writes it, and its day."""
    return f"{kind} {day}"


def before_coverage(day: dt.date, first_year: int, calendar: str) -> Finding:
    """The count begins before the calendar knows bank holidays."""
    return Finding(
        COVERAGE,
        Severity.WARNING,
        _("day of receipt %(day)s") % {"day": day},
        _("The bank holidays of %(year)s are not in the calendar (%(calendar)s), which begins with %(first)s.")
        % {"year": day.year, "calendar": _(calendar), "first": first_year},
        _("Check the date by hand, or add the missing days in a file of local corrections."),
        "FOIA s. 10(6); the rights under FOIA began on 1 January 2005",
    )


def past_coverage(day: dt.date, last_year: int, calendar: str) -> Finding:
    """The count ends after the last year for which bank holidays are published."""
    return Finding(
        COVERAGE,
        Severity.WARNING,
        _("date %(day)s") % {"day": day},
        _("The calendar (%(calendar)s) knows the bank holidays up to %(last)s only, so %(day)s may be too early.")
        % {"calendar": _(calendar), "last": last_year, "day": day},
        _("Take the date as the earliest it can be, and add the missing days once they are published."),
        "FOIA s. 10(6); Banking and Financial Dealings Act 1971 s. 1",
    )


def asked_too_late(asked: dt.date, limit_day: dt.date, source: str) -> Finding:
    """Clarification was asked for after the time to answer had run out."""
    return Finding(
        ASKED_TOO_LATE,
        Severity.ERROR,
        _where(EventKind.CLARIFICATION_ASKED, asked),
        _("The clarification was asked for on %(asked)s, after the time to answer had ended on %(limit)s.")
        % {"asked": asked, "limit": limit_day},
        _("The time limit was already missed: say so to the applicant, and answer as soon as the clarification comes."),
        source,
    )


def fees_notice_too_late(given: dt.date, limit_day: dt.date, source: str) -> Finding:
    """A fees notice was given after the time in which it may be."""
    return Finding(
        FEES_TOO_LATE,
        Severity.ERROR,
        _where(EventKind.FEES_NOTICE, given),
        _("The fees notice of %(given)s came after the time to give one had ended on %(limit)s; it leaves no day out.")
        % {"given": given, "limit": limit_day},
        _("Answer now; the clock runs on from the day of receipt."),
        source,
    )


def paid_too_late(paid: dt.date, pay_by: dt.date, source: str) -> Finding:
    """A fee was paid after the time to pay."""
    return Finding(
        PAID_TOO_LATE,
        Severity.WARNING,
        _where(EventKind.FEE_PAID, paid),
        _("The fee came on %(paid)s, after the last day to pay, %(last)s; there is no duty to answer any more.")
        % {"paid": paid, "last": pay_by},
        _("Return the fee, or answer of the authority's own choice, or take it as a new request."),
        source,
    )


def public_interest_refused(regime: Regime, event: Event, notice_by: dt.date | None) -> Finding | None:
    """Why an extension to weigh the public interest gives no time; None when it does. `notice_by` is its last day."""
    if not RULES[regime].public_interest_source:
        return _gives_no_time(
            event,
            _("There is no extension to weigh the public interest under %(law)s; the date due does not move.")
            % {"law": _(_LAWS[regime])},
            _("Answer by the date due."),
            RULES[regime].limit_source,
        )
    if not _kinds(event)[0]:
        return _gives_no_time(
            event,
            _(
                "The extension names no qualified exemption, and only those have a public interest to weigh; the "
                "date due does not move."
            ),
            _("Name the qualified exemption that is being weighed, or answer by the date due."),
            "FOIA ss. 2(3), 10(3), 17(2)",
        )
    if notice_by is not None and event.date > notice_by:
        return _gives_no_time(
            event,
            _("The notice of %(day)s came after its last day, %(last)s; the date due does not move.")
            % {"day": event.date, "last": notice_by},
            _("The time limit was already missed: answer as soon as possible."),
            "FOIA ss. 10(3), 17(1)",
        )
    if event.until is None or event.until <= event.date:
        return _gives_no_time(
            event,
            _(
                "The extension gives no estimate of the date by which the balance will be decided; the date due "
                "does not move."
            ),
            _("Give a date after the day of the notice."),
            "FOIA s. 17(2)",
            rule=ESTIMATE,
        )
    return None


def _gives_no_time(event: Event, message: str, remedy: str, source: str, rule: str = NO_EXTENSION) -> Finding:
    where = _where(EventKind.PUBLIC_INTEREST_EXTENSION, event.date)
    return Finding(rule, Severity.ERROR, where, message, remedy, source)


def public_interest_partly(event: Event) -> list[Finding]:
    """A reminder where the extension also names provisions that get no more time."""
    _qualified, absolute = _kinds(event)
    if not absolute:
        return []
    return [
        Finding(
            NO_EXTENSION,
            Severity.INFO,
            _where(EventKind.PUBLIC_INTEREST_EXTENSION, event.date),
            _("Nothing is weighed for %(provisions)s, so the extension gives them no more time.")
            % {"provisions": ", ".join(absolute)},
            _("Decide and tell the applicant about them, and about whatever is not exempt, within the ordinary limit."),
            "FOIA ss. 2(3), 10(3)",
        )
    ]


def renewal(event: Event, until: dt.date) -> list[Finding]:
    """A further extension that is unexplained, or given after the earlier estimate had passed."""
    where = _where(EventKind.PUBLIC_INTEREST_EXTENSION, event.date)
    found = []
    if not event.reason:
        found.append(
            Finding(
                ESTIMATE,
                Severity.WARNING,
                where,
                _("The estimate of %(until)s is put off again and no reason is recorded.") % {"until": until},
                _("Record why more time is reasonable in the circumstances."),
                "FOIA s. 10(3); ICO guidance",
            )
        )
    if event.date > until:
        found.append(
            Finding(
                ESTIMATE,
                Severity.WARNING,
                where,
                _("The new estimate was given on %(day)s, after the earlier one, %(until)s, had passed.")
                % {"day": event.date, "until": until},
                _("Tell applicants of a delay before the date they were given."),
                "FOIA ss. 10(3), 17(2)",
            )
        )
    return found


def past_the_norm(until: dt.date, norm: dt.date) -> Finding:
    """An extension past the 40th working day."""
    return Finding(
        NORM_PASSED,
        Severity.WARNING,
        _("%(event)s until %(until)s") % {"event": EventKind.PUBLIC_INTEREST_EXTENSION, "until": until},
        _(
            "The estimate of %(until)s is later than the 40th working day, %(norm)s, by which an answer "
            "should normally go."
        )
        % {"until": until, "norm": norm},
        _("Give an earlier date, or record what is exceptional."),
        "ICO guidance on section 10: normally no more than a further 20 working days",
    )


def no_complexity(regime: Regime, day: dt.date) -> Finding:
    """An extension for complexity under a law that has none."""
    return Finding(
        NO_EXTENSION,
        Severity.ERROR,
        _where(EventKind.COMPLEXITY_EXTENSION, day),
        _("There is no extension for complexity or volume under %(law)s; the date due does not move.")
        % {"law": _(_LAWS[regime])},
        _("Answer by the date due."),
        RULES[regime].limit_source,
    )


def complexity_too_late(day: dt.date, limit_day: dt.date, source: str) -> Finding:
    """An extension for complexity that the applicant was told of too late."""
    return Finding(
        NO_EXTENSION,
        Severity.ERROR,
        _where(EventKind.COMPLEXITY_EXTENSION, day),
        _(
            "The applicant was told of the extension on %(day)s, after the last day for it, %(limit)s; the "
            "date due does not move."
        )
        % {"day": day, "limit": limit_day},
        _("The time limit was already missed: answer as soon as possible."),
        source,
    )


def still_owed_after_transfer(regime: Regime, day: dt.date) -> Finding:
    """What an authority still owes once it has passed a request on."""
    if regime is Regime.EIR:
        message = _(
            "A transfer does not end the duty here: the applicant is told of it with a refusal under reg. 14(1)."
        )
        source = "EIR regs 10(1), 14"
    else:
        message = _(
            'A transfer does not stop the clock here: the applicant is still owed an answer, if only "not held".'
        )
        source = RULES[regime].limit_source
    return Finding(
        TRANSFER,
        Severity.INFO,
        _where(EventKind.TRANSFERRED_OUT, day),
        message,
        _("Send that answer by the date due."),
        source,
    )


def subject_access_clarification(day: dt.date) -> Finding:
    """A question to the applicant in a subject access request, whose effect is not worked out here."""
    return Finding(
        SUBJECT_ACCESS_CLARIFICATION,
        Severity.WARNING,
        _where(EventKind.CLARIFICATION_ASKED, day),
        _(
            "Asking for clarification or proof of identity can stop this clock, but how many days it gives "
            "is not worked out here; the date due takes no account of it and may be too early."
        ),
        _("Work to the date shown, or take advice on Article 12A of the UK GDPR."),
        "UK GDPR Art. 12A, inserted by the Data (Use and Access) Act 2025 s. 76, in force 5 February 2026",
    )


def disputed_day(day: dt.date, without: dt.date, due: dt.date | None) -> Finding:
    """A bank holiday proclaimed while the count was already running."""
    return Finding(
        DISPUTED_DAY,
        Severity.INFO,
        _("day %(day)s") % {"day": day},
        _(
            "Whether %(day)s stops a clock that was running when it was proclaimed is disputed; if it does "
            "not, the date due is %(without)s and not %(due)s."
        )
        % {"day": day, "without": without, "due": due},
        _("Where it matters, work to the earlier date."),
        "FOIA s. 10(6); Banking and Financial Dealings Act 1971 s. 1(3)",
    )


def answered_late(clock: Clock) -> Finding:
    """An answer after the day due."""
    return Finding(
        ANSWERED_LATE,
        Severity.ERROR,
        _where(EventKind.ANSWERED, clock.answered),
        _("The answer went on %(answered)s, after the date due, %(due)s.")
        % {"answered": clock.answered, "due": clock.due},
        _("Say in the letter that it is late, and record why."),
        clock.rules.limit_source,
    )


def review(clock: Clock) -> list[Finding]:
    """A review asked for late, or answered late."""
    found = []
    asked, ask_by, due, longest = clock.review_received, clock.review_ask_by, clock.review_due, clock.review_longest
    law = clock.rules.review_is_law
    source = clock.rules.review_source
    if asked is not None and ask_by is not None and asked > ask_by:
        found.append(
            Finding(
                REVIEW,
                Severity.INFO,
                _where(EventKind.REVIEW_RECEIVED, asked),
                _("The review was asked for on %(asked)s, after %(last)s; it may be refused for that, or accepted.")
                % {"asked": asked, "last": ask_by},
                _("Record which, and why."),
                source,
            )
        )
    answered = clock.review_answered
    if answered is not None and longest is not None and due is not None:
        last = due if law else longest
        if answered > last:
            found.append(
                Finding(
                    REVIEW,
                    Severity.ERROR if law else Severity.WARNING,
                    _where(EventKind.REVIEW_ANSWERED, answered),
                    _("The outcome of the review went on %(answered)s, after %(last)s.")
                    % {"answered": answered, "last": last},
                    _("Say in the letter that it is late, and record why."),
                    source,
                )
            )
    return found


def _kinds(event: Event) -> tuple[list[str], list[str]]:
    """The provisions of an extension that are qualified, and those with nothing to weigh."""
    # Imported here because most clocks name no provision, and the table need not be read for them.
    from candour.law.citations import parse_citation
    from candour.law.provision_table import Kind

    parsed = [parse_citation(text) for text in event.provisions]
    qualified = [str(provision) for provision in parsed if provision.kind is Kind.QUALIFIED]
    others = [str(provision) for provision in parsed if provision.kind is not Kind.QUALIFIED]
    return qualified, others
