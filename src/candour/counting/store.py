"""One canonical table stored from the files that feed it: fast where nothing is wrong, exact where something is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from candour.counting.codes import normalise_offence
from candour.counting.mapping import Laid
from candour.counting.model import CODE_LISTS, GRAINS, Grain, Type
from candour.counting.refusing import wrong_at
from candour.counting.snapshot import BadRow, StoredTable
from candour.counting.sources import Source, file_literal, identifier, quoted
from candour.counting.typed import SQL_TYPES, Check, Laying, lay
from candour.counting.words import NOT_LAID
from candour.language import gettext as _

_LISTED = 100_000
_MOST_SPELLINGS = 200_000
_DUPLICATE, _CONFLICT, _ORPHAN = -1, -2, -3


@dataclass(slots=True)
class Stored:
    """A table as it stands in storage while the load goes on."""

    grain: Grain
    sources: list[tuple[Source, Laid]]
    columns: dict[str, Type]
    not_held: tuple[str, ...]
    files: list[str] = field(default_factory=list)
    rows: int = 0
    read: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)
    rejects: list[BadRow] = field(default_factory=list)
    in_place: bool = False

    @property
    def relation(self) -> str:
        """The SQL relation that reads the table."""
        return relation_of(self.files)

    @property
    def distinct(self) -> bool:
        """Whether several rows of a file may be one row of the table."""
        return any(laid.distinct for _unused, laid in self.sources)

    def done(self) -> StoredTable:
        """The table as the snapshot keeps it."""
        return StoredTable(
            self.grain.name,
            tuple(self.files),
            self.columns,
            self.rows,
            self.read,
            self.excluded,
            self.rejected,
            self.spellings,
            self.not_held,
        )


class NotExact(Exception):
    """The fast way met something that only the exact way can name."""


def relation_of(files: list[str] | tuple[str, ...]) -> str:
    """The SQL relation that reads stored files."""
    return f"read_parquet([{', '.join(map(file_literal, files))}])"


def begin(name: str, sources: list[tuple[Source, Laid]]) -> Stored:
    """A table not yet stored: its columns are those of all its sources together."""
    columns: dict[str, Type] = {}
    for source, laid in sources:
        for column, given in laid.columns.items():
            if columns.setdefault(column, given.type) is not given.type:
                raise wrong_at(
                    source.name,
                    _("%(table)s.%(column)s is %(type)s here and %(other)s elsewhere")
                    % {"table": name, "column": column, "type": given.type, "other": columns[column]},
                )
    not_held = tuple(sorted({column for _unused, laid in sources for column in laid.not_held}))
    for source, laid in sources:
        if mixed := set(not_held) - set(laid.not_held):
            raise wrong_at(
                source.name,
                _("%(table)s.%(column)s is not held by another file of %(table)s; leave it out here too")
                % {"table": name, "column": min(mixed)},
            )
    return Stored(GRAINS[name], sources, columns, not_held)


def store_fast(connection: duckdb.DuckDBPyConnection, stored: Stored, work: Path, *, hashed: bool) -> None:
    """Store the table in one pass. Raises `NotExact` where any row is bad; then nothing is to be relied on."""
    layings = [lay(source, laid, exact=False, hashed=hashed) for source, laid in stored.sources]
    try:
        if not hashed and all(laying.in_place for laying in layings):
            _check_in_place(connection, stored, layings)
        elif stored.distinct:
            _copy_distinct(connection, stored, layings, work)
        else:
            _copy_each(connection, stored, layings, work)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.NotImplementedException) as problem:
        raise NotExact from problem
    read_spellings(connection, stored)


def _bad(checks: Iterable[Check]) -> str:
    conditions = " OR ".join(f"({check.condition})" for check in checks)
    return f"CASE WHEN {conditions} THEN 1::TINYINT END" if conditions else "CAST(NULL AS TINYINT)"


def _judged_while_read(layings: list[Laying]) -> bool:
    """Whether a check looks at more of a row than is stored, so that it must be made while the row is read."""
    return any(check.stored is None for laying in layings for check in laying.checks)


def _copied(stored: Stored, laying: Laying, number: int, *, judged: bool) -> str:
    """The selection that is stored of one file; where `judged`, with what is wrong with each row in `_bad`."""
    bad = f", {_bad(check for check in laying.checks if check.stored is None)} AS _bad" if judged else ""
    return f"SELECT {selected(stored, laying, number)}{bad} FROM {source_rows(laying, numbered=_numbered(laying))}"


def _refuse_bad(connection: duckdb.DuckDBPyConnection, target: Path, layings: list[Laying], *, judged: bool) -> None:
    """Raise `NotExact` where a row that was stored is bad."""
    checks = (check for laying in layings for check in laying.checks)
    conditions = dict.fromkeys(check.stored for check in checks if check.stored is not None)
    for condition in (*conditions, *(("_bad IS NOT NULL",) if judged else ())):
        query = f"SELECT 1 FROM {relation_of([str(target)])} WHERE {condition} LIMIT 1"
        if connection.execute(query).fetchone() is not None:
            raise NotExact


def selected(stored: Stored, laying: Laying, number: int) -> str:
    """The select list that gives the table's columns, in order, from one file."""
    parts = []
    for name, kind in stored.columns.items():
        value = laying.values.get(name, f"CAST(NULL AS {SQL_TYPES[kind]})")
        if value == "__row":
            value = f"{number << 40} + __row"
        parts.append(f"{value} AS {identifier(name)}")
    return ", ".join(parts)


def source_rows(laying: Laying, *, numbered: bool) -> str:
    """The rows of a file that feed the table, as SQL; with `numbered`, each with its row number in `__row`."""
    where = f" WHERE {laying.only}" if laying.only else ""
    if numbered:
        return f"(SELECT *, row_number() OVER () + 1 AS __row FROM {laying.relation}){where}"
    return f"{laying.relation}{where}"


def _numbered(laying: Laying) -> bool:
    return "__row" in laying.values.values()


# Few values are written once (a role, a code); keys would fill such a list for nothing, so the list is kept short.
_FAST_PARQUET = "FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000"


def _check_in_place(connection: duckdb.DuckDBPyConnection, stored: Stored, layings: list[Laying]) -> None:
    for laying in layings:
        query = f"SELECT count(*), count({_bad(laying.checks)}) FROM {laying.relation}"
        rows, bad = connection.execute(query).fetchall()[0]
        if bad:
            raise NotExact
        laying.source.rows = rows
        stored.rows += rows
        stored.files.append(str(laying.source.read))
    stored.read = stored.rows
    stored.in_place = True


def _copy_each(connection: duckdb.DuckDBPyConnection, stored: Stored, layings: list[Laying], work: Path) -> None:
    for number, laying in enumerate(layings):
        target = work / f"{stored.grain.name}-{number}.parquet"
        judged = _judged_while_read([laying])
        rows = copy(connection, _copied(stored, laying, number, judged=judged), target)
        _refuse_bad(connection, target, [laying], judged=judged)
        account(connection, stored, laying, rows)
        stored.rows += rows
        stored.files.append(str(target))


def copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Store what a selection gives as Parquet; gives the number of rows."""
    return int(connection.execute(f"COPY ({select}) TO {quoted(str(target))} ({_FAST_PARQUET})").fetchall()[0][0])


def account(connection: duckdb.DuckDBPyConnection, stored: Stored, laying: Laying, mapped: int) -> None:
    """Enter the rows of one file in the table's accounts; `mapped` rows of it feed the table."""
    rows = mapped
    if laying.only is not None:
        rows = connection.execute(f"SELECT count(*) FROM {laying.relation}").fetchall()[0][0]
        rule = laying.laid.others or NOT_LAID[stored.grain.name]
        exclude(stored, rule, rows - mapped)
    laying.source.rows = max(laying.source.rows, rows)
    stored.read += rows


def exclude(stored: Stored, rule: str, rows: int) -> None:
    """Enter rows that a rule left out in the table's accounts."""
    stored.excluded[rule] = stored.excluded.get(rule, 0) + rows


def _copy_distinct(connection: duckdb.DuckDBPyConnection, stored: Stored, layings: list[Laying], work: Path) -> None:
    selects, mapped, judged = [], 0, _judged_while_read(layings)
    for number, laying in enumerate(layings):
        count = connection.execute(f"SELECT count(*) FROM {source_rows(laying, numbered=False)}").fetchall()[0][0]
        account(connection, stored, laying, count)
        mapped += count
        selects.append(_copied(stored, laying, number, judged=judged))
    target = work / f"{stored.grain.name}-0.parquet"
    union = " UNION ALL ".join(selects)
    stored.rows = copy(connection, f"SELECT DISTINCT * FROM ({union})", target)
    stored.files.append(str(target))
    _refuse_bad(connection, target, layings, judged=judged)
    exclude(stored, stored.grain.further, mapped - stored.rows)


def read_spellings(connection: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Look at every different code once; raise `NotExact` where one does not exist."""
    for column in stored.grain.columns:
        if column.codes is None or column.name not in stored.columns:
            continue
        query = f"SELECT DISTINCT {column.name} FROM {stored.relation} LIMIT {_MOST_SPELLINGS}"
        found = [row[0] for row in connection.execute(query).fetchall() if row[0] is not None]
        if len(found) >= _MOST_SPELLINGS - 1:
            raise NotExact
        if column.codes == "offence":
            spellings = {written: normalise_offence(written) for written in found}
            if None in spellings.values():
                raise NotExact
            stored.spellings[column.name] = {written: code for written, code in sorted(spellings.items()) if code}
        elif set(found) - set(CODE_LISTS[column.codes]):
            raise NotExact
