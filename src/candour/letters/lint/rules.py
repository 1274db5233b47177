"""The rules of the linter, read from rules.toml: what each looks at, how much it matters, what mends it, its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from candour.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `severities` lists how much it may matter, the usual first.

    `inputs` says what it can be judged from: "record", "text" or both. `looks_at` is a sentence for the reference
    page; `remedy` and `source` go into its findings.
    """

    id: str
    severities: tuple[Severity, ...]
    inputs: tuple[str, ...]
    looks_at: str
    remedy: str
    source: str


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, in the order of the reference page."""
    document = tomllib.loads(files("candour.letters.lint").joinpath("rules.toml").read_text(encoding="utf-8"))
    return {
        row["id"]: Rule(
            id=row["id"],
            severities=tuple(Severity(severity) for severity in row["severity"]),
            inputs=tuple(row["inputs"]),
            looks_at=row["looks_at"],
            remedy=row["remedy"],
            source=row["source"],
        )
        for row in document["rule"]
    }


def finding(
    rule_id: str, where: str, message: str, *, severity: Severity | None = None, remedy: str | None = None
) -> Finding:
    """A finding of one rule. Its severity and remedy are the rule's usual ones unless others are given."""
    rule = rules()[rule_id]
    chosen = severity or rule.severities[0]
    if chosen not in rule.severities:
        raise ValueError(f"{rule_id} is never {chosen.value}; rules.toml lists {', '.join(rule.severities)}")
    return Finding(rule_id, chosen, where, message, rule.remedy if remedy is None else remedy, rule.source)
