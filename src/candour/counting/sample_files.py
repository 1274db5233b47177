"""Synthetic records as files: one file a table, the mapping that lays them on the canonical schema, and a notice."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from candour.counting.sample_builder import COLUMNS, Records, Row, Value
from candour.counting.sample_mapping import FLAT_COLUMNS, flat_mapping, mapping
from candour.counting.sample_traps import BAD_ROWS, TRAPS
from candour.errors import BadInput
from candour.language import gettext as _

SAMPLE_FORMATS = ("csv", "parquet")
FLAT_FILE = "suspects.xlsx"
_PARQUET_TYPES = {"text": "VARCHAR", "date": "DATE", "integer": "INTEGER", "boolean": "BOOLEAN"}


def write_sample(
    records: Records, folder: Path, *, file_format: str = "csv", workbook: bool = False, bad_rows: bool = False
) -> list[str]:
    """Write the records into a new folder, whole or not at all; gives the names of the files.

    `file_format` is csv or parquet; `workbook` adds one flat XLSX extract, one row a suspect on a crime, with a mapping
    of its own; `bad_rows` only says in the notice that such rows were asked for. The same records give the same bytes.
    `BadInput` if the folder holds anything already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            _("%(folder)s is not an empty folder: name a new one, so that nothing is written over") % {"folder": folder}
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _fill(unfinished, records, file_format=file_format, workbook=workbook)
        (unfinished / "README.txt").write_text(_notice(records, bad_rows=bad_rows), encoding="utf-8")
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return sorted(path.name for path in folder.iterdir())


def _fill(folder: Path, records: Records, *, file_format: str, workbook: bool) -> None:
    written: dict[str, int] = {}
    for table in COLUMNS:
        rows = records.tables[table]
        if file_format == "parquet":
            rows = [row for row in rows if _fits_its_types(table, row)]
        (folder / f"{table}.csv").write_bytes(_csv(table, rows))
        written[table] = len(rows)
    if file_format == "parquet":
        _turn_into_parquet(folder)
    snapshot = records.snapshot_date.isoformat()
    (folder / "mapping.toml").write_text(mapping(file_format, written, snapshot), encoding="utf-8")
    if workbook:
        (folder / FLAT_FILE).write_bytes(_flat_workbook(records))
        (folder / "mapping-suspects.toml").write_text(flat_mapping(FLAT_FILE, snapshot), encoding="utf-8")


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _csv(table: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _unused in COLUMNS[table]])
    writer.writerows([_text(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _fits_its_types(table: str, row: Row) -> bool:
    """Whether a typed file can hold the row: a date that is written the wrong way round it cannot."""
    return not any(
        kind == "date" and isinstance(value, str) for (_unused, kind), value in zip(COLUMNS[table], row, strict=True)
    )


def _turn_into_parquet(folder: Path) -> None:
    # Loaded here because it is only needed for this format and takes longer to load than the command takes to run.
    import duckdb

    with duckdb.connect(":memory:") as connection:
        # One thread, so that row groups always come out in one order.
        connection.execute("SET threads = 1")
        for table, columns in COLUMNS.items():
            source, target = folder / f"{table}.csv", folder / f"{table}.parquet"
            types = {name: _PARQUET_TYPES[kind] for name, kind in columns}
            connection.read_csv(str(source), columns=types, header=True, auto_detect=False, na_values="").write_parquet(
                str(target)
            )
            source.unlink()


def _flat_workbook(records: Records) -> bytes:
    """One sheet, one row a suspect on a crime, the crime's columns repeated on each: the everyday extract."""
    import xlsxwriter  # loaded here for the reason above

    crimes = {row["crime_key"]: row for row in records.rows("crime")}
    nominals = {row["nominal_key"]: row for row in records.rows("nominal")}
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": "Synthetic records", "created": dt.datetime(2019, 9, 2, tzinfo=dt.UTC)})
    sheet = workbook.add_worksheet("Suspects")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, [heading for heading, *_unused in FLAT_COLUMNS])
    links = [row for row in records.rows("link") if row["role"] in ("suspect", "offender")]
    for number, link in enumerate((row for row in links if row["crime_key"] in crimes), start=1):
        sources = {"link": link, "crime": crimes[link["crime_key"]], "nominal": nominals[link["nominal_key"]]}
        for column, (_heading, table, name, _declared) in enumerate(FLAT_COLUMNS):
            value = sources[table][name]
            if isinstance(value, bool):
                sheet.write_string(number, column, "Yes" if value else "No")
            elif isinstance(value, dt.date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value is not None:
                # As text, whatever it looks like: a code such as 8/71 must not turn into a date.
                sheet.write_string(number, column, value)
    workbook.close()
    return buffer.getvalue()


def _notice(records: Records, *, bad_rows: bool) -> str:
    traps = "\n".join(f"  - {_(words)}" for words, _unused in TRAPS)
    bad = "\n".join(f"  - {_(words)}" for words, _unused in BAD_ROWS)
    counts = "\n".join(f"  {table:<15}{len(records.tables[table]):>9,}" for table in COLUMNS)
    text = _(
        """SYNTHETIC RECORDS

Every row here is invented by a program. No person, crime, incident or police force in these files exists;
every key begins with SYN. The proportions are made up too and say nothing about any real place.

Rows in each table:
%(counts)s

They are meant for trying `candour count` and for training. Into every such set these traps are put on purpose,
so that a careless count comes out wrong:
%(traps)s
"""
    ) % {"counts": counts, "traps": traps}
    if bad_rows:
        text += _(
            """
Bad rows were asked for. A count of these files must stop, or leave out and list:
%(bad)s
"""
        ) % {"bad": bad}
    return text
