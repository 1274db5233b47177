"""A mapping: how an authority's own files and columns lie on the canonical tables, with declared types."""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from candour.counting import schemas
from candour.counting.codes import normalise_offence
from candour.counting.model import CODE_LISTS, GRAINS, Column, Grain, Type
from candour.counting.question import Value
from candour.counting.refusing import wrong_at
from candour.counting.words import all_of
from candour.errors import BadInput
from candour.language import gettext as _

_NUMERIC_PARTS = {"Y", "m", "d", "H", "M", "S", "y", "b", "B", "f", "%"}


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where the values of one column come from: a column of the file, a constant, or the number of the row."""

    type: Type
    column: str | None = None
    format: str | None = None
    true: tuple[str, ...] = ("true",)
    false: tuple[str, ...] = ("false",)
    codes: Dictionary[str, str] | None = None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """A choice of the file's rows by the words in one of its columns."""

    column: str
    words: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """One canonical table as one file feeds it. `others` says in words what the rows are that `only` leaves out."""

    table: str
    columns: Dictionary[str, ColumnSource]
    distinct: bool = False
    only: tuple[Only, ...] = ()
    not_held: tuple[str, ...] = ()
    others: str = ""

    @property
    def grain(self) -> Grain:
        """The canonical table."""
        return GRAINS[self.table]


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One entry of a mapping: the files it matches, how to read them and the tables that they feed.

    `canonical` is the table that the files are in canonical shape; then `laid` is empty and `attributes` holds the
    types of further columns.
    """

    paths: tuple[str, ...]
    format: str
    delimiter: str = ","
    encoding: str = "utf-8"
    sheet: str | None = None
    rows: int | None = None
    snapshot_date: dt.date | None = None
    trim: bool = False
    missing: tuple[str, ...] = ("",)
    ignore: tuple[str, ...] = ()
    ignore_others: bool = False
    canonical: str | None = None
    attributes: Dictionary[str, Type] = field(default_factory=dict)
    laid: tuple[Laid, ...] = ()

    def found_in(self, folder: Path) -> list[Path]:
        """The files in `folder` that the entry means, in order. `BadInput` for a pattern that matches nothing."""
        found: dict[Path, None] = {}
        for path in self.paths:
            if glob.has_magic(path):
                try:
                    matches = sorted(match for match in folder.glob(path) if match.is_file())
                except ValueError as problem:
                    raise BadInput(
                        _("%(path)s is not a pattern that can be looked for (%(why)s)")
                        % {"path": repr(path), "why": problem}
                    ) from problem
            else:
                matches = [folder / path] if (folder / path).is_file() else []
            if not matches:
                raise wrong_at(folder, _("no file %(path)s, which the mapping names") % {"path": repr(path)})
            found.update(dict.fromkeys(matches))
        return list(found)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, read. `sha256` is the hash of the file."""

    system: str
    files: tuple[FileSpec, ...]
    snapshot_date: dt.date | None = None
    synthetic: bool = False
    sha256: str = ""


def load_mapping(path: Path | str) -> Mapping:
    """The mapping in a TOML file (docs/reference/mapping.md). `BadInput`, in one line, for one that is wrong."""
    path = Path(path)
    document, content = schemas.read_toml(path)
    return read_mapping(document, path.name, hashlib.sha256(content).hexdigest())


def read_mapping(document: dict[str, Any], where: str = "mapping", sha256: str = "") -> Mapping:
    """The mapping in a TOML document already parsed; `where` names it in errors."""
    schemas.check(document, "mapping", where)
    try:
        files = tuple(_file(given, number) for number, given in enumerate(document["files"], 1))
        days = {spec.snapshot_date for spec in files} | {document.get("snapshot_date")}
        days.discard(None)
        if len(days) > 1:
            shown = all_of(sorted(str(day) for day in days))
            raise BadInput(
                _("the files are of different snapshot days (%(days)s); count one snapshot at a time") % {"days": shown}
            )
    except BadInput as problem:
        raise wrong_at(where, str(problem)) from problem
    return Mapping(document["system"], files, next(iter(days), None), document.get("synthetic", False), sha256)


def _file(given: dict[str, Any], number: int) -> FileSpec:
    paths = [given["path"]] if isinstance(given["path"], str) else given["path"]
    where = _("files %(number)s (%(path)s)") % {"number": number, "path": paths[0]}
    if ("canonical" in given) == ("tables" in given):
        raise wrong_at(where, _("give canonical or tables, and one of them only"))
    if "attributes" in given and "canonical" not in given:
        raise wrong_at(where, _("attributes go with canonical; in tables, declare them among the columns"))
    suffixes = {Path(path).suffix.lower().lstrip(".") for path in paths}
    form = given.get("format") or (suffixes.pop() if len(suffixes) == 1 else "")
    if form not in ("csv", "parquet", "xlsx"):
        raise wrong_at(where, _("say its format: csv, parquet or xlsx"))
    _check_attributes(given, where)
    for path in paths:
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise wrong_at(
                where, _("%(path)s leaves the folder of the records; name files inside it") % {"path": repr(path)}
            )
    ignore = given.get("ignore", ())
    missing = tuple(given.get("missing", ("",)))
    return FileSpec(
        paths=tuple(paths),
        format=form,
        delimiter=given.get("delimiter", ","),
        encoding=given.get("encoding", "utf-8"),
        sheet=given.get("sheet"),
        rows=given.get("rows"),
        snapshot_date=given.get("snapshot_date"),
        trim=given.get("trim", False),
        missing=missing if "" in missing else ("", *missing),
        ignore=() if ignore == "others" else tuple(ignore),
        ignore_others=ignore == "others",
        canonical=given.get("canonical"),
        attributes={name: Type(kind) for name, kind in given.get("attributes", {}).items()},
        laid=tuple(_laid(table, where) for table in given.get("tables", ())),
    )


def _check_attributes(given: dict[str, Any], where: str) -> None:
    for name in given.get("attributes", ()):
        if GRAINS[given["canonical"]].column(name) is not None:
            raise wrong_at(
                where,
                _("attributes are for further columns; %(name)s is a column of %(table)s")
                % {"name": name, "table": given["canonical"]},
            )


def _laid(given: dict[str, Any], where: str) -> Laid:
    grain = GRAINS[given["table"]]
    where = _("%(where)s, table %(table)s") % {"where": where, "table": grain.name}
    columns = {
        name: _column(grain.column(name), source, f"{where}, {name}") for name, source in given["columns"].items()
    }
    not_held = tuple(given.get("not_held", ()))
    for name in not_held:
        if name in grain.key or grain.column(name) is None or name in columns:
            raise wrong_at(
                where,
                _("not_held %(name)s is not a column of %(table)s that can be left out")
                % {"name": repr(name), "table": grain.name},
            )
    for column in grain.columns:
        if column.required and column.name not in columns and column.name not in not_held:
            raise wrong_at(
                where, _("column %(name)s is missing; give it, or name it in not_held") % {"name": column.name}
            )
    only = []
    for choice in given.get("only", ()):
        if ("in" in choice) == ("not_in" in choice):
            raise wrong_at(f"{where}, only", _("give in or not_in, and one of them only"))
        only.append(Only(choice["column"], tuple(choice.get("in", choice.get("not_in"))), "not_in" in choice))
    others = given.get("others", "").strip()
    if others and not only:
        raise wrong_at(where, _("others says what the rows are that only leaves out, and there is no only"))
    return Laid(grain.name, columns, given.get("distinct", False), tuple(only), not_held, others)


def _column(canonical: Column | None, given: dict[str, Any], where: str) -> ColumnSource:
    if len({"column", "value", "row_number"} & set(given)) != 1:
        raise wrong_at(where, _("give column, value or row_number, and one of them only"))
    if "row_number" in given:
        source = ColumnSource(Type.INTEGER)
    elif "value" in given:
        value = given["value"]
        kinds = {bool: Type.BOOLEAN, int: Type.INTEGER, str: Type.TEXT}
        source = ColumnSource(kinds.get(type(value), Type.DATE), value=value)
    else:
        if "type" not in given:
            raise wrong_at(where, _("declare its type: text, integer, date or boolean"))
        kind = Type(given["type"])
        _check_extras(kind, given, where)
        source = ColumnSource(
            kind,
            given["column"],
            given.get("format"),
            tuple(given.get("true", ("true",))),
            tuple(given.get("false", ("false",))),
            given.get("codes"),
        )
    if canonical is not None and canonical.type is not source.type:
        raise wrong_at(
            where,
            _("the table holds %(wanted)s here, not %(declared)s")
            % {"wanted": canonical.type, "declared": source.type},
        )
    _check_fixed_words(canonical, source, where)
    return source


def _check_fixed_words(canonical: Column | None, source: ColumnSource, where: str) -> None:
    """A constant, and what `codes` translates to, must be of the column's list of codes, and no empty text."""
    fixed = [*(source.codes or {}).values(), *(() if source.value is None else (source.value,))]
    for word in fixed:
        if word == "":
            raise wrong_at(where, _("a value is empty; leave the column out, or name it in not_held"))
        if isinstance(word, int) and not -(2**63) <= word < 2**63:
            raise wrong_at(where, _("%(word)s is a larger number than can be held") % {"word": word})
        if canonical is None or canonical.codes is None or not isinstance(word, str):
            continue
        if canonical.codes == "offence" and normalise_offence(word) is None:
            raise wrong_at(where, _("%(word)s is not a Home Office code such as 86/02") % {"word": repr(word)})
        if canonical.codes != "offence" and word not in CODE_LISTS[canonical.codes]:
            raise wrong_at(
                where,
                _("%(word)s is not one of %(codes)s")
                % {"word": repr(word), "codes": ", ".join(CODE_LISTS[canonical.codes])},
            )


def _check_extras(kind: Type, given: dict[str, Any], where: str) -> None:
    if "format" in given:
        if kind is not Type.DATE:
            raise wrong_at(where, _("format is for dates"))
        parts = given["format"].split("%")[1:]
        letters = {part[:1] for part in parts}
        if letters - _NUMERIC_PARTS or not letters & {"Y", "y"} or not letters & {"m", "b", "B"}:
            raise wrong_at(
                where,
                _("format %(format)s must hold a year and a month, such as %%d/%%m/%%Y")
                % {"format": repr(given["format"])},
            )
    if ("true" in given or "false" in given) and kind is not Type.BOOLEAN:
        raise wrong_at(where, _("true and false are for booleans"))
    if set(given.get("true", ())) & set(given.get("false", ())):
        raise wrong_at(where, _("a word means both true and false"))
    if "codes" in given and kind is not Type.TEXT:
        raise wrong_at(where, _("codes are for text"))
