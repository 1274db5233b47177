"""DOCX documents: every part, run and property of them is one that a reader sees."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from lxml import etree

from candour.gate.characters import check_characters
from candour.gate.docx_looks import Looks
from candour.gate.explained import unexplained, words_of
from candour.gate.notes import Notes
from candour.gate.opc import OfficePackage, Relations, is_safe_link
from candour.gate.package import unpack
from candour.gate.report import Grid
from candour.gate.xmlparts import tag
from candour.language import gettext as _

# Themes are long and the same in every file of one writer: they are known by the hash of their bytes.
KNOWN_THEMES = frozenset({"e3a8ab7db9ca7afca56f5f2820a56e8b660016c647773555b060b0a02ac76941"})

_PACKAGE_RELATIONS = frozenset({"officeDocument", "core-properties", "extended-properties"})
_DOCUMENT_RELATIONS = frozenset(
    {"styles", "numbering", "settings", "webSettings", "fontTable", "theme", "hyperlink", "header", "footer"}
)
_LISTS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "webSettings": "websettings",
    "fontTable": "fonts",
}
_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES)(?:\s+\\\*\s+(?:MERGEFORMAT|Arabic))?\s*|\s*HYPERLINK\s+\"([^\"]*)\"\s*")
_BOOKMARK = re.compile(r"_(?:Toc|Ref|GoBack)\d{0,12}|(?:part|section|table|note|figure)[_-]?\d{0,4}")
_BULLET = re.compile(r"(?:%[1-9][.)]?|\(%[1-9]\)|[\u2022\u25e6\u25aa\u2013\u2014\uf0b7\uf0a7o-])*")


@dataclass(slots=True)
class _Story:
    """One run of text: the body, a header or a footer, with what its links lead to."""

    root: etree._Element
    relations: Relations
    where: str
    used: set[str] = field(default_factory=set)


def read_docx(data: bytes, notes: Notes) -> None:
    """Inspect a DOCX document (ISO/IEC 29500-1)."""
    parts = unpack(data, notes)
    if not parts:
        return
    package = OfficePackage(parts, notes)
    package.check_types()
    top = package.relations("", _PACKAGE_RELATIONS)
    for part in top.of_kind("officeDocument"):
        _read_document(package, part)
    package.check_properties(top.of_kind("core-properties"), top.of_kind("extended-properties"), list)
    package.check_all_reached()
    shown = words_of("\n".join((*notes.lines, *notes.properties.values())))
    for where, text in package.descriptions:
        if strange := unexplained(text, shown):
            notes.found("OFF-08", where, " ".join(strange))


def _read_document(package: OfficePackage, part: str) -> None:
    notes = package.notes
    root = package.tree(part, "wordml", "document")
    relations = package.relations(part, _DOCUMENT_RELATIONS)
    found: dict[str, etree._Element] = {}
    for kind, list_name in _LISTS.items():
        for target in relations.of_kind(kind):
            package.relations(target, frozenset())
            tree = package.tree(target, "wordml", list_name)
            if tree is not None:
                found[kind] = tree
    for target in relations.of_kind("theme"):
        package.relations(target, frozenset())
        if hashlib.sha256(package.parts.get(target, b"")).hexdigest() not in KNOWN_THEMES:
            notes.not_read(target, _("a theme that our writers do not use"))
    if root is None:
        return
    for level in found["numbering"].iter(tag("w:lvlText")) if "numbering" in found else ():
        if not _BULLET.fullmatch(level.get(tag("w:val"), "")):
            notes.not_read(_("the numbering"), _("the bullet %(bullet)s") % {"bullet": level.get(tag("w:val"))})
    looks = Looks(found.get("styles"), notes)
    for story in _stories(package, root, relations, found.get("settings")):
        _read_story(story, looks, package)


def _stories(
    package: OfficePackage, root: etree._Element, relations: Relations, settings: etree._Element | None
) -> list[_Story]:
    """The headers, the body and the footers; one that no page shows is written down."""
    first = [
        element for element in root.iter(tag("w:titlePg")) if element.get(tag("w:val"), "1") in ("1", "true", "on")
    ]
    even = list(settings.iter(tag("w:evenAndOddHeaders"))) if settings is not None else []
    shown: dict[str, str] = {}
    for element in root.iter(tag("w:headerReference"), tag("w:footerReference")):
        kind = element.get(tag("w:type"), "")
        identifier = element.get(tag("r:id"), "")
        if (kind == "first" and not first) or (kind == "even" and not even):
            package.notes.found("DOC-07", _("the document"), _("for %(kind)s pages") % {"kind": kind})
        shown[relations.targets.get(identifier, "")] = etree.QName(element).localname[:6]
    body = _Story(root, relations, _("the document"))
    before: list[_Story] = []
    after: list[_Story] = []
    for kind in ("header", "footer"):
        for part in relations.of_kind(kind):
            if part not in shown:
                package.notes.found("DOC-07", part, part)
            tree = package.tree(part, "wordml", "header")
            links = package.relations(part, frozenset({"hyperlink"}))
            if tree is not None:
                (before if kind == "header" else after).append(
                    _Story(tree, links, _("the header") if kind == "header" else _("the footer"))
                )
    return [*before, body, *after]


def _read_story(story: _Story, looks: Looks, package: OfficePackage) -> None:
    notes = package.notes
    for element in story.root.iter(tag("w:instrText"), tag("w:fldSimple")):
        _check_field(
            element.text or "" if element.tag == tag("w:instrText") else element.get(tag("w:instr"), ""), story, notes
        )
    _check_field_marks(story, notes)
    for cell in story.root.iter(tag("w:tc")):
        merge = cell.find(f"{tag('w:tcPr')}/{tag('w:vMerge')}")
        if merge is not None and merge.get(tag("w:val")) != "restart" and _text(cell).strip():
            notes.found("DOC-03", story.where, _("under a merged cell, %(text)s") % {"text": _text(cell).strip()})
    for element in story.root.iter(tag("w:bookmarkStart")):
        if not _BOOKMARK.fullmatch(element.get(tag("w:name"), "")):
            notes.not_read(story.where, _("the bookmark %(name)s") % {"name": element.get(tag("w:name"))})
    for element in story.root.iter(tag("w:tblCaption"), tag("w:tblDescription")):
        package.descriptions.append((story.where, element.get(tag("w:val"), "")))
    for link in story.root.iter(tag("w:hyperlink")):
        _check_link(link, story, package)
    for identifier, kind in story.relations.kinds.items():
        if kind == "hyperlink" and identifier not in story.used:
            notes.found(
                "XML-03",
                story.where,
                _("a link that no words lead to, %(target)s") % {"target": story.relations.targets[identifier]},
            )
    for number, paragraph in enumerate(story.root.iter(tag("w:p")), start=1):
        looks.check_paragraph(
            paragraph, _("%(where)s, paragraph %(number)s") % {"where": story.where, "number": number}
        )
    _write_lines(story, notes)


def _check_field(instruction: str, story: _Story, notes: Notes) -> None:
    match = _FIELD.fullmatch(instruction)
    if match is None or (match[1] is not None and not is_safe_link(match[1])):
        notes.found("DOC-06", story.where, instruction.strip())


def _check_field_marks(story: _Story, notes: Notes) -> None:
    """Words between the beginning of a field and its result are part of its code, and not shown."""
    in_code: list[bool] = []
    for element in story.root.iter(tag("w:fldChar"), tag("w:t")):
        mark = element.get(tag("w:fldCharType"))
        if mark == "begin":
            in_code.append(True)
        elif mark and not in_code:
            notes.found("DOC-06", story.where, _("a field that does not begin"))
        elif mark == "separate":
            in_code[-1] = False
        elif mark == "end":
            in_code.pop()
        elif any(in_code) and element.text:
            notes.found("DOC-06", story.where, element.text)
    if in_code:
        notes.found("DOC-06", story.where, _("a field that does not end"))


def _check_link(link: etree._Element, story: _Story, package: OfficePackage) -> None:
    identifier = link.get(tag("r:id"), "")
    story.used.add(identifier)
    target = story.relations.targets.get(identifier, "")
    words = _text(link)
    if identifier and not is_safe_link(target):
        package.notes.found("OFF-05", story.where, target or identifier)
    elif target:
        package.notes.links.append(target)
    if not words.strip():
        package.notes.found("XML-03", story.where, _("a link that no words lead to, %(target)s") % {"target": target})
    if link.get(tag("w:tooltip")):
        package.descriptions.append((story.where, link.get(tag("w:tooltip"), "")))


def _write_lines(story: _Story, notes: Notes) -> None:
    for element in story.root.iter(tag("w:p"), tag("w:tr"), tag("w:tbl")):
        if element.tag == tag("w:tbl"):
            rows = [[_text(cell) for cell in row.iter(tag("w:tc"))] for row in element.iter(tag("w:tr"))]
            filled = sum(1 for row in rows for cell in row if cell.strip())
            name = _("table %(number)s") % {"number": len(notes.grids) + 1}
            notes.grids.append(Grid(name, len(rows), max((len(row) for row in rows), default=0), filled))
        elif element.tag == tag("w:tr"):
            _line("\t".join(_text(cell).replace("\n", " ") for cell in element.iter(tag("w:tc"))), story, notes)
        elif not any(above.tag == tag("w:tc") for above in element.iterancestors()):
            _line(_text(element), story, notes)


def _line(text: str, story: _Story, notes: Notes) -> None:
    check_characters(text, story.where, notes)
    if text.strip():
        notes.lines.append(text.rstrip())


def _text(element: etree._Element) -> str:
    pieces = []
    for found in element.iter(tag("w:t"), tag("w:tab"), tag("w:br"), tag("w:cr"), tag("w:noBreakHyphen")):
        if found.tag == tag("w:t"):
            pieces.append(found.text or "")
        elif found.tag == tag("w:noBreakHyphen"):
            pieces.append("\u2011")
        # A tab stop in the paragraph's properties has the same name as a tab in its text.
        elif next(found.iterancestors()).tag == tag("w:r"):
            pieces.append(" " if found.tag == tag("w:tab") else "\n")
    return "".join(pieces)
