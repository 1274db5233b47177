"""Plain text, JSON, TOML and CSV: what is stored is what is seen, once no character of it is unseen."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import Counter
from functools import partial
from typing import Any

from candour.gate.characters import check_characters, decoded, is_plain, visible_lines
from candour.gate.notes import Notes
from candour.gate.report import Grid
from candour.language import gettext as _
from candour.language import ngettext

# A spreadsheet program runs a cell that starts like this (OWASP, CSV injection). A plain negative number, a lone
# dash and our bracketed shorthand are not run.
_FORMULA = re.compile(r"^[\s\u00a0]*[=+@\-\uff1d\uff0b\uff20\uff0d\t\r]")
_NOT_RUN = re.compile(r"^(?:[+-]?\d[\d,]*(?:\.\d+)?%?|-)$")


def read_text(data: bytes, notes: Notes) -> None:
    """Inspect plain text."""
    text = decoded(data, _("the text"), notes)
    if text is not None:
        check_characters(text, _("the text"), notes)
        notes.lines.extend(visible_lines(text))


def read_json(data: bytes, notes: Notes) -> None:
    """Inspect JSON: the text and every string in it, escapes undone; no key twice, since only one would be read."""
    text = decoded(data, _("the text"), notes)
    if text is None:
        return
    read_text(data, notes)

    try:
        document = json.loads(text, object_pairs_hook=partial(_checked, notes))
    except (ValueError, RecursionError) as problem:
        notes.found("GATE-04", _("the JSON"), problem)
        return
    for string in _strings(document):
        check_characters(string, _("the JSON"), notes)


def _checked(notes: Notes, members: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these keys and values, each key and every string in the values looked at."""
    made = dict(members)
    if len(made) < len(members):
        for key, times in Counter(key for key, _value in members).items():
            if times > 1:
                notes.found("TXT-06", _("the JSON"), key)
    for key, value in members:
        for string in (key, *(_strings(value))):
            if not is_plain(string):
                check_characters(string, _("the JSON, %(key)s") % {"key": key}, notes)
    return made


def _strings(value: Any) -> list[str]:
    """The strings of a value and of the lists in it. Objects have been looked through when they were read."""
    if isinstance(value, str):
        return [value]
    found: list[str] = []
    # Most lists are of numbers, and long: only what may hold a string is asked.
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str | list):
            found += _strings(item)
    return found


def read_toml(data: bytes, notes: Notes) -> None:
    """Inspect TOML: the text itself; its comments are seen by whoever opens it."""
    read_text(data, notes)
    try:
        tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        notes.found("GATE-04", _("the TOML"), problem)


def read_csv(data: bytes, notes: Notes) -> None:
    """Inspect CSV (RFC 4180): every row has the same number of cells, and no cell would be run by a spreadsheet."""
    text = decoded(data, _("the CSV"), notes)
    if text is None:
        return
    check_characters(text, _("the CSV"), notes)
    width, filled, count = 0, 0, 0
    try:
        for count, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            width = width or len(row)
            if len(row) != width:
                notes.found(
                    "CSV-01",
                    _("row %(row)s") % {"row": count},
                    ngettext(
                        "%(count)s cell where the first row has %(width)s",
                        "%(count)s cells where the first row has %(width)s",
                        len(row),
                    )
                    % {"count": len(row), "width": width},
                )
            for column, cell in enumerate(row, start=1):
                if _FORMULA.match(cell) and not _NOT_RUN.match(cell.strip()):
                    notes.found("CSV-02", _("row %(row)s, column %(column)s") % {"row": count, "column": column}, cell)
            filled += sum(1 for cell in row if cell)
            notes.lines.append("\t".join(row))
    except csv.Error as problem:
        notes.found("GATE-04", _("the CSV after row %(row)s") % {"row": count}, problem)
    notes.grids.append(Grid(_("the CSV"), count, width, filled))
