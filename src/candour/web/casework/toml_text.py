"""Writes a question as TOML, laid out as a person would write it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

_WIDTH = 100


def question_toml(document: Mapping[str, Any]) -> str:
    """A question (the document that a question file holds) as the text of a question file."""
    plain = {key: value for key, value in document.items() if not _is_table(value)}
    parts = [_lines(plain)]
    for name, table in document.items():
        if isinstance(table, Mapping):
            parts += _table(name, table)
        elif _is_table(table):
            parts += [f"[[{name}]]\n{_lines(one)}" for one in table]
    return "\n".join(parts)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table and the tables in it, each under its own heading."""
    within = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    many = {key: value for key, value in table.items() if key not in within and _is_table(value)}
    own = {key: value for key, value in table.items() if key not in within and key not in many}
    parts = [f"[{name}]\n{_lines(own)}"] if own or not within else []
    parts += [f"[[{name}.{key}]]\n{_lines(one)}" for key, value in many.items() for one in value]
    for key, value in within.items():
        parts += _table(f"{name}.{key}", value)
    return parts


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    items = [_value(one) for one in value]
    on_one_line = "[" + ", ".join(items) + "]"
    if len(on_one_line) <= _WIDTH and not any(isinstance(one, Mapping) for one in value):
        return on_one_line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _text(value: str) -> str:
    """A basic string. JSON's escapes are TOML's too, but for the delete character, which JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
