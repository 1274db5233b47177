"""`candour draft`: build the letter from a record of decisions."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from candour.commands.output import exit_code, print_findings, print_json, say
from candour.errors import BadInput
from candour.findings import Finding, errors
from candour.language import gettext as _
from candour.letters import FORMATS, compose, letter_findings, load_record, render
from candour.tables import Table, read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("record", metavar="RECORD.toml", type=Path, help=_("the record of decisions"))
    parser.add_argument(
        "--table",
        metavar="[NAME=]FILE",
        action="append",
        default=[],
        help=_("a table that the record supplies (.json, .csv, .xlsx, .ods); its name is the file's unless given"),
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("letter"),
        help=_("the folder for letter.html, letter.pdf, letter.docx and letter.txt (default: letter)"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Compose the letter and write it in four formats; with errors in the record, list them and write nothing."""
    record = load_record(arguments.record)
    tables = _tables(arguments.table)
    findings = letter_findings(record, tables)
    stopped = bool(errors(findings))
    files: list[Path] = []
    if not stopped:
        files = _write(render(compose(record, tables)), arguments.out)
    if arguments.json:
        print_json({"findings": [finding.to_json() for finding in findings], "files": [str(file) for file in files]})
    else:
        _tell(findings, files)
    return exit_code(findings)


def _tables(given: list[str]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for text in given:
        name, equals, file = text.partition("=")
        path = Path(file if equals else text)
        name = name if equals else path.name.partition(".")[0]
        if name in tables:
            raise BadInput(
                _("--table: two tables are named %(name)s; give each its own, as NAME=FILE") % {"name": repr(name)}
            )
        tables[name] = read(path)
    return tables


def _write(forms: dict[str, bytes], out: Path) -> list[Path]:
    """Write the letter's files, all of them or none: each is complete before the first is put in its place."""
    if out.exists() and not out.is_dir():
        raise BadInput(_("%(path)s is a file; give a folder for the letter") % {"path": out})
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".letter-", dir=out) as work:
            for form in FORMATS:
                (Path(work) / f"letter.{form}").write_bytes(forms[form])
            return [(Path(work) / f"letter.{form}").replace(out / f"letter.{form}") for form in FORMATS]
    except OSError as problem:
        raise BadInput(
            _("%(path)s: the letter cannot be written there (%(why)s)")
            % {"path": out, "why": problem.strerror or problem}
        ) from problem


def _tell(findings: list[Finding], files: list[Path]) -> None:
    print_findings(findings)
    if files:
        print(_("The letter is written:"))
        for file in files:
            print(f"  {file}")
    else:
        say(_("The record has errors, so no letter is written. Mend the record and try again."))
