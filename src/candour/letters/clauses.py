"""The library of clauses: every sentence that Candour itself puts in a letter, as data."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from candour.errors import BadInput
from candour.language import gettext as _
from candour.law import Regime

KINDS = (
    "opening",
    "summary",
    "duty statement",
    "holding",
    "disclosure",
    "refusal",
    "explanation",
    "harm",
    "ncnd",
    "public interest",
    "data considerations",
    "cost",
    "dismissal",
    "extension",
    "clarification",
    "fees",
    "review",
    "format",
    "rights",
    "heading",
    "closing",
)
"""What a clause may be for."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One piece of wording.

    `text` has placeholders in braces. `public` is its wording on a public page, None where it is the same and
    empty where it is left out. `locked` wording is what the law needs said and is not for an officer to change.
    """

    id: str
    regime: Regime | None
    kind: str
    text: str
    public: str | None
    locked: bool
    source: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that its wording leaves open."""
        wordings = (self.text, self.public or "")
        return frozenset(piece[1] for text in wordings for piece in string.Formatter().parse(text) if piece[1])

    def filled(self, *, public: bool = False, **values: str) -> str:
        """The wording with every placeholder filled, for the letter or for a public page.

        A value given that the wording does not use is let be, since the two wordings may use different ones.
        """
        wording = self.public if public and self.public is not None else self.text
        return wording.format_map(values)


@cache
def library() -> dict[tuple[str, Regime | None], Clause]:
    """Every clause, by its id and regime (None: any regime)."""
    found: dict[tuple[str, Regime | None], Clause] = {}
    folder = resources.files("candour.letters") / "clauses"
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        rows = [*document.get("clauses", []), *_of_provisions(document)]
        for row in rows:
            regimes: list[Regime | None] = [Regime(name) for name in row.get("regimes", [])]
            for regime in regimes or [None]:
                clause = Clause(
                    id=row["id"],
                    regime=regime,
                    kind=row["kind"],
                    text=" ".join(row["text"].split()),
                    public=" ".join(row["public"].split()) if row.get("public") is not None else None,
                    locked=row.get("locked", True),
                    source=row["source"],
                )
                if (clause.id, regime) in found:
                    raise BadInput(_twice(file.name, clause))
                found[clause.id, regime] = clause
    return found


def _twice(file: str, clause: Clause) -> str:
    said = {"file": file, "clause": repr(clause.id), "regime": clause.regime}
    if clause.regime is None:
        return _("%(file)s: clause %(clause)s stands twice for any regime") % said
    return _("%(file)s: clause %(clause)s stands twice for %(regime)s") % said


def _of_provisions(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The two clauses of each row of a file of provisions: its name for a heading, and what it says."""
    for row in document.get("provisions", []):
        shared = {"regimes": document["regimes"], "source": row["source"]}
        yield {
            **shared,
            "id": f"name.{row['code']}",
            "kind": "heading",
            "text": row["name"],
            "public": row.get("public_name"),
        }
        yield {
            **shared,
            "id": f"explain.{row['code']}",
            "kind": "explanation",
            "text": row["text"],
            "public": row.get("public"),
        }


def clause(name: str, regime: Regime) -> Clause:
    """The clause with this id for a regime, or its wording for any regime. `BadInput` if there is neither."""
    found = library().get((name, regime)) or library().get((name, None))
    if found is None:
        raise BadInput(
            _("there is no clause %(clause)s for a letter under %(regime)s")
            % {"clause": repr(name), "regime": regime.value.upper()}
        )
    return found


def has_clause(name: str, regime: Regime) -> bool:
    """Whether the library has wording of this id for a regime."""
    return (name, regime) in library() or (name, None) in library()
