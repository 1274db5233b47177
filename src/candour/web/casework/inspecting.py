"""What the gate says of a file that somebody returned."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.gate import Verdict, inspect
from candour.web.casework import files
from candour.web.casework.models import GatheredFile

# So much of what a reader sees is shown on the file's page.
SHOWN = 20_000


def report_of(file: GatheredFile) -> dict[str, Any]:
    """The verdict, the findings and the visible text of one file; one that cannot be read any more is unread."""
    try:
        found = inspect(files.read(file), name=file.name)
    except BadInput as problem:
        lost = Finding(
            "FIL-01", Severity.ERROR, file.name, str(problem), _("Ask for the file again."), _("The file itself")
        )
        return {"verdict": Verdict.UNREAD.value, "findings": [lost.to_json()], "text": ""}
    return {
        "verdict": found.verdict.value,
        "findings": [finding.to_json() for finding in found.findings],
        # A database may refuse the character of number nought in text.
        "text": found.visible.text[:SHOWN].replace("\x00", ""),
    }
