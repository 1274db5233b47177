"""What a history of events does wrong, or leaves to be watched, in words for the officer who can mend it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from candour.findings import Finding, Severity
from candour.law.events import RULES, Event, Regime

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

_LAWS = {Regime.FOIA: "FOIA", Regime.EIR: "the EIR", Regime.FOISA: "FOISA", Regime.SUBJECT_ACCESS: "the UK GDPR"}


def before_coverage(day: dt.date, first_year: int, calendar: str) -> Finding:
    """The count begins before the calendar knows bank holidays."""
    return Finding(
        COVERAGE,
        Severity.WARNING,
        f"day of receipt {day}",
        f"The bank holidays of {day.year} are not in the calendar ({calendar}), which begins with {first_year}.",
        "Check the date by hand, or add the missing days in a file of local corrections.",
        "FOIA s. 10(6); the rights under FOIA began on 1 January 2005",
    )


def past_coverage(day: dt.date, last_year: int, calendar: str) -> Finding:
    """The count ends after the last year for which bank holidays are published."""
    return Finding(
        COVERAGE,
        Severity.WARNING,
        f"date {day}",
        f"The calendar ({calendar}) knows the bank holidays up to {last_year} only, so {day} may be too early.",
        "Take the date as the earliest it can be, and add the missing days once they are published.",
        "FOIA s. 10(6); Banking and Financial Dealings Act 1971 s. 1",
    )


def asked_too_late(asked: dt.date, limit_day: dt.date, source: str) -> Finding:
    """Clarification was asked for after the time to answer had run out."""
    return Finding(
        ASKED_TOO_LATE,
        Severity.ERROR,
        f"clarification-asked {asked}",
        f"The clarification was asked for on {asked}, after the time to answer had ended on {limit_day}.",
        "The time limit was already missed: say so to the applicant, and answer as soon as the clarification comes.",
        source,
    )


def fees_notice_too_late(given: dt.date, limit_day: dt.date, source: str) -> Finding:
    """A fees notice was given after the time in which it may be."""
    return Finding(
        FEES_TOO_LATE,
        Severity.ERROR,
        f"fees-notice {given}",
        f"The fees notice of {given} came after the time to give one had ended on {limit_day}; it leaves no day out.",
        "Answer now; the clock runs on from the day of receipt.",
        source,
    )


def paid_too_late(paid: dt.date, pay_by: dt.date, source: str) -> Finding:
    """A fee was paid after the time to pay."""
    return Finding(
        PAID_TOO_LATE,
        Severity.WARNING,
        f"fee-paid {paid}",
        f"The fee came on {paid}, after the last day to pay, {pay_by}; there is no duty to answer any more.",
        "Return the fee, or answer of the authority's own choice, or take it as a new request.",
        source,
    )


def public_interest_refused(regime: Regime, event: Event, notice_by: dt.date | None) -> Finding | None:
    """Why an extension to weigh the public interest gives no time; None when it does. `notice_by` is its last day."""
    where = f"public-interest-extension {event.date}"
    source = RULES[regime].public_interest_source
    if not source:
        return Finding(
            NO_EXTENSION, Severity.ERROR, where,
            f"There is no extension to weigh the public interest under {_LAWS[regime]}; the date due does not move.",
            "Answer by the date due.", RULES[regime].limit_source,
        )  # fmt: skip
    qualified, _absolute = _kinds(event)
    if not qualified:
        return Finding(
            NO_EXTENSION, Severity.ERROR, where,
            "The extension names no qualified exemption, and only those have a public interest to weigh; "
            "the date due does not move.",
            "Name the qualified exemption that is being weighed, or answer by the date due.",
            "FOIA ss. 2(3), 10(3), 17(2)",
        )  # fmt: skip
    if notice_by is not None and event.date > notice_by:
        return Finding(
            NO_EXTENSION, Severity.ERROR, where,
            f"The notice of {event.date} came after its last day, {notice_by}; the date due does not move.",
            "The time limit was already missed: answer as soon as possible.", "FOIA ss. 10(3), 17(1)",
        )  # fmt: skip
    if event.until is None or event.until <= event.date:
        return Finding(
            ESTIMATE, Severity.ERROR, where,
            "The extension gives no estimate of the date by which the balance will be decided; "
            "the date due does not move.",
            "Give a date after the day of the notice.", "FOIA s. 17(2)",
        )  # fmt: skip
    return None


def public_interest_partly(event: Event) -> list[Finding]:
    """A reminder where the extension also names provisions that get no more time."""
    _qualified, absolute = _kinds(event)
    if not absolute:
        return []
    return [
        Finding(
            NO_EXTENSION,
            Severity.INFO,
            f"public-interest-extension {event.date}",
            f"Nothing is weighed for {', '.join(absolute)}, so the extension gives them no more time.",
            "Decide and tell the applicant about them, and about whatever is not exempt, within the ordinary limit.",
            "FOIA ss. 2(3), 10(3)",
        )
    ]


def renewal(event: Event, until: dt.date) -> list[Finding]:
    """A further extension that is unexplained, or given after the earlier estimate had passed."""
    where = f"public-interest-extension {event.date}"
    found = []
    if not event.reason:
        found.append(
            Finding(
                ESTIMATE, Severity.WARNING, where,
                f"The estimate of {until} is put off again and no reason is recorded.",
                "Record why more time is reasonable in the circumstances.", "FOIA s. 10(3); ICO guidance",
            )
        )  # fmt: skip
    if event.date > until:
        found.append(
            Finding(
                ESTIMATE, Severity.WARNING, where,
                f"The new estimate was given on {event.date}, after the earlier one, {until}, had passed.",
                "Tell applicants of a delay before the date they were given.", "FOIA ss. 10(3), 17(2)",
            )
        )  # fmt: skip
    return found


def past_the_norm(until: dt.date, norm: dt.date) -> Finding:
    """An extension past the 40th working day."""
    return Finding(
        NORM_PASSED,
        Severity.WARNING,
        f"public-interest-extension until {until}",
        f"The estimate of {until} is later than the 40th working day, {norm}, by which an answer should normally go.",
        "Give an earlier date, or record what is exceptional.",
        "ICO guidance on section 10: normally no more than a further 20 working days",
    )


def no_complexity(regime: Regime, day: dt.date) -> Finding:
    """An extension for complexity under a law that has none."""
    return Finding(
        NO_EXTENSION,
        Severity.ERROR,
        f"complexity-extension {day}",
        f"There is no extension for complexity or volume under {_LAWS[regime]}; the date due does not move.",
        "Answer by the date due.",
        RULES[regime].limit_source,
    )


def complexity_too_late(day: dt.date, limit_day: dt.date, source: str) -> Finding:
    """An extension for complexity that the applicant was told of too late."""
    return Finding(
        NO_EXTENSION,
        Severity.ERROR,
        f"complexity-extension {day}",
        f"The applicant was told of the extension on {day}, after the last day for it, {limit_day}; "
        "the date due does not move.",
        "The time limit was already missed: answer as soon as possible.",
        source,
    )


def still_owed_after_transfer(regime: Regime, day: dt.date) -> Finding:
    """What an authority still owes once it has passed a request on."""
    if regime is Regime.EIR:
        message = "A transfer does not end the duty here: the applicant is told of it with a refusal under reg. 14(1)."
        source = "EIR regs 10(1), 14"
    else:
        message = 'A transfer does not stop the clock here: the applicant is still owed an answer, if only "not held".'
        source = RULES[regime].limit_source
    return Finding(
        TRANSFER, Severity.INFO, f"transferred-out {day}", message, "Send that answer by the date due.", source
    )


def subject_access_clarification(day: dt.date) -> Finding:
    """A question to the applicant in a subject access request, whose effect is not worked out here."""
    return Finding(
        SUBJECT_ACCESS_CLARIFICATION,
        Severity.WARNING,
        f"clarification-asked {day}",
        "Asking for clarification or proof of identity can stop this clock, but how many days it gives is not worked "
        "out here; the date due takes no account of it and may be too early.",
        "Work to the date shown, or take advice on Article 12A of the UK GDPR.",
        "UK GDPR Art. 12A, inserted by the Data (Use and Access) Act 2025 s. 76, in force 5 February 2026",
    )


def disputed_day(day: dt.date, without: dt.date, due: dt.date | None) -> Finding:
    """A bank holiday proclaimed while the count was already running."""
    return Finding(
        DISPUTED_DAY,
        Severity.INFO,
        f"day {day}",
        f"Whether {day} stops a clock that was running when it was proclaimed is disputed; "
        f"if it does not, the date due is {without} and not {due}.",
        "Where it matters, work to the earlier date.",
        "FOIA s. 10(6); Banking and Financial Dealings Act 1971 s. 1(3)",
    )


def answered_late(clock: Clock) -> Finding:
    """An answer after the day due."""
    return Finding(
        ANSWERED_LATE,
        Severity.ERROR,
        f"answered {clock.answered}",
        f"The answer went on {clock.answered}, after the date due, {clock.due}.",
        "Say in the letter that it is late, and record why.",
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
                REVIEW, Severity.INFO, f"review-received {asked}",
                f"The review was asked for on {asked}, after {ask_by}; it may be refused for that, or accepted.",
                "Record which, and why.", source,
            )
        )  # fmt: skip
    answered = clock.review_answered
    if answered is not None and longest is not None and due is not None:
        last = due if law else longest
        if answered > last:
            found.append(
                Finding(
                    REVIEW, Severity.ERROR if law else Severity.WARNING, f"review-answered {answered}",
                    f"The outcome of the review went on {answered}, after {last}.",
                    "Say in the letter that it is late, and record why.", source,
                )
            )  # fmt: skip
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
