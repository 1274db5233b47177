"""`candour manage verify_audit`: whether everything that must stay as it was written still is."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.web.casework.audit import Audit, audit
from candour.web.casework.models import Case


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
        ": ".join(
            filter(None, [fault.case, _("event %(number)s") % {"number": fault.seq} if fault.seq else "", fault.what])
        )
        for fault in found.faults
    ]
    read = [
        _number(found.cases, ngettext("%(count)s case", "%(count)s cases", found.cases)),
        _number(found.events, ngettext("%(count)s event", "%(count)s events", found.events)),
        _number(
            found.erased,
            ngettext(
                "%(count)s event whose details were erased under a rule",
                "%(count)s events whose details were erased under a rule",
                found.erased,
            ),
        ),
        _number(found.anchors, ngettext("%(count)s anchor", "%(count)s anchors", found.anchors)),
    ]
    lines.append(_("Checked %(read)s.") % {"read": ", ".join(read)})
    if found.ok:
        return "\n".join([*lines, _("Everything is as it was written.")])
    wrong = len(found.faults)
    return "\n".join(
        [*lines, _number(wrong, ngettext("%(count)s thing is wrong.", "%(count)s things are wrong.", wrong))]
    )


def _number(count: int, words: str) -> str:
    return words % {"count": f"{count:,}"}
