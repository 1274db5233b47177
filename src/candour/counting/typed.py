"""The SQL that gives one file's columns their declared types, and says of every row what is wrong with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from candour.counting.mapping import ColumnSource, Laid
from candour.counting.model import GRAINS, Type
from candour.counting.question import Value
from candour.counting.refusing import wrong_at
from candour.counting.sources import Source, file_literal, identifier, quoted
from candour.language import gettext as _

# Keys that are stored as 64-bit numbers: never shown, only compared, and compared far faster than text.
HASHED = ("crime_key", "nominal_key", "incident_key")
SQL_TYPES = {Type.TEXT: "VARCHAR", Type.INTEGER: "BIGINT", Type.DATE: "DATE", Type.BOOLEAN: "BOOLEAN"}
_EARLIEST, _LATEST = "DATE '1850-01-01'", "DATE '2200-12-31'"
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with a row: the reason, the column, the SQL that finds it and shows the value.

    `stored`, where there is one, is SQL over the columns as they are stored: it holds for some stored row wherever
    `condition` holds for some row of the file. Asked of a stored file, which knows the bounds of its columns, it costs
    next to nothing. Where it holds, the table is read again exactly; only `condition` names a bad row.
    """

    reason: str
    column: str
    condition: str
    shown: str
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class Laying:
    """One table laid on one file: a SQL value for each column, what may be wrong, and which rows feed the table."""

    source: Source
    laid: Laid
    values: dict[str, str]
    keys: dict[str, str]
    checks: tuple[Check, ...]
    only: str | None
    relation: str

    @property
    def in_place(self) -> bool:
        """Whether the file holds the table exactly as it would be stored, so that it need not be copied."""
        plain = all(value == identifier(name) for name, value in self.values.items())
        return self.source.parquet and plain and self.only is None and not self.laid.distinct


def laid_tables(source: Source) -> tuple[Laid, ...]:
    """The tables that a file feeds, as the mapping says; a canonical file's from its header.

    Raises `BadInput` for a column that is missing, and for one that nothing uses.
    """
    spec = source.spec
    laid = spec.laid or (_canonical(source),)
    used: set[str] = set(spec.ignore)
    for table in laid:
        for name, column in table.columns.items():
            if column.column is not None and column.column not in source.columns:
                raise wrong_at(
                    source.name,
                    _("column %(column)s (for %(table)s.%(name)s) is missing; the file has %(columns)s")
                    % {
                        "column": repr(column.column),
                        "table": table.table,
                        "name": name,
                        "columns": ", ".join(source.columns),
                    },
                )
            used.add(column.column or "")
        for only in table.only:
            if only.column not in source.columns:
                raise wrong_at(source.name, _("column %(column)s (in only) is missing") % {"column": repr(only.column)})
            used.add(only.column)
    unused = [column for column in source.columns if column not in used]
    if unused and not spec.ignore_others:
        raise wrong_at(
            source.name,
            _("column %(column)s is used by no table; declare it, or name it in ignore") % {"column": repr(unused[0])},
        )
    return laid


def _canonical(source: Source) -> Laid:
    grain = GRAINS[str(source.spec.canonical)]
    kinds = {column.name: column.type for column in grain.columns}
    for column in grain.columns:
        if column.required and column.name in source.spec.ignore:
            raise wrong_at(
                source.name,
                _("column %(column)s is in ignore; %(table)s needs it")
                % {"column": repr(column.name), "table": grain.name},
            )
        if column.required and column.name not in source.columns:
            raise wrong_at(
                source.name,
                _("column %(column)s is missing; %(table)s needs %(columns)s")
                % {"column": repr(column.name), "table": grain.name, "columns": ", ".join(grain.names)},
            )
    for name in source.spec.attributes:
        if name not in source.columns:
            raise wrong_at(source.name, _("column %(name)s, declared in attributes, is missing") % {"name": repr(name)})
    kinds |= dict(source.spec.attributes)
    return Laid(
        grain.name,
        {
            name: ColumnSource(kinds[name], name, "%Y-%m-%d" if kinds[name] is Type.DATE else None)
            for name in source.columns
            if name in kinds and name not in source.spec.ignore
        },
    )


def lay(source: Source, laid: Laid, *, exact: bool, hashed: bool) -> Laying:
    """The SQL of one table on one file.

    `exact` reads every column as text and parses it in SQL, so that a value that is wrong can be shown; otherwise dates
    are parsed by the CSV reader itself, which is faster and stops at the first that is wrong. `hashed` stores the keys
    as 64-bit numbers.
    """
    native = None if exact or source.parquet else _reader_format(source, laid)
    values: dict[str, str] = {}
    keys: dict[str, str] = {}
    checks: list[Check] = []
    for name, column in laid.columns.items():
        raw, value = _value(source, column, native, f"{laid.table}.{name}", exact=exact)
        if not exact and source.parquet and value == raw and source.columns.get(column.column or "") == "VARCHAR":
            # An empty text means "not recorded", as everywhere: read where it lies, it would be a value.
            checks.append(Check("missing", name, f"{raw} = ''", "''"))
        checks.extend(_checks(laid, name, column, raw, value, native))
        if name in HASHED:
            keys[name] = value
            if hashed:
                value = f"CASE WHEN {value} IS NOT NULL THEN hash(CAST({value} AS VARCHAR)) END"
        values[name] = value
    return Laying(
        source, laid, values, keys, tuple(_ordered(checks)), _only(source, laid), relation(source, native, laid)
    )


_REASONS = ("missing", "bad-integer", "bad-boolean", "bad-date", "bad-code", "negative-age")


def _ordered(checks: list[Check]) -> list[Check]:
    return sorted(checks, key=lambda check: _REASONS.index(check.reason))


def _reader_format(source: Source, laid: Laid) -> str | None:
    """The date format that the CSV reader may apply by itself: there is one, and it holds no time of day."""
    formats = {column.format for column in laid.columns.values() if column.type is Type.DATE and column.column}
    if len(formats) != 1 or source.spec.trim:
        return None
    only = formats.pop()
    return only if only and not {"%H", "%M", "%S"} & {only[at : at + 2] for at in range(len(only))} else None


def relation(source: Source, native: str | None, laid: Laid | None = None) -> str:
    """The SQL relation that reads a file; with `native`, its date columns by that format."""
    if source.parquet:
        return f"read_parquet({file_literal(source.read)})"
    dates = {column.column for column in (laid.columns.values() if laid else ()) if column.type is Type.DATE and native}
    columns = ", ".join(f"{quoted(name)}: '{'DATE' if name in dates else 'VARCHAR'}'" for name in source.columns)
    delimiter = "," if source.spec.format == "xlsx" else source.spec.delimiter
    missing = ", ".join(quoted(word) for word in source.spec.missing)
    format_option = f", dateformat={quoted(native)}" if native else ""
    return (
        f"read_csv({file_literal(source.read)}, header=true, auto_detect=false, compression='none', "
        f"delim={quoted(delimiter)}, quote='\"', "
        f"escape='\"', nullstr=[{missing}], columns={{{columns}}}{format_option})"
    )


def _raw(source: Source, column: str, *, exact: bool) -> str:
    name = identifier(column)
    if source.columns[column] != "VARCHAR":
        return name
    text = f"trim({name})" if source.spec.trim else name
    if source.spec.trim or (source.parquet and (exact or source.spec.missing != ("",))):
        words = ", ".join(quoted(word) for word in source.spec.missing)
        return f"CASE WHEN {text} NOT IN ({words}) THEN {text} END"
    return name


def _value(source: Source, column: ColumnSource, native: str | None, where: str, *, exact: bool) -> tuple[str, str]:
    """The raw SQL value of a column (NULL where it is not recorded) and its typed value (NULL where it cannot be)."""
    if column.column is None:
        if column.value is None:
            return "1", "__row"
        return "1", literal(column.value)
    raw = _raw(source, column.column, exact=exact)
    physical = source.columns[column.column]
    if column.type is Type.TEXT:
        if physical != "VARCHAR" and not (physical in _WHOLE and where.endswith("_key")):
            raise wrong_at(
                source.name,
                _("%(column)s holds %(held)s where %(name)s is declared text")
                % {"column": repr(column.column), "held": physical, "name": where},
            )
        return raw, _translated(raw, column)
    if physical == "VARCHAR":
        return raw, _parsed(raw, column, native)
    fits = {
        Type.INTEGER: physical in _WHOLE,
        Type.BOOLEAN: physical == "BOOLEAN",
        Type.DATE: physical == "DATE" or (physical.startswith("TIMESTAMP") and "TIME ZONE" not in physical),
    }
    if not fits[column.type]:
        raise wrong_at(
            source.name,
            _("%(column)s holds %(held)s where %(name)s is declared %(declared)s")
            % {"column": repr(column.column), "held": physical, "name": where, "declared": column.type},
        )
    as_it_is = column.type is Type.INTEGER or physical == SQL_TYPES[column.type]
    return raw, raw if as_it_is else f"TRY_CAST({raw} AS {SQL_TYPES[column.type]})"


def _translated(raw: str, column: ColumnSource) -> str:
    if column.codes is None:
        return raw
    whens = " ".join(f"WHEN {quoted(word)} THEN {quoted(code)}" for word, code in column.codes.items())
    return f"CASE {raw} {whens} END"


def _parsed(raw: str, column: ColumnSource, native: str | None) -> str:
    if column.type is Type.INTEGER:
        # A cast alone would take 1.5 for 2 and 1e3 for 1000. Most numbers are written as they are shown, which is quick
        # to see; only the others (007, +7) are looked at letter by letter.
        whole = f"TRY_CAST({raw} AS BIGINT)"
        return (
            f"CASE WHEN CAST({whole} AS VARCHAR) = {raw} THEN {whole} "
            f"WHEN regexp_full_match({raw}, '[+-]?[0-9]{{1,18}}') THEN {whole} END"
        )
    if column.type is Type.BOOLEAN:
        yes = ", ".join(quoted(word) for word in column.true)
        no = ", ".join(quoted(word) for word in column.false)
        return f"CASE WHEN {raw} IN ({yes}) THEN true WHEN {raw} IN ({no}) THEN false END"
    if native is not None:
        return raw
    form = column.format or "%Y-%m-%d"
    # The parser knows the words epoch and infinity, which no record means.
    words = "('epoch', 'infinity', '-infinity')"
    return f"CASE WHEN lower(trim({raw})) NOT IN {words} THEN CAST(TRY_STRPTIME({raw}, {quoted(form)}) AS DATE) END"


def _checks(laid: Laid, name: str, column: ColumnSource, raw: str, value: str, native: str | None) -> list[Check]:
    if column.column is None:
        return []
    canonical = laid.grain.column(name)
    shown = f"CAST({raw} AS VARCHAR)"
    stored = identifier(name)
    checks = []
    empty = None
    if canonical is not None and (canonical.required or name in laid.grain.key):
        # A column that must be filled is stored empty where it was empty, and where its value could not be read.
        empty = f"{stored} IS NULL"
        checks.append(Check("missing", name, f"{raw} IS NULL", "''", empty))
    if value != raw:
        reasons = {Type.INTEGER: "bad-integer", Type.BOOLEAN: "bad-boolean", Type.DATE: "bad-date"}
        reason = reasons.get(column.type, "bad-code")
        checks.append(Check(reason, name, f"{raw} IS NOT NULL AND {value} IS NULL", shown, empty))
    if column.type is Type.DATE:
        # 1900-01-01 is what the CSV reader makes of the word epoch; parsed exactly, it is a day like another.
        outside = f"{{0}} < {_EARLIEST} OR {{0}} > {_LATEST}" + (" OR {0} = DATE '1900-01-01'" if native else "")
        checks.append(Check("bad-date", name, outside.format(value), shown, outside.format(stored)))
    if name == "age_recorded":
        checks.append(Check("negative-age", name, f"{value} < 0", shown, f"{stored} < 0"))
    return checks


def _only(source: Source, laid: Laid) -> str | None:
    """The SQL condition that chooses the rows of the file that feed the table; None for all."""
    parts = []
    for only in laid.only:
        raw = _raw(source, only.column, exact=True)
        words = [word for word in only.words if word not in source.spec.missing]
        empty = len(words) < len(only.words)
        among = f"CAST({raw} AS VARCHAR) IN ({', '.join(map(quoted, words))})" if words else "false"
        chosen = f"({raw} IS NULL OR {among})" if empty else f"({raw} IS NOT NULL AND {among})"
        parts.append(f"NOT {chosen}" if only.negated else chosen)
    return " AND ".join(parts) or None


def literal(value: Value) -> str:
    """A constant of a mapping as a SQL literal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"CAST({value} AS BIGINT)"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    return quoted(value)
