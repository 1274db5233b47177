"""The `candour` command: one subcommand for each thing a room can do."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from candour import __version__
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later

# Each command's module and the line that the list of commands shows for it. Kept here, not read from the
# modules, so that listing the commands does not load every library.
COMMANDS: dict[str, tuple[str, str]] = {
    "due": ("due", later("when an answer is due, and every day of the count")),
    "count": ("count", later("count records as a question file says")),
    "protect": ("protect", later("withhold small numbers so that they cannot be worked out")),
    "audit": ("audit", later("what an outsider can work out from a table")),
    "verify": ("verify", later("check a certificate by addition")),
    "inspect": ("inspect", later("what is really inside a file")),
    "draft": ("draft", later("build the letter from a record of decisions")),
    "lint": ("lint", later("check a letter, or a record of decisions, against the Act")),
    "answer": ("answer", later("the main job: from a request to a bundle ready to send")),
    "serve": ("serve", later("the application in the browser, on SQLite, ready to use")),
    "manage": ("manage", later("the application's maintenance commands")),
    "sample-records": ("sample_records", later("make synthetic records to try things on")),
}


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong with the arguments in one line, as every other wrong input is told."""

    def error(self, message: str) -> NoReturn:
        """Say it on standard error and exit 2."""
        told = _("%(command)s: %(message)s; see %(command)s --help") % {"command": self.prog, "message": message}
        self.exit(2, f"{told}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="candour",
        description=_("Answers information requests: lawfully, on time, and without leaking."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        epilog="\n".join(_listed()),
    )
    parser.add_argument("--version", action="version", version=f"candour {__version__}")
    parser.add_argument("command", metavar="COMMAND", choices=list(COMMANDS), help=_("one of the commands below"))
    return parser


def _listed() -> Iterator[str]:
    """The list of commands, a line each."""
    yield _("commands:")
    for name, (_module, summary) in COMMANDS.items():
        yield f"  {name:<16} {_(summary)}"
    yield ""
    yield _("Every command takes --help and --json. Exit codes: 0 nothing found, 1 findings, 2 bad input.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code (0 nothing found, 1 findings, 2 bad usage or bad input)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name may hold bytes that are no text, and a terminal may know few letters: show those as escapes.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(words)
        finally:
            if sys.stdout is not None:
                # Here, and not while the interpreter ends, it can still be told that nobody reads or the disk is full.
                sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left, as `| head` does. What was found was not told, so this is no 0; Python's
        # own programs end in 1 then (its documentation, signal: Note on SIGPIPE).
        _write_nowhere()
        return 1
    except OSError as problem:
        _write_nowhere()
        told = _("candour: %(why)s: the output cannot be written") % {"why": problem.strerror or problem}
        print(told, file=sys.stderr)
        return 2


def _run(words: list[str]) -> int:
    """Choose the subcommand and run it; what a person can mend is told in one line, and gives 2."""
    parser = _parser()
    if not words:
        parser.print_help()
        return 2
    chosen = parser.parse_args(words[:1]).command
    # Nearly everything that a command makes is wanted until its end: to look for waste after every 700 things, as
    # Python does, takes a twentieth of the time of a long command.
    gc.set_threshold(10_000)
    module_name, summary = COMMANDS[chosen]
    module = importlib.import_module(f"candour.commands.{module_name}")
    does = _(summary)
    subparser = _Parser(prog=f"candour {chosen}", description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
    subparser.add_argument("--json", action="store_true", help=_("write one JSON document on standard output"))
    module.add_arguments(subparser)
    arguments = subparser.parse_args(words[1:])
    try:
        return int(module.run(arguments))
    except BadInput as problem:
        return _told(chosen, str(problem))
    except RecursionError:
        return _told(chosen, _("something in the input is nested too deeply to be read"))
    except OSError as problem:
        # A folder that may not be written, a full disk, a path through a file: the machine's own words, with the path.
        if problem.filename is None:
            raise
        return _told(chosen, f"{problem.filename2 or problem.filename}: {problem.strerror}")
    except KeyboardInterrupt:
        _told(chosen, _("stopped before it was done"))
        return 130


def _told(command: str, line: str) -> int:
    print(f"candour {command}: {line}", file=sys.stderr)
    return 2


def _write_nowhere() -> None:
    """Let nothing more be written on standard output, so that the interpreter does not complain at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
