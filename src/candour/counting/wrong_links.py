"""Links that a count finds wrong: each as a bad row, with its file and row number where the files are at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from candour.counting import words
from candour.counting.load import engine
from candour.counting.mapping import Laid, Mapping
from candour.counting.snapshot import BadRow
from candour.counting.sources import Source, open_sources, sha256_of
from candour.counting.store import begin, source_rows
from candour.counting.store_exact import without_ragged
from candour.counting.typed import laid_tables, lay


def wrong_link(key: str, reason: str, anchor: str) -> BadRow:
    """The bad row of a link with this key; `anchor` is the date that ages are taken at. Its file is not known yet."""
    return BadRow("", 0, "link", reason, words.wrong_link(key, reason, anchor), key)


def located(rows: Iterable[BadRow], mapping: Mapping, folder: Path | str, *, memory: str = "1GB") -> tuple[BadRow, ...]:
    """The rows that a count found wrong, in the order of the files, each with the file and the row that it stands on.

    `mapping` and `folder` are those that the snapshot was loaded from. Only the files that feed the table of links are
    read again. Rows that have a file already, and any that is not found, are given as they are.
    """
    rows = tuple(rows)
    wanted = {row.key for row in rows if not row.row}
    if not wanted:
        return rows
    places: dict[str, tuple[int, str, int]] = {}
    folder = Path(folder)
    with TemporaryDirectory(prefix="candour-") as work, engine(memory, Path(work)) as connection:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT unnest(?::VARCHAR[]) AS k", [sorted(wanted)])
        for spec in mapping.files:
            hashes = {path: sha256_of(path) for path in spec.found_in(folder)}
            for source in open_sources(spec, folder, Path(work), connection, hashes):
                for laid in laid_tables(source):
                    if laid.table == "link":
                        _find(connection, source, laid, Path(work), places)
    found = [replace(row, file=places[row.key][1], row=places[row.key][2]) for row in rows if row.key in places]
    found.sort(key=lambda row: (places[row.key][0], row.row))
    return (*found, *(row for row in rows if row.key not in places))


def _find(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    laid: Laid,
    work: Path,
    places: dict[str, tuple[int, str, int]],
) -> None:
    """Enter the place of every wanted key that stands in one file."""
    whole = without_ragged(begin("link", [(source, laid)]), source, work)
    laying = lay(whole, laid, exact=True, hashed=False)
    row = "__row" if whole is source else "CAST(__own AS BIGINT)"
    key = f"CAST({laying.values['link_key']} AS VARCHAR)"
    query = f"SELECT {key}, {row} FROM {source_rows(laying, numbered=True)}"
    among = f"SELECT * FROM ({query}) AS links(k, row) WHERE k IN (SELECT k FROM wanted)"
    order = len({place[0] for place in places.values()})
    for found, number in connection.execute(among).fetchall():
        places.setdefault(found, (order, source.name, source.row_in_file(number)))
