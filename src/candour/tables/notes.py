"""Notes by number: those of a table as a whole, and those of its categories."""

from __future__ import annotations

from dataclasses import dataclass

from candour.language import gettext as _
from candour.language import later
from candour.tables.labels import category_labels, dimension_labels
from candour.tables.model import Table

WHOLE_TABLE = later("The whole table")
"""What a note of no category applies to, as a workbook has it in every language, since it is read back."""


@dataclass(frozen=True, slots=True)
class Note:
    """One numbered note: what it applies to, in words, and its text."""

    number: int
    applies_to: str
    text: str

    @property
    def heading(self) -> str:
        """What it applies to, for people alone: in their language where it is the whole table."""
        return _(WHOLE_TABLE) if self.applies_to == WHOLE_TABLE else self.applies_to

    @property
    def mark(self) -> str:
        """The mark that leads to the note."""
        return f"[note {self.number}]"


@dataclass(frozen=True, slots=True)
class TableNotes:
    """The notes of one table: all in order, and where each stands."""

    all: tuple[Note, ...]
    of_table: tuple[Note, ...]
    of_category: dict[tuple[str, str], Note]

    def mark(self, dimension: str, code: str) -> str:
        """The mark of a category's note, or nothing where it has none."""
        note = self.of_category.get((dimension, code))
        return note.mark if note else ""


def number_notes(table: Table, first: int = 1) -> TableNotes:
    """The notes of a table, numbered from `first`: those of the table, then those of its categories."""
    of_table = tuple(Note(first + index, WHOLE_TABLE, text) for index, text in enumerate(table.notes))
    of_category: dict[tuple[str, str], Note] = {}
    number = first + len(of_table)
    names = dimension_labels(table)
    for dimension in table.dimensions:
        labels = category_labels(dimension)
        for category in dimension.categories:
            if category.note is not None:
                applies_to = f"{names[dimension.name]}: {labels[category.code]}"
                of_category[dimension.name, category.code] = Note(number, applies_to, category.note)
                number += 1
    return TableNotes((*of_table, *of_category.values()), of_table, of_category)
