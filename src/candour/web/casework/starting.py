"""Wording to start from, by provision and field: data/starting_words.toml, each with what it rests on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Wording:
    """One piece of wording for one field of a reason; gaps stand in square brackets."""

    id: str
    provisions: tuple[str, ...]
    field: str
    text: str
    source: str

    def is_for(self, citation: str) -> bool:
        """Whether it is for this citation: the same, or one that goes on from it at a whole step."""
        return any(citation == one or citation.startswith((f"{one}(", f"{one} ")) for one in self.provisions)


@cache
def wordings() -> dict[str, Wording]:
    """Every wording by its id."""
    text = (resources.files("candour.web.casework") / "data" / "starting_words.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["wording"]
    return {row["id"]: Wording(**{**row, "provisions": tuple(row["provisions"])}) for row in rows}


def for_citation(citation: str) -> dict[str, list[Wording]]:
    """The wordings for one citation, by field."""
    found: dict[str, list[Wording]] = {}
    for one in wordings().values():
        if one.is_for(citation):
            found.setdefault(one.field, []).append(one)
    return found
