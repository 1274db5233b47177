"""Records that were checked once and can be counted many times."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import duckdb

from candour.counting.model import Type
from candour.counting.refusing import wrong_at
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables import SourceFile

RECEIPT = "snapshot.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is wrong: the file, its row number (the header is row 1), the table it feeds, why, in words.

    A row found wrong while counting has its `key`, and no file and row (0) until `located` finds them.
    """

    file: str
    row: int
    table: str
    reason: str
    message: str
    key: str = ""


class BadRows(BadInput):
    """Bad rows that were not allowed by name. `rows` lists them (the first 100,000), `counts` gives all by reason."""

    def __init__(self, rows: tuple[BadRow, ...], counts: dict[str, int]) -> None:
        self.rows = rows
        self.counts = counts
        first, total = rows[0], sum(counts.values())
        allow = " ".join(f"--allow {reason}" for reason in counts)
        problem = first.message
        if first.row:
            place = _("%(file)s row %(row)s") % {"file": first.file, "row": first.row}
            problem = str(wrong_at(place, problem))
        said = ngettext(
            "%(problem)s. Mend the row, or leave it out with %(options)s",
            "%(problem)s. %(count)s rows are bad (%(reasons)s); mend them, or leave them out with %(options)s",
            total,
        )
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in counts.items())
        super().__init__(said % {"problem": problem, "count": f"{total:,}", "reasons": reasons, "options": allow})


@dataclass(frozen=True, slots=True)
class StoredTable:
    """One canonical table as it was stored: Parquet files, typed columns, and what became of the rows of its sources.

    `spellings` gives, for a column of offence codes, every spelling in the records with the one it stands for.
    `read` = `rows` + the sum of `excluded` + the sum of `rejected`.
    """

    name: str
    files: tuple[str, ...]
    columns: dict[str, Type]
    rows: int
    read: int
    excluded: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)
    not_held: tuple[str, ...] = ()


@dataclass(slots=True)
class Snapshot:
    """Records of one day, checked: what `count` counts. Close it (or use `with`) to remove its temporary files.

    `rejects` are the bad rows that were allowed by name and left out. `memory` is the engine's cap, such as `1GB`.
    """

    system: str
    snapshot_date: dt.date | None
    synthetic: bool
    tables: dict[str, StoredTable]
    sources: tuple[SourceFile, ...]
    rejects: tuple[BadRow, ...] = ()
    memory: str = "1GB"
    reused: bool = False
    temporary: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Remove the temporary files of a snapshot that was not cached."""
        if self.temporary is not None:
            self.temporary.cleanup()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def write_receipt(snapshot: Snapshot, folder: Path, seal: dict[str, Any]) -> None:
    """Remember in `folder` that the snapshot was checked; `seal` says of what it holds true."""
    document = {
        "format": FORMAT,
        "engine": duckdb.__version__,
        "seal": seal,
        "system": snapshot.system,
        "snapshot_date": snapshot.snapshot_date.isoformat() if snapshot.snapshot_date else None,
        "synthetic": snapshot.synthetic,
        "tables": [asdict(table) for table in snapshot.tables.values()],
        "sources": [asdict(source) for source in snapshot.sources],
        "rejects": [asdict(row) for row in snapshot.rejects],
    }
    waiting = folder / (RECEIPT + ".new")
    waiting.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    waiting.replace(folder / RECEIPT)


def read_receipt(folder: Path) -> dict[str, Any] | None:
    """What `write_receipt` wrote with this version of the engine, or None."""
    try:
        document = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError, UnicodeDecodeError):
        return None
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or document.get("engine") != duckdb.__version__
    ):
        return None
    return document


def from_receipt(document: dict[str, Any], memory: str) -> Snapshot | None:
    """The snapshot that a receipt remembers, or None where one of its files is gone."""
    tables = {
        table["name"]: StoredTable(
            **{
                **table,
                "files": tuple(table["files"]),
                "columns": {name: Type(kind) for name, kind in table["columns"].items()},
                "not_held": tuple(table["not_held"]),
            }
        )
        for table in document["tables"]
    }
    if not _all_there(path for table in tables.values() for path in table.files):
        return None
    day = document["snapshot_date"]
    return Snapshot(
        system=document["system"],
        snapshot_date=dt.date.fromisoformat(day) if day else None,
        synthetic=document["synthetic"],
        tables=tables,
        sources=tuple(SourceFile(**source) for source in document["sources"]),
        rejects=tuple(BadRow(**row) for row in document["rejects"]),
        memory=memory,
        reused=True,
    )


def _all_there(paths: Iterable[str]) -> bool:
    return all(Path(path).is_file() for path in paths)
