"""A table of counts: its dimensions, margins, cell states and provenance; read and written in open formats.

Margins are cells of their own, counted and never summed. A cell is published, withheld, zero, not recorded or
not applicable: five different things.
"""

from candour.tables.document import from_json, read_json, to_json, write_json
from candour.tables.model import (
    NOT_APPLICABLE,
    NOT_RECORDED,
    TOTAL,
    WITHHELD,
    Category,
    Cell,
    CellState,
    Dimension,
    Keys,
    Period,
    Provenance,
    RowAccounts,
    SourceFile,
    Table,
)

__all__ = [
    "NOT_APPLICABLE",
    "NOT_RECORDED",
    "TOTAL",
    "WITHHELD",
    "Category",
    "Cell",
    "CellState",
    "Dimension",
    "Keys",
    "Period",
    "Provenance",
    "RowAccounts",
    "SourceFile",
    "Table",
    "from_json",
    "read_json",
    "to_json",
    "write_json",
]
