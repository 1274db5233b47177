"""What all Office Open XML packages have in common: content types, relationships and document properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from candour.gate.characters import check_characters
from candour.gate.notes import Notes
from candour.gate.xmlparts import check_xml, parse_xml, tag
from candour.language import gettext as _

_TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"

# A link that a reader follows by a click; anything else (a file, a share, a script) is not one.
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}", re.IGNORECASE)

# Relationships that lead to what is known to hide data, by the last word of their type, and the rule of each.
_KNOWN_TO_HIDE = {
    "pivotCacheDefinition": "SHT-07",
    "pivotCacheRecords": "SHT-07",
    "pivotTable": "SHT-07",
    "externalLink": "SHT-08",
    "externalLinkPath": "SHT-08",
    "connections": "SHT-08",
    "queryTable": "SHT-08",
    "comments": "OFF-08",
    "threadedComment": "OFF-08",
    "person": "OFF-08",
    "commentsExtended": "OFF-08",
    "commentsIds": "OFF-08",
    "commentsExtensible": "OFF-08",
    "people": "OFF-08",
    "drawing": "OFF-04",
    "vmlDrawing": "OFF-04",
    "chart": "OFF-04",
    "image": "OFF-04",
    "oleObject": "OFF-04",
    "package": "OFF-04",
    "control": "OFF-04",
    "ctrlProp": "OFF-04",
    "aFChunk": "OFF-04",
    "slicer": "SHT-07",
    "slicerCache": "SHT-07",
    "custom-properties": "OFF-02",
    "customXml": "OFF-03",
    "customXmlProps": "OFF-03",
    "thumbnail": "OFF-06",
    "vbaProject": "OFF-07",
    "xlMacrosheet": "OFF-07",
    "attachedTemplate": "OFF-05",
    "subDocument": "OFF-05",
    "frame": "OFF-05",
    "printerSettings": "OFF-02",
    "calcChain": "SHT-18",
    "revisionHeaders": "DOC-01",
    "glossaryDocument": "DOC-03",
}

_CONTENT_TYPE = re.compile(
    r"application/(?:xml|vnd\.openxmlformats-(?:package\.(?:relationships|core-properties)"
    r"|officedocument\.(?:extended-properties|theme|(?:spreadsheetml|wordprocessingml)\.[A-Za-z.]{4,20}))\+xml)|image/jpeg"
)
_NAMES_A_PERSON = ("creator", "lastModifiedBy", "Company", "Manager")
_IS_SHOWN = ("title", "language")
_OF_THE_PROGRAM = re.compile(
    r"Microsoft Excel|Microsoft(?: Macintosh| Office)? Word|Candour(?: [0-9.]+)?|Normal(?:\.dotm)?|"
    r"[0-9.]{1,10}|true|false|"
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|Worksheets|Title|Named Ranges"
)


@dataclass(slots=True)
class Relations:
    """The relationships of one part: the part or link that each id leads to, and the last word of its type."""

    targets: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[str]:
        """The targets of one type of relationship, in order."""
        return [self.targets[identifier] for identifier, found in self.kinds.items() if found == kind]


class OfficePackage:
    """An Office Open XML package: its parts, and what each of them refers to.

    `descriptions` are words for assistive technology, with their places; they must be words that the document shows.
    """

    def __init__(self, parts: Mapping[str, bytes], notes: Notes) -> None:
        self.parts = parts
        self.notes = notes
        self.descriptions: list[tuple[str, str]] = []
        self._reached = {_TYPES}

    def tree(self, part: str, list_name: str, of: str) -> etree._Element | None:
        """The root of a part, checked against a list; none if it is not there or cannot be read."""
        if part not in self.parts:
            self.notes.found("GATE-04", part, _("the part is missing"))
            return None
        root = parse_xml(self.parts[part], part, self.notes)
        if root is not None:
            check_xml(root, list_name, of, part, self.notes)
        return root

    def relations(self, part: str, may_have: frozenset[str]) -> Relations:
        """The relationships of a part (or of the package, for ""), those that it may not have written down."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found = Relations()
        if rels not in self.parts:
            return found
        self._reached.add(rels)
        root = self.tree(rels, "opc", "relationships")
        for element in [] if root is None else root.iterchildren("*"):
            self._relation(element, rels, folder, may_have, found)
        return found

    def _relation(
        self, element: etree._Element, rels: str, folder: str, may_have: frozenset[str], found: Relations
    ) -> None:
        full = element.get("Type", "")
        kind = full.rpartition("/")[2]
        target = element.get("Target", "")
        identifier = element.get("Id", "")
        if kind in _KNOWN_TO_HIDE:
            self.notes.found(_KNOWN_TO_HIDE[kind], rels, target)
            self._reached.add(_resolved(folder, target))
            return
        if full not in (_OFFICE + kind, _PACKAGE + kind) or kind not in may_have or identifier in found.targets:
            self.notes.not_read(rels, _("a relationship of the type %(type)s") % {"type": full})
            return
        if element.get("TargetMode") == "External":
            if kind != "hyperlink" or not _SAFE_LINK.fullmatch(target):
                self.notes.found("OFF-05", rels, target)
            found.targets[identifier] = target
        else:
            found.targets[identifier] = _resolved(folder, target)
            self._reached.add(found.targets[identifier])
        found.kinds[identifier] = kind

    def check_types(self) -> None:
        """Check that the content types name the parts that are there and no others."""
        root = self.tree(_TYPES, "opc", "types")
        for element in [] if root is None else root.iterchildren("*"):
            part = element.get("PartName")
            if part is not None and part.lstrip("/") not in self.parts:
                self.notes.not_read(_TYPES, _("the type of a part that is not there, %(part)s") % {"part": part})
            if not _CONTENT_TYPE.fullmatch(element.get("ContentType", "")):
                self.notes.not_read(_TYPES, _("the content type %(type)s") % {"type": element.get("ContentType")})
            if "macroEnabled" in element.get("ContentType", "") or "vbaProject" in element.get("ContentType", ""):
                self.notes.found("OFF-07", _TYPES, part)

    def check_all_reached(self) -> None:
        """Write down every part that nothing refers to."""
        for part in self.parts:
            if part not in self._reached:
                self.notes.found("ZIP-05", part, part)

    def check_properties(self, core: list[str], app: list[str], titles: Callable[[], list[str]]) -> None:
        """Check the document properties; `titles` gives the names of the sheets, which may be among them."""
        for part in core:
            root = self.tree(part, "opc", "core")
            for element in [] if root is None else root.iterchildren("*"):
                self._property(part, etree.QName(element).localname, element.text or "", [])
        for part in app:
            root = self.tree(part, "opc", "app")
            for element in [] if root is None else root.iter("*"):
                self._property(part, etree.QName(element).localname, (element.text or "").strip(), titles())

    def _property(self, part: str, name: str, value: str, titles: list[str]) -> None:
        if not value:
            return
        if name in _NAMES_A_PERSON:
            self.notes.found("OFF-01", part, f"{name}: {value}")
        elif name in _IS_SHOWN:
            check_characters(value, part, self.notes)
            self.notes.properties[name] = value
        elif value not in titles and not _OF_THE_PROGRAM.fullmatch(value):
            self.notes.found("OFF-02", part, f"{name}: {value}")


def is_safe_link(target: str) -> bool:
    """Whether a link leads to a page or an address for mail, and nowhere else."""
    return _SAFE_LINK.fullmatch(target) is not None


def text_of(element: etree._Element, name: str) -> str:
    """All the text of the elements of one name below an element, joined."""
    return "".join(found.text or "" for found in element.iter(tag(name)))


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
