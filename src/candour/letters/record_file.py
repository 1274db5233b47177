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
from candour.language import gettext as _
from candour.language import later
from candour.letters.record import Record

_HINTS: dict[type[Any], dict[str, Any]] = {}


def load_record(path: Path | str) -> Record:
    """The record in a TOML file.

    Raises `BadInput`, naming the file and the key, for a file that cannot be read, TOML that is not well formed, a
    key that is unknown or missing, or a value of the wrong type.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        why = problem.strerror or problem
        raise BadInput(_("%(path)s: cannot be read (%(why)s)") % {"path": path, "why": why}) from problem
    except UnicodeDecodeError as problem:
        message = _("%(path)s: is not UTF-8 text (byte %(place)s); save it as UTF-8")
        raise BadInput(message % {"path": path, "place": problem.start}) from problem
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        said = {"path": path, "problem": problem}
        raise BadInput(_("%(path)s: is not well-formed TOML: %(problem)s") % said) from problem
    except (RecursionError, ValueError) as problem:
        # The parser gives up so on lists in lists without end, and on numbers of thousands of digits.
        message = _("%(path)s: cannot be read as TOML: nested too deeply, or a number too long")
        raise BadInput(message % {"path": path}) from problem
    return record_from_mapping(document, str(path))


class _Placed(BadInput):
    """Wrong input whose message already says where in the record it stands."""


def record_from_mapping(document: Mapping[str, Any], where: str = "") -> Record:
    """The record in a mapping shaped as the TOML is; `where` names it in errors. Raises `BadInput`."""
    where = where or _("record")
    try:
        record: Record = _read_dataclass(Record, document, where)
    except BadInput as problem:
        if isinstance(problem, _Placed) or str(problem).startswith(where):
            raise
        raise BadInput(_("%(where)s: %(problem)s") % {"where": where, "problem": problem}) from problem
    return record


def _read_dataclass(kind: type[Any], value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        said = {"where": where, "given": _described(value)}
        raise _Placed(_("%(where)s: should be a table of keys, not %(given)s") % said)
    fields = {item.name: item for item in dataclasses.fields(kind)}
    for key in value:
        if key not in fields:
            raise _Placed(_unknown(key, list(fields), where))
    hints = _hints(kind)
    given: dict[str, Any] = {}
    for name, item in fields.items():
        if name in value:
            given[name] = _read(hints[name], value[name], f"{where}: {name}")
        required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        if required and name not in value:
            raise _Placed(_("%(where)s: lacks the key %(key)s") % {"where": where, "key": repr(name)})
        if required and given[name] == "":
            raise _Placed(_("%(where)s: %(key)s is empty; say what it is") % {"where": where, "key": name})
    return kind(**given)


def _hints(kind: type[Any]) -> dict[str, Any]:
    """The types of a dataclass's fields; to work them out takes longer than to read a record."""
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def _unknown(key: object, known: list[str], where: str) -> str:
    """What to say of a key that does not exist: the one that was probably meant, or all that there are."""
    said = {"where": where, "key": repr(key)}
    if close := difflib.get_close_matches(str(key), known, n=1):
        return _("%(where)s: unknown key %(key)s; did you mean %(near)s?") % {**said, "near": repr(close[0])}
    return _("%(where)s: unknown key %(key)s; the keys here are %(known)s") % {**said, "known": ", ".join(known)}


def _read(hint: Any, value: object, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = [choice for choice in typing.get_args(hint) if choice is not type(None)]
        return _read(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            said = {"where": where, "given": _described(value)}
            raise _Placed(_("%(where)s: should be a list, not %(given)s") % said)
        inner = typing.get_args(hint)[0]
        return tuple(_read(inner, item, f"{where} {number}") for number, item in enumerate(value, start=1))
    if dataclasses.is_dataclass(hint):
        return _read_dataclass(typing.cast("type[Any]", hint), value, where)
    return _read_plain(hint, value, where)


def _read_plain(hint: type[Any], value: object, where: str) -> Any:
    if issubclass(hint, StrEnum):
        choices = [member.value for member in hint]
        if value not in choices:
            said = {"where": where, "given": repr(value), "choices": ", ".join(map(repr, choices))}
            raise _Placed(_("%(where)s: %(given)s is not one of %(choices)s") % said)
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
    said = {"where": where, "wanted": _(_NAMES[hint]), "given": _described(value)}
    raise _Placed(_("%(where)s: should be %(wanted)s, not %(given)s") % said)


_NAMES: dict[type[Any], str] = {
    str: later("text in quotation marks"),
    bool: later("true or false"),
    int: later("a whole number"),
    Decimal: later("a number"),
    dt.date: later("a date such as 2019-08-19 without quotation marks"),
}


def _described(value: object) -> str:
    if isinstance(value, bool):
        return _("true or false")
    if isinstance(value, Mapping):
        return _("a table of keys")
    if isinstance(value, list | tuple):
        return _("a list")
    return repr(value)
