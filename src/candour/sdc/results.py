"""What disclosure control gives back: a protected table with its account, and what an audit found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from candour.findings import Finding
from candour.sdc.certificate import Certificate
from candour.sdc.policy import Attacker, Policy
from candour.tables import Keys, Table


class Verdict(StrEnum):
    """What an attacker can do with one withheld cell."""

    EXACT = "exact"
    """Only one value is possible."""
    NARROW = "narrow"
    """Fewer values are possible than the policy requires."""
    PROTECTED = "protected"
    """As many values are possible as the policy requires, or more."""
    UNDECIDED = "undecided"
    """Not settled within the time allowed, or the published figures contradict each other."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """What one attacker can work out of one withheld cell: a value from `low` to `high` (None: no bound was found).

    `table` is the place of the table among those audited, from 0.
    """

    table: int
    keys: Mapping[str, str]
    attacker: Attacker
    low: int | None
    high: int | None
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object; its keys are the field names."""
        return {
            "table": self.table,
            "keys": dict(self.keys),
            "attacker": self.attacker.value,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict.value,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """What readers can work out from published tables: one result for each withheld cell and attacker, and findings."""

    cells: tuple[CellResult, ...]
    findings: tuple[Finding, ...]

    def count(self, verdict: Verdict, attacker: Attacker | None = None) -> int:
        """How many results have this verdict, for one attacker or for all."""
        return sum(
            result.verdict is verdict and (attacker is None or result.attacker is attacker) for result in self.cells
        )

    def to_json(self) -> dict[str, Any]:
        """`{"cells": [...], "findings": [...]}`."""
        return {
            "cells": [result.to_json() for result in self.cells],
            "findings": [finding.to_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Account:
    """How a table was protected. For the authority's own eyes: it tells primary and secondary cells apart.

    `primary` and `secondary` are the addresses withheld for their own sake and to protect others. `loss` is the total
    weight of the secondary cells (see `candour.sdc.weights`), `loss_bound` a proved lower bound of what any safe
    pattern must lose; where the two are equal the pattern is the best there is. `gap` is (loss - loss_bound) / loss.
    `insiders` is how many people alone in a cell the table was checked against. `cells` counts every cell of the table.
    """

    method: str
    cells: int
    primary: tuple[Keys, ...]
    secondary: tuple[Keys, ...]
    loss: float
    loss_bound: float
    insiders: int

    @property
    def gap(self) -> float:
        """How far the loss may be from the least possible, as a share of the loss: 0 when it is proved least."""
        return 0.0 if self.loss <= self.loss_bound else (self.loss - self.loss_bound) / self.loss

    def to_json(self) -> dict[str, Any]:
        """The account in figures, without the addresses: `primary` and `secondary` are numbers of cells."""
        return {
            "method": self.method,
            "cells": self.cells,
            "primary": len(self.primary),
            "secondary": len(self.secondary),
            "loss": round(self.loss, 3),
            "loss_bound": round(self.loss_bound, 3),
            "gap": round(self.gap, 4),
            "insiders": self.insiders,
        }


@dataclass(frozen=True, slots=True)
class Protected:
    """A table made safe to publish, the certificate that proves it, and the account of how it was done.

    `findings` are what the officer should know (group disclosure, figures already released). `suggestions` are
    other ways to publish that would withhold less, in words. The same table and policy always give the same result.
    """

    table: Table
    certificate: Certificate
    account: Account
    policy: Policy
    findings: tuple[Finding, ...] = ()
    suggestions: tuple[str, ...] = ()
