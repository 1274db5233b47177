"""A whole table of an answer as a page shows it, and its margins of one dimension for charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from candour.tables import TOTAL, CellState, Keys, about_lines, from_json, to_html
from candour.web.publication.public.cells import ids_of

# Begins the ids of the fragment that are no figure's.
_IDS = "whole"


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole table, ready for its page: every figure has an id, and `about` says what they mean."""

    title: str
    html: Markup
    about: list[str]
    count: int


def whole(name: str, document: Mapping[str, Any]) -> Shown:
    """The page's view of a table as it stands in an entry's content. Raises `BadInput` where it is no table."""
    table = from_json(document)
    ids: dict[Keys, str] = dict(ids_of(name, document))
    fragment = to_html(table, ids=_IDS, cell_ids=ids.__getitem__)
    return Shown(table.title, Markup(fragment), about_lines(table), len(table.cells))  # noqa: S704 - escaped there


@dataclass(frozen=True, slots=True)
class Margin:
    """The totals of one dimension: the label, the figure (None where there is none) and the state of each."""

    name: str
    label: str
    unit: str
    rows: list[tuple[str, int | None, str]]

    @property
    def withheld(self) -> int:
        """How many of the totals are withheld."""
        return sum(state == CellState.WITHHELD for _label, _value, state in self.rows)


def margins(document: Mapping[str, Any]) -> list[Margin]:
    """The lowest categories of each dimension over the totals of all others; none of one where such a total lacks."""
    dimensions = document["dimensions"]
    codes = {one["name"]: [category["code"] for category in one["categories"]] for one in dimensions}
    totals: dict[tuple[str, str], tuple[int | None, str]] = {}
    for cell in document["cells"]:
        inner = [name for name, code in cell["keys"].items() if code != TOTAL]
        if len(inner) == 1:
            totals[inner[0], cell["keys"][inner[0]]] = (cell["value"], cell["state"])
    found = []
    for one in dimensions:
        if all(TOTAL in there for name, there in codes.items() if name != one["name"]):
            parents = {category["parent"] for category in one["categories"]}
            rows = [
                (category["label"], *totals[one["name"], category["code"]])
                for category in one["categories"]
                if category["code"] not in (TOTAL, *parents)
            ]
            found.append(Margin(one["name"], one["label"], document["provenance"]["unit"], rows))
    return found
