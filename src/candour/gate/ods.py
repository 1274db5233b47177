"""ODS workbooks: every part, cell and word of them is one that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from candour.gate.characters import check_characters
from candour.gate.colours import BLACK, WHITE, from_hex, is_unseen
from candour.gate.explained import unexplained, words_of
from candour.gate.notes import NOT_INSPECTED, Notes
from candour.gate.opc import is_safe_link
from candour.gate.package import unpack
from candour.gate.report import Grid
from candour.gate.sheet import NARROWEST_COLUMN, THINNEST_ROW, box_of
from candour.gate.styles import SMALLEST_FONT
from candour.gate.xmlparts import check_xml, integer, parse_xml, tag
from candour.language import gettext as _

_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_PARTS = {"content.xml": "content", "styles.xml": "styles", "meta.xml": "meta", "META-INF/manifest.xml": "manifest"}

# Parts that other programs write, by how their names begin, and the rule of each.
_KNOWN_TO_HIDE = {
    "Thumbnails/": "OFF-06",
    "Basic/": "OFF-07",
    "Scripts/": "OFF-07",
    "Object": "OFF-04",
    "ObjectReplacements/": "OFF-04",
    "Pictures/": "OFF-04",
    "Configurations2/": "OFF-02",
    "settings.xml": "OFF-02",
    "VersionList.xml": "DOC-01",
    "Versions/": "DOC-01",
    "META-INF/": "OFF-02",
}
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,12})?)(cm|mm|in|pt|pc|px)")
_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_POINTS_OF_CHARACTER = 5.5
_RANGE = re.compile(r"'([^'\[\]]{1,31})'\.([A-Z]{1,3}\d{1,7}):'\1'\.([A-Z]{1,3}\d{1,7})")
_INSIDE = re.compile(r"#'[^'\[\]]{1,31}'\.[A-Z]{1,3}\d{1,7}")
_PROGRAM = re.compile(r"Candour(?: [0-9.]+)?")
# The names of the styles that our tables write.
_STYLE = re.compile(
    r"sheet|row|page|link|text|figure|whole-number|(?:label|figure)-heading|(?:wrapped-)?(?:text|heading-\d)|"
    r"(?:column|row|indent)-\d{1,4}(?:-\d{1,4})?"
)
_VISIBLE = {"visible", None}


@dataclass(slots=True)
class _Cell:
    shown: str
    style: str


def read_ods(data: bytes, notes: Notes) -> None:
    """Inspect an ODS workbook (OpenDocument 1.3, part 3)."""
    parts = unpack(data, notes)
    if not parts:
        return
    roots: dict[str, etree._Element] = {}
    for name, content in parts.items():
        if name == "mimetype":
            if content != _MIMETYPE:
                notes.not_read(name, _("the kind %(kind)s") % {"kind": repr(content)})
        elif name in _PARTS:
            root = parse_xml(content, name, notes)
            if root is not None:
                check_xml(root, "odf", _PARTS[name], name, notes)
                roots[name] = root
        else:
            _unknown_part(name, notes)
    if "META-INF/manifest.xml" in roots:
        _check_manifest(roots["META-INF/manifest.xml"], set(parts), notes)
    if "meta.xml" in roots:
        _check_meta(roots["meta.xml"], notes)
    if "content.xml" in roots:
        _Book(roots["content.xml"], roots.get("styles.xml"), notes).read()
    else:
        notes.found("GATE-04", "content.xml", _("the part is missing or broken"))


def _unknown_part(name: str, notes: Notes) -> None:
    for start, rule in _KNOWN_TO_HIDE.items():
        if name.startswith(start):
            notes.found(rule, name, name)
            return
    notes.not_read(name, _("the part %(name)s") % {"name": name})


def _check_manifest(root: etree._Element, parts: set[str], notes: Notes) -> None:
    listed = set()
    for entry in root.iter(tag("manifest:file-entry")):
        path = entry.get(tag("manifest:full-path"), "")
        kind = entry.get(tag("manifest:media-type"), "")
        listed.add(path)
        if path not in ("/", *parts):
            notes.not_read("META-INF/manifest.xml", _("a part that is not there, %(path)s") % {"path": path})
        if kind not in ("text/xml", _MIMETYPE.decode()):
            notes.not_read("META-INF/manifest.xml", _("a part of the kind %(kind)s") % {"kind": kind})
    for name in parts - listed - {"mimetype", "META-INF/manifest.xml"}:
        notes.found("ZIP-05", name, name)


def _check_meta(root: etree._Element, notes: Notes) -> None:
    for element in root.iter("*"):
        name = etree.QName(element).localname
        text = (element.text or "").strip()
        if name in ("title", "language"):
            check_characters(text, "meta.xml", notes)
            notes.properties[name] = text
        elif name in ("date", "creation-date"):
            if not re.fullmatch(r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?", text):
                notes.found("OFF-02", "meta.xml", text)
        elif name == "generator" and not _PROGRAM.fullmatch(text):
            notes.found("OFF-01", "meta.xml", text)


class _Book:
    def __init__(self, content: etree._Element, styles: etree._Element | None, notes: Notes) -> None:
        self._content = content
        self._notes = notes
        self._styles = {style.get(tag("style:name"), ""): style for style in content.iter(tag("style:style"))}
        self._faults: dict[etree._Element, tuple[tuple[str, str], ...]] = {}
        self._filled: dict[str, dict[tuple[int, int], str]] = {}
        self._descriptions: list[tuple[str, str]] = []
        for style in content.iter(tag("style:style"), tag("number:number-style")):
            if not _STYLE.fullmatch(style.get(tag("style:name"), "")):
                notes.not_read(
                    "content.xml", _("a style of a name of its own, %(name)s") % {"name": style.get(tag("style:name"))}
                )
        for root in (content, *([styles] if styles is not None else [])):
            for default in root.iter(tag("style:default-style")):
                self._check_text(default, _("the default style"))

    def read(self) -> None:
        for table in self._content.iter(tag("table:table")):
            self._read_table(table)
        for area in self._content.iter(tag("table:database-range")):
            self._descriptions.append((_("the ranges"), area.get(tag("table:name"), "").replace("_", " ")))
            self._check_area(area)
        shown = words_of("\n".join(self._notes.lines))
        for where, text in self._descriptions:
            strange = unexplained(text, shown)
            if strange:
                self._notes.found("OFF-08", where, " ".join(strange))

    def _read_table(self, table: etree._Element) -> None:
        name = table.get(tag("table:name"), "")
        where = _("sheet %(name)s") % {"name": name}
        check_characters(name, _("the names of the sheets"), self._notes)
        style = self._properties(table, "style:table-properties")
        if style is not None and style.get(tag("table:display"), "true") != "true":
            self._notes.found("SHT-01", where, name)
        if table.get(tag("table:protected"), "false") != "false":
            self._notes.found("SHT-21", where, _("the sheet is protected"))
        for element in table.iter(tag("table:title"), tag("table:desc")):
            check_characters(element.text or "", where, self._notes)
            self._descriptions.append((where, element.text or ""))
        self._check_columns(table, where)
        cells: dict[tuple[int, int], str] = {}
        self._notes.lines.append(name)
        for number, row in enumerate(table.iter(tag("table:table-row")), start=1):
            place = _("%(where)s, row %(row)s") % {"where": where, "row": number}
            self._check_row(row, place)
            found = list(self._cells(row, place))
            cells.update({(number, column): text for column, text in enumerate(found, start=1) if text})
            self._notes.lines.append("\t".join(found).rstrip("\t"))
        self._filled[name] = cells
        self._notes.grids.append(
            Grid(
                name,
                max((row for row, _column in cells), default=0),
                max((column for _row, column in cells), default=0),
                len(cells),
            )
        )

    def _check_columns(self, table: etree._Element, where: str) -> None:
        for number, column in enumerate(table.iter(tag("table:table-column")), start=1):
            place = _("%(where)s, column %(column)s") % {"where": where, "column": number}
            visibility = column.get(tag("table:visibility"))
            if visibility not in _VISIBLE:
                self._notes.found("SHT-04", place, f"{visibility} {place}")
            style = self._properties(column, "style:table-column-properties")
            if style is not None:
                least = NARROWEST_COLUMN * _POINTS_OF_CHARACTER
                self._check_size(style.get(tag("style:column-width")), least, place)

    def _check_row(self, row: etree._Element, where: str) -> None:
        visibility = row.get(tag("table:visibility"))
        if visibility == "filter":
            self._notes.found("SHT-06", where, where)
        elif visibility not in _VISIBLE:
            self._notes.found("SHT-03", where, f"{visibility} {where}")
        style = self._properties(row, "style:table-row-properties")
        if style is not None:
            self._check_size(style.get(tag("style:row-height")), THINNEST_ROW, where)

    def _check_size(self, size: str | None, least: float, where: str) -> None:
        if size is None:
            return
        match = _SIZE.fullmatch(size)
        if match is None:
            self._notes.not_read(where, _("the size %(size)s") % {"size": size})
        elif float(match[1]) * _POINTS[match[2]] < least:
            self._notes.found("SHT-05", where, size)

    def _properties(self, element: etree._Element, kind: str) -> etree._Element | None:
        name = element.get(tag("table:style-name"))
        if name is None:
            return None
        if name not in self._styles:
            self._notes.not_read("content.xml", _("a style that is not there, %(name)s") % {"name": name})
            return None
        return self._styles[name].find(tag(kind))

    def _cells(self, row: etree._Element, where: str) -> Iterator[str]:
        for column, cell in enumerate(row.iter(tag("table:table-cell")), start=1):
            place = _("%(where)s, column %(column)s") % {"where": where, "column": column}
            text = "\n".join(self._paragraph(paragraph, place) for paragraph in cell.iter(tag("text:p")))
            check_characters(text, place, self._notes)
            self._check_cell(cell, text, place)
            yield text

    def _check_cell(self, cell: etree._Element, text: str, where: str) -> None:
        if cell.get(tag("table:formula")) is not None:
            self._notes.found("SHT-18", where, cell.get(tag("table:formula")))
        if cell.get(tag("table:content-validation-name")) is not None:
            self._notes.found("SHT-11", where, cell.get(tag("table:content-validation-name")))
        value = cell.get(tag("office:value"))
        is_number = cell.get(tag("office:value-type")) == "float"
        if (value is not None) != is_number or (is_number and text.replace(",", "") != value):
            self._notes.found(
                "SHT-14",
                where,
                _("%(value)s, where the cell shows %(text)s") % {"value": value, "text": text or _("nothing")},
            )
        if text and cell.get(tag("table:style-name")) is not None:
            style = self._properties(cell, "style:table-cell-properties")
            if style is not None and style.get(tag("style:cell-protect"), "none") != "none":
                self._notes.found("SHT-21", where, _("hidden by protection"))
            self._check_text(self._styles.get(cell.get(tag("table:style-name"), "")), where)

    def _check_text(self, style: etree._Element | None, where: str) -> None:
        if style is None:
            return
        # Thousands of cells share a few styles.
        if style not in self._faults:
            self._faults[style] = tuple(_faults_of_text(style))
        for rule, what in self._faults[style]:
            self._notes.found(rule, where, what)

    def _paragraph(self, element: etree._Element, where: str) -> str:
        pieces = [element.text or ""]
        for child in element.iterchildren("*"):
            if child.tag == tag("text:s"):
                # More blanks than a page is wide are a finding in any case; they need not all be written out.
                pieces.append(" " * min(integer(child, tag("text:c"), 1), 1_000))
            elif child.tag == tag("text:tab"):
                pieces.append(" ")
            elif child.tag == tag("text:a"):
                target = child.get(tag("xlink:href"), "")
                if not _INSIDE.fullmatch(target) and not is_safe_link(target):
                    self._notes.found("OFF-05", where, target)
                elif not target.startswith("#"):
                    self._notes.links.append(target)
                pieces.append(child.text or "")
            pieces.append(child.tail or "")
        return "".join(pieces)

    def _check_area(self, area: etree._Element) -> None:
        where = _("the range %(name)s") % {"name": area.get(tag("table:name"))}
        if area.get(tag("table:display-filter-buttons"), "true") != "false":
            self._notes.found("SHT-06", where, where)
        match = _RANGE.fullmatch(area.get(tag("table:target-range-address"), ""))
        box = box_of(f"{match[2]}:{match[3]}") if match else None
        cells = self._filled.get(match[1], {}) if match else {}
        if box is None or (box[0], box[1]) not in cells or (box[2], box[3]) not in cells:
            self._notes.found(
                "SHT-10",
                where,
                _("%(address)s, not a table that is shown") % {"address": area.get(tag("table:target-range-address"))},
            )


def _faults_of_text(style: etree._Element) -> Iterator[tuple[str, str]]:
    """The rules that text of a style breaks, each with what breaks it."""
    text = style.find(tag("style:text-properties"))
    cell = style.find(tag("style:table-cell-properties"))
    if text is None:
        return
    colour = from_hex(text.get(tag("fo:color"), "")) or BLACK
    behind = (from_hex(cell.get(tag("fo:background-color"), "")) if cell is not None else None) or WHITE
    if is_unseen(colour, behind):
        yield "SHT-13", _("text of the colour of its background")
    if text.get(tag("text:display"), "true") != "true":
        yield "DOC-03", _("text that is not displayed")
    size = text.get(tag("fo:font-size")) or "12pt"
    match = _SIZE.fullmatch(size)
    if match is None:
        yield NOT_INSPECTED, _("the size %(size)s") % {"size": size}
    elif float(match[1]) * _POINTS[match[2]] < SMALLEST_FONT:
        yield "SHT-15", size
