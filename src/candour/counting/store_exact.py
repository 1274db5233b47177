"""One canonical table stored exactly: every bad row listed once, with its file, its row number and the reason."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import duckdb

from candour.counting.codes import OFFENCE_PATTERN
from candour.counting.mapping import ColumnSource, Laid
from candour.counting.model import CODE_LISTS, GRAINS, Grain
from candour.counting.refusing import wrong_at
from candour.counting.snapshot import BadRow
from candour.counting.sources import Source, first_line, identifier, quoted, records
from candour.counting.store import Stored, account, begin, copy, exclude, read_spellings, selected, source_rows
from candour.counting.typed import HASHED, Check, Laying, lay
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext

_LISTED = 100_000
_DUPLICATE, _CONFLICT, _ORPHAN = -1, -2, -3


def store_exact(
    connection: duckdb.DuckDBPyConnection,
    stored: Stored,
    work: Path,
    parents: dict[str, Stored],
    *,
    hashed: bool,
) -> None:
    """Store the good rows of the table and list the bad ones, each once, with file, row and reason."""
    fresh = begin(stored.grain.name, stored.sources)
    checks: list[Check] = []
    selects = []
    for number, (source, laid) in enumerate(stored.sources):
        shown = without_ragged(fresh, source, work)
        laying = lay(shown, laid, exact=True, hashed=hashed)
        laying = replace(laying, checks=(*laying.checks, *_code_checks(laying, laid)))
        selects.append(_exact_select(fresh, laying, number, len(checks), shown is not source))
        checks.extend(_sorted(laying.checks))
        mapped = connection.execute(f"SELECT count(*) FROM {source_rows(laying, numbered=False)}").fetchall()[0][0]
        account(connection, fresh, laying, mapped)
        ragged = sum(row.file == source.name for row in fresh.rejects)
        source.rows = max(source.rows, laying.source.rows + ragged)
    fresh.read += len(fresh.rejects)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE exact AS {' UNION ALL '.join(selects)}")
    _mark_keys(connection, fresh, parents)
    _list_rejects(connection, fresh, checks)
    target = work / f"{fresh.grain.name}-exact.parquet"
    names = ", ".join(identifier(name) for name in fresh.columns)
    good = connection.execute("SELECT count(*) FROM exact WHERE _bad IS NULL").fetchall()[0][0]
    distinct = "DISTINCT " if fresh.distinct else ""
    fresh.rows = copy(connection, f"SELECT {distinct}{names} FROM exact WHERE _bad IS NULL", target)
    if fresh.distinct:
        exclude(fresh, fresh.grain.further, good - fresh.rows)
    connection.execute("DROP TABLE exact")
    fresh.files = [str(target)]
    read_spellings(connection, fresh)
    for name in fresh.__slots__:
        setattr(stored, name, getattr(fresh, name))


def _sorted(checks: tuple[Check, ...]) -> list[Check]:
    order = ("missing", "bad-integer", "bad-boolean", "bad-date", "bad-code", "negative-age")
    return sorted(checks, key=lambda check: order.index(check.reason))


def _code_checks(laying: Laying, laid: Laid) -> list[Check]:
    checks = []
    for column in laid.grain.columns:
        value = laying.values.get(column.name)
        if column.codes is None or value is None:
            continue
        if column.codes == "offence":
            wrong = f"NOT regexp_full_match({value}, {quoted(OFFENCE_PATTERN)})"
        else:
            wrong = f"{value} NOT IN ({', '.join(map(quoted, CODE_LISTS[column.codes]))})"
        checks.append(Check("bad-code", column.name, f"{value} IS NOT NULL AND {wrong}", f"CAST({value} AS VARCHAR)"))
    return checks


def _exact_select(stored: Stored, laying: Laying, number: int, offset: int, own_rows: bool) -> str:
    checks = _sorted(laying.checks)
    whens = " ".join(f"WHEN {check.condition} THEN {offset + at}" for at, check in enumerate(checks))
    shows = " ".join(f"WHEN {check.condition} THEN {check.shown}" for check in checks)
    keys = [laying.keys.get(name, "NULL") for name in HASHED]
    texts = ", ".join(f"CAST({key} AS VARCHAR) AS _{name}" for name, key in zip(HASHED, keys, strict=True))
    bad = f"CAST(CASE {whens} END AS INTEGER)" if checks else "CAST(NULL AS INTEGER)"
    shown = f"CASE {shows} END" if checks else "CAST(NULL AS VARCHAR)"
    row = "CAST(__own AS BIGINT)" if own_rows else "__row"
    return (
        f"SELECT {number} AS _file, {row} AS _row, {texts}, {selected(stored, laying, number)}, "
        f"{bad} AS _bad, {shown} AS _shown FROM {source_rows(laying, numbered=True)}"
    )


def without_ragged(stored: Stored, source: Source, work: Path) -> Source:
    """The file itself, or a copy without its ragged rows, which are listed as rejected.

    The copy has a further column, `__own`, that keeps each row's number in the original.
    """
    if source.parquet or not _has_ragged(source):
        return source
    target = work / f"{source.sha256}-whole.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="," if source.spec.format == "xlsx" else source.spec.delimiter)
        for number, record in records(source):
            if number == 1:
                writer.writerow([*record, "__own"])
            elif len(record) == len(source.columns):
                writer.writerow([*record, str(number)])
            else:
                said = ngettext(
                    "1 field where the header has %(columns)s",
                    "%(count)s fields where the header has %(columns)s",
                    len(record),
                )
                message = said % {"count": len(record), "columns": len(source.columns)}
                stored.rejects.append(
                    BadRow(source.name, source.row_in_file(number), stored.grain.name, "ragged", message)
                )
    if stored.rejects:
        stored.rejected["ragged"] = len(stored.rejects)
    return replace(source, read=target, columns={**source.columns, "__own": "VARCHAR"})


def _has_ragged(source: Source) -> bool:
    return any(len(record) != len(source.columns) for _unused, record in records(source))


def _mark_keys(connection: duckdb.DuckDBPyConnection, stored: Stored, parents: dict[str, Stored]) -> None:
    """Mark the rows whose key stands twice, and those whose edge leads nowhere."""
    grain = stored.grain
    keys = [f"_{name}" if name in HASHED else name for name in grain.key]
    listed = ", ".join(keys)
    rows = "exact"
    if stored.distinct:
        names = ", ".join(identifier(name) for name in stored.columns if name not in HASHED)
        further = "".join(f", _{name}" for name in HASHED)
        rows = f"(SELECT DISTINCT _bad{further}{', ' if names else ''}{names} FROM exact WHERE _bad IS NULL)"
    mark = _CONFLICT if stored.distinct else _DUPLICATE
    same = " AND ".join(f"exact.{key} = twice.{key}" for key in keys)
    connection.execute(
        f"UPDATE exact SET _bad = {mark}, _shown = CAST(exact.{keys[0]} AS VARCHAR) FROM (SELECT {listed} FROM {rows} "
        f"WHERE _bad IS NULL GROUP BY {listed} HAVING count(*) > 1) AS twice WHERE {same} AND exact._bad IS NULL"
    )
    for place, edge in enumerate(grain.edges):
        parent = parents.get(edge.to)
        if parent is None or edge.column not in stored.columns:
            continue
        shown = f"_{edge.column}" if edge.column in HASHED else edge.column
        connection.execute(
            f"UPDATE exact SET _bad = {_ORPHAN - place}, _shown = CAST({shown} AS VARCHAR) WHERE _bad IS NULL "
            f"AND {edge.column} IS NOT NULL AND {edge.column} NOT IN "
            f"(SELECT {GRAINS[edge.to].key[0]} FROM {parent.relation})"
        )


def _list_rejects(connection: duckdb.DuckDBPyConnection, stored: Stored, checks: list[Check]) -> None:
    counts = connection.execute("SELECT _bad, count(*) FROM exact WHERE _bad IS NOT NULL GROUP BY _bad").fetchall()
    for bad, count in sorted(counts):
        reason = _reason(stored, checks, bad)
        stored.rejected[reason] = stored.rejected.get(reason, 0) + count
    listed = connection.execute(
        f"SELECT _file, _row, _bad, _shown FROM exact WHERE _bad IS NOT NULL ORDER BY _file, _row LIMIT {_LISTED}"
    ).fetchall()
    hints = _date_hints(connection, stored, checks)
    for file, row, bad, shown in listed:
        source, laid = stored.sources[file]
        message = _message(stored, laid, checks, bad, shown)
        if hint := hints.get((file, bad)):
            message = f"{message} ({hint})"
        place = source.row_in_file(row)
        stored.rejects.append(BadRow(source.name, place, stored.grain.name, _reason(stored, checks, bad), message))


def _reason(stored: Stored, checks: list[Check], bad: int) -> str:
    if bad >= 0:
        return checks[bad].reason
    if bad in (_DUPLICATE, _CONFLICT):
        return "duplicate-key" if bad == _DUPLICATE else "conflict"
    return f"no-such-{stored.grain.edges[_ORPHAN - bad].to}"


def _message(stored: Stored, laid: Laid, checks: list[Check], bad: int, shown: str | None) -> str:
    if bad == _DUPLICATE:
        return _("%(column)s %(value)s stands on more than one row; a key must be unique") % {
            "column": stored.grain.key[0],
            "value": repr(shown),
        }
    if bad == _CONFLICT:
        return _("the rows of %(column)s %(value)s differ; the rows of one key must agree") % {
            "column": stored.grain.key[0],
            "value": repr(shown),
        }
    if bad < 0:
        edge = stored.grain.edges[_ORPHAN - bad]
        return _("%(column)s %(value)s leads to no %(table)s") % {
            "column": edge.column,
            "value": repr(shown),
            "table": edge.to,
        }
    check = checks[bad]
    return _said(stored.grain, check, laid.columns[check.column], shown)


def _code_message(grain: Grain, name: str, column: ColumnSource, shown: str | None) -> str:
    canonical = grain.column(name)
    codes = canonical.codes if canonical else None
    words = name.replace("_", " ")
    if codes == "offence" and column.codes is None:
        return _("%(column)s %(value)s is not a Home Office code such as 86/02") % {
            "column": words,
            "value": repr(shown),
        }
    if codes == "outcome" and column.codes is None:
        return _("%(column)s %(value)s is not one of 0-22, 1A, 2A, 3A") % {"column": words, "value": shown}
    known = column.codes if column.codes is not None else CODE_LISTS.get(codes or "", ())
    return _("%(column)s %(value)s is not one of %(words)s") % {
        "column": words,
        "value": repr(shown),
        "words": ", ".join(known),
    }


def _said(grain: Grain, check: Check, column: ColumnSource, shown: str | None) -> str:
    """What is wrong with the value of one column, and what would be right."""
    name = check.column
    if check.reason == "missing":
        return _("%(column)s is empty; %(table)s needs it") % {"column": name, "table": grain.name}
    if check.reason == "bad-integer":
        return _("%(column)s %(value)s is not a whole number") % {"column": name, "value": repr(shown)}
    if check.reason == "bad-boolean":
        return _("%(column)s %(value)s is not one of %(words)s") % {
            "column": name,
            "value": repr(shown),
            "words": ", ".join((*column.true, *column.false)),
        }
    if check.reason == "bad-date":
        return _("%(column)s %(value)s is not a date between 1850 and 2200 written as %(format)s") % {
            "column": name,
            "value": repr(shown),
            "format": column.format or "%Y-%m-%d",
        }
    if check.reason == "negative-age":
        return _("%(column)s %(value)s is below 0") % {"column": name, "value": shown}
    return _code_message(grain, name, column, shown)


def _date_hints(
    connection: duckdb.DuckDBPyConnection, stored: Stored, checks: list[Check]
) -> dict[tuple[int, int], str]:
    """Where bad dates would be dates with day and month exchanged, a hint that says so."""
    hints = {}
    for file, (_unused, laid) in enumerate(stored.sources):
        for at, check in enumerate(checks):
            form = laid.columns[check.column].format if check.column in laid.columns else None
            if check.reason != "bad-date" or not form or "%d" not in form or "%m" not in form:
                continue
            exchanged = form.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
            bad, fits = connection.execute(
                f"SELECT count(*), count(TRY_STRPTIME(_shown, {quoted(exchanged)})) FROM exact "
                f"WHERE _bad = {at} AND _file = {file}"
            ).fetchall()[0]
            if fits:
                hints[file, at] = _(
                    "%(fits)s of %(count)s such values would be dates as %(format)s: day and month are exchanged or "
                    "mixed in this file, so that its other dates are in doubt too"
                ) % {"fits": f"{fits:,}", "count": f"{bad:,}", "format": exchanged}
    return hints


def explain_unreadable(source: Source, problem: duckdb.Error) -> BadInput:
    """What is wrong with a text file that the engine cannot read, found exactly."""
    if not source.parquet:
        for _unused in records(source):
            pass
    return wrong_at(source.name, _("cannot be read (%(why)s)") % {"why": first_line(problem)})
