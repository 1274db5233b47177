"""Overriding a finding: with a reason that is kept, and never alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.language import gettext as _


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
                    _("the override of %(finding)s has an empty %(key)s; all five are needed")
                    % {"finding": self.finding or _("a finding"), "key": repr(name)}
                )
        if self.by.strip().casefold() == self.agreed_by.strip().casefold():
            raise BadInput(
                _(
                    "the override of %(finding)s at %(where)s: %(person)s cannot agree with themselves; "
                    "a second person must"
                )
                % {"finding": self.finding, "where": self.where, "person": self.by}
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
            where=_("case.toml, override of %(finding)s at %(where)s")
            % {"finding": override.finding, "where": override.where},
            message=_("Nothing of this kind was found there."),
            remedy=_("If it is no longer needed, take the override out; if it is, mend its id and place."),
            source="An override is of one finding, with its reason",
        )
        for override in overrides
        if not any(override.covers(finding) for finding in findings)
    ]
