"""The three proofs that leave with every answer: lawful, safe and clean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candour.answer.bundle import Proof
from candour.answer.case import AsCounted
from candour.findings import Finding, Severity
from candour.gate import FileReport, inspect
from candour.language import gettext as _
from candour.language import ngettext
from candour.law import Clock
from candour.letters import FORMATS, Known, Record, letter_findings, lint_text, read_letter
from candour.sdc import INSIDER_FINDING, Attacker, Protected, verify
from candour.tables import Table
from candour.words import day_in_words


@dataclass(frozen=True, slots=True)
class TableProtection:
    """A table as it will be published, and how that was settled: protected by a policy, or published as counted."""

    table: Table
    protected: Protected | None = None
    as_counted: AsCounted | None = None


def certificate_file(table: str) -> str:
    """What the certificate of a table is called among the proofs of a bundle."""
    return f"certificate-{table}.json"


def prove_lawful(record: Record, tables: Mapping[str, Table], clock: Clock, folder: Path) -> Proof:
    """That the record has no error, and that the letter has none either, read back from each form it may be sent in."""
    of_record = letter_findings(record, tables)
    known = Known(record.received, record.date, record.regime.value, record.authority.kind.value)
    names = [f"letter.{form}" for form in FORMATS]
    checked = {name: lint_text(read_letter(folder / name), known) for name in names}
    findings = (*of_record, *clock.findings, *_once(checked))
    said = (
        _timing(record, clock),
        _("the record of decisions: %(found)s") % {"found": _found(of_record)},
        *(
            _("%(file)s read back: %(found)s") % {"file": name, "found": _found(found)}
            for name, found in checked.items()
        ),
    )
    return Proof("lawful", findings, said, {"reference": record.reference, "received": record.received.isoformat()})


def _timing(record: Record, clock: Clock) -> str:
    if clock.due is None:
        return _("no day due")
    return _("due %(due)s (%(source)s), answered %(answered)s") % {
        "due": day_in_words(clock.due),
        "source": clock.rules.limit_source,
        "answered": day_in_words(record.date),
    }


def _once(checked: Mapping[str, Sequence[Finding]]) -> list[Finding]:
    """The findings of all forms of the letter, one that several forms share only once, under the first form's name."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for name, found in checked.items():
        for finding in found:
            if (key := (finding.id, finding.message)) not in seen:
                seen.add(key)
                kept.append(
                    Finding(
                        finding.id,
                        finding.severity,
                        f"{name}, {finding.where}",
                        finding.message,
                        finding.remedy,
                        finding.source,
                    )
                )
    return kept


def prove_safe(protections: Mapping[str, TableProtection]) -> Proof:
    """That nothing withheld can be worked out: each certificate claims what its policy asks, and adds up."""
    findings: list[Finding] = []
    said: list[str] = []
    documents: dict[str, dict[str, Any]] = {}
    for name, protection in protections.items():
        if protection.protected is None:
            decision = protection.as_counted
            if decision is None:
                raise ValueError(f"table {name!r} was neither protected nor decided to be published as counted")
            said.append(
                _("%(table)s: published as counted; decided by %(person)s: %(reason)s")
                % {"table": name, "person": decision.decided_by, "reason": " ".join(decision.reason.split())}
            )
            documents[name] = {"published_as_counted": {"decided_by": decision.decided_by, "reason": decision.reason}}
            continue
        protected = protection.protected
        verified = [*verify(protected.certificate), *_short_of_policy(name, protected)]
        findings += [*verified, *protected.findings]
        said += _said_of(name, protected, verified)
        documents[name] = {
            "policy": protected.policy.to_json(),
            "certificate": f"proofs/{certificate_file(name)}",
            "certificate_sha256": protected.certificate.sha256,
        }
    if not protections:
        said.append(_("no table is supplied"))
    return Proof("safe", tuple(findings), tuple(said), {"tables": documents})


def _short_of_policy(name: str, protected: Protected) -> list[Finding]:
    """An error for each outsider of the policy whom the certificate does not claim to keep out as far as it must.

    What a person alone in a cell could do is settled while protecting, and is in no certificate: a witness for it
    would show where such people are.
    """
    claims = {claim.attacker: claim.width for claim in protected.certificate.claims}
    needed = protected.policy.needed_width
    return [
        Finding(
            id="ANS-02",
            severity=Severity.ERROR,
            where=certificate_file(name),
            message=_("The certificate does not claim what the policy asks for against the attacker: %(attacker)s.")
            % {"attacker": attacker},
            remedy=_("Protect the table again with this policy."),
            source="The certificate's claims, against the policy's attackers and width",
        )
        for attacker in sorted(protected.policy.attackers - {Attacker.INSIDER})
        if claims.get(attacker, -1) < needed
    ]


def _said_of(name: str, protected: Protected, verified: Sequence[Finding]) -> list[str]:
    account = protected.account
    cells = _(
        "%(table)s: cells in all %(cells)s; withheld because they are small %(small)s; "
        "withheld so that those cannot be worked out %(others)s"
    ) % {
        "table": name,
        "cells": f"{account.cells:,}",
        "small": f"{len(account.primary):,}",
        "others": f"{len(account.secondary):,}",
    }
    return [cells, _certificate(name, len(protected.certificate.witnesses), not verified), _alone(name, protected)]


def _certificate(name: str, witnesses: int, adds_up: bool) -> str:
    if adds_up:
        words = ngettext(
            "%(table)s: the certificate, one other table that fits what is published, adds up",
            "%(table)s: the certificate, %(count)s other tables that fit what is published, adds up",
            witnesses,
        )
    else:
        words = ngettext(
            "%(table)s: the certificate, one other table that fits what is published, does not add up",
            "%(table)s: the certificate, %(count)s other tables that fit what is published, does not add up",
            witnesses,
        )
    return words % {"table": name, "count": f"{witnesses:,}"}


def _alone(name: str, protected: Protected) -> str:
    """Of the people alone in a cell: how many were considered, and whether one can open another cell."""
    insiders = protected.account.insiders
    if any(finding.id == INSIDER_FINDING for finding in protected.findings):
        words = ngettext(
            "%(table)s: one person alone in a cell was considered, and can open another cell",
            "%(table)s: %(count)s people alone in a cell were considered, and can open another cell",
            insiders,
        )
    else:
        words = ngettext(
            "%(table)s: one person alone in a cell was considered, and none can open another cell",
            "%(table)s: %(count)s people alone in a cell were considered, and none can open another cell",
            insiders,
        )
    return words % {"table": name, "count": f"{insiders:,}"}


def prove_clean(folder: Path, names: Sequence[str], applicant: str) -> Proof:
    """That every file that leaves holds only what a reader sees, and that no public file names the applicant."""
    reports = [inspect(folder / name, name=name) for name in names]
    findings = [finding for report in reports for finding in report.findings]
    to_the_applicant = {f"letter.{form}" for form in FORMATS}
    for report in reports:
        if report.file not in to_the_applicant and _names(report, applicant):
            findings.append(
                Finding(
                    id="PII-02",
                    severity=Severity.ERROR,
                    where=report.file,
                    message=_("The applicant's name stands in a file that will be public."),
                    remedy=_("Take the name out of the record's parts, subject or answers, and make the answer again."),
                    source="UK GDPR Art. 5(1)(c); practice on disclosure logs",
                )
            )
    return Proof(
        "clean",
        tuple(findings),
        tuple(f"{report.file}: {report.summary}" for report in reports),
        {"files": [report.to_json() for report in reports]},
    )


def _names(report: FileReport, applicant: str) -> bool:
    """Whether a person's name stands in a file, in its properties or in its name, however it is spaced or pointed."""
    shown = (report.file, report.visible.text, *report.visible.properties.values(), *report.visible.links)
    words = _words(applicant)
    return bool(words.strip()) and any(words in _words(text) for text in shown)


def _words(text: str) -> str:
    """The words of a text in small letters, each with one space before and after it."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[^\W_]+", letters)
    return f" {' '.join(words)} "


def _found(findings: Sequence[Finding]) -> str:
    wrong = sum(finding.severity is Severity.ERROR for finding in findings)
    doubtful = sum(finding.severity is Severity.WARNING for finding in findings)
    if not wrong and not doubtful:
        return _("nothing wrong found")
    return ", ".join(
        (
            ngettext("1 error", "%(count)s errors", wrong) % {"count": f"{wrong:,}"},
            ngettext("1 warning", "%(count)s warnings", doubtful) % {"count": f"{doubtful:,}"},
        )
    )
