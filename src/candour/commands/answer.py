"""`candour answer`: the main job, from a request to a bundle ready to send, told in a summary for the officer."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.answer import Answer, Proof, answer, load_case
from candour.commands.output import exit_code, print_findings, print_json, progress
from candour.findings import Severity
from candour.language import gettext as _
from candour.language import later, ngettext
from candour.tables import CellState, Table
from candour.words import day_in_words

_PROOFS = {
    "lawful": later("says all that the Act makes it say, and nothing that contradicts it"),
    "safe": later("no withheld number can be worked out from what is published"),
    "clean": later("every file holds only what a reader can see"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `candour answer`."""
    parser.add_argument("case", metavar="CASE_DIR", type=Path, help=_("the case folder, which holds a case.toml"))
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=Path, help=_("where to write the bundle (default: CASE_DIR/out)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer the case. 0 when the bundle was written and nothing was found, 1 when something was, 2 for bad input."""
    case = load_case(arguments.case)
    out = arguments.out or arguments.case / "out"
    with progress() as tell:
        result = answer(case, out, say=lambda line: tell(f"  {line} …"))
    if arguments.json:
        print_json(_document(result, out))
    else:
        _print_summary(result, out)
    return exit_code(result.findings)


def _document(result: Answer, out: Path) -> dict[str, object]:
    return {
        "reference": result.case.record.reference,
        "due": result.clock.due.isoformat() if result.clock.due else None,
        "written": str(out) if result.written else None,
        "sha256": result.sha256 or None,
        "proofs": [proof.to_json() for proof in result.proofs],
        "findings": [finding.to_json() for finding in result.findings],
    }


def _print_summary(result: Answer, out: Path) -> None:
    record = result.case.record
    print(_("Request %(reference)s: %(subject)s") % {"reference": record.reference, "subject": record.subject})
    print(_("Received %(day)s.") % {"day": day_in_words(record.received)}, _timing(result))
    for name, protection in result.tables.items():
        print()
        print(_("Table %(name)s: %(rows)s") % {"name": name, "rows": _rows(protection.table)})
        print(f"  {_cells(protection.table)}")
    print()
    for proof in result.proofs:
        _print_proof(proof)
    _print_findings(result)
    print()
    if not result.written:
        print(_("No bundle was written: an answer without all three proofs is not sent. Mend what is found above."))
        return
    number = len(result.files)
    words = ngettext(
        "The bundle is in %(folder)s/ (%(count)s file, bound to one hash):",
        "The bundle is in %(folder)s/ (%(count)s files, all of them bound to one hash):",
        number,
    )
    print(words % {"folder": out, "count": number})
    print(f"  {out}/letter.html     ", _("the letter as the applicant reads it (also .pdf, .docx, .txt)"))
    for name in result.tables:
        print(f"  {out}/{name}.ods     ", _("the document supplied (also .xlsx and .csv)"))
    print(f"  {out}/public.html     ", _("the page for the disclosure log"))
    print(f"  {out}/proofs/     ", _("the three proofs"))
    print(_("Hash of the bundle, which approval is of: %(hash)s") % {"hash": result.sha256})


def _print_findings(result: Answer) -> None:
    standing = [finding for finding in result.findings if finding.severity is not Severity.INFO]
    if standing:
        print()
        print_findings(standing)
    for proof in result.proofs:
        for finding, override in proof.overridden:
            print()
            print(
                _("Overridden by %(person)s, agreed by %(another)s:")
                % {"person": override.by, "another": override.agreed_by}
            )
            found = _("%(id)s at %(where)s: %(message)s")
            print(" ", found % {"id": finding.id, "where": finding.where, "message": finding.message})
            print(" ", _("Why: %(reason)s") % {"reason": " ".join(override.reason.split())})
    if told := len(result.findings) - len(standing):
        print()
        print(_("Notes for the analyst: %(count)s (proofs/*.json, or --json, lists them).") % {"count": told})


def _timing(result: Answer) -> str:
    due, answered = result.clock.due, result.case.record.date
    if due is None:
        return _("No day is running: the authority waits for the applicant.")
    due_said = _("Due by %(day)s (%(source)s).") % {
        "day": f"{due:%A} {day_in_words(due)}",
        "source": result.clock.rules.limit_source,
    }
    dated = _("Dated %(day)s, in time.") if answered <= due else _("Dated %(day)s, late.")
    return f"{due_said} {dated % {'day': day_in_words(answered)}}"


def _rows(table: Table) -> str:
    rows = table.provenance.rows
    synthetic = " " + _("The records are invented.") if table.provenance.synthetic else ""
    if rows is None:
        return f"{table.title}.{synthetic}"
    read = ngettext(
        "1 row read, %(counted)s counted as %(unit)s.",
        "%(count)s rows read, %(counted)s counted as %(unit)s.",
        rows.read,
    ) % {"count": f"{rows.read:,}", "counted": f"{rows.counted:,}", "unit": table.provenance.unit}
    lines = [f"{read}{synthetic}"]
    out, rejected = _("%(count)s left out: %(rule)s"), _("%(count)s rejected: %(reason)s")
    lines += ["  " + out % {"count": f"{number:,}", "rule": rule} for rule, number in rows.excluded.items() if number]
    lines += [
        "  " + rejected % {"count": f"{number:,}", "reason": reason}
        for reason, number in rows.rejections.items()
        if number
    ]
    return "\n".join(lines)


def _cells(table: Table) -> str:
    states = [cell.state for cell in table.cells.values()]
    shown = states.count(CellState.PUBLISHED) + states.count(CellState.ZERO)
    withheld = states.count(CellState.WITHHELD)
    without = len(states) - shown - withheld
    said = [
        _("%(count)s shown") % {"count": f"{shown:,}"},
        _("%(count)s withheld") % {"count": f"{withheld:,}"},
    ]
    if without:
        empty = ngettext("one with nothing to count", "%(count)s with nothing to count", without)
        said.append(empty % {"count": f"{without:,}"})
    words = ngettext("1 cell: %(said)s", "%(count)s cells: %(said)s", len(states))
    return words % {"count": f"{len(states):,}", "said": ", ".join(said)}


def _print_proof(proof: Proof) -> None:
    holds = _("yes") if proof.holds else _("NO")
    print(f"{proof.name.upper():<7} {holds}: {_(_PROOFS[proof.name])}")
    for line in proof.said:
        print(f"        {line}")
