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

from candour.counting.refusing import wrong_at
from candour.counting.words import any_of
from candour.language import gettext as _


def read_toml(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document in a TOML file, and the file's bytes. `BadInput` where it cannot be read."""
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig")), content
    except OSError as problem:
        raise wrong_at(path, _("cannot be read (%(why)s)") % {"why": problem.strerror}) from problem
    except UnicodeDecodeError as problem:
        raise wrong_at(path, _("not UTF-8 text (byte %(byte)s)") % {"byte": problem.start}) from problem
    except tomllib.TOMLDecodeError as problem:
        raise wrong_at(path, _("not TOML: %(why)s") % {"why": problem}) from problem
    except (RecursionError, ValueError) as problem:
        # The parser gives up so on lists in lists without end, and on numbers of thousands of digits.
        raise wrong_at(path, _("not TOML that can be read: nested too deeply, or a number too long")) from problem


def check(document: dict[str, Any], schema: str, where: str) -> None:
    """Raise `BadInput` for the first thing in `document` that the schema `schema`.schema.json does not allow."""
    found = sorted(
        _validator(schema).iter_errors(_plain(document)), key=lambda error: [str(part) for part in error.path]
    )
    if found:
        raise wrong_at(where, _sentence(found[0]))


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
    place = _place([str(part) if isinstance(part, str) else int(part) for part in error.absolute_path])
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    problem = _problem(error, schema)
    if error.validator not in ("additionalProperties", "required", "uniqueItems") and place and "description" in schema:
        # Translators: what is wrong in a file, and what would be right there.
        problem = _("%(problem)s; %(remedy)s") % {"problem": problem, "remedy": _(schema["description"])}
    return str(wrong_at(place, problem)) if place else problem


def _problem(error: ValidationError, schema: dict[str, Any]) -> str:
    instance: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        unknown = next(key for key in instance if key not in known)
        return _("unknown key %(key)s; known are %(keys)s") % {"key": repr(unknown), "keys": ", ".join(known)}
    if error.validator == "required":
        missing = next(key for key in wanted if key not in instance)
        said = _("%(key)s is missing") % {"key": missing}
        hint = schema.get("properties", {}).get(missing, {}).get("description", "")
        return str(wrong_at(said, _(hint))) if hint else said
    if error.validator == "enum":
        listed = ", ".join(map(str, wanted))
        return _("%(value)s is not one of %(values)s") % {"value": repr(instance), "values": listed}
    if error.validator == "minItems":
        return _("the list is empty")
    if error.validator == "minimum":
        return _("%(value)s is less than %(least)s") % {"value": repr(instance), "least": wanted}
    if error.validator == "maximum":
        return _("%(value)s is more than %(most)s") % {"value": repr(instance), "most": wanted}
    if error.validator == "type":
        return _wrong_type(instance, wanted, schema)
    if error.validator == "uniqueItems":
        return _("something stands twice in the list")
    return _("%(value)s is not allowed here") % {"value": repr(instance)}


def _wrong_type(instance: Any, wanted: Any, schema: dict[str, Any]) -> str:
    types = wanted if isinstance(wanted, str) else any_of(wanted)
    if schema.get("format") == "date":
        types = "date"
    if isinstance(instance, _Day):
        return _("the date %(value)s is not of type %(types)s") % {"value": instance, "types": types}
    return _("%(value)s is not of type %(types)s") % {"value": repr(instance), "types": types}


def _place(path: list[str | int]) -> str:
    """A path in the document as a person would point at it: `dimensions 2, categories 3, code`."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1]} {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words)
