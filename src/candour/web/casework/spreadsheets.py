"""Text for a cell of a spreadsheet that somebody else wrote: it must be read as text, never run as a formula."""

from __future__ import annotations

import re

# As in tables.csvw: a spreadsheet runs a cell that begins so, also after white space.
_RUNS = re.compile(r"[\s']*[=+\-@＝＋－＠|%]")


def plain_cell(value: object) -> object:
    """A value for a CSV cell; text that a spreadsheet could run as a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and _RUNS.match(value) else value
