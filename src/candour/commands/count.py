"""`candour count`: count records as a question file says."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from candour.commands.output import print_json, progress
from candour.counting import (
    REASONS,
    BadRow,
    BadRows,
    Mapping,
    Snapshot,
    count,
    load,
    load_mapping,
    load_question,
    located,
)
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables import RowAccounts, Table, to_json, to_text, write_csvw, write_json, write_ods, write_xlsx


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("question", type=Path, metavar="QUESTION.toml", help=_("what is counted"))
    parser.add_argument(
        "--records", type=Path, required=True, metavar="SOURCE", help=_("the folder of the records, or one file in it")
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="MAPPING.toml",
        help=_("how the files lie on the canonical tables (mapping.toml in the folder of the records)"),
    )
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="REASON",
        choices=REASONS,
        help=_("leave bad rows of this reason out instead of stopping; again for more (%(reasons)s)")
        % {"reasons": ", ".join(REASONS)},
    )
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=_("list the bad rows in this CSV file"))
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help=_("keep the checked records here, so that they are checked once (it then holds personal data)"),
    )
    parser.add_argument("--memory", default="1GB", help=_("the most memory that the engine takes (1GB)"))
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help=_("a new folder for the table in every format"))


def run(arguments: argparse.Namespace) -> int:
    """Count; 0 when that is done."""
    question = load_question(arguments.question)
    folder, mapping = _records(arguments)
    if arguments.out is not None and arguments.out.exists():
        raise BadInput(_("%(path)s: is there already; name a new folder") % {"path": arguments.out})
    try:
        with progress() as tell:
            snapshot = load(
                mapping, folder, allow=arguments.allow, cache=arguments.cache, memory=arguments.memory, progress=tell
            )
    except BadRows as bad:
        raise _told(bad, arguments.rejects) from bad
    with snapshot:
        found: list[BadRow] = []
        try:
            table = count(question, snapshot, allow=arguments.allow, rejects=found)
        except BadRows as bad:
            raise _told(BadRows(located(bad.rows, mapping, folder), bad.counts), arguments.rejects) from bad
        if arguments.rejects is not None:
            _list((*snapshot.rejects, *located(found, mapping, folder)), arguments.rejects)
        if arguments.out is not None:
            _write(table, arguments.out)
        if arguments.json:
            print_json(to_json(table))
        else:
            _print(table, snapshot, arguments.out)
    return 0


def _told(bad: BadRows, listed_in: Path | None) -> BadInput:
    """What stops the count, and where its rows are listed."""
    if listed_in is None:
        return BadInput(_("%(rows)s. See them all with --rejects FILE") % {"rows": bad})
    _list(bad.rows, listed_in)
    return BadInput(_("%(rows)s. They are listed in %(file)s") % {"rows": bad, "file": listed_in})


def _records(arguments: argparse.Namespace) -> tuple[Path, Mapping]:
    """The folder of the records and the mapping that is used on it."""
    source: Path = arguments.records
    if not source.exists():
        raise BadInput(_("%(path)s: there is no such file or folder of records") % {"path": source})
    folder = source if source.is_dir() else source.parent
    path = arguments.mapping or folder / "mapping.toml"
    if not path.exists():
        raise BadInput(
            _("%(mapping)s: no mapping; say with --mapping how the files lie on the canonical tables")
            % {"mapping": path}
        )
    mapping = load_mapping(path)
    if not source.is_dir() and all(source not in spec.found_in(folder) for spec in mapping.files):
        raise BadInput(
            _("%(path)s: the mapping %(mapping)s does not name this file") % {"path": source, "mapping": path}
        )
    return folder, mapping


def _list(rows: Iterable[BadRow], target: Path) -> None:
    """Write bad rows as CSV, whole or not at all."""
    try:
        with TemporaryDirectory(prefix=".writing-", dir=target.parent) as temporary:
            made = Path(temporary) / target.name
            with made.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(["file", "row", "table", "reason", "message"])
                writer.writerows([row.file, row.row, row.table, row.reason, row.message] for row in rows)
            made.replace(target)
    except OSError as problem:
        raise BadInput(
            _("%(target)s: cannot be written (%(why)s)") % {"target": target, "why": problem.strerror}
        ) from problem


def _write(table: Table, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".writing-", dir=folder.parent) as temporary:
        made = Path(temporary) / folder.name
        made.mkdir()
        write_json(table, made / "table.json")
        write_csvw(table, made / "table.csv")
        write_xlsx(table, made / "table.xlsx")
        write_ods(table, made / "table.ods")
        made.rename(folder)


def _print(table: Table, snapshot: Snapshot, folder: Path | None) -> None:
    print(to_text(table))
    provenance = table.provenance
    print()
    print(_("What is counted: %(unit)s. %(note)s") % {"unit": provenance.unit, "note": provenance.unit_note})
    for sentence in (*provenance.definitions, *provenance.caveats):
        print(f"- {sentence}")
    if provenance.rows is not None:
        print()
        _print_accounts(provenance.rows)
    print()
    for source in provenance.sources:
        words = ngettext(
            "From %(name)s: %(count)s row, SHA-256 %(hash)s",
            "From %(name)s: %(count)s rows, SHA-256 %(hash)s",
            source.rows,
        )
        print(words % {"name": source.name, "count": f"{source.rows:,}", "hash": source.sha256})
    if snapshot.reused:
        print(_("These records were checked earlier; their content has not changed since."))
    if snapshot.synthetic:
        print(_("The records are synthetic: no figure here is about anybody."))
    print(_("This table is complete, small numbers included. Protect it before it leaves: candour protect."))
    if folder is not None:
        written = _("Written to %(folder)s: table.json, table.csv with its metadata, table.xlsx and table.ods")
        print(written % {"folder": folder})


def _print_accounts(rows: RowAccounts) -> None:
    width = max(9, len(f"{rows.read:,}"))
    print(_("Every row that was read:"))
    print(f"{rows.read:>{width},} ", _("rows read"))
    for rule, number in rows.excluded.items():
        print(f"{number:>{width},} ", _("left out: %(rule)s") % {"rule": f"{rule[0].lower()}{rule[1:]}"})
    for reason, number in rows.rejections.items():
        print(f"{number:>{width},} ", _("rejected: %(reason)s") % {"reason": f"{reason[0].lower()}{reason[1:]}"})
    print(f"{rows.counted:>{width},} ", _("rows counted"))
