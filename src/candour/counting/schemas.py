"""Checks a TOML document against a JSON Schema shipped beside this module, and says what is wrong in one line."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from candour.errors import BadInput


def read_toml(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document in a TOML file, and the file's bytes. `BadInput` where it cannot be read."""
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig")), content
    except OSError as problem:
        raise BadInput(f"{path}: cannot be read ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        raise BadInput(f"{path}: not UTF-8 text (byte {problem.start})") from problem
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(f"{path}: not TOML: {problem}") from problem
    except (RecursionError, ValueError) as problem:
        # The parser gives up so on lists in lists without end, and on numbers of thousands of digits.
        raise BadInput(f"{path}: not TOML that can be read: nested too deeply, or a number too long") from problem


def check(document: dict[str, Any], schema: str, where: str) -> None:
    """Raise `BadInput` for the first thing in `document` that the schema `schema`.schema.json does not allow."""
    found = sorted(
        _validator(schema).iter_errors(_plain(document)), key=lambda error: [str(part) for part in error.path]
    )
    if found:
        raise BadInput(f"{where}: {_sentence(found[0])}")


@cache
def _validator(schema: str) -> Validator:
    text = files("candour.counting").joinpath(f"{schema}.schema.json").read_text(encoding="utf-8")
    validator: Validator = _Validator(json.loads(text))
    return validator


class _Day(str):
    """A TOML date or time as ISO text, so that it can be told from text in quotation marks."""


def _check_type(validator: Any, types: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
    """The keyword `type`, but a date is no text, and text is no date (a string of the format `date`)."""
    if (
        types == "string"
        and isinstance(instance, str)
        and isinstance(instance, _Day) != (schema.get("format") == "date")
    ):
        yield ValidationError(f"{instance!r} is not of type {types}")
    else:
        yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


_extend: Any = validators.extend
_Validator = _extend(Draft202012Validator, {"type": _check_type})


def _plain(value: Any) -> Any:
    """The document with TOML dates as ISO text, which is all that JSON Schema knows."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date | dt.time):
        return _Day(value.isoformat())
    return value


def _sentence(error: ValidationError) -> str:
    """What is wrong, where, and what would be right."""
    instance: Any = error.instance
    place = _place([str(part) if isinstance(part, str) else int(part) for part in error.absolute_path])
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    wanted: Any = error.validator_value
    remedy = f"; {schema['description']}" if "description" in schema and place else ""
    before = f"{place}: " if place else ""
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        unknown = next(key for key in instance if key not in known)
        return f"{before}unknown key {unknown!r}; known are {', '.join(known)}"
    if error.validator == "required":
        missing = next(key for key in wanted if key not in instance)
        hint = schema.get("properties", {}).get(missing, {}).get("description", "")
        return f"{before}{missing} is missing" + (f": {hint}" if hint else "")
    if error.validator == "enum":
        return f"{before}{error.instance!r} is not one of {', '.join(map(str, wanted))}{remedy}"
    if error.validator == "minItems":
        return f"{before}the list is empty{remedy}"
    if error.validator in ("minimum", "maximum"):
        bound = "less" if error.validator == "minimum" else "more"
        return f"{before}{error.instance!r} is {bound} than {wanted}{remedy}"
    if error.validator == "type":
        types = wanted if isinstance(wanted, str) else " or ".join(wanted)
        said = f"the date {instance}" if isinstance(instance, _Day) else repr(instance)
        return f"{before}{said} is not of type {'date' if schema.get('format') == 'date' else types}{remedy}"
    if error.validator == "uniqueItems":
        return f"{before}something stands twice in the list"
    return f"{before}{error.instance!r} is not allowed here{remedy}"


def _place(path: list[str | int]) -> str:
    """A path in the document as a person would point at it: `dimensions 2, categories 3, code`."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1]} {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words)
