"""The `candour` command: one subcommand for each thing a room can do."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from candour import __version__
from candour.errors import BadInput

# Each command's module and the line that the list of commands shows for it. Kept here, not read from the
# modules, so that listing the commands does not load every library.
COMMANDS: dict[str, tuple[str, str]] = {
    "due": ("due", "when an answer is due, and every day of the count"),
    "count": ("count", "count records as a question file says"),
    "protect": ("protect", "withhold small numbers so that they cannot be worked out"),
    "audit": ("audit", "what an outsider can work out from a table"),
    "verify": ("verify", "check a certificate by addition"),
    "inspect": ("inspect", "what is really inside a file"),
    "draft": ("draft", "build the letter from a record of decisions"),
    "lint": ("lint", "check a letter, or a record of decisions, against the Act"),
    "answer": ("answer", "the main job: from a request to a bundle ready to send"),
    "sample-records": ("sample_records", "make synthetic records to try things on"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="candour",
        description="Answers information requests: lawfully, on time, and without leaking.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n"
        + "\n".join(f"  {name:<16} {summary}" for name, (_, summary) in COMMANDS.items())
        + "\n\nEvery command takes --help and --json. Exit codes: 0 nothing found, 1 findings, 2 bad input.",
    )
    parser.add_argument("--version", action="version", version=f"candour {__version__}")
    parser.add_argument("command", metavar="COMMAND", choices=list(COMMANDS), help="one of the commands below")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code (0 nothing found, 1 findings, 2 bad usage or bad input)."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if not words:
        parser.print_help()
        return 2
    chosen = parser.parse_args(words[:1]).command
    module_name, summary = COMMANDS[chosen]
    module = importlib.import_module(f"candour.commands.{module_name}")
    subparser = argparse.ArgumentParser(prog=f"candour {chosen}", description=f"{summary[0].upper()}{summary[1:]}.")
    subparser.add_argument("--json", action="store_true", help="write one JSON document on standard output")
    module.add_arguments(subparser)
    arguments = subparser.parse_args(words[1:])
    try:
        return int(module.run(arguments))
    except BadInput as problem:
        print(f"candour {chosen}: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has left (as `| head` does). Keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
