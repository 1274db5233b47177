"""XLSX workbooks: every part, every cell and every string of them is one that a reader sees."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from lxml import etree

from candour.gate.characters import check_characters
from candour.gate.explained import unexplained, words_of
from candour.gate.notes import Notes
from candour.gate.opc import OfficePackage, Relations, is_safe_link, text_of
from candour.gate.package import unpack
from candour.gate.report import Grid
from candour.gate.sheet import Sheet
from candour.gate.styles import Styles
from candour.gate.xmlparts import parse_xml, tag
from candour.language import gettext as _

# Themes are long and the same in every file of one writer: they are known by the hash of their bytes.
KNOWN_THEMES = frozenset({"75104b2164c20dab2578383d827deac3a7eec077c3f7c99a4099a551fdebb134"})

_PACKAGE_RELATIONS = frozenset({"officeDocument", "core-properties", "extended-properties"})
_BOOK_RELATIONS = frozenset({"worksheet", "theme", "styles", "sharedStrings"})
_SHEET_RELATIONS = frozenset({"hyperlink", "table"})

# The names that a workbook has for what is repeated on each page when it is printed: they refer to visible rows.
_PRINT_TITLES = re.compile(r"(?:'[^'\[\]]{1,31}'|\w{1,31})!\$[A-Z]{0,3}\$?\d{0,7}:\$[A-Z]{0,3}\$?\d{0,7}")


@dataclass(slots=True)
class _Strings:
    values: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def read_xlsx(data: bytes, notes: Notes) -> None:
    """Inspect an XLSX workbook (ISO/IEC 29500-1)."""
    parts = unpack(data, notes)
    if not parts:
        return
    package = OfficePackage(parts, notes)
    package.check_types()
    top = package.relations("", _PACKAGE_RELATIONS)
    names: list[str] = []
    for book in top.of_kind("officeDocument"):
        names += _read_book(package, book)
    package.check_properties(top.of_kind("core-properties"), top.of_kind("extended-properties"), lambda: names)
    package.check_all_reached()


def _read_book(package: OfficePackage, part: str) -> list[str]:
    notes = package.notes
    root = package.tree(part, "spreadsheetml", "workbook")
    relations = package.relations(part, _BOOK_RELATIONS)
    if root is None:
        return []
    theme = _theme(package, relations)
    styles_root = next((package.tree(p, "spreadsheetml", "styles") for p in relations.of_kind("styles")), None)
    styles = Styles(styles_root, theme, notes)
    strings = _strings(package, relations)
    _check_book(root, notes)
    names = []
    shown = set()
    for element in root.iter(tag("x:sheet")):
        name = element.get("name", "")
        names.append(name)
        check_characters(name, _("the names of the sheets"), notes)
        if element.get("state", "visible") != "visible":
            notes.found(
                "SHT-02" if element.get("state") == "veryHidden" else "SHT-01",
                _("sheet %(name)s") % {"name": name},
                name,
            )
        target = relations.targets.get(element.get(tag("r:id"), ""), "")
        shown.add(target)
        _read_sheet(package, target, name, styles, strings)
    for target in relations.of_kind("worksheet"):
        if target not in shown:
            notes.found("ZIP-05", target, _("a sheet that the workbook does not list"))
    shown_words = words_of("\n".join(notes.lines))
    for where, text in package.descriptions:
        if strange := unexplained(text, shown_words):
            notes.found("OFF-08", where, " ".join(strange))
    for index, value in enumerate(strings.values):
        if index not in strings.used:
            notes.found("SHT-17", _("the table of strings"), value)
    return names


def _check_book(root: etree._Element, notes: Notes) -> None:
    for view in root.iter(tag("x:workbookView")):
        if view.get("visibility", "visible") != "visible" or view.get("minimized") in ("1", "true"):
            notes.found("SHT-21", _("the workbook"), _("its window is hidden"))
    for lock in root.iter(tag("x:workbookProtection")):
        if lock.attrib:
            notes.found("SHT-21", _("the workbook"), _("it is protected"))
    for name in root.iter(tag("x:definedName")):
        if name.get("name") != "_xlnm.Print_Titles" or not _PRINT_TITLES.fullmatch(name.text or ""):
            notes.found("SHT-10", _("the workbook"), f"{name.get('name')} = {name.text}")


def _theme(package: OfficePackage, relations: Relations) -> etree._Element | None:
    for part in relations.of_kind("theme"):
        data = package.parts.get(part, b"")
        if hashlib.sha256(data).hexdigest() not in KNOWN_THEMES:
            package.notes.not_read(part, _("a theme that our writers do not use"))
        return parse_xml(data, part, package.notes)
    return None


def _strings(package: OfficePackage, relations: Relations) -> _Strings:
    strings = _Strings()
    for part in relations.of_kind("sharedStrings"):
        root = package.tree(part, "spreadsheetml", "strings")
        if root is not None:
            strings.values += [text_of(item, "x:t") for item in root.iter(tag("x:si"))]
    return strings


def _read_sheet(package: OfficePackage, part: str, name: str, styles: Styles, strings: _Strings) -> None:
    notes = package.notes
    root = package.tree(part, "spreadsheetml", "worksheet")
    if root is None:
        return
    relations = package.relations(part, _SHEET_RELATIONS)
    sheet = Sheet(name, notes)
    sheet.check_layout(root)
    sheet.read_cells(root, styles, strings.values, strings.used)
    sheet.check_merged(root)
    for link in root.iter(tag("x:hyperlink")):
        _check_link(link, relations, sheet, notes)
    for target in relations.of_kind("table"):
        _check_table(package, target, sheet)
    listed = {element.get(tag("r:id"), "") for element in root.iter(tag("x:tablePart"), tag("x:hyperlink"))}
    for identifier, target in relations.targets.items():
        if identifier not in listed:
            notes.found(
                "XML-03",
                _("sheet %(name)s") % {"name": name},
                _("a reference that no cell uses, %(target)s") % {"target": target},
            )
    notes.grids.append(Grid(name, *sheet.span(), len(sheet.cells)))
    notes.lines.extend(sheet.lines())


def _check_link(link: etree._Element, relations: Relations, sheet: Sheet, notes: Notes) -> None:
    where = _("sheet %(name)s, %(address)s") % {"name": sheet.name, "address": link.get("ref")}
    cell = sheet.cells.get(link.get("ref", ""), "")
    target = relations.targets.get(link.get(tag("r:id"), ""), "")
    if target and not is_safe_link(target):
        notes.found("OFF-05", where, target)
    elif target:
        notes.links.append(target)
    for attribute in ("tooltip", "display"):
        if link.get(attribute) not in (None, cell, target):
            notes.found("OFF-08", where, link.get(attribute))
    if not cell:
        notes.found("XML-03", where, _("a link on an empty cell, %(target)s") % {"target": target})
    if not re.fullmatch(r"|(?:'[^'\[\]]{1,31}'|\w{1,31})!\$?[A-Z]{1,3}\$?\d{1,7}", link.get("location", "")):
        notes.not_read(where, _("the link %(address)s") % {"address": link.get("location")})


def _check_table(package: OfficePackage, part: str, sheet: Sheet) -> None:
    root = package.tree(part, "spreadsheetml", "table")
    package.relations(part, frozenset())
    if root is None:
        return
    for words in root.iter(tag("x14:table")):
        for text in words.attrib.values():
            check_characters(str(text), part, package.notes)
            package.descriptions.append((part, str(text)))
    for name in (root.get("name", ""), root.get("displayName", "")):
        package.descriptions.append((part, name.replace("_", " ")))
    sheet.check_declared_table(root.get("ref", ""), [c.get("name", "") for c in root.iter(tag("x:tableColumn"))])
