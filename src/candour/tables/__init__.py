"""A table of counts: its dimensions, margins, cell states and provenance; read and written in open formats.

Margins are cells of their own, counted and never summed. A cell is published, withheld, zero, not recorded or
not applicable: five different things. What is written as JSON, CSV with its metadata, XLSX or ODS can be read back as
the same table; HTML and plain text are for readers. The same table always gives the same bytes.
"""

from candour.tables.csvw import harmless, to_csv, to_csvw_metadata, write_csvw
from candour.tables.document import from_json, read_json, to_json, write_json
from candour.tables.html import to_html
from candour.tables.layout import Arrangement, Layout, Row, Section, arrange, lay_out
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
from candour.tables.notes import number_notes
from candour.tables.plain import to_text
from candour.tables.reading import read, read_all
from candour.tables.shorthand import Mark, legend, shown
from candour.tables.wording import about_lines
from candour.tables.writing import write_ods, write_xlsx

__all__ = [
    "NOT_APPLICABLE",
    "NOT_RECORDED",
    "TOTAL",
    "WITHHELD",
    "Arrangement",
    "Category",
    "Cell",
    "CellState",
    "Dimension",
    "Keys",
    "Layout",
    "Mark",
    "Period",
    "Provenance",
    "Row",
    "RowAccounts",
    "Section",
    "SourceFile",
    "Table",
    "about_lines",
    "arrange",
    "from_json",
    "harmless",
    "lay_out",
    "legend",
    "number_notes",
    "read",
    "read_all",
    "read_json",
    "shown",
    "to_csv",
    "to_csvw_metadata",
    "to_html",
    "to_json",
    "to_text",
    "write_csvw",
    "write_json",
    "write_ods",
    "write_xlsx",
]
