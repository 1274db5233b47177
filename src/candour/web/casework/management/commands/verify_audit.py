"""`candour manage verify_audit`: whether everything that must stay as it was written still is."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from candour.web.casework.audit import Audit, audit
from candour.web.casework.models import Case
from candour.words import plural


class Command(BaseCommand):
    """Checks every history, the words of every request, and the daily anchors."""

    help = (
        "Checks every history, the words of every request and the daily anchors. Exit code 1 where something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be given."""
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines for people")
        parser.add_argument("--case", default="", metavar="REFERENCE", help="check the history of one case alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say what was found, and end with 1 where something was."""
        try:
            found = audit(reference=options["case"], progress=self._progress())
        except Case.DoesNotExist as missing:
            raise CommandError(f"there is no case {options['case']}", returncode=2) from missing
        self.stdout.write(_json(found) if options["json"] else _words(found))
        if not found.ok:
            sys.exit(1)

    def _progress(self) -> Any:
        """Says how far it is on standard error, once a second, when it takes more than two."""
        began = said = time.monotonic()

        def progress(events: int) -> None:
            nonlocal said
            now = time.monotonic()
            if now - began > 2 and now - said > 1:
                said = now
                self.stderr.write(f"{events:,} events checked")

        return progress


def _json(found: Audit) -> str:
    return json.dumps(
        {
            "cases": found.cases,
            "events": found.events,
            "erased": found.erased,
            "anchors": found.anchors,
            "faults": [{"case": fault.case, "event": fault.seq, "what": fault.what} for fault in found.faults],
        },
        ensure_ascii=False,
        indent=2,
    )


def _words(found: Audit) -> str:
    lines = [
        ": ".join(filter(None, [fault.case, f"event {fault.seq}" if fault.seq else "", fault.what]))
        for fault in found.faults
    ]
    lines.append(
        "Checked "
        + ", ".join(
            [
                plural(found.cases, "1 case", "{} cases"),
                plural(found.events, "1 event", "{} events"),
                plural(
                    found.erased,
                    "1 event whose details were erased under a rule",
                    "{} events whose details were erased under a rule",
                ),
                plural(found.anchors, "1 anchor", "{} anchors"),
            ]
        )
        + "."
    )
    wrong = len(found.faults)
    lines.append(
        "Everything is as it was written." if found.ok else plural(wrong, "1 thing is wrong.", "{} things are wrong.")
    )
    return "\n".join(lines)
