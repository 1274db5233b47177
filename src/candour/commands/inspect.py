"""`candour inspect`: what is really inside files, and whether a reader can see all of it."""

from __future__ import annotations

import argparse

from candour.commands.output import print_findings, print_json
from candour.gate import FileReport, inspect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files, and whether to list what a reader sees of them."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file that is to be sent or published")
    parser.add_argument("--text", action="store_true", help="also list what a reader of each file sees")


def run(arguments: argparse.Namespace) -> int:
    """Inspect every file; 0 when all of them are clean, 1 otherwise."""
    reports = [inspect(file) for file in arguments.files]
    if arguments.json:
        print_json({"files": [_to_json(report, arguments.text) for report in reports]})
    else:
        for report in reports:
            _print(report, arguments.text)
    return 0 if all(report.is_clean for report in reports) else 1


def _to_json(report: FileReport, with_text: bool) -> dict[str, object]:
    document = report.to_json()
    if with_text:
        document["text"] = report.visible.text
    return document


def _print(report: FileReport, with_text: bool) -> None:
    print(f"{report.file}: {report.verdict}: {report.summary}")
    print_findings(report.findings)
    if with_text:
        for line in report.visible.text.splitlines():
            print(f"    | {line}")
