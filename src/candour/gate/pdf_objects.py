"""The objects of a PDF, walked from the trailer against a list of what each of them may hold."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import pikepdf

from candour.gate.characters import check_characters
from candour.gate.notes import Notes
from candour.gate.opc import is_safe_link
from candour.gate.package import MOST_UNPACKED
from candour.gate.report import Part
from candour.language import gettext as _
from candour.language import ngettext

_NAME = re.compile(r"[A-Za-z0-9+\-_.,*]{1,80}")
_IDENTIFIER = re.compile(rb"[\x20-\x7e]{0,40}|[\x00-\xff]{16}")
_DATE = re.compile(r"D:\d{4,14}(?:Z|[+-]\d\d'?\d\d'?)?(?:00'?(?:00'?)?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,3}")
_PROGRAM = re.compile(r"(?:Typst|Candour|krilla)(?: [0-9.]{1,12})?")
# Profiles of grey and of sRGB take well under this; an array of four colours is far larger.
_LARGEST_PROFILE = 4096

Rules = dict[str, list[str]]


@dataclass(slots=True)
class Objects:
    """What the walk over the objects gathers: words for machines, links, and the objects reached."""

    words: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    referred: set[int] = field(default_factory=set)
    unpacked: int = 0
    safe_to_show: bool = True


@cache
def _roles() -> dict[str, Rules]:
    text = resources.files("candour.gate").joinpath("allowed/pdf.txt").read_text("utf-8")
    roles: dict[str, Rules] = {}
    current: Rules = {}
    for line in text.splitlines():
        if line.startswith("["):
            current = roles.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, *kinds = line.split()
            current["/" + key] = kinds
    return roles


def walk_objects(pdf: pikepdf.Pdf, notes: Notes) -> Objects:
    """Walk every object from the trailer; writes down what is not on the list, and objects that nothing refers to."""
    found = Objects()
    walker = _Walker(notes, found)
    walker.dictionary(pdf.trailer, "trailer", _("the trailer"))
    walker.run()
    total = len(pdf.objects)
    for number in range(1, total + 1):
        thing = pdf.get_object(number, 0)
        # A reference to an object that is not there reads as null.
        if number not in found.reached and thing is not None:
            notes.found("PDF-06", _object(number), _object(number))
        notes.parts.append(Part(f"object {number}", _size(thing)))
    for number in found.referred - found.reached:
        notes.found(
            "PDF-06",
            _object(number),
            _("object %(number)s stands outside the document's own order") % {"number": number},
        )
    return found


def _object(number: int) -> str:
    return _("object %(number)s") % {"number": number}


def _size(thing: Any) -> int:
    return len(thing.read_raw_bytes()) if isinstance(thing, pikepdf.Stream) else 0


class _Walker:
    def __init__(self, notes: Notes, found: Objects) -> None:
        self._notes = notes
        self._found = found
        self._waiting: list[tuple[Any, str, str]] = []
        self._roles_of: dict[int, str] = {}

    def run(self) -> None:
        while self._waiting:
            self._role(*self._waiting.pop())

    def dictionary(self, thing: Any, role: str, where: str) -> None:
        keys = _roles()[role]
        for key, value in thing.items():
            kinds = keys.get(key)
            if kinds is None:
                self._notes.not_read(where, _("the key %(key)s of a %(role)s") % {"key": key, "role": role})
            elif kinds[0].startswith("!"):
                self._notes.found(kinds[0][1:], where, _("%(key)s of the %(role)s") % {"key": key, "role": role})
            else:
                self._value(value, kinds, role, key, where)

    def _value(self, value: Any, kinds: list[str], role: str, key: str, where: str) -> None:
        kind = kinds[0]
        place = f"{where}, {key}"
        if kind.startswith("@"):
            self._waiting.append((value, kind[1:], place))
        elif kind == "map" and isinstance(value, pikepdf.Dictionary):
            self._reach(value, "map")
            for name, item in value.items():
                if not _NAME.fullmatch(name[1:]):
                    self._notes.not_read(place, _("the name %(name)s") % {"name": name})
                self._waiting.append((item, kinds[1][1:], place))
        elif kind == "tree":
            self._tree(value, kinds[1][1:], place)
        elif kind == "up":
            self._up(value, place)
        elif not self._plain(value, kind, place):
            if kinds[-1].startswith("!"):
                self._notes.found(kinds[-1][1:], place, str(value))
            else:
                self._notes.not_read(place, _("the value of %(key)s of a %(role)s") % {"key": key, "role": role})

    def _reach(self, thing: Any, role: str) -> bool:
        """Whether a thing is reached for the first time in this role."""
        if not thing.is_indirect:
            return True
        number = thing.objgen[0]
        if number in self._found.reached:
            if self._roles_of.get(number) != role:
                self._notes.not_read(
                    _object(number),
                    _("one object as a %(one)s and a %(role)s") % {"one": self._roles_of.get(number), "role": role},
                )
            return False
        self._found.reached.add(number)
        self._roles_of[number] = role
        return True

    def _role(self, thing: Any, role: str, where: str) -> None:
        if isinstance(thing, pikepdf.Array):
            if self._reach(thing, f"list of {role}"):
                self._waiting.extend((item, role, where) for item in reversed(list(thing)))
        elif isinstance(thing, pikepdf.Stream):
            if self._reach(thing, role):
                self._stream(thing, role, where)
                self.dictionary(thing, role, where)
        elif isinstance(thing, pikepdf.Dictionary):
            if self._reach(thing, role):
                where = _object(thing.objgen[0]) if thing.is_indirect else where
                self.dictionary(thing, role, where)
        elif isinstance(thing, pikepdf.Name):
            if role not in ("space", "role", "none") or not _NAME.fullmatch(str(thing)[1:]):
                self._notes.not_read(where, _("the name %(thing)s as a %(role)s") % {"thing": thing, "role": role})
        elif thing is None or isinstance(thing, (pikepdf.String, bool)) or role not in ("element", "none"):
            self._notes.not_read(where, _("a bare value as a %(role)s") % {"role": role})

    def _stream(self, stream: pikepdf.Stream, role: str, where: str) -> None:
        data = stream.read_raw_bytes()
        if stream.get("/Filter") == pikepdf.Name.FlateDecode:
            inflate = zlib.decompressobj()
            try:
                data = inflate.decompress(data, MOST_UNPACKED - self._found.unpacked)
            except zlib.error:
                self._unsafe("GATE-04", where, _("a stream cannot be unpacked"))
                return
            if inflate.unused_data:
                self._notes.found(
                    "PDF-13",
                    where,
                    ngettext(
                        "%(count)s byte after a stream", "%(count)s bytes after a stream", len(inflate.unused_data)
                    )
                    % {"count": f"{len(inflate.unused_data):,}"},
                )
            elif not inflate.eof:
                bomb = inflate.unconsumed_tail != b""
                self._unsafe("ZIP-01" if bomb else "GATE-04", where, _("a stream that does not end"))
        elif "/Filter" in stream:
            self._found.safe_to_show = False
        self._found.unpacked += len(data)
        if role in ("space", "profile") and len(data) > _LARGEST_PROFILE:
            self._notes.not_read(
                where,
                ngettext("a colour profile of %(count)s byte", "a colour profile of %(count)s bytes", len(data))
                % {"count": f"{len(data):,}"},
            )

    def _unsafe(self, rule: str, where: str, what: str) -> None:
        self._found.safe_to_show = False
        self._notes.found(rule, where, what)

    def _tree(self, node: Any, role: str, where: str) -> None:
        """A name tree or number tree (ISO 32000-2, 7.9.6): pairs of a key and a value, or smaller trees."""
        if not isinstance(node, pikepdf.Dictionary) or not self._reach(node, f"tree of {role}"):
            self._notes.not_read(where, _("a tree of names"))
            return
        for key, value in node.items():
            if key == "/Kids" and isinstance(value, pikepdf.Array):
                self._reach(value, "kids")
                for kid in value:
                    self._tree(kid, role, where)
            elif key in ("/Names", "/Nums") and isinstance(value, pikepdf.Array):
                self._reach(value, "pairs")
                for index, item in enumerate(value):
                    if index % 2:
                        self._tree_value(item, role, where)
                    elif not self._plain(item, "ids" if key == "/Names" else "number", where):
                        self._notes.not_read(where, _("a key of a tree"))
            elif key != "/Limits" or not self._plain(value, "ids", where):
                self._notes.not_read(where, _("the key %(key)s of a tree") % {"key": key})

    def _tree_value(self, item: Any, role: str, where: str) -> None:
        if role == "none":
            if not self._plain(item, "place", where):
                self._notes.not_read(where, _("a place"))
        else:
            self._waiting.append((item, role, where))

    def _up(self, value: Any, place: str) -> None:
        if not isinstance(value, pikepdf.Object) or not value.is_indirect:
            self._notes.not_read(place, _("a reference that is none"))
        else:
            self._found.referred.add(value.objgen[0])

    def _plain(self, value: Any, kind: str, place: str) -> bool:
        """Whether a value is of a plain kind; words and links are kept for later."""
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            self._reach(value, "value")
        if kind.startswith("("):
            choices = kind[1:-1].split("|")
            return isinstance(value, (pikepdf.Name, pikepdf.String)) and str(value).lstrip("/") in choices
        if kind in ("number", "bool"):
            return _is_number(value) if kind == "number" else isinstance(value, bool)
        if kind == "name":
            return isinstance(value, pikepdf.Name) and _NAME.fullmatch(str(value)[1:]) is not None
        if kind in ("numbers", "names", "ids") and isinstance(value, pikepdf.Array):
            return all(self._plain(item, kind, place) for item in value)
        if kind == "numbers":
            return _is_number(value)
        if kind == "names":
            return self._plain(value, "name", place)
        if kind == "place" and isinstance(value, pikepdf.Array):
            return all(_is_number(item) or self._is_in_place(item) for item in value)
        return isinstance(value, pikepdf.String) and self._is_string(value, kind, place)

    def _is_in_place(self, item: Any) -> bool:
        if isinstance(item, pikepdf.Dictionary) and item.is_indirect:
            self._found.referred.add(item.objgen[0])
            return True
        return item is None or item in (pikepdf.Name.XYZ, pikepdf.Name.Fit, pikepdf.Name.FitH)

    def _is_string(self, value: pikepdf.String, kind: str, place: str) -> bool:
        text = str(value)
        if kind in ("ids", "place"):
            return _IDENTIFIER.fullmatch(bytes(value)) is not None
        if kind == "words":
            check_characters(text, place, self._notes)
            self._found.words.append((place, text))
            return True
        if kind == "properties":
            check_characters(text, place, self._notes)
            self._notes.properties["title"] = text
            return True
        if kind == "program":
            if not _PROGRAM.fullmatch(text):
                self._notes.found("PDF-10", place, text)
            return True
        if kind == "link":
            if not is_safe_link(text):
                self._notes.found("PDF-01", place, text)
            self._found.links.append(text)
            return True
        pattern = {"date": _DATE, "language": _LANGUAGE}.get(kind)
        return pattern is not None and pattern.fullmatch(text) is not None


def _is_number(value: Any) -> bool:
    return not isinstance(value, (bool, pikepdf.Object)) and value is not None
