"""The rules of the gate, and the notebook in which one inspection writes down what it finds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from candour.findings import Finding, Severity
from candour.gate.report import Grid, Part

NOT_INSPECTED = "GATE-01"
"""The rule of a file, or of something in one, that is not understood; it alone makes the verdict `unread`."""

# A file may hold the same fault thousands of times over (a hidden row, a comment). The first few say enough.
MOST_FINDINGS_OF_A_RULE = 20

# No place or piece of a hostile file may fill the screen.
LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the gate: what it looks for, what it says of a file, what would mend it, where it comes from."""

    id: str
    looks_for: str
    message: str
    remedy: str
    source: str


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule of the gate by its id, in the order of the documentation."""
    with resources.files("candour.gate").joinpath("rules.toml").open("rb") as file:
        data = tomllib.load(file)
    sources: dict[str, str] = data["sources"]
    found: dict[str, Rule] = {}
    for row in data["rule"]:
        found[row["id"]] = Rule(row["id"], row["looks_for"], row["message"], row["remedy"], sources[row["source"]])
    return found


def shown(words: object) -> str:
    """Words from a file in a form that is safe to print: shortened, control and format characters spelt out."""
    text = str(words)
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


class Notes:
    """The notebook of one inspection: findings, the parts of the file, and what a reader sees."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.parts: list[Part] = []
        self.lines: list[str] = []
        self.grids: list[Grid] = []
        self.links: list[str] = []
        self.pages = 0
        self.properties: dict[str, str] = {}
        self._count: dict[str, int] = {}

    def found(self, rule_id: str, where: str, what: object = "") -> None:
        """Write down that a rule is broken at a place; `what` is the thing itself and goes into the message."""
        rule = rules()[rule_id]
        self._count[rule_id] = self._count.get(rule_id, 0) + 1
        if self._count[rule_id] > MOST_FINDINGS_OF_A_RULE:
            return
        message = rule.message.replace("{what}", shown(what))
        finding = Finding(rule_id, Severity.ERROR, shown(where), message, rule.remedy, rule.source)
        if finding not in self.findings:
            self.findings.append(finding)

    def not_read(self, where: str, what: object) -> None:
        """Write down that something is not understood."""
        self.found(NOT_INSPECTED, where, what)

    def times(self, rule_id: str) -> int:
        """How often a rule was broken, those that are not listed included."""
        return self._count.get(rule_id, 0)
