"""What a cell looks like to a reader, and the legend that explains the marks.

The marks are those of the Government Statistical Service's guidance on symbols in tables. A count withheld because
it is small and a count withheld so that the first cannot be worked out bear one mark: telling them apart would tell
a reader which counts are small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.tables.model import NOT_APPLICABLE, NOT_RECORDED, WITHHELD, Cell, CellState


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that stands in a cell for a number: its meaning in a few words, and in full."""

    mark: str
    short: str
    meaning: str


MARKS: dict[CellState, Mark] = {
    CellState.WITHHELD: Mark(
        "[c]",
        later("withheld to protect people"),
        later(
            "Withheld to protect people. This count, alone or by subtraction from other counts, could reveal "
            "something about a person."
        ),
    ),
    CellState.NOT_RECORDED: Mark("[x]", later("not available"), later("Not available. This was not recorded.")),
    CellState.NOT_APPLICABLE: Mark(
        "[z]", later("not applicable"), later("Not applicable. This combination cannot occur.")
    ),
}

_CELLS = {"[c]": WITHHELD, "[x]": NOT_RECORDED, "[z]": NOT_APPLICABLE}


def shown(cell: Cell, grouped: bool = False) -> str:
    """The cell as text: its number, or its mark. `grouped` puts commas between thousands, for people."""
    if cell.value is None:
        return MARKS[cell.state].mark
    return f"{cell.value:,}" if grouped else str(cell.value)


def cell_from_shown(text: str, where: str) -> Cell:
    """The cell that `shown` (not grouped) shows so. `BadInput` names `where`."""
    if text in _CELLS:
        return _CELLS[text]
    if not re.fullmatch("[0-9]{1,4000}", text):
        raise BadInput(
            _("%(where)s must be a whole number or one of %(marks)s, not %(text)s")
            % {"where": where, "marks": ", ".join(_CELLS), "text": repr(text)}
        )
    return Cell.count(int(text))


def legend(cells: Iterable[Cell]) -> tuple[Mark, ...]:
    """The marks that occur among the cells, in a fixed order; none where every cell holds a number."""
    states = {cell.state for cell in cells}
    return tuple(Mark(mark.mark, _(mark.short), _(mark.meaning)) for state, mark in MARKS.items() if state in states)
