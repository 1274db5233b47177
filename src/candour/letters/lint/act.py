"""What the linter asks of the table of provisions: short answers about a citation as it stands in a letter."""

from __future__ import annotations

import re
from functools import cache

from candour.law import Kind, Provision, Regime, Role, Test, provisions

# Cited beside another provision and never alone: the conditions of 40(2), the purposes of 31(2), lists and meanings.
_SUPPORTING = re.compile(
    r"40\((?:3A|3B|4A|7|8)\).*|31\(2\)\([a-j]\)|23\(3\).*|36\((?:4|5)\).*|21\([23]\)|30\([4-6]\).*"
)


@cache
def _rows(regime: Regime) -> tuple[Provision, ...]:
    return tuple(sorted(provisions(regime), key=lambda row: -len(row.code)))


@cache
def rows_of(path: str, regime: Regime = Regime.FOIA) -> tuple[Provision, ...]:
    """The rows of the table that a citation falls under or, where it is short, those below it."""
    for row in _rows(regime):
        if path == row.code or path.startswith(f"{row.code}("):
            return tuple(other for other in _rows(regime) if other.code == row.code)
    return tuple(row for row in _rows(regime) if path in row.aliases or row.code.startswith(f"{path}("))


def is_exemption(section: str) -> bool:
    """Whether the section is an exemption of Part II of the Act, or section 12 or 14."""
    return bool(rows_of(section))


def exclusions(section: str) -> tuple[str, ...]:
    """The provisions of a section that exclude the duty to confirm or deny, in order; none for sections 12, 14, 21."""
    return tuple(sorted(row.code for row in rows_of(section) if row.role is Role.EXCLUSION))


def is_exclusion(path: str) -> bool:
    """Whether the citation is of a provision that excludes the duty to confirm or deny."""
    rows = rows_of(path)
    return "(" in path and bool(rows) and all(row.role is Role.EXCLUSION for row in rows)


def is_supporting(path: str) -> bool:
    """Whether it is cited only beside another provision, as 40(3A) is beside 40(2)."""
    return bool(_SUPPORTING.fullmatch(path))


def is_qualified(path: str, regime: Regime = Regime.FOIA) -> bool:
    """Whether the public interest is weighed for it; for section 40 not, unless the citation says 40(3B) or 40(4A).

    Section 39 is left out too: its weighing is that of the regulations that it sends the request to.
    """
    if path in ("40(2)", "40", "40(5B)") or path.startswith("39"):
        return False
    return any(row.kind is Kind.QUALIFIED for row in rows_of(path, regime))


def is_prejudice_based(path: str) -> bool:
    """Whether it turns on prejudice, so that harm and its likelihood must be shown."""
    rows = rows_of(path)
    return bool(rows) and all(row.test is Test.PREJUDICE for row in rows)
