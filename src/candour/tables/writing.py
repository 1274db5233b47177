"""Workbooks of tables, as XLSX and ODS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from candour.tables.layout import Arranger, arrange
from candour.tables.model import Table
from candour.tables.workbook import build_book


def write_xlsx(
    tables: Table | Sequence[Table], path: Path, *, title: str | None = None, arranger: Arranger = arrange
) -> None:
    """Write an accessible XLSX workbook of one table or several.

    `title` is the workbook's; the table's own where there is one table and none is given. `arranger` chooses how
    each table is laid out. The same tables give the same bytes. `BadInput` where no spreadsheet could hold a table.
    """
    from candour.tables.xlsx import write_book

    write_book(build_book(_sequence(tables), title, arranger), path)


def write_ods(
    tables: Table | Sequence[Table], path: Path, *, title: str | None = None, arranger: Arranger = arrange
) -> None:
    """Write an accessible ODS workbook of one table or several; arguments as for `write_xlsx`."""
    from candour.tables.ods import write_book

    write_book(build_book(_sequence(tables), title, arranger), path)


def _sequence(tables: Table | Sequence[Table]) -> Sequence[Table]:
    return [tables] if isinstance(tables, Table) else tables
