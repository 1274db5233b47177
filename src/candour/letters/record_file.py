"""Reads a decision record from TOML. The dataclasses are the schema: their fields are the keys, nothing else is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import tomllib
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from candour.errors import BadInput
from candour.letters.record import Record


def load_record(path: Path | str) -> Record:
    """The record in a TOML file.

    Raises `BadInput`, naming the file and the key, for a file that cannot be read, TOML that is not well formed, a
    key that is unknown or missing, or a value of the wrong type.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise BadInput(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    except UnicodeDecodeError as problem:
        raise BadInput(f"{path}: is not UTF-8 text (byte {problem.start}); save it as UTF-8") from problem
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(f"{path}: is not well-formed TOML: {problem}") from problem
    except (RecursionError, ValueError) as problem:
        # The parser gives up so on lists in lists without end, and on numbers of thousands of digits.
        raise BadInput(f"{path}: cannot be read as TOML: nested too deeply, or a number too long") from problem
    return record_from_mapping(document, str(path))


def record_from_mapping(document: Mapping[str, Any], where: str = "record") -> Record:
    """The record in a mapping shaped as the TOML is; `where` names it in errors. Raises `BadInput`."""
    try:
        record: Record = _read_dataclass(Record, document, where)
    except BadInput as problem:
        if str(problem).startswith(where):
            raise
        raise BadInput(f"{where}: {problem}") from problem
    return record


def _read_dataclass(kind: type[Any], value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise BadInput(f"{where}: should be a table of keys, not {_described(value)}")
    fields = {item.name: item for item in dataclasses.fields(kind)}
    for key in value:
        if key not in fields:
            close = difflib.get_close_matches(str(key), fields, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the keys here are {', '.join(fields)}"
            raise BadInput(f"{where}: unknown key {key!r}; {hint}")
    hints = typing.get_type_hints(kind)
    given: dict[str, Any] = {}
    for name, item in fields.items():
        if name in value:
            given[name] = _read(hints[name], value[name], f"{where}: {name}")
        required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        if required and name not in value:
            raise BadInput(f"{where}: lacks the key {name!r}")
        if required and given[name] == "":
            raise BadInput(f"{where}: {name} is empty; say what it is")
    return kind(**given)


def _read(hint: Any, value: object, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = [choice for choice in typing.get_args(hint) if choice is not type(None)]
        return _read(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadInput(f"{where}: should be a list, not {_described(value)}")
        inner = typing.get_args(hint)[0]
        return tuple(_read(inner, item, f"{where} {number}") for number, item in enumerate(value, start=1))
    if dataclasses.is_dataclass(hint):
        return _read_dataclass(typing.cast("type[Any]", hint), value, where)
    return _read_plain(hint, value, where)


def _read_plain(hint: type[Any], value: object, where: str) -> Any:
    if issubclass(hint, StrEnum):
        choices = [member.value for member in hint]
        if value not in choices:
            raise BadInput(f"{where}: {value!r} is not one of {', '.join(repr(choice) for choice in choices)}")
        return hint(value)
    if hint is str and isinstance(value, str):
        return value.strip()
    if hint is bool and isinstance(value, bool):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if hint is Decimal and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if hint is dt.date and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise BadInput(f"{where}: should be {_NAMES[hint]}, not {_described(value)}")


_NAMES: dict[type[Any], str] = {
    str: "text in quotation marks",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    dt.date: "a date such as 2019-08-19 without quotation marks",
}


def _described(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Mapping):
        return "a table of keys"
    if isinstance(value, list | tuple):
        return "a list"
    return repr(value)
