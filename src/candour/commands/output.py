"""How every subcommand speaks: findings and JSON on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import later

_MARKS = {
    Severity.ERROR: later("Error"),
    Severity.WARNING: later("Warning"),
    Severity.INFO: later("Note"),
}


def print_json(document: dict[str, Any]) -> None:
    """Write one JSON document, and nothing else, on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_findings(findings: Iterable[Finding]) -> None:
    """Write findings for a person to read: what is wrong, where, what would mend it, and the source."""
    for finding in findings:
        mark = _(_MARKS[finding.severity])
        found = _("%(id)s at %(where)s: %(message)s")
        print(mark, found % {"id": finding.id, "where": finding.where, "message": finding.message})
        if finding.remedy:
            print("   ", _("To mend it: %(remedy)s") % {"remedy": finding.remedy})
        if finding.source:
            print("   ", _("Source: %(source)s") % {"source": finding.source})


def say(line: str) -> None:
    """Write one line of progress on standard error."""
    print(line, file=sys.stderr, flush=True)


# Shorter work says nothing but its result.
QUIET_SECONDS = 2.0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A way to say how far work has come: nothing while it is short, then the step it is at, then each further step."""
    lock = Lock()
    steps: list[str] = []
    spoken = False

    def speak() -> None:
        nonlocal spoken
        with lock:
            spoken = True
            for line in steps[-1:]:
                say(line)

    def tell(line: str) -> None:
        with lock:
            steps.append(line)
            if spoken:
                say(line)

    timer = Timer(QUIET_SECONDS, speak)
    timer.daemon = True
    timer.start()
    try:
        yield tell
    finally:
        timer.cancel()


def exit_code(findings: Iterable[Finding]) -> int:
    """0 when nothing is worse than information, 1 otherwise."""
    return 1 if any(finding.severity is not Severity.INFO for finding in findings) else 0
