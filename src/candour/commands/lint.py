"""`candour lint`: check a letter, or a record of decisions, against the Act."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.commands.output import exit_code, print_findings, print_json
from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import ngettext
from candour.law import read_date
from candour.letters.extract import read_letter
from candour.letters.lint import Known, lint_record, lint_text
from candour.letters.record_file import load_record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("file", metavar="FILE", help=_("a letter (.txt, .html, .docx, .pdf, .eml) or a record (.toml)"))
    parser.add_argument(
        "--received", metavar="DATE", help=_("when the request was received, if the letter does not say")
    )
    parser.add_argument("--sent", metavar="DATE", help=_("when the letter goes out, if it bears no date"))
    parser.add_argument("--regime", choices=("foia", "eir", "foisa"), help=_("the law, if the letter does not tell"))
    parser.add_argument(
        "--authority", choices=("police", "central government", "other"), help=_("what kind of authority writes")
    )


def run(arguments: argparse.Namespace) -> int:
    """Check one file; 0 when nothing is worse than information, 1 otherwise."""
    path = Path(arguments.file)
    if path.suffix.lower() == ".toml":
        given = [name for name in ("received", "sent", "regime", "authority") if getattr(arguments, name)]
        if given:
            raise BadInput(_("--%(option)s is for letters; a record says it itself") % {"option": given[0]})
        findings = lint_record(load_record(path))
    else:
        findings = lint_text(
            read_letter(path),
            Known(
                received=read_date(arguments.received, "--received") if arguments.received else None,
                sent=read_date(arguments.sent, "--sent") if arguments.sent else None,
                regime=arguments.regime,
                authority=arguments.authority,
            ),
        )
    if arguments.json:
        print_json({"file": str(path), "findings": [finding.to_json() for finding in findings]})
    else:
        print_findings(findings)
        print(_summary(path, findings))
    return exit_code(findings)


def _summary(path: Path, findings: list[Finding]) -> str:
    if not findings:
        return _("%(path)s: nothing found.") % {"path": path}
    counts = {severity: sum(found.severity is severity for found in findings) for severity in Severity}
    wrong, doubtful, told = counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.INFO]
    named = [
        words % {"count": number}
        for words, number in (
            (ngettext("%(count)s error", "%(count)s errors", wrong), wrong),
            (ngettext("%(count)s warning", "%(count)s warnings", doubtful), doubtful),
            (ngettext("%(count)s note", "%(count)s notes", told), told),
        )
        if number
    ]
    return f"{path}: {', '.join(named)}."
