"""The files of a mapping made ready to be read: opened, hashed, their columns known, their text in UTF-8."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from candour.counting.mapping import FileSpec
from candour.counting.refusing import wrong_at
from candour.counting.xlsx import sheet_to_csv
from candour.errors import BadInput
from candour.language import gettext as _

# Excel writes no more rows than this on a sheet, header included; the second is the limit of its older format.
EXCEL_LAST_ROWS = (1_048_576, 65_536)


# Far longer than a row of records, far shorter than the line (2 MB) and the buffer (32 MB) of the engine.
_LONGEST_LINE = 1_000_000


@dataclass(slots=True)
class Source:
    """One file of the records.

    `read` is the file that the engine reads (a copy in UTF-8 text where the original is a workbook or in another
    encoding), `columns` its columns with their physical types, `blank` the blank rows of a sheet, which the copy leaves
    out.
    """

    name: str
    path: Path
    read: Path
    spec: FileSpec
    columns: dict[str, str]
    sha256: str
    rows: int = 0
    blank: tuple[int, ...] = ()

    def row_in_file(self, number: int) -> int:
        """The number that a row of the copy has in the file itself, where blank rows count."""
        for blank in self.blank:
            number += blank <= number
        return number

    @property
    def parquet(self) -> bool:
        """Whether the file holds typed columns, not text."""
        return self.spec.format == "parquet"


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: Path | str) -> str:
    """The name of one file as a SQL literal; the engine would take `[1]`, `*` and `?` in it for a pattern."""
    return quoted(re.sub(r"[\[*?]", r"[\g<0>]", str(path)))


def identifier(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise wrong_at(path, _("cannot be read (%(why)s)") % {"why": problem.strerror}) from problem


def open_sources(
    spec: FileSpec, folder: Path, work: Path, connection: duckdb.DuckDBPyConnection, hashes: dict[Path, str]
) -> list[Source]:
    """The files that one entry of a mapping means; workbooks and other encodings are copied as text into `work`."""
    return [_open(spec, path, folder, work, connection, hashes[path]) for path in spec.found_in(folder)]


def _open(
    spec: FileSpec, path: Path, folder: Path, work: Path, connection: duckdb.DuckDBPyConnection, sha256: str
) -> Source:
    name = path.relative_to(folder).as_posix()
    if spec.format == "parquet":
        return Source(name, path, path, spec, _parquet_columns(path, name, connection), sha256)
    read = path
    blank: tuple[int, ...] = ()
    if spec.format == "xlsx":
        read = work / f"{sha256}.csv"
        blank = sheet_to_csv(path, name, spec, read)
    elif spec.encoding != "utf-8":
        read = work / f"{sha256}.csv"
        _transcode(path, name, spec.encoding, read)
    header = _header(read, name, "," if spec.format == "xlsx" else spec.delimiter)
    _check_last_line(read, name)
    return Source(name, path, read, spec, dict.fromkeys(header, "VARCHAR"), sha256, blank=blank)


def _parquet_columns(path: Path, name: str, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({file_literal(path)})").fetchall()
    except duckdb.Error as problem:
        raise wrong_at(
            name, _("not a Parquet file that can be read (%(why)s)") % {"why": first_line(problem)}
        ) from problem
    return {str(row[0]): str(row[1]) for row in rows}


def first_line(problem: Exception) -> str:
    """The first line of an engine's message."""
    return str(problem).strip().splitlines()[0]


def _transcode(path: Path, name: str, encoding: str, target: Path) -> None:
    codec = {"windows-1252": "cp1252"}.get(encoding, encoding)
    try:
        with path.open(encoding=codec, newline="") as given, target.open("w", encoding="utf-8", newline="") as out:
            while block := given.read(1 << 20):
                out.write(block)
    except UnicodeError as problem:
        raise wrong_at(
            name,
            _("not %(encoding)s text (%(why)s); declare its encoding in the mapping")
            % {"encoding": encoding, "why": problem},
        ) from problem


def _header(path: Path, name: str, delimiter: str) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream, delimiter=delimiter, strict=True), None)
    except UnicodeDecodeError as problem:
        raise _not_utf8(path, name) from problem
    except csv.Error as problem:
        raise wrong_at(name, _("the header cannot be read (%(why)s)") % {"why": problem}) from problem
    if not header:
        raise wrong_at(name, _("the file is empty, or its first row is; the first row must name the columns"))
    for column in header:
        if not column:
            raise wrong_at(
                name, _("column %(number)s has no name in the header") % {"number": header.index(column) + 1}
            )
        if header.count(column) > 1:
            raise wrong_at(name, _("two columns are called %(column)s") % {"column": repr(column)})
    return header


def _check_last_line(path: Path, name: str) -> None:
    """Refuse a last line longer than any row is: the engine drops it in silence when it outgrows its buffer."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size <= _LONGEST_LINE:
            return
        stream.seek(size - _LONGEST_LINE)
        end = stream.read().rstrip(b"\r\n")
    if b"\n" not in end and b"\r" not in end:
        raise wrong_at(
            name,
            _("the last line is longer than %(count)s characters; a line end or a quote is missing")
            % {"count": f"{_LONGEST_LINE:,}"},
        )


def records(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Every record of a text file with its row number (the header is row 1): exact, and slow.

    `BadInput` for a quote that is not closed and for text that is not UTF-8, with the row.
    """
    delimiter = "," if source.spec.format == "xlsx" else source.spec.delimiter
    number = 0
    try:
        with source.read.open(encoding="utf-8-sig", newline="") as stream:
            for record in csv.reader(stream, delimiter=delimiter, strict=True):
                if record:
                    number += 1
                    yield number, record
    except csv.Error as problem:
        place = _("%(file)s row %(row)s") % {"file": source.name, "row": number + 1}
        if "limit" in str(problem):
            why = _("%(problem)s; a quote is broken, or the text is longer than is read") % {"problem": problem}
        else:
            why = _("%(problem)s; a quote is broken") % {"problem": problem}
        raise wrong_at(place, why) from problem
    except UnicodeDecodeError as problem:
        raise _not_utf8(source.read, source.name) from problem


def _not_utf8(path: Path, name: str) -> BadInput:
    with path.open("rb") as stream:
        if stream.read(2) == b"\x1f\x8b":
            return wrong_at(name, _("the file is compressed (gzip); decompress it first"))
    line = _first_undecodable(path)
    return wrong_at(
        _("%(file)s line %(line)s") % {"file": name, "line": line},
        _("not UTF-8 text; declare the file's encoding in the mapping"),
    )


def _first_undecodable(path: Path) -> int:
    """The number of the first line that is not UTF-8."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0
