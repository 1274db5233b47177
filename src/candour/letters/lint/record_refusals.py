"""Checks of a record on its refusals and denials: citations, reasons, harm and public interest (REF, PIT, PRJ, BAL)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.law import Fault, Regime, Role, Test
from candour.letters.lint import text_balance, text_borrowed, text_refusal
from candour.letters.lint.reading import fold
from candour.letters.lint.record_reading import Decision, RecordReading
from candour.letters.lint.rules import finding
from candour.letters.record import AuthorityKind, Denial, Likelihood, Refusal
from candour.letters.wording import either


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
            remedy=_("Cite %(provision)s.") % {"provision": decision.suggestion} if decision.suggestion else None,
        )
    elif decision.code in text_refusal.LEANING:
        leans = text_refusal.LEANING[decision.code]
        if not any(code.startswith(leans) for code in decision.cited_in_words):
            yield finding(
                "REF-01",
                where,
                _(
                    "section %(code)s is about information that would fall under another provision, and no "
                    "paragraph of %(provisions)s is named here or in why"
                )
                % {"code": decision.code, "provisions": either([lean.rstrip("(") for lean in leans])},
                severity=Severity.ERROR if decision.code == "30(3)" else Severity.WARNING,
                remedy=_("Write it as %(code)s by virtue of %(ground)s, for instance.")
                % {"code": decision.code, "ground": text_refusal.EXAMPLE[decision.code]},
            )


def _reasons(decision: Decision) -> Iterator[Finding]:
    what = decision.what
    if what.reasons_kept_back:
        if not what.reasons_kept_back.private_reason or not what.reasons_kept_back.approver:
            yield finding(
                "REF-05",
                f"{decision.where}.reasons_kept_back",
                _("reasons are left out under section 17(4), and the private reason or who agreed is not recorded"),
            )
        return
    # Where the information is, or when it will be published, is itself the reason.
    told = isinstance(what, Refusal) and (what.available_at or what.publication)
    if not what.why and not told:
        message = _("it is not said why %(provision)s applies") % {"provision": what.provision}
        yield finding("REF-04", f"{decision.where}.why", message)


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
        message = _("%(citation)s is absolute, and the public interest is weighed for it")
        yield finding("PIT-02", where, message % {"citation": provision.citation})
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
            (_("factors for disclosing or confirming"), interest and interest.favouring),
            (_("factors against"), interest and interest.against),
            (_("a balance"), interest and interest.balance),
        )
        if not given
    ]
    if lacking:
        message = _("%(citation)s is qualified, and the record lacks %(lacking)s")
        yield finding("PIT-01", where, message % {"citation": provision.citation, "lacking": ", ".join(lacking)})


def _applicant(reading: RecordReading, where: str) -> Iterator[Finding]:
    for place, sentence in reading.sentences_of((where,)):
        if text_balance.speaks_of_applicant(sentence):
            yield finding("PIT-04", place, _("the balance speaks of who the applicant is or why they ask"))
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
            _("%(citation)s turns on harm, and the record does not say what would be harmed, how, and how surely")
            % {"citation": provision.citation},
        )
    elif prejudice.likelihood is Likelihood.WOULD and text_balance.LOOSE.search(fold(prejudice.mechanism)):
        yield finding(
            "PRJ-02",
            f"{decision.where}.prejudice.mechanism",
            _("the likelihood is put as would, and the mechanism as what could, may or might happen"),
        )


def _single(reading: RecordReading, decision: Decision, refusal: Refusal) -> Iterator[Finding]:
    """What one exemption needs and others do not."""
    if reading.record.regime is not Regime.FOIA or not decision.provision:
        return
    record, where, section = reading.record, decision.where, decision.section
    if section == "21" and not refusal.available_at:
        message = _("it is not said where the applicant can find the information")
        yield finding("REF-07", f"{where}.available_at", message)
    if section == "22":
        yield from _publication(reading, refusal, where)
    if section == "36" and not refusal.statistical and refusal.qualified_person is None:
        yield finding("REF-09", f"{where}.qualified_person", _("the opinion of the qualified person is not recorded"))
    if record.authority.kind is AuthorityKind.POLICE and not decision.provision.police:
        yield finding("REF-10", f"{where}.provision", decision.provision.police_reason)
    if re.fullmatch(r"31\(1\)\([ghi]\)", decision.code) and not refusal.purpose:
        message = _("section %(code)s needs one of the purposes in section 31(2)")
        yield finding("REF-11", f"{where}.purpose", message % {"code": decision.code})
    yield from _own_words(decision, refusal)
    years = decision.provision.age_limit_years
    if years and refusal.recorded_on and record.date >= dt.date(refusal.recorded_on.year + 1 + years, 1, 1):
        yield finding(
            "REF-16",
            f"{where}.recorded_on",
            _("%(citation)s ends after %(years)s years, and the youngest record is of %(year)s")
            % {"citation": decision.provision.citation, "years": years, "year": refusal.recorded_on.year},
        )


def _own_words(decision: Decision, refusal: Refusal) -> Iterator[Finding]:
    """What one exemption needs said in the words of who decides, and nothing says."""
    where = decision.where
    if decision.section == "44" and not refusal.enactment:
        yield finding("REF-14", f"{where}.enactment", _("it is not said what forbids disclosure"))
    if decision.section == "41" and not refusal.obtained_from:
        yield finding("REF-14", f"{where}.obtained_from", _("it is not said whom the information was obtained from"))
    if decision.code == "40(1)" and not refusal.subject_access_route:
        yield finding("REF-15", f"{where}.subject_access_route", _("it is not said how to ask for one's own data"))


def _publication(reading: RecordReading, refusal: Refusal, where: str) -> Iterator[Finding]:
    lacking = []
    if refusal.publication_planned_on is None:
        lacking.append(_("when publication was settled"))
    elif refusal.publication_planned_on > reading.record.received:
        lacking.append(_("that publication was settled before the request came"))
    if not refusal.publication:
        lacking.append(_("when and where it will be published"))
    if not re.search(r"\breasonabl", fold(f"{refusal.why} {refusal.publication}")):
        lacking.append(_("why it is reasonable to wait"))
    if lacking:
        message = _("section 22 is relied on, and the record does not say %(lacking)s")
        yield finding("REF-08", where, message % {"lacking": "; ".join(lacking)})


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
                    _("sections 30 and 31 are both relied on for “%(withheld)s”") % {"withheld": second.withheld},
                )
            if {one.code, other.code} == {"23(1)", "24(1)"}:
                yield finding(
                    "REF-13",
                    f"{other.where}.provision",
                    _("sections 23(1) and 24(1) are both relied on for “%(withheld)s”") % {"withheld": second.withheld},
                )
    codes = {decision.code for decision in reading.decisions}
    if {"43(1)", "43(3)"} <= codes and "43(2)" not in codes:
        denial = next(decision for decision in reading.decisions if decision.code == "43(3)")
        message = _("43(3) stands beside 43(1), and covers only the interests in 43(2)")
        yield finding("REF-17", f"{denial.where}.provision", message)


def _weighed_once(reading: RecordReading) -> Iterator[Finding]:
    weighed = [
        decision.what.public_interest
        for decision in reading.decisions
        if isinstance(decision.what, Refusal) and decision.what.public_interest
    ]
    for decision in reading.decisions:
        interest = decision.what.public_interest
        if isinstance(decision.what, Denial) and interest and interest in weighed:
            message = _("the same weighing stands for a refusal and for a denial")
            yield finding("PIT-03", f"{decision.where}.public_interest", message)


def _borrowed(reading: RecordReading) -> Iterator[Finding]:
    sections = {decision.section for decision in reading.decisions}
    if reading.record.regime is not Regime.FOIA or "" in sections:
        return
    for decision in reading.decisions:
        told = list(reading.sentences_of((f"{decision.where}.",)))
        if not sections & {"23", "24", "26", "27"}:
            for place, sentence in told:
                if text_borrowed.SECURITY.search(sentence.folded):
                    yield finding(
                        "BAL-01",
                        place,
                        _("the reasons speak of national security, and section 24 is not among the provisions"),
                        severity=Severity.WARNING if "31" in sections else Severity.ERROR,
                    )
                    break
        if decision.section == "30" and "31" not in sections:
            for place, sentence in told:
                if text_borrowed.MEANS.search(sentence.folded):
                    yield finding(
                        "BAL-02",
                        place,
                        _(
                            "the reasons for section 30 speak of techniques, tactics or capabilities, which "
                            "section 31 protects"
                        ),
                    )
                    break
