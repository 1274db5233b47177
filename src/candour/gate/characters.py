"""Characters that a reader cannot see, or that make other characters appear where they are not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice

from candour.gate.notes import Notes, shown
from candour.language import gettext as _
from candour.language import ngettext

# Controls of the direction of writing: they show words in another order than they are stored (UAX #9).
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
# Default-ignorable characters (DerivedCoreProperties.txt): they take no room. The soft hyphen shows only at the end of
# a line; variation selectors and tags can carry any message unseen. Unassigned and private characters show as a box.
_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"

_SUSPECT = re.compile(f"[{_CONTROLS}{_BIDI}{_UNSEEN}{_PRIVATE}\u2028\u2029]")
_BIDI_ONE = re.compile(f"[{_BIDI}]")
_CONTROL_ONE = re.compile(f"[{_CONTROLS}\u2028\u2029]")

# Finding the line of a character takes time; a hostile file may hold millions of them.
_MOST_LISTED = 100

LONGEST_BLANK = 120
"""The most blanks in a row that a page may hold; more push what follows out of sight."""
_BLANKS = re.compile(rf"[ \t\u00a0\u2000-\u200a\u3000]{{{LONGEST_BLANK + 1},}}")
_MANY_LINES = re.compile(r"(?:[ \t]*\r?\n){60,}")
# Stands in whatever the pattern above fits, and is looked for much faster in a text of many indented lines.
_AFTER_A_LINE = re.compile(r"\n(?:[ \t]*\r?\n){59}")


def is_plain(text: str) -> bool:
    """Whether a text holds nothing but letters, figures, marks and spaces of ASCII, and is too short to hide a word.

    Nothing in such a text is looked for below, and most texts of most files are such.
    """
    return len(text) <= LONGEST_BLANK and text.isascii() and text.isprintable()


def check_characters(text: str, where: str, notes: Notes) -> None:
    """Write down each character of a text that a reader cannot see, and blanks that push words out of sight."""
    if is_plain(text):
        return
    # A text has few different characters: each is judged once, and its places are looked for only if it is suspect.
    suspects = _SUSPECT.finditer(text) if any(map(_SUSPECT.match, set(text))) else ()
    for match in islice(suspects, _MOST_LISTED):
        character = match.group()
        rule = "TXT-03"
        if _BIDI_ONE.match(character):
            rule = "TXT-02"
        elif _CONTROL_ONE.match(character):
            rule = "TXT-01"
        notes.found(rule, f"{where}, {_place(text, match.start())}", _described(character))
    lines = _MANY_LINES.finditer(text) if _AFTER_A_LINE.search(text) else ()
    for match in islice(chain(_BLANKS.finditer(text), lines), _MOST_LISTED):
        if text[match.end() : match.end() + 1]:
            notes.found(
                "TXT-05",
                f"{where}, {_place(text, match.start())}",
                ngettext("%(count)s blank in a row", "%(count)s blanks in a row", len(match.group()))
                % {"count": len(match.group())},
            )


def decoded(data: bytes, where: str, notes: Notes) -> str | None:
    """The text of UTF-8 bytes, a byte order mark at the start taken off; none, with a finding, if it is not UTF-8."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        notes.found("TXT-04", where, _("byte %(number)s") % {"number": f"{problem.start + 1:,}"})
        return None


def visible_lines(text: str) -> Iterator[str]:
    """The lines of a text as a reader sees them, white space at the end left out."""
    for line in text.splitlines():
        yield line.rstrip()


def _described(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return _("line %(line)s, character %(column)s") % {"line": line, "column": column}


__all__ = ["check_characters", "decoded", "is_plain", "shown", "visible_lines"]
