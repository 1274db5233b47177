"""SQL expressions that the question is compiled to, in constructs that every database reads alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from candour.counting.model import GRAINS, Type
from candour.counting.question import Age, AgeFilter, Question, Value, Where
from candour.counting.snapshot import Snapshot
from candour.errors import BadInput
from candour.language import gettext as _

Expression = sa.ColumnElement[Any]
_FEW = 16
_SQL = {Type.TEXT: sa.String, Type.INTEGER: sa.BigInteger, Type.DATE: sa.Date, Type.BOOLEAN: sa.Boolean}


class Records:
    """The snapshot's tables as the compiler sees them; asking for what is not held is refused with its name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        metadata = sa.MetaData()
        self._tables = {
            name: sa.Table(
                name, metadata, *(sa.Column(column, _SQL[kind]()) for column, kind in stored.columns.items())
            )
            for name, stored in snapshot.tables.items()
        }

    def table(self, name: str) -> sa.TableClause:
        """The table with this name. `BadInput` where the records hold none."""
        if name not in self._tables:
            raise BadInput(
                _("the records hold no %(name)s: no file of the mapping feeds it, and the question needs it")
                % {"name": name}
            )
        return self._tables[name]

    def alias(self, name: str, alias: str) -> sa.FromClause:
        """The same table under another name, for a second look at it."""
        return self.table(name).alias(alias)

    def column(self, name: str, table: sa.FromClause | None = None) -> sa.ColumnElement[Any]:
        """The column TABLE.COLUMN. `BadInput` where the records do not hold it."""
        table_name, _unused, column = name.partition(".")
        owner = self.table(table_name) if table is None else table
        if column not in owner.c:
            raise BadInput(self._why(table_name, column))
        return owner.c[column]

    def kind(self, name: str) -> Type:
        """The declared type of TABLE.COLUMN."""
        table, _unused, column = name.partition(".")
        self.column(name)
        return self.snapshot.tables[table].columns[column]

    def holds(self, name: str) -> bool:
        """Whether the records hold TABLE.COLUMN."""
        table, _unused, column = name.partition(".")
        return table in self._tables and column in self._tables[table].c

    def _why(self, table: str, column: str) -> str:
        if column in self.snapshot.tables[table].not_held:
            return _("the mapping says that %(table)s.%(column)s is not held, and the question needs it") % {
                "table": table,
                "column": column,
            }
        if GRAINS[table].column(column) is None:
            attributes = [name for name in self.snapshot.tables[table].columns if GRAINS[table].column(name) is None]
            known = ", ".join((*GRAINS[table].names, *attributes))
            return _("there is no column %(table)s.%(column)s; %(table)s has %(columns)s") % {
                "table": table,
                "column": column,
                "columns": known,
            }
        return _("the records hold no %(table)s.%(column)s, and the question needs it") % {
            "table": table,
            "column": column,
        }

    def spellings(self, codes: tuple[str, ...]) -> list[str]:
        """Every spelling in the records of the offence codes given in their one spelling."""
        found: dict[str, str] = {}
        for stored in self.snapshot.tables.values():
            found |= stored.spellings.get("offence_code", {})
        return [written for written, code in found.items() if code in codes]


def among(column: Expression, values: list[Any]) -> Expression:
    """`column` is one of `values`; false where the list is empty."""
    if not values:
        return sa.false()
    if len(values) == 1:
        return sa.and_(column == values[0])
    return column.in_(values)


def read_among(column: Expression, values: list[Any]) -> Expression:
    """`among` for a statement that reads a few rows of a large file.

    Of several values the engine asks twice. The plain question lets it pass over the parts of the file whose bounds
    exclude them, but is put to rows already read in full; in a function it is put to the file's dictionary, before
    any other column is read. Without a dictionary each value costs a comparison a row, hence no more than a few.
    """
    plain = among(column, values)
    if not 1 < len(values) <= _FEW:
        return plain
    return sa.and_(plain, sa.func.coalesce(plain, sa.false()))


def typed(value: Value, kind: Type, where: str) -> Value:
    """A value of the question as the column's type. `BadInput` where it cannot be one."""
    try:
        if kind is Type.TEXT and isinstance(value, str):
            return value
        if kind is Type.INTEGER and not isinstance(value, bool | dt.date):
            whole = int(value)
            if -(2**63) <= whole < 2**63:
                return whole
        if kind is Type.BOOLEAN and str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        if kind is Type.DATE:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        pass
    raise BadInput(
        _("%(where)s holds %(kind)s; %(value)s is not of that type")
        % {"where": where, "kind": kind, "value": repr(value)}
    )


def where_excludes(records: Records, where: Where, column: Expression, key: Expression | None) -> Expression:
    """True for the rows that a filter on a column leaves out; `key` is the row's key in the table that fans out."""
    kind = records.kind(where.column)
    if where.column.endswith(".offence_code"):
        values: list[Any] = list(records.spellings(tuple(str(value) for value in where.values)))
    else:
        values = [typed(value, kind, where.column) for value in where.values]
    if where.rule is None:
        fits = among(column, values)
        return fits if where.negated else sa.or_(column.is_(None), sa.not_(fits))
    if key is None:
        raise BadInput(_("%(column)s cannot be reached") % {"column": where.column})
    table = where.column.partition(".")[0]
    edge = GRAINS[table].edges[0].column
    rows = sa.select(records.column(f"{table}.{edge}")).where(among(column, values))
    if where.rule == "current":
        rows = rows.where(records.column(f"{table}.current").is_(sa.true()))
    return key.in_(rows) if where.negated else key.not_in(rows)


def age_of(age: Age, column: Callable[[str], Expression]) -> Expression:
    """The age in whole years, -1 where birth is after the anchor, NULL where it is not recorded.

    `column` gives the SQL of a TABLE.COLUMN. Both dates are written as yyyymmdd and subtracted; the difference is
    divided by 10000 and floored on purpose, a negative one set apart first: no engine's own idea of an age, nor of what
    becomes of a negative number in a division, is used.
    """
    if age.anchor == "age_recorded":
        return sa.cast(column("link.age_recorded"), sa.BigInteger)
    anchor = column(f"crime.{age.anchor}")
    born = _as_number(column("nominal.date_of_birth"))
    if age.leap_day == "28 February":
        year = sa.extract("year", anchor)
        leap = sa.or_(sa.and_(year % 4 == 0, year % 100 != 0), year % 400 == 0)
        born = sa.case((sa.and_(born % 10000 == 229, sa.not_(leap)), born - 1), else_=born)
    difference = _as_number(anchor) - born
    years = sa.cast(difference // 10000, sa.BigInteger)
    computed = sa.case((difference < 0, -1), else_=years)
    return sa.func.coalesce(computed, column("link.age_recorded")) if age.or_age_recorded else computed


def _as_number(day: Expression) -> Expression:
    parts = [sa.cast(sa.extract(part, day), sa.BigInteger) for part in ("year", "month", "day")]
    return parts[0] * 10000 + parts[1] * 100 + parts[2]


def outside_ages(wanted: AgeFilter, age: Expression) -> Expression:
    """True for a recorded age that does not count."""
    parts = []
    if wanted.low is not None:
        parts.append(age < wanted.low)
    if wanted.high is not None:
        parts.append(age > wanted.high)
    return sa.or_(*parts)


def field_table(question: Question) -> str:
    """The table that holds the date that puts a row in a period."""
    if question.periods.field == "outcome_on":
        return "outcome"
    return "incident" if question.unit == "incidents" else "crime"
