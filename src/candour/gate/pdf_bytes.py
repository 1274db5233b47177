"""The bytes of a PDF: a header, objects one after the other, one table of them, one end, and nothing between."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from candour.gate.notes import Notes
from candour.language import gettext as _
from candour.language import ngettext

_HEADER = re.compile(rb"%PDF-(?:1\.[4-7]|2\.0)\r?\n%[\x80-\xff]{4}\s{1,4}")
_OBJECT = re.compile(rb"(\d{1,7}) 0 obj\s{0,2}")
_STREAM = re.compile(rb"\s{0,2}stream\r?\n")
_END_OF_STREAM = re.compile(rb"\r?\n?endstream\s{1,2}endobj\s{0,4}")
_END_OF_OBJECT = re.compile(rb"\s{0,2}endobj\s{0,4}")
_TABLE = re.compile(rb"xref\s{1,2}0 (\d{1,7})\s{1,2}")
_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \n|\r\n| \r)")
_TRAILER = re.compile(rb"\s{0,2}trailer\s{0,2}")
_END = re.compile(rb"\s{0,2}startxref\s{1,2}(\d{1,10})\s{1,2}%%EOF\s{0,2}")
_TOKEN = re.compile(rb"<<|>>|[\[\]]|/[^\x00\s()<>\[\]{}/%]*|<[0-9A-Fa-f\s]*>|[^\x00\s()<>\[\]{}/%]+")
_SPACE = re.compile(rb"[ \t\r\n\x0c]+|(%[^\r\n]*)")
_DEEPEST = 60
_MOST_SPACE = 8
_STRING = rb"\((?:[^()\\]++|\\[\x00-\xff])*+\)"
_FLAT_STRING = re.compile(_STRING)
# Tokens as above, one after the other, with so little space between them that nothing of it is written down.
_PLAIN = re.compile(rb"(?:[ \t\r\n\x0c]{0,%d}+(?>%b|%b))*+" % (_MOST_SPACE, _TOKEN.pattern, _STRING))


class NotOurs(Exception):
    """The bytes are not laid out as our writer lays them out; the words say where."""


@dataclass(slots=True)
class Lexer:
    """Reads the tokens of PDF syntax one by one, and lets no byte between them go unseen (ISO 32000-2, 7.2)."""

    data: bytes
    at: int = 0
    odd: list[str] = field(default_factory=list)

    def token(self) -> bytes:
        """The next token; empty at the end. A string comes whole, with its brackets."""
        self._skip_space()
        start = self.at
        found = _TOKEN.match(self.data, start)
        if found is None:
            if self.data[start : start + 1] == b"(":
                self._skip_string()
                return self.data[start : self.at]
            if start < len(self.data):
                raise NotOurs(_("byte %(position)s is of no object") % {"position": f"{start:,}"})
            return b""
        self.at = found.end()
        return found.group()

    def skip_all(self) -> None:
        """Pass over every token to the end; what is odd among them is written down."""
        while self.token():
            # Nearly all syntax is plain, and is passed over much faster at once than token by token.
            plain = _PLAIN.match(self.data, self.at)
            self.at = plain.end() if plain else self.at

    def _skip_space(self) -> None:
        """Pass over white space; long stretches of it and comments are written down."""
        while (found := _SPACE.match(self.data, self.at)) is not None:
            if found[1] or len(found.group()) > _MOST_SPACE:
                self.odd.append(f"{found[1]!r}" if found[1] else _blanks(len(found.group()), self.at))
            self.at = found.end()

    def _skip_string(self) -> None:
        if (flat := _FLAT_STRING.match(self.data, self.at)) is not None:
            self.at = flat.end()
            return
        depth = 0
        while self.at < len(self.data):
            byte = self.data[self.at]
            self.at += 2 if byte == 0x5C else 1
            depth += (byte == 0x28) - (byte == 0x29)
            if depth == 0:
                return
        raise NotOurs(_("a string has no end"))

    def value(self, depth: int = 0) -> bytes | dict[bytes, object] | list[object]:
        """The next value: a dictionary, an array (references in it as their three tokens), or one token."""
        token = self.token()
        if depth > _DEEPEST:
            raise NotOurs(_("an object is nested too deep"))
        if token == b"[":
            items: list[object] = []
            while (item := self.value(depth + 1)) != b"]":
                if item in (b"", b">>"):
                    raise NotOurs(_("an array has no end at byte %(position)s") % {"position": f"{self.at:,}"})
                items.append(item)
            return items
        return self._dictionary(depth) if token == b"<<" else token

    def _dictionary(self, depth: int) -> dict[bytes, object]:
        found: dict[bytes, object] = {}
        key = self.token()
        while key != b">>":
            if not key.startswith(b"/"):
                raise NotOurs(_("a key is missing at byte %(position)s") % {"position": f"{self.at:,}"})
            if key in found:
                self.odd.append(_("the key %(key)s given twice") % {"key": key.decode("latin-1")})
            value = self.value(depth + 1)
            if value in (b"", b">>", b"]") or value == b"null":
                raise NotOurs(_("a value is missing at byte %(position)s") % {"position": f"{self.at:,}"})
            after = self.token()
            if isinstance(value, bytes) and value.isdigit() and after.isdigit():
                value, after = [value, after, self.token()], self.token()
            found[key] = value
            key = after
        return found


def _blanks(number: int, at: int) -> str:
    words = ngettext("%(count)s blank at byte %(position)s", "%(count)s blanks at byte %(position)s", number)
    return words % {"count": number, "position": f"{at:,}"}


def check_bytes(data: bytes, notes: Notes) -> bool:
    """Whether every byte of a PDF belongs to an object, the table or the end; writes down each that does not."""
    lexer = Lexer(data)
    try:
        offsets = _objects(lexer)
        _table_and_end(lexer, offsets, notes)
    except NotOurs as problem:
        notes.not_read(_("the PDF"), _("a layout that our writer does not make: %(why)s") % {"why": problem})
        return False
    for odd in lexer.odd:
        notes.found("PDF-13", _("the PDF"), odd)
    return True


def _objects(lexer: Lexer) -> dict[int, int]:
    """Where each object begins, by its number."""
    header = _HEADER.match(lexer.data)
    if header is None:
        raise NotOurs(_("the header"))
    lexer.at = header.end()
    offsets: dict[int, int] = {}
    while found := _OBJECT.match(lexer.data, lexer.at):
        number = int(found[1])
        if number in offsets:
            raise NotOurs(_("object %(number)s is there twice") % {"number": number})
        offsets[number] = lexer.at
        lexer.at = found.end()
        value = lexer.value()
        stream = _STREAM.match(lexer.data, lexer.at)
        end = _END_OF_OBJECT
        if stream is not None and isinstance(value, dict):
            length = value.get(b"/Length", b"")
            if not isinstance(length, bytes) or not length.isdigit() or len(length) > 9:
                raise NotOurs(_("the length of object %(number)s") % {"number": number})
            lexer.at = stream.end() + int(length)
            end = _END_OF_STREAM
        closed = end.match(lexer.data, lexer.at)
        if closed is None:
            raise NotOurs(_("object %(number)s has no end") % {"number": number})
        lexer.at = closed.end()
    return offsets


def _table_and_end(lexer: Lexer, offsets: dict[int, int], notes: Notes) -> None:
    start = lexer.at
    table = _TABLE.match(lexer.data, lexer.at)
    if table is None:
        raise NotOurs(_("byte %(position)s is of no object") % {"position": f"{start:,}"})
    lexer.at = table.end()
    for number in range(int(table[1])):
        row = _ROW.match(lexer.data, lexer.at)
        if row is None:
            raise NotOurs(_("the table of objects"))
        lexer.at = row.end()
        if (row[3] == b"n") != (number in offsets) or int(row[1]) != offsets.get(number, int(row[1])):
            raise NotOurs(_("object %(number)s is not where the table says") % {"number": number})
    if max(offsets, default=0) >= int(table[1]):
        notes.found("PDF-06", _("the PDF"), _("an object that is not in the table"))
    trailer = _TRAILER.match(lexer.data, lexer.at)
    if trailer is None:
        raise NotOurs(_("the trailer"))
    lexer.at = trailer.end()
    lexer.value()
    end = _END.match(lexer.data, lexer.at)
    if end is None or int(end[1]) != start:
        raise NotOurs(_("the end"))
    if end.end() != len(lexer.data):
        left = len(lexer.data) - end.end()
        notes.found(
            "PDF-05",
            _("the end of the PDF"),
            ngettext("%(count)s byte after the end", "%(count)s bytes after the end", left) % {"count": f"{left:,}"},
        )
