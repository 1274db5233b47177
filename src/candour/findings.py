"""What a check has to say. Letters, tables and files all give findings of this one shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error stops the answer, a warning wants a look, information only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    `id` is the rule (such as DUT-07), `where` the place in the thing checked, `message` what is wrong,
    `remedy` what would mend it, `source` the section, standard or guidance that the rule comes from.
    """

    id: str
    severity: Severity
    where: str
    message: str
    remedy: str
    source: str

    def to_json(self) -> dict[str, str]:
        """The finding as a JSON object; its keys are the field names."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "where": self.where,
            "message": self.message,
            "remedy": self.remedy,
            "source": self.source,
        }


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Only the findings that stop an answer."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
