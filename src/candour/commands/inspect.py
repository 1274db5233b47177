"""`candour inspect`: what is really inside files, and whether a reader can see all of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from candour.commands.output import print_findings, print_json, say
from candour.gate import NOT_INSPECTED, FileReport, inspect
from candour.language import gettext as _

SECONDS_BETWEEN_LINES = 2.0
"""How long to be silent, on standard error, while files are inspected."""

# A file of another program may hold a hundred things that are not understood; the first few say enough to a person.
MOST_NOT_UNDERSTOOD = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files, and whether to list what a reader sees of them."""
    parser.add_argument("files", metavar="FILE", nargs="+", help=_("a file that is to be sent or published"))
    parser.add_argument("--text", action="store_true", help=_("also list what a reader of each file sees"))


def run(arguments: argparse.Namespace) -> int:
    """Inspect every file; 0 when all of them are clean, 1 otherwise."""
    reports = _inspect_all(arguments.files)
    if arguments.json:
        print_json({"files": [_to_json(report, arguments.text) for report in reports]})
    else:
        for report in reports:
            _print(report, arguments.text)
    return 0 if all(report.is_clean for report in reports) else 1


def _inspect_all(files: Sequence[str]) -> list[FileReport]:
    reports = []
    told = time.monotonic()
    for number, file in enumerate(files, start=1):
        reports.append(inspect(file))
        if time.monotonic() - told > SECONDS_BETWEEN_LINES and number < len(files):
            say(_("%(number)s of %(count)s files inspected") % {"number": number, "count": len(files)})
            told = time.monotonic()
    return reports


def _to_json(report: FileReport, with_text: bool) -> dict[str, object]:
    document = report.to_json()
    if with_text:
        document["text"] = report.visible.text
    return document


def _print(report: FileReport, with_text: bool) -> None:
    print(f"{report.file}: {report.verdict}: {report.summary}")
    known = [finding for finding in report.findings if finding.id != NOT_INSPECTED]
    strange = [finding for finding in report.findings if finding.id == NOT_INSPECTED]
    print_findings(known + strange[:MOST_NOT_UNDERSTOOD])
    if len(strange) > MOST_NOT_UNDERSTOOD:
        more = len(strange) - MOST_NOT_UNDERSTOOD
        print("   ", _("and %(count)s more that are not understood; --json lists them") % {"count": more})
    if with_text:
        for line in report.visible.text.splitlines():
            print(f"    | {line}")
        for link in report.visible.links:
            print("    |", _("link: %(link)s") % {"link": link})
