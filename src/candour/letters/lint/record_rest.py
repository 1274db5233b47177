"""Checks of a record on time, cost, rights, form and figures (CLK, CST, RTS, REG, DAT, PII, MIS)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PurePath

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.law import Activity, Clock, Event, EventKind, Regime, clock, within_one_window
from candour.law.clock_findings import COVERAGE
from candour.letters.lint import text_cost, text_form, text_rights
from candour.letters.lint.reading import fold
from candour.letters.lint.record_reading import RecordReading
from candour.letters.lint.rules import finding
from candour.letters.record import AuthorityKind, LetterKind
from candour.letters.record_procedures import Aggregation, CostRefusal


def check(reading: RecordReading) -> Iterator[Finding]:
    """Everything that the record shows about time, cost, rights and form."""
    yield from _time(reading)
    yield from _extension(reading)
    yield from _cost(reading)
    yield from _fees(reading)
    yield from _rights(reading)
    yield from _form(reading)
    yield from _words(reading)


def _clock(reading: RecordReading) -> Clock:
    return clock([Event(EventKind.RECEIVED, reading.record.received)], regime=reading.record.regime)


def _time(reading: RecordReading) -> Iterator[Finding]:
    record = reading.record
    if record.date < record.received:
        message = _("the letter is dated %(date)s, before the request was received on %(received)s")
        yield finding("CLK-06", "date", message % {"date": record.date, "received": record.received})
        return
    try:
        counted = _clock(reading)
    except BadInput as problem:
        yield finding("CLK-02", "received", str(problem))
        return
    past = [found for found in counted.findings if found.id == COVERAGE]
    if past:
        yield finding("CLK-02", "received", past[0].message)
    if counted.due and record.due and record.due < counted.due:
        message = _("the due date is %(due)s, and the twentieth working day is %(counted)s")
        yield finding("CLK-02", "due", message % {"due": record.due, "counted": counted.due})
    elif record.due and not counted.calendar.is_working_day(record.due):
        yield finding("CLK-02", "due", _("the due date %(due)s is not a working day") % {"due": record.due})
    # A clarification or a fee moves the date; the record then says which day it is.
    due = max(day for day in (counted.due, record.due) if day) if counted.due or record.due else None
    # An answer that also extends has sent its notice before, or is late in what it leaves open: not to be told here.
    plain_answer = record.letter is LetterKind.ANSWER and not record.extension
    if due and record.date > due and (plain_answer or record.letter is LetterKind.EXTENSION):
        yield _late(reading, due)
    if (
        counted.fortieth
        and record.date > max(counted.fortieth, record.due or counted.fortieth)
        and record.letter is LetterKind.ANSWER
    ):
        message = _("the fortieth working day was %(day)s") % {"day": counted.fortieth}
        yield finding("CLK-07", "date", message)


def _late(reading: RecordReading, due: dt.date) -> Finding:
    """A late answer is owned up to and sent; a late extension cannot be mended by sending it."""
    record = reading.record
    return finding(
        "CLK-01",
        "date",
        _("the letter is dated %(date)s, and the answer was due on %(due)s") % {"date": record.date, "due": due},
        severity=Severity.ERROR if record.extension else Severity.WARNING,
    )


def _extension(reading: RecordReading) -> Iterator[Finding]:
    record = reading.record
    extension = record.extension
    if not extension:
        return
    if record.regime is Regime.FOIA:
        qualified = [
            decision for decision in reading.decisions if decision.provision and decision.provision.is_qualified
        ]
        if not qualified:
            yield finding(
                "CLK-03",
                "extension",
                _("more time is taken for the public interest, and no qualified exemption is relied on"),
            )
    if record.regime is Regime.FOISA:
        yield finding(
            "CLK-03",
            "extension",
            _("the Scottish Act has no extension"),
            remedy=_("Answer within twenty working days."),
        )
    if extension.estimate <= record.date:
        message = _("the decision is promised for %(estimate)s, not after the letter")
        yield finding("CLK-04", "extension.estimate", message % {"estimate": extension.estimate})
    fortieth = _clock(reading).fortieth if record.date >= record.received else None
    if fortieth and extension.estimate > max(fortieth, record.due or fortieth):
        yield finding(
            "CLK-04",
            "extension.estimate",
            _("the decision is promised for %(estimate)s, after the fortieth working day (%(fortieth)s)")
            % {"estimate": extension.estimate, "fortieth": fortieth},
            severity=Severity.WARNING,
        )


def _cost(reading: RecordReading) -> Iterator[Finding]:
    record = reading.record
    cost = record.cost
    if not cost:
        return
    limit = 24 if record.authority.kind is AuthorityKind.CENTRAL_GOVERNMENT else 18
    if cost.limit_hours != limit:
        yield finding(
            "CST-01",
            "cost.limit_hours",
            _("the limit of this authority is %(limit)s hours, and the record says %(said)s")
            % {"limit": limit, "said": cost.limit_hours},
        )
    elif cost.hours <= limit and not cost.aggregation:
        yield finding(
            "CST-01",
            "cost.work",
            _("the estimate is %(hours)s hours, which does not exceed the limit of %(limit)s")
            % {"hours": _told(cost.hours), "limit": limit},
        )
    yield from _work(cost)
    if cost.aggregation:
        yield from _aggregated(cost.aggregation, record.received)
    if not cost.advice:
        yield finding("CST-04", "cost.advice", _("nothing is said on how the request could be narrowed"))


def _aggregated(aggregation: Aggregation, received: dt.date) -> Iterator[Finding]:
    if not within_one_window((*aggregation.received, received)):
        message = _("the requests were not received within sixty consecutive working days")
        yield finding("CST-03", "cost.aggregation.received", message)
    if not aggregation.reason:
        message = _("it is not said why the requests are alike and who made them")
        yield finding("CST-03", "cost.aggregation.reason", message)


def _work(cost: CostRefusal) -> Iterator[Finding]:
    for number, work in enumerate(cost.work):
        if work.activity not in {activity.value for activity in Activity}:
            yield finding(
                "CST-02",
                f"cost.work[{number}].activity",
                _("“%(activity)s” is not one of the four activities that count") % {"activity": work.activity},
            )
        elif match := text_cost.NOT_COUNTED.search(fold(work.description)):
            message = _("“%(words)s” may not be counted") % {"words": match[0]}
            yield finding("CST-02", f"cost.work[{number}].description", message)


def _told(number: Decimal) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _fees(reading: RecordReading) -> Iterator[Finding]:
    fees = reading.record.fees
    if not fees:
        return
    for number, charge in enumerate(fees.charges):
        if re.search(r"\bstaff|\bofficer|\bhours?\b|\btime\b|\blabour\b", fold(charge.description)):
            yield finding(
                "CST-06",
                f"fees.charges[{number}]",
                _("“%(charge)s” is staff time, which section 9 does not let you charge")
                % {"charge": charge.description},
            )


def _rights(reading: RecordReading) -> Iterator[Finding]:
    record, rights = reading.record, reading.record.rights
    refuses = record.refusals or record.denials or record.cost or record.dismissal or record.extension
    if not refuses or record.review:
        return
    if not rights.review_offered and record.regime is not Regime.FOIA:
        message = _("this law gives a right to a review; it cannot be left out")
        yield finding("RTS-01", "rights.review_offered", message)
    nowhere = not (rights.review_address or rights.review_email or record.authority.address or record.authority.email)
    if rights.review_offered and nowhere:
        yield finding("RTS-01", "rights", _("a review is offered, and the record has no address to write to"))
    if record.regime is Regime.EIR and rights.ask_within != 40:
        yield finding(
            "RTS-04",
            "rights.ask_within",
            _("representations may be made within 40 working days, not %(days)s") % {"days": rights.ask_within},
        )
    regulator = rights.regulator
    if regulator:
        scottish = "scottish" in regulator.name.lower()
        if scottish is not (record.regime is Regime.FOISA):
            message = _("%(regulator)s is not the regulator of this law") % {"regulator": regulator.name}
            yield finding("RTS-05", "rights.regulator.name", message)
        if not regulator.address and not regulator.web:
            yield finding(
                "RTS-02",
                "rights.regulator",
                _("%(regulator)s is named without an address or website") % {"regulator": regulator.name},
                severity=Severity.WARNING,
            )


_OLD_WORKBOOKS = (".xls", ".xlsm", ".xlsb")


def _form(reading: RecordReading) -> Iterator[Finding]:
    record = reading.record
    asked = fold("\n".join((record.request, *(part.text for part in record.parts))))
    if (
        record.regime is Regime.FOIA
        and (record.cost or record.dismissal)
        and (match := text_rights.ENVIRONMENT.search(asked))
    ):
        yield finding(
            "REG-01",
            "request",
            _("the request speaks of “%(words)s” and is refused under section %(section)s")
            % {"words": match[0], "section": "12" if record.cost else "14"},
        )
    preference = record.format_preference
    if preference and not preference.met and not preference.reason:
        yield finding(
            "REG-02",
            "format_preference.reason",
            _("“%(asked)s” was asked for and not met, and no reason is given") % {"asked": preference.asked},
        )
    for number, part in enumerate(record.parts):
        for index, disclosure in enumerate(part.disclosures):
            for file in disclosure.files:
                suffix = PurePath(file).suffix.lower()
                if suffix in _OLD_WORKBOOKS or (suffix in (".xlsx", ".ods") and not disclosure.table):
                    yield finding(
                        "REG-03",
                        f"parts[{number}].disclosures[{index}].files",
                        _("%(file)s is a workbook that is not built from a table of this record") % {"file": file},
                    )


def _words(reading: RecordReading) -> Iterator[Finding]:
    """What no text of a record should hold: gaps, personal data, the applicant's name, old law."""
    record = reading.record
    name = record.salutation.split()[-1] if record.salutation.split() else ""
    is_name = len(name) > 2 and name.lower() not in ("applicant", "madam", "requester", "sir", "requestor")
    for where, text in reading.texts:
        folded = fold(" ".join(text.split()))
        if match := text_form.UNFILLED.search(folded):
            yield finding(
                "MIS-01",
                where,
                _("“%(words)s” was not filled in") % {"words": match[0]},
                remedy=_("Write what belongs there, or take it out."),
            )
        for what, found in text_form.personal_data(folded):
            yield finding("PII-01", where, _("“%(words)s” looks like %(what)s") % {"words": found, "what": what})
        if is_name and re.search(rf"\b{re.escape(name)}\b", text):
            message = _("the applicant's name “%(name)s” stands in text that is published") % {"name": name}
            yield finding("PII-02", where, message)
        if text_form.PRESUMED.search(folded) and not re.search(r"\babolish|\bno longer\b|\b1998\b", folded):
            message = _("children of ten to thirteen are said to be presumed incapable of crime")
            yield finding("MIS-02", where, message)
