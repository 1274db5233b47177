"""Background work: what the gate says of a file that somebody returned."""

from __future__ import annotations

from typing import Any

from django_tasks import task

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.gate import Verdict, inspect
from candour.web.casework import files
from candour.web.casework.actions import gather
from candour.web.casework.models import GatheredFile


@task()
def inspect_file(pk: int) -> str:
    """Inspect one file and keep the verdict; files that cannot be read any more are refused with the reason."""
    report: dict[str, Any]
    file = GatheredFile.objects.select_related("case").get(pk=pk)
    try:
        found = inspect(files.read(file), name=file.name)
    except BadInput as problem:
        lost = Finding("FIL-01", Severity.ERROR, file.name, str(problem), "Ask for the file again.", "The file itself")
        report = {"verdict": Verdict.UNREAD.value, "findings": [lost.to_json()], "text": ""}
    else:
        report = {
            "verdict": found.verdict.value,
            "findings": [finding.to_json() for finding in found.findings],
            # A database may refuse the character of number nought in text.
            "text": found.visible.text[:20_000].replace("\x00", ""),
        }
    gather.keep_inspection(file=file, report=report)
    return str(report["verdict"])
