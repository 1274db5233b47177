"""`candour due`: when an answer is due, and every day of the count."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from candour.commands.output import exit_code, print_findings, print_json
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.law import (
    Clock,
    ClockState,
    Division,
    Event,
    EventKind,
    Regime,
    calendar_for,
    clock,
    division_calendar,
    read_changes,
    read_date,
    read_event,
)

_WAITING = {
    ClockState.AWAITING_CLARIFICATION: (
        later("No date is running: the clarification is waited for, and the count starts again on the day it comes.")
    ),
    ClockState.AWAITING_FEE: later("No date is running: the fee is waited for."),
    ClockState.LAPSED: later("There is no duty to answer: the fee was not paid in time."),
    ClockState.WITHDRAWN: later("The request was withdrawn."),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--received", required=True, metavar="DATE", help=_("the day the request came, whatever day it is")
    )
    parser.add_argument(
        "--regime", choices=[regime.value for regime in Regime], default="foia", help=_("the law (foia unless given)")
    )
    parser.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="KIND:DATE",
        help=_("something that happened since (kinds below); may be given again"),
    )
    parser.add_argument(
        "--holidays", metavar="FILE", type=Path, help=_("CSV file of local corrections to bank holidays")
    )
    parser.add_argument(
        "--division",
        choices=[division.value for division in Division],
        help=_("whose public holidays move the end of a subject access month (england-and-wales unless given)"),
    )
    parser.add_argument(
        "--limit", type=int, metavar="DAYS", help=_("working days, where regulations allow more than 20")
    )
    parser.add_argument(
        "--explain", action="store_true", help=_("show every day of the count and why it counts or not")
    )
    kinds = "\n".join(f"  {kind}" for kind in EventKind if kind is not EventKind.RECEIVED)
    extension = _("An extension to weigh the public interest also says until when and for which exemptions:")
    example = "  --event 'public-interest-extension:2025-07-28,until=2025-08-29,under=31(1)(a)'"
    parser.epilog = "\n".join((_("kinds of event:"), kinds, "", extension, example))


def run(arguments: argparse.Namespace) -> int:
    """Work out the clock and show it; 1 when something is late, unlawful or past the calendar."""
    received = read_date(arguments.received, "--received")
    regime = Regime(arguments.regime)
    if arguments.division and regime is not Regime.SUBJECT_ACCESS:
        # The mistake that this command exists to prevent: English holidays only, for a clock that stops for all.
        raise BadInput(
            _("--division is for --regime sar only: under %(regime)s the law says which holidays count")
            % {"regime": regime}
        )
    calendar = division_calendar(Division(arguments.division)) if arguments.division else calendar_for(regime)
    if arguments.holidays:
        calendar = calendar.changed(read_changes(arguments.holidays))
    events = [Event(EventKind.RECEIVED, received), *(read_event(text) for text in arguments.event)]
    made = clock(events, regime=regime, calendar=calendar, limit=arguments.limit)
    if arguments.json:
        print_json(_document(made))
    else:
        _show(made, explain=arguments.explain)
    return exit_code(made.findings)


def _document(made: Clock) -> dict[str, Any]:
    """The clock as JSON; docs/reference/due.md says what each field is."""
    return {
        "received": made.received.isoformat(),
        "due": _iso(made.due),
        "due_code_4_2": _iso(made.due_code_4_2),
        "regime": made.regime.value,
        "state": made.state.value,
        "receipt": made.receipt.isoformat(),
        "original_due": made.original_due.isoformat(),
        "limit_day": _iso(made.limit_day),
        "extended_until": _iso(made.extended_until),
        "fortieth": _iso(made.fortieth),
        "pay_by": _iso(made.pay_by),
        "answered": _iso(made.answered),
        "review_ask_by": _iso(made.review_ask_by),
        "review_due": _iso(made.review_due),
        "review_longest": _iso(made.review_longest),
        "complain_by": _iso(made.complain_by),
        "calendar": made.calendar.name,
        "source": made.rules.limit_source,
        "days": [
            {"date": day.date.isoformat(), "number": day.number, "counts": day.counts, "why": day.why}
            for day in made.explain()
        ],
        "findings": [finding.to_json() for finding in made.findings],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _show(made: Clock, *, explain: bool) -> None:
    for label, day, note in _lines(made):
        print(f"{label:<24}{_long(day):<30}{note}".rstrip())
    if made.due is None or made.state is ClockState.WITHDRAWN:
        print(_(_WAITING.get(made.state, _WAITING[ClockState.AWAITING_CLARIFICATION])))
    if explain:
        print()
        for step in made.explain():
            number = "" if step.number is None else str(step.number)
            print(f"{step.date:%a %d %b %Y}  {number:>3}  {step.why}")
    if made.findings:
        print()
        print_findings(made.findings)


def _lines(made: Clock) -> list[tuple[str, dt.date, str]]:
    """What there is to say about a clock: a label, a day, and where it comes from."""
    rules = made.rules
    if made.regime is Regime.SUBJECT_ACCESS:
        ordinary = _("one calendar month, %(source)s")
    else:
        ordinary = _("working day %(number)s, %(source)s")
    ordinary %= {"number": made.limit, "source": rules.limit_source}
    rows: list[tuple[str, dt.date | None, str]] = [
        (_("Received"), made.received, ""),
        (_("Counted from"), made.receipt if made.receipt != made.received else None, rules.clarification_source),
        (_("Due"), made.due, ordinary if not made.extended_until else _("as extended")),
        (
            _("Ordinary limit"),
            made.limit_day if made.extended_until else None,
            ordinary,
        ),
        (_("Due without events"), made.original_due if made.original_due != made.due else None, _("for comparison")),
        (
            _("As the Code counts"),
            _if_other(made.due_code_4_2, made.due),
            _("section 45 Code para. 4.2 as reported; not the alarm"),
        ),
        (_("Fee to be paid by"), made.pay_by, rules.fees_source),
        (_("Answered"), made.answered, ""),
        (_("Review may be asked by"), made.review_ask_by, rules.review_source),
        (_("Review due"), made.review_due, rules.review_source),
        (_("Review, exceptionally"), _if_other(made.review_longest, made.review_due), rules.review_source),
        (_("Complain to the ICO by"), made.complain_by, rules.complaint_source),
    ]
    return [(label, day, note) for label, day, note in rows if day is not None]


def _if_other(day: dt.date | None, than: dt.date | None) -> dt.date | None:
    return day if day != than else None


def _long(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
