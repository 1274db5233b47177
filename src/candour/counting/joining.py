"""A base table and the tables that its edges lead to, joined as the compiler asks for their columns."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from candour.counting.expressions import Expression, Records
from candour.counting.model import GRAINS, Edge

# Every edge of the model that may be empty is followed by an outer join; the others always lead somewhere.
_OPTIONAL = {("crime", "incident_key")}


class Joined:
    """A base table and, as they are asked for, the tables that its edges lead to: never one that fans out.

    With `narrow`, the base table and its crime are read in a first statement of their own (`narrowed`), which keeps the
    few rows that the offence leaves; everything else is then joined to those. An engine that knows how few rows are
    left joins the other tables to them, instead of them to the other tables.
    """

    def __init__(self, records: Records, base: str, *, narrow: bool) -> None:
        self.records = records
        self.base = base
        self._narrow = narrow
        self._near = {base, "crime"} if narrow else {base}
        self._tables = set(self._near)
        self._kept: dict[str, Expression] = {}
        self._left = sa.table("narrowed")
        self.clause: sa.FromClause = self._left if narrow else records.table(base)

    def column(self, name: str) -> Expression:
        """The column TABLE.COLUMN, its table joined."""
        column = self.records.column(name)
        table = name.partition(".")[0]
        self.need(table)
        if not self._narrow or table not in self._near:
            return column
        kept = name.replace(".", "_", 1)
        if kept not in self._kept:
            self._kept[kept] = column
            self._left.append_column(sa.column(kept, column.type))
        return self._left.c[kept]

    def need(self, name: str) -> None:
        """Join the table, and those on the way to it, if it is not joined yet."""
        if name in self._tables:
            return
        here, edge = self._way_to(name)
        self.need(here)
        on = self.column(f"{here}.{edge.column}") == self.records.column(f"{name}.{GRAINS[name].key[0]}")
        self.clause = self.clause.join(self.records.table(name), on, isouter=(here, edge.column) in _OPTIONAL)
        self._tables.add(name)

    def _way_to(self, name: str) -> tuple[str, Edge]:
        ways = [(here, edge) for here in (self.base, "crime") for edge in GRAINS[here].edges if edge.to == name]
        return ways[0]

    def narrowed(self, condition: Expression) -> sa.Select[Any] | None:
        """The first statement: the columns that were asked for of the rows that meet the condition. None without it."""
        if not self._narrow:
            return None
        clause: sa.FromClause = self.records.table(self.base)
        if self.base != "crime":
            to_crime = self.records.column(f"{self.base}.crime_key") == self.records.column("crime.crime_key")
            clause = clause.join(self.records.table("crime"), to_crime)
        kept = [column.label(name) for name, column in self._kept.items()]
        return sa.select(*kept).select_from(clause).where(condition)
