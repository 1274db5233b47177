"""What an authority has decided about small numbers: a policy with a reason, never a rule of law."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later


class Attacker(StrEnum):
    """Who might work a withheld number out. Each is a real person with a stated knowledge."""

    OUTSIDER_FLOOR_0 = "outsider, floor 0"
    """Knows every published cell, that margins add, and that counts are whole and not negative."""
    OUTSIDER_FLOOR_1 = "outsider, floor 1"
    """Knows also that this publisher shows its zeros, so that a withheld cell is at least 1."""
    THRESHOLD_AWARE = "threshold-aware"
    """Believes that only numbers below the threshold are withheld: every withheld cell is 1 to threshold - 1."""
    INSIDER = "insider"
    """Is the only person in some cell, knows it, and subtracts himself."""


DEFAULT_ATTACKERS = frozenset({Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1, Attacker.INSIDER})


@dataclass(frozen=True, slots=True)
class Policy:
    """What is withheld and how well it is kept, who decided so and why.

    `threshold`: counts of 1 to threshold - 1 people are sensitive. `zeros_published`: zeros are shown as zeros, so
    every reader knows that a withheld cell is at least 1; where false, zeros may be withheld to protect other cells.
    `width`: a reader must be left with at least width + 1 possible values for every withheld cell; where it is None
    it is threshold - 1, so that nobody can even be sure that the number is small. `insider_width`: the same for a
    person who is alone in some cell and subtracts himself. `attackers`: whom the table is protected from.
    `group_disclosure`: report rows all of whose people fall in one cell. `decided_by` and `reason`: whose policy
    this is and why. No statute sets a small number: both are required (DoH v IC [2011] EWHC 1430 (Admin);
    IC v Miller [2018] UKUT 229 (AAC); NHSBSA v IC and Spivack [2021] UKUT 192 (AAC)).
    """

    decided_by: str
    reason: str
    threshold: int = 5
    zeros_published: bool = True
    width: int | None = None
    insider_width: int = 1
    attackers: frozenset[Attacker] = DEFAULT_ATTACKERS
    group_disclosure: bool = True

    def __post_init__(self) -> None:
        if not self.decided_by.strip():
            raise BadInput(_("policy: 'decided_by' is empty; a threshold is a decision, so name who took it"))
        if not self.reason.strip():
            raise BadInput(_("policy: 'reason' is empty; a threshold is policy and not law, so say why it was chosen"))
        if self.threshold < 2:
            raise BadInput(
                _("policy: 'threshold' is %(number)s; it must be 2 or more (1 would withhold nothing)")
                % {"number": self.threshold}
            )
        if self.width is not None and self.width < 1:
            raise BadInput(
                _("policy: 'width' is %(number)s; it must be 1 or more, or a reader may know the number")
                % {"number": self.width}
            )
        if self.insider_width < 1:
            raise BadInput(
                _("policy: 'insider_width' is %(number)s; it must be 1 or more") % {"number": self.insider_width}
            )
        if not self.attackers & {Attacker.OUTSIDER_FLOOR_0, Attacker.OUTSIDER_FLOOR_1}:
            raise BadInput(_("policy: 'attackers' names no outsider; anybody can read a published table"))

    @property
    def needed_width(self) -> int:
        """How far apart the largest and the smallest possible value of a withheld cell must be, at least."""
        return self.threshold - 1 if self.width is None else self.width

    @property
    def floor(self) -> int:
        """The least value that a withheld cell can have to the best-informed outsider of the policy."""
        return 1 if self.zeros_published and Attacker.OUTSIDER_FLOOR_1 in self.attackers else 0

    def is_sensitive(self, value: int) -> bool:
        """Whether a count is small enough to be withheld for its own sake (primary suppression)."""
        return 1 <= value < self.threshold

    def to_json(self) -> dict[str, Any]:
        """The policy as a JSON object; its keys are the field names."""
        return {
            "threshold": self.threshold,
            "zeros_published": self.zeros_published,
            "width": self.needed_width,
            "insider_width": self.insider_width,
            "attackers": sorted(attacker.value for attacker in self.attackers),
            "group_disclosure": self.group_disclosure,
            "decided_by": self.decided_by,
            "reason": self.reason,
        }


DEFAULT_POLICY = Policy(
    decided_by="Candour's default, for the authority to confirm",
    reason=(
        "Figures about children suspected of sexual offences: counts of 1 to 4 could let people who know a child "
        "recognise the child and learn something new, and release under the Act is release to the world."
    ),
)
"""The policy used where no policy file is given: threshold 5, zeros published, no withheld number known to be small."""

_TYPES: dict[str, type] = {
    "decided_by": str,
    "reason": str,
    "threshold": int,
    "zeros_published": bool,
    "width": int,
    "insider_width": int,
    "attackers": list,
    "group_disclosure": bool,
}
_MUST_BE: dict[type, str] = {
    str: later("%(where)s: %(key)s is %(value)s; it must be text"),
    int: later("%(where)s: %(key)s is %(value)s; it must be a whole number"),
    bool: later("%(where)s: %(key)s is %(value)s; it must be true or false"),
    list: later("%(where)s: %(key)s is %(value)s; it must be a list of names"),
}


def policy_from(document: Mapping[str, Any], *, where: str = "") -> Policy:
    """The policy that a parsed TOML or JSON document states. `BadInput` names the key that is wrong or missing."""
    where = where or _("policy")
    known = {field.name for field in fields(Policy)}
    for key, value in document.items():
        if key not in known:
            raise BadInput(
                _("%(where)s: unknown key %(key)s; a policy has %(keys)s")
                % {"where": where, "key": repr(key), "keys": ", ".join(sorted(known))}
            )
        wanted = _TYPES[key]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise BadInput(_(_MUST_BE[wanted]) % {"where": where, "key": repr(key), "value": repr(value)})
    for key in ("decided_by", "reason"):
        if key not in document:
            raise BadInput(
                _("%(where)s: %(key)s is missing; a threshold is policy and not law, so say whose and why")
                % {"where": where, "key": repr(key)}
            )
    values = dict(document)
    if "attackers" in values:
        values["attackers"] = _attackers(values["attackers"], where)
    return Policy(**values)


def _attackers(names: list[Any], where: str) -> frozenset[Attacker]:
    known = {attacker.value: attacker for attacker in Attacker}
    for name in names:
        if name not in known:
            raise BadInput(
                _("%(where)s: unknown attacker %(name)s; there are %(attackers)s")
                % {"where": where, "name": repr(name), "attackers": "; ".join(known)}
            )
    return frozenset(known[name] for name in names)


def read_policy(path: Path) -> Policy:
    """Read a policy file (TOML). `BadInput` says what is wrong with it and where."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadInput(_("%(path)s: cannot be read (%(why)s)") % {"path": path, "why": problem.strerror}) from problem
    except UnicodeDecodeError as problem:
        raise BadInput(_("%(path)s: is not UTF-8 text") % {"path": path}) from problem
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(_("%(path)s: is not TOML: %(why)s") % {"path": path, "why": problem}) from problem
    return policy_from(document, where=str(path))
