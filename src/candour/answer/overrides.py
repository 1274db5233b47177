"""Overriding a finding: with a reason that is kept, and never alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candour.errors import BadInput
from candour.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Override:
    """The decision to go ahead in spite of one finding: which (`finding` is its id, `where` its place), why, and who.

    `by` decided it and `agreed_by` agreed: two people, always. Raises `BadInput` if anything is empty or they are one.
    """

    finding: str
    where: str
    reason: str
    by: str
    agreed_by: str

    def __post_init__(self) -> None:
        for name in ("finding", "where", "reason", "by", "agreed_by"):
            if not getattr(self, name).strip():
                raise BadInput(
                    f"the override of {self.finding or 'a finding'} has an empty {name!r}; all five are needed"
                )
        if self.by.strip().casefold() == self.agreed_by.strip().casefold():
            raise BadInput(
                f"the override of {self.finding} at {self.where}: {self.by} cannot agree with themselves; "
                "a second person must"
            )

    def covers(self, finding: Finding) -> bool:
        """Whether this is the finding that it overrides."""
        return finding.id == self.finding and finding.where == self.where

    def to_json(self) -> dict[str, str]:
        """The override as a JSON object; its keys are the field names."""
        return {
            "finding": self.finding,
            "where": self.where,
            "reason": self.reason,
            "by": self.by,
            "agreed_by": self.agreed_by,
        }


def split(
    findings: Sequence[Finding], overrides: Sequence[Override]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, Override], ...]]:
    """The findings that stand, and those that were overridden, each with its override."""
    standing: list[Finding] = []
    overridden: list[tuple[Finding, Override]] = []
    for finding in findings:
        override = next((override for override in overrides if override.covers(finding)), None)
        if override is None:
            standing.append(finding)
        else:
            overridden.append((finding, override))
    return tuple(standing), tuple(overridden)


def unused(findings: Sequence[Finding], overrides: Sequence[Override]) -> list[Finding]:
    """A note for each override that overrides nothing: what it was given for has gone, and so might it."""
    return [
        Finding(
            id="ANS-01",
            severity=Severity.INFO,
            where=f"case.toml, override of {override.finding} at {override.where}",
            message="Nothing of this kind was found there.",
            remedy="If it is no longer needed, take the override out; if it is, mend its id and place.",
            source="An override is of one finding, with its reason",
        )
        for override in overrides
        if not any(override.covers(finding) for finding in findings)
    ]
