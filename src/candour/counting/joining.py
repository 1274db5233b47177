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
        self._steps: dict[str, tuple[str, Edge]] = {}
        self._kept: dict[str, Expression] = {}
        self._history: tuple[sa.FromClause, Expression] | None = None

    @property
    def near(self) -> bool:
        """Whether the rows are narrowed and no table beyond them has been joined yet."""
        return self._narrow and not self._steps

    def column(self, name: str) -> Expression:
        """The column TABLE.COLUMN, its table joined."""
        column = self.records.column(name)
        table = name.partition(".")[0]
        self.need(table)
        if not self._narrow or table not in self._near:
            return column
        # No column of a mapping begins with a low line, so that the name needs no table before it.
        kept = f"_{name.replace('.', '_', 1)}"
        self._kept[kept] = column
        return sa.column(kept, column.type)

    def need(self, name: str) -> None:
        """Join the table, and those on the way to it, if it is not joined yet."""
        if name in self._near or name in self._steps:
            return
        ways = [(here, edge) for here in (self.base, "crime") for edge in GRAINS[here].edges if edge.to == name]
        here, edge = ways[0]
        self.column(f"{here}.{edge.column}")
        self._steps[name] = (here, edge)

    def join_history(self, history: sa.FromClause, on: Expression) -> None:
        """Join what is known of a crime's earlier classes; rows are then not narrowed."""
        self._history = (history, on)

    def source(self, early: Expression | None = None) -> sa.FromClause:
        """What the statement reads: the base table, or the narrowed rows, with every table that was asked for.

        `early` is a charge that the narrowed rows bear by themselves (NULL where they bear none), given as `_early`;
        rows that bear one are not looked up in the other tables.
        """
        clause: sa.FromClause = sa.table("narrowed") if self._narrow else self.records.table(self.base)
        if early is not None:
            kept: list[Expression] = [sa.column(name) for name in self._kept]
            clause = sa.select(*kept, early.label("_early")).select_from(clause).subquery("narrowed")
        for name, (here, edge) in self._steps.items():
            key = self.column(f"{here}.{edge.column}")
            if early is not None:
                key = sa.case((sa.column("_early").is_(None), key))
            on = key == self.records.column(f"{name}.{GRAINS[name].key[0]}")
            outer = early is not None or (here, edge.column) in _OPTIONAL
            clause = clause.join(self.records.table(name), on, isouter=outer)
        return clause if self._history is None else clause.join(*self._history, isouter=True)

    def narrowed(self, condition: Expression) -> sa.Select[Any] | None:
        """The first statement: the columns that were asked for of the rows that meet the condition. None without it."""
        if not self._narrow:
            return None
        clause: sa.FromClause = self.records.table(self.base)
        if self.base != "crime":
            to_crime = self.records.column(f"{self.base}.crime_key") == self.records.column("crime.crime_key")
            clause = clause.join(self.records.table("crime"), to_crime)
        asked = [column.label(name) for name, column in self._kept.items()]
        return sa.select(*asked).select_from(clause).where(condition)
