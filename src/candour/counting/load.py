"""Loads records: every row of every file checked once, so that questions may then be asked of what was checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import duckdb

from candour.counting import keys, seals
from candour.counting.mapping import Laid, Mapping
from candour.counting.model import GRAINS
from candour.counting.refusing import wrong_at
from candour.counting.snapshot import BadRow, BadRows, Snapshot, from_receipt, read_receipt, write_receipt
from candour.counting.sources import EXCEL_LAST_ROWS, Source, open_sources, sha256_of
from candour.counting.store import NotExact, Stored, begin, store_fast
from candour.counting.store_exact import explain_unreadable, store_exact
from candour.counting.typed import laid_tables, lay
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables import SourceFile

REASONS = (
    "ragged",
    "missing",
    "bad-integer",
    "bad-boolean",
    "bad-date",
    "bad-code",
    "negative-age",
    "duplicate-key",
    "conflict",
    "no-such-crime",
    "no-such-nominal",
    "no-such-link",
    "no-such-incident",
    "no-person-key",
)
"""Every reason for which a row can be bad, while loading or while counting, as `allow` names it."""

Progress = Callable[[str], None]

_LARGE = 200_000_000


def _silent(line: str) -> None:
    """Progress that nobody asked to see."""


def load(
    mapping: Mapping,
    folder: Path | str,
    *,
    allow: Iterable[str] = (),
    cache: Path | str | None = None,
    memory: str = "1GB",
    compact: bool | None = None,
    progress: Progress = _silent,
) -> Snapshot:
    """Check every row of the files in `folder` that the mapping names, and give the snapshot to count.

    `allow` names the reasons for which bad rows are left out (and counted) instead of stopping the load. `cache` is a
    folder in which the checked records stay, so that a second load of the same files costs nothing: it then holds
    personal data, as they do. Without it they stand in a temporary folder until the snapshot is closed; Parquet files
    already in canonical shape are read where they lie. `compact` stores the keys of crimes, nominals and incidents as
    64-bit numbers: faster, but a message about them cannot name them; left out, it is done for files of more than
    200 MB together. `memory` caps the engine, which spills to disk beyond it.

    Raises `BadRows` for bad rows not allowed, `BadInput` for everything else that is wrong.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise wrong_at(folder, _("not a folder of records"))
    allowed = _reasons(allow)
    paths = list(dict.fromkeys(path for spec in mapping.files for path in spec.found_in(folder)))
    store = None if cache is None else Path(cache)
    hashes: dict[Path, str] = {}
    if store is not None:
        store.mkdir(parents=True, exist_ok=True)
        receipt = read_receipt(store)
        hashes = seals.hashes(paths, receipt)
        seal = seals.seal(mapping, paths, hashes, allowed)
        if receipt is not None and seals.holds(receipt["seal"], seal) and (kept := from_receipt(receipt, memory)):
            return kept
    progress(ngettext("reading 1 file", "reading %(count)s files", len(paths)) % {"count": len(paths)})
    hashes = hashes or {path: sha256_of(path) for path in paths}
    temporary = TemporaryDirectory(prefix="candour-") if store is None else None
    work = Path(temporary.name) if temporary else Path(mkdtemp(prefix="records-", dir=store))
    if compact is None:
        compact = sum(path.stat().st_size for path in paths) > _LARGE
    try:
        snapshot = _load(mapping, folder, work, hashes, allowed, compact, memory, progress)
    except BaseException:
        if temporary is not None:
            temporary.cleanup()
        else:
            _remove(work)
        raise
    snapshot.temporary = temporary
    if store is not None:
        write_receipt(snapshot, store, seals.seal(mapping, paths, hashes, allowed))
        _remove_others(store, work)
    return snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """What a first look at records finds: the files that the mapping names, in order, and the tables that they feed."""

    files: tuple[Path, ...]
    tables: tuple[str, ...]


def look(mapping: Mapping, folder: Path | str) -> Found:
    """Look whether the files that a mapping names are in `folder`, and have the columns that it names.

    No row is checked and, but for workbooks and files in another encoding than UTF-8, none is read: that is what
    `load` does. Raises `BadInput` for a file or a column that is missing, and for a column that nothing uses.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise wrong_at(folder, _("not a folder of records"))
    paths = list(dict.fromkeys(path for spec in mapping.files for path in spec.found_in(folder)))
    with TemporaryDirectory(prefix="candour-") as work, engine("1GB", Path(work)) as connection:
        # The copies that are made of some files are named by hash; here any name of their own will do.
        names = {path: str(number) for number, path in enumerate(paths)}
        by_table, _unused = _lay_out(mapping, folder, Path(work), connection, names)
        for laid_on in by_table.values():
            for source, laid in laid_on:
                lay(source, laid, exact=False, hashed=False)
    return Found(tuple(paths), tuple(name for name in GRAINS if name in by_table))


class _SharedNumber(Exception):
    """Two different keys gave one number, so that keys cannot be stored as numbers this time."""


def _reasons(allow: Iterable[str]) -> frozenset[str]:
    """The reasons as they were named, or `BadInput` for one that there is not."""
    allowed = frozenset(allow)
    for reason in sorted(allowed):
        if reason not in REASONS:
            raise BadInput(
                _("%(reason)s is not a reason to leave a row out; there are %(reasons)s")
                % {"reason": repr(reason), "reasons": ", ".join(REASONS)}
            )
    return allowed


def _remove(work: Path) -> None:
    for path in work.glob("*"):
        path.unlink()
    work.rmdir()


def _remove_others(store: Path, work: Path) -> None:
    """Remove the records of earlier loads, which the receipt no longer speaks of."""
    for earlier in store.glob("records-*"):
        if earlier != work and earlier.is_dir():
            _remove(earlier)


@contextmanager
def engine(memory: str, spill: Path) -> Any:
    """A DuckDB connection under a memory cap, which spills to `spill` beyond it."""
    connection = duckdb.connect(":memory:")
    try:
        try:
            connection.execute("SET memory_limit = ?", [memory])
        except duckdb.Error as problem:
            raise BadInput(
                _("%(memory)s is not an amount of memory such as 1GB") % {"memory": repr(memory)}
            ) from problem
        connection.execute("SET temp_directory = ?", [str(spill)])
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        # A file is opened by several statements; its footer is read by the first.
        connection.execute("SET parquet_metadata_cache = true")
        yield connection
    except duckdb.OutOfMemoryException as problem:
        raise BadInput(
            _("%(memory)s of memory is too little for these records; give more with --memory") % {"memory": memory}
        ) from problem
    finally:
        connection.close()


def _load(
    mapping: Mapping,
    folder: Path,
    work: Path,
    hashes: dict[Path, str],
    allowed: frozenset[str],
    compact: bool,
    memory: str,
    progress: Progress,
) -> Snapshot:
    """The snapshot, with keys as numbers where that is wanted and no two keys have the same one."""
    try:
        return _stored(mapping, folder, work, hashes, allowed, compact, memory, progress)
    except _SharedNumber:
        return _stored(mapping, folder, work, hashes, allowed, False, memory, progress)


def _stored(
    mapping: Mapping,
    folder: Path,
    work: Path,
    hashes: dict[Path, str],
    allowed: frozenset[str],
    compact: bool,
    memory: str,
    progress: Progress,
) -> Snapshot:
    spill = TemporaryDirectory(prefix="candour-spill-")
    with spill, engine(memory, Path(spill.name)) as connection:
        by_table, sources = _lay_out(mapping, folder, work, connection, hashes)
        hashed = compact and not _all_in_place(by_table)
        tables: dict[str, Stored] = {}
        numbers: dict[str, keys.Numbers] = {}
        for name in GRAINS:
            if name in by_table:
                progress(_("checking %(table)s") % {"table": name})
                stored = begin(name, by_table[name])
                _store(connection, stored, work, tables, numbers, hashed)
                tables[name] = stored
        _check_totals(mapping, sources)
        _stop_for_bad_rows(tables, allowed)
    for source in sources:
        if source.read != source.path and source.read.exists():
            source.read.unlink()
    return Snapshot(
        system=mapping.system,
        snapshot_date=mapping.snapshot_date,
        synthetic=mapping.synthetic,
        tables={name: stored.done() for name, stored in tables.items()},
        sources=tuple(SourceFile(source.name, source.sha256, source.rows) for source in sources),
        rejects=tuple(row for stored in tables.values() for row in stored.rejects),
        memory=memory,
    )


def _lay_out(
    mapping: Mapping, folder: Path, work: Path, connection: duckdb.DuckDBPyConnection, hashes: dict[Path, str]
) -> tuple[dict[str, list[tuple[Source, Laid]]], list[Source]]:
    by_table: dict[str, list[tuple[Source, Laid]]] = {}
    sources = []
    for spec in mapping.files:
        for source in open_sources(spec, folder, work, connection, hashes):
            sources.append(source)
            for laid in laid_tables(source):
                by_table.setdefault(laid.table, []).append((source, laid))
    return by_table, sources


def _all_in_place(by_table: dict[str, list[tuple[Source, Laid]]]) -> bool:
    return all(
        lay(source, laid, exact=False, hashed=False).in_place
        for laid_on in by_table.values()
        for source, laid in laid_on
    )


def _store(
    connection: duckdb.DuckDBPyConnection,
    stored: Stored,
    work: Path,
    parents: dict[str, Stored],
    numbers: dict[str, keys.Numbers],
    hashed: bool,
) -> None:
    """Store one table the fast way; where anything is wrong with it, again the exact way."""
    try:
        store_fast(connection, stored, work, hashed=hashed)
        _check_keys(connection, stored, parents, numbers)
    except NotExact as sign:
        try:
            store_exact(connection, stored, work, parents, hashed=hashed)
        except duckdb.Error as problem:
            raise explain_unreadable(stored.sources[0][0], problem) from sign
        numbers.pop(stored.grain.name, None)
        if hashed and not keys.unique_in_engine(connection, stored.relation, stored.grain.key):
            raise _SharedNumber from sign


def _check_keys(
    connection: duckdb.DuckDBPyConnection,
    stored: Stored,
    parents: dict[str, Stored],
    numbers: dict[str, keys.Numbers],
) -> None:
    """Raise `NotExact` where a key may stand twice or an edge may lead nowhere."""
    grain, relation = stored.grain, stored.relation
    held = keys.in_memory(stored.rows)
    columns: dict[str, keys.Numbers] = {}
    if held:
        columns[grain.key[0]] = first = keys.numbers(connection, relation, grain.key[:1])
        # Where the first column alone never repeats, the whole key does not either.
        if not keys.unique(first) and (
            len(grain.key) == 1 or not keys.unique(keys.numbers(connection, relation, grain.key))
        ):
            raise NotExact
        if len(grain.key) == 1:
            numbers[grain.name] = first
    elif not keys.unique_in_engine(connection, relation, grain.key):
        raise NotExact
    for edge in grain.edges:
        parent = parents.get(edge.to)
        if parent is None or edge.column not in stored.columns:
            continue
        if held and keys.in_memory(parent.rows):
            if edge.to not in numbers:
                numbers[edge.to] = keys.numbers(connection, parent.relation, GRAINS[edge.to].key)
            some = columns.get(edge.column)
            if some is None:
                some = keys.numbers(connection, relation, (edge.column,))
            fits = keys.all_among(some, numbers[edge.to])
        else:
            fits = keys.all_among_in_engine(connection, relation, edge.column, parent.relation, GRAINS[edge.to].key[0])
        if not fits:
            raise NotExact


def _check_totals(mapping: Mapping, sources: list[Source]) -> None:
    for spec in mapping.files:
        own = [source for source in sources if source.spec is spec]
        rows = sum(source.rows for source in own)
        names = ", ".join(source.name for source in own)
        if spec.rows is not None and rows != spec.rows:
            raise wrong_at(
                names,
                ngettext(
                    "1 row of data where the source system wrote %(written)s",
                    "%(rows)s rows of data where the source system wrote %(written)s",
                    rows,
                )
                % {"rows": f"{rows:,}", "written": f"{spec.rows:,}"},
            )
        for source in own:
            if spec.rows is None and spec.format == "csv" and source.rows + 1 in EXCEL_LAST_ROWS:
                raise wrong_at(
                    source.name,
                    _(
                        "%(rows)s rows with the header, the most that Excel writes; rows may be cut off. If "
                        "the number is right, give it as rows in the mapping"
                    )
                    % {"rows": f"{source.rows + 1:,}"},
                )


def _stop_for_bad_rows(tables: dict[str, Stored], allowed: frozenset[str]) -> None:
    counts: dict[str, int] = {}
    for stored in tables.values():
        for reason, count in stored.rejected.items():
            if reason not in allowed:
                counts[reason] = counts.get(reason, 0) + count
    if counts:
        rows: list[BadRow] = [row for stored in tables.values() for row in stored.rejects if row.reason not in allowed]
        raise BadRows(tuple(rows), counts)
