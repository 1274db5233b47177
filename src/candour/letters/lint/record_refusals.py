"""Checks of a record on its refusals and denials: citations, reasons, harm and public interest (REF, PIT, PRJ, BAL)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.law import Fault, Regime, Role, Test
from candour.letters.lint import text_balance, text_refusal
from candour.letters.lint.reading import fold
from candour.letters.lint.record_reading import Decision, RecordReading
from candour.letters.lint.rules import finding
from candour.letters.record import AuthorityKind, Denial, Likelihood, Refusal


def check(reading: RecordReading) -> Iterator[Finding]:
    """Everything that the record shows about its refusals and denials."""
    for decision in reading.decisions:
        yield from _citation(decision)
        yield from _reasons(decision)
        yield from _interest(reading, decision)
        yield from _harm(decision)
        if isinstance(decision.what, Refusal):
            yield from _single(reading, decision, decision.what)
    yield from _together(reading)
    yield from _weighed_once(reading)
    yield from _borrowed(reading)


_RULE_OF_FAULT = {
    Fault.INCOMPLETE: "REF-01",
    Fault.UNKNOWN: "REF-01",
    Fault.OBSOLETE: "REF-03",
    Fault.MALFORMED: "REF-02",
}


def _citation(decision: Decision) -> Iterator[Finding]:
    where = f"{decision.where}.provision"
    if decision.fault:
        yield finding(
            _RULE_OF_FAULT[decision.fault],
            where,
            decision.problem,
            remedy=f"Cite {decision.suggestion}." if decision.suggestion else None,
        )
    elif decision.code in text_refusal.LEANING:
        leans = text_refusal.LEANING[decision.code]
        if not any(code.startswith(leans) for code in decision.cited_in_words):
            yield finding(
                "REF-01",
                where,
                f"section {decision.code} is about information that would fall under another provision, and no "
                f"paragraph of "
                f"{' or '.join(lean.rstrip('(') for lean in leans)} is named here or in why",
                severity=Severity.ERROR if decision.code == "30(3)" else Severity.WARNING,
                remedy=f"Write it as {decision.code} by virtue of {text_refusal.EXAMPLE[decision.code]}, for instance.",
            )


def _reasons(decision: Decision) -> Iterator[Finding]:
    what = decision.what
    if what.reasons_kept_back:
        if not what.reasons_kept_back.private_reason or not what.reasons_kept_back.approver:
            yield finding(
                "REF-05",
                f"{decision.where}.reasons_kept_back",
                "reasons are left out under section 17(4), and the private reason or who agreed is not recorded",
            )
        return
    # Where the information is, or when it will be published, is itself the reason.
    told = isinstance(what, Refusal) and (what.available_at or what.publication)
    if not what.why and not told:
        yield finding("REF-04", f"{decision.where}.why", f"it is not said why {what.provision} applies")


def _interest(reading: RecordReading, decision: Decision) -> Iterator[Finding]:
    what, provision = decision.what, decision.provision
    interest = what.public_interest
    where = f"{decision.where}.public_interest"
    if (
        provision
        and not provision.is_qualified
        and interest
        and provision.role is not Role.OTHER
        and provision.is_absolute
    ):
        yield finding("PIT-02", where, f"{provision.citation} is absolute, and the public interest is weighed for it")
    if interest:
        yield from _applicant(reading, where)
    if not provision or not provision.is_qualified or provision.section == "39" or provision.code == "12(4)(a)":
        return
    pending = isinstance(what, Refusal) and what.balance_pending and reading.record.extension
    if pending or what.reasons_kept_back:
        return
    lacking = [
        words
        for words, given in (
            ("factors for disclosing or confirming", interest and interest.favouring),
            ("factors against", interest and interest.against),
            ("a balance", interest and interest.balance),
        )
        if not given
    ]
    if lacking:
        yield finding("PIT-01", where, f"{provision.citation} is qualified, and the record lacks {', '.join(lacking)}")


def _applicant(reading: RecordReading, where: str) -> Iterator[Finding]:
    for place, sentence in reading.sentences_of((where,)):
        if text_balance.speaks_of_applicant(sentence):
            yield finding("PIT-04", place, "the balance speaks of who the applicant is or why they ask")
            return


def _harm(decision: Decision) -> Iterator[Finding]:
    what, provision = decision.what, decision.provision
    if not provision or provision.test is not Test.PREJUDICE or what.reasons_kept_back:
        return
    prejudice = what.prejudice
    if prejudice is None or not prejudice.interest or not prejudice.mechanism:
        yield finding(
            "PRJ-01",
            f"{decision.where}.prejudice",
            f"{provision.citation} turns on harm, and the record does not say what would be harmed, how, and "
            f"how surely",
        )
    elif prejudice.likelihood is Likelihood.WOULD and text_balance.LOOSE.search(fold(prejudice.mechanism)):
        yield finding(
            "PRJ-02",
            f"{decision.where}.prejudice.mechanism",
            "the likelihood is put as would, and the mechanism as what could, may or might happen",
        )


def _single(reading: RecordReading, decision: Decision, refusal: Refusal) -> Iterator[Finding]:
    """What one exemption needs and others do not."""
    if reading.record.regime is not Regime.FOIA or not decision.provision:
        return
    record, where, section = reading.record, decision.where, decision.section
    if section == "21" and not refusal.available_at:
        yield finding("REF-07", f"{where}.available_at", "it is not said where the applicant can find the information")
    if section == "22":
        yield from _publication(reading, refusal, where)
    if section == "36" and not refusal.statistical and refusal.qualified_person is None:
        yield finding("REF-09", f"{where}.qualified_person", "the opinion of the qualified person is not recorded")
    if record.authority.kind is AuthorityKind.POLICE and not decision.provision.police:
        yield finding("REF-10", f"{where}.provision", decision.provision.police_reason)
    if re.fullmatch(r"31\(1\)\([ghi]\)", decision.code) and not refusal.purpose:
        yield finding(
            "REF-11", f"{where}.purpose", f"section {decision.code} needs one of the purposes in section 31(2)"
        )
    if section == "44" and not refusal.enactment:
        yield finding("REF-14", f"{where}.enactment", "it is not said what forbids disclosure")
    if section == "41" and not refusal.obtained_from:
        yield finding("REF-14", f"{where}.obtained_from", "it is not said whom the information was obtained from")
    if decision.code == "40(1)" and not refusal.subject_access_route:
        yield finding("REF-15", f"{where}.subject_access_route", "it is not said how to ask for one's own data")
    years = decision.provision.age_limit_years
    if years and refusal.recorded_on and record.date >= dt.date(refusal.recorded_on.year + 1 + years, 1, 1):
        yield finding(
            "REF-16",
            f"{where}.recorded_on",
            f"{decision.provision.citation} ends after {years} years, and the youngest record is of "
            f"{refusal.recorded_on.year}",
        )


def _publication(reading: RecordReading, refusal: Refusal, where: str) -> Iterator[Finding]:
    lacking = []
    if refusal.publication_planned_on is None:
        lacking.append("when publication was settled")
    elif refusal.publication_planned_on > reading.record.received:
        lacking.append("that publication was settled before the request came")
    if not refusal.publication:
        lacking.append("when and where it will be published")
    if not re.search(r"\breasonabl", fold(f"{refusal.why} {refusal.publication}")):
        lacking.append("why it is reasonable to wait")
    if lacking:
        yield finding("REF-08", where, f"section 22 is relied on, and the record does not say {'; '.join(lacking)}")


def _together(reading: RecordReading) -> Iterator[Finding]:
    """Exemptions that exclude each other, for the same information."""
    refusals = [(decision, decision.what) for decision in reading.decisions if isinstance(decision.what, Refusal)]
    for number, (one, first) in enumerate(refusals):
        for other, second in refusals[number + 1 :]:
            same = fold(first.withheld) == fold(second.withheld) and set(reading.parts_of(one)) & set(
                reading.parts_of(other)
            )
            if not same or first.in_the_alternative or second.in_the_alternative:
                continue
            sections = {one.section, other.section}
            if sections == {"30", "31"}:
                yield finding(
                    "REF-12",
                    f"{other.where}.provision",
                    f"sections 30 and 31 are both relied on for “{second.withheld}”",
                )
            if {one.code, other.code} == {"23(1)", "24(1)"}:
                yield finding(
                    "REF-13",
                    f"{other.where}.provision",
                    f"sections 23(1) and 24(1) are both relied on for “{second.withheld}”",
                )
    codes = {decision.code for decision in reading.decisions}
    if {"43(1)", "43(3)"} <= codes and "43(2)" not in codes:
        denial = next(decision for decision in reading.decisions if decision.code == "43(3)")
        yield finding(
            "REF-17", f"{denial.where}.provision", "43(3) stands beside 43(1), and covers only the interests in 43(2)"
        )


def _weighed_once(reading: RecordReading) -> Iterator[Finding]:
    weighed = [
        decision.what.public_interest
        for decision in reading.decisions
        if isinstance(decision.what, Refusal) and decision.what.public_interest
    ]
    for decision in reading.decisions:
        interest = decision.what.public_interest
        if isinstance(decision.what, Denial) and interest and interest in weighed:
            yield finding(
                "PIT-03", f"{decision.where}.public_interest", "the same weighing stands for a refusal and for a denial"
            )


def _borrowed(reading: RecordReading) -> Iterator[Finding]:
    sections = {decision.section for decision in reading.decisions}
    if reading.record.regime is not Regime.FOIA or "" in sections:
        return
    for decision in reading.decisions:
        told = list(reading.sentences_of((f"{decision.where}.",)))
        if not sections & {"23", "24", "26", "27"}:
            for place, sentence in told:
                if text_balance.SECURITY.search(sentence.folded):
                    yield finding(
                        "BAL-01",
                        place,
                        "the reasons speak of national security, and section 24 is not among the provisions",
                        severity=Severity.WARNING if "31" in sections else Severity.ERROR,
                    )
                    break
        if decision.section == "30" and "31" not in sections:
            for place, sentence in told:
                if text_balance.MEANS.search(sentence.folded):
                    yield finding(
                        "BAL-02",
                        place,
                        "the reasons for section 30 speak of techniques, tactics or capabilities, which section 31 "
                        "protects",
                    )
                    break
