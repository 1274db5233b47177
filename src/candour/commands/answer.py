"""`candour answer`: the main job, from a request to a bundle ready to send, told in a summary for the officer."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.answer import Answer, Proof, answer, load_case
from candour.commands.output import exit_code, print_findings, print_json, say
from candour.findings import Severity
from candour.tables import CellState, Table
from candour.words import plural

_PROOFS = {
    "lawful": "says all that the Act makes it say, and nothing that contradicts it",
    "safe": "no withheld number can be worked out from what is published",
    "clean": "every file holds only what a reader can see",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `candour answer`."""
    parser.add_argument("case", metavar="CASE_DIR", type=Path, help="the case folder, which holds a case.toml")
    parser.add_argument(
        "-o", "--out", metavar="DIR", type=Path, help="where to write the bundle (default: CASE_DIR/out)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer the case. 0 when the bundle was written and nothing was found, 1 when something was, 2 for bad input."""
    case = load_case(arguments.case)
    out = arguments.out or arguments.case / "out"
    result = answer(case, out, say=lambda line: say(f"  {line} …"))
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
    print(f"Request {record.reference}: {record.subject}")
    print(f"Received {record.received:%-d %B %Y}. {_timing(result)}")
    for name, protection in result.tables.items():
        print(f"\nTable {name}: {_rows(protection.table)}")
        print(f"  {_cells(protection.table)}")
    print()
    for proof in result.proofs:
        _print_proof(proof)
    _print_findings(result)
    print()
    if not result.written:
        print("No bundle was written: an answer without all three proofs is not sent. Mend what is found above.")
        return
    print(f"The bundle is in {out}/ ({len(result.files)} files, all of them bound to one hash):")
    print(f"  {out}/letter.html      the letter as the applicant reads it (also .pdf, .docx, .txt)")
    for name in result.tables:
        print(f"  {out}/{name}.ods      the document supplied (also .xlsx and .csv)")
    print(f"  {out}/public.html      the page for the disclosure log")
    print(f"  {out}/proofs/      the three proofs")
    print(f"Hash of the bundle, which approval is of: {result.sha256}")


def _print_findings(result: Answer) -> None:
    standing = [finding for finding in result.findings if finding.severity is not Severity.INFO]
    if standing:
        print()
        print_findings(standing)
    for proof in result.proofs:
        for finding, override in proof.overridden:
            print(f"\nOverridden by {override.by}, agreed by {override.agreed_by}:")
            print(f"  {finding.id} at {finding.where}: {finding.message}")
            print(f"  Why: {' '.join(override.reason.split())}")
    if told := len(result.findings) - len(standing):
        print(f"\nNotes for the analyst: {told} (proofs/*.json, or --json, lists them).")


def _timing(result: Answer) -> str:
    due, answered = result.clock.due, result.case.record.date
    if due is None:
        return "No day is running: the authority waits for the applicant."
    due_said = f"Due by {due:%A %-d %B %Y} ({result.clock.rules.limit_source})."
    return f"{due_said} Dated {answered:%-d %B %Y}, {'in time' if answered <= due else 'late'}."


def _rows(table: Table) -> str:
    rows = table.provenance.rows
    synthetic = " The records are invented." if table.provenance.synthetic else ""
    if rows is None:
        return f"{table.title}.{synthetic}"
    lines = [
        f"{plural(rows.read, '1 row', '{} rows')} read, {rows.counted:,} counted as {table.provenance.unit}.{synthetic}"
    ]
    lines += [f"  {number:,} left out: {rule}" for rule, number in rows.excluded.items() if number]
    lines += [f"  {number:,} rejected: {reason}" for reason, number in rows.rejections.items() if number]
    return "\n".join(lines)


def _cells(table: Table) -> str:
    states = [cell.state for cell in table.cells.values()]
    shown = states.count(CellState.PUBLISHED) + states.count(CellState.ZERO)
    withheld = states.count(CellState.WITHHELD)
    without = len(states) - shown - withheld
    empty = plural(without, ", one with nothing to count", ", {} with nothing to count") if without else ""
    return f"{plural(len(states), '1 cell', '{} cells')}: {shown:,} shown, {withheld:,} withheld{empty}"


def _print_proof(proof: Proof) -> None:
    print(f"{proof.name.upper():<7} {'yes' if proof.holds else 'NO'}: {_PROOFS[proof.name]}")
    for line in proof.said:
        print(f"        {line}")
