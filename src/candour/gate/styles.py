"""Whether the style of a spreadsheet cell lets a reader see what the cell holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from candour.gate.colours import BLACK, WHITE, Colour, from_hex, is_unseen
from candour.gate.notes import Notes
from candour.gate.xmlparts import integer, number, tag
from candour.language import gettext as _

SMALLEST_FONT = 5.0
"""Text of fewer points than this is not read by anyone."""

# The number formats that Excel numbers itself (ISO/IEC 29500-1, 18.8.30): how many decimals each shows, and none for
# those that show all that matters (General, dates, text).
_BUILT_IN: dict[int, int | None] = {0: None, 1: 0, 2: 2, 3: 0, 4: 2, 9: 2, 10: 4, 14: None, 22: None, 49: None}

# Formats of our own that show the whole value: digits with a fixed number of decimals, a date, text.
_NUMBER = re.compile(r"(?:#,##)?0(?:\.(0+))?(%)?")
_DATE = re.compile(r"(?:yyyy|mmmm|mmm|mm|dd|d|hh|ss|[ /:\-,])+|General|@")

_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What matters of a cell's style: the rule that it breaks for any content, and the decimals that it shows."""

    rule: str | None = None
    what: str = ""
    decimals: int | None = None


class Styles:
    """The cell styles of a workbook, by their number."""

    def __init__(self, root: etree._Element | None, theme: etree._Element | None, notes: Notes) -> None:
        self._notes = notes
        self._theme = _theme_colours(theme)
        self._formats: dict[int, str] = {}
        self._cells: list[CellStyle] = []
        if root is None:
            return
        for element in root.iter(tag("x:numFmt")):
            self._format(element)
        self._fonts = [self._font(font) for font in root.iterfind(f"{tag('x:fonts')}/{tag('x:font')}")]
        self._fills = [self._fill(fill) for fill in root.iterfind(f"{tag('x:fills')}/{tag('x:fill')}")]
        # A table's own formats change only what its cells look like: none of them may make text unseen.
        for dxf in root.iter(tag("x:dxf")):
            self._check_table_format(dxf)
        self._cells = [self._cell(xf) for xf in root.iterfind(f"{tag('x:cellXfs')}/{tag('x:xf')}")]

    def of(self, index: int) -> CellStyle:
        """The style of a number; one that is not there is a fault of the file."""
        if index < len(self._cells):
            return self._cells[index]
        if index:
            self._notes.found("GATE-04", _("the styles"), _("there is no style %(index)s") % {"index": index})
        return CellStyle()

    def _format(self, element: etree._Element) -> None:
        code = element.get("formatCode", "")
        if code.count(";") >= 2 or re.search(r"(^|;)\s*(;|$)", code) or code == "":
            self._notes.found("SHT-14", _("the styles"), code)
        elif not _NUMBER.fullmatch(code) and not _DATE.fullmatch(code):
            self._notes.not_read(_("the styles"), _("the number format %(code)s") % {"code": code})
        self._formats[integer(element, "numFmtId")] = code

    def _font(self, font: etree._Element) -> tuple[float, Colour]:
        size = font.find(tag("x:sz"))
        colour = font.find(tag("x:color"))
        points = number(size, "val", 0.0) if size is not None else 11.0
        return points, self._colour(colour) or BLACK

    def _fill(self, fill: etree._Element) -> Colour:
        pattern = fill.find(tag("x:patternFill"))
        if pattern is None or pattern.get("patternType", "none") != "solid":
            return WHITE
        return self._colour(pattern.find(tag("x:fgColor"))) or WHITE

    def _colour(self, element: etree._Element | None) -> Colour | None:
        if element is None:
            return None
        if element.get("rgb"):
            return from_hex(element.get("rgb", ""))
        theme = element.get("theme")
        if theme is not None:
            colour = self._theme.get(integer(element, "theme", -1))
            return _tinted(colour, number(element, "tint", 0.0)) if colour else None
        indexed = element.get("indexed")
        if indexed is not None and indexed not in ("8", "64"):
            return WHITE if indexed in ("1", "9", "65") else None
        return None

    def _check_table_format(self, dxf: etree._Element) -> None:
        colour = self._colour(dxf.find(f"{tag('x:font')}/{tag('x:color')}"))
        fill = dxf.find(tag("x:fill"))
        behind = self._fill(fill) if fill is not None else WHITE
        if (colour or fill is not None) and is_unseen(colour or BLACK, behind):
            self._notes.found("SHT-13", _("the styles"), _("the format of a table"))

    def _cell(self, xf: etree._Element) -> CellStyle:
        try:
            points, colour = self._fonts[integer(xf, "fontId")]
            behind = self._fills[integer(xf, "fillId")]
        except IndexError:
            self._notes.found("GATE-04", _("the styles"), _("a style names a font or fill that is not there"))
            return CellStyle()
        protection = xf.find(tag("x:protection"))
        if is_unseen(colour, behind):
            return CellStyle("SHT-13", _("text of the colour of its background"))
        if points < SMALLEST_FONT:
            return CellStyle("SHT-15", _("%(size)s points") % {"size": f"{points:g}"})
        if protection is not None and protection.get("hidden") in ("1", "true", "on"):
            return CellStyle("SHT-21", _("hidden by protection"))
        format_number = integer(xf, "numFmtId")
        if format_number in self._formats:
            shown = _NUMBER.fullmatch(self._formats[format_number])
            decimals = len(shown.group(1) or "") + (2 if shown.group(2) else 0) if shown else None
            return CellStyle(decimals=decimals)
        if format_number not in _BUILT_IN:
            self._notes.not_read(_("the styles"), _("the number format %(number)s") % {"number": format_number})
        return CellStyle(decimals=_BUILT_IN.get(format_number))


def _tinted(colour: Colour, tint: float) -> Colour:
    """A theme colour made lighter (tint over 0) or darker, near enough to judge contrast by."""
    target = 255 if tint > 0 else 0
    red, green, blue = (round(part + (target - part) * min(1.0, abs(tint))) for part in colour)
    return red, green, blue


def _theme_colours(theme: etree._Element | None) -> dict[int, Colour]:
    colours: dict[int, Colour] = {0: WHITE, 1: BLACK}
    if theme is None:
        return colours
    for index, name in enumerate(_THEME_ORDER):
        element = theme.find(f".//{tag('a:clrScheme')}/{tag(f'a:{name}')}")
        if element is None or not len(element):
            continue
        colour = from_hex(element[0].get("lastClr", element[0].get("val", "")))
        if colour:
            colours[index] = colour
    return colours
