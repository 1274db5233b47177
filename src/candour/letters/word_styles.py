"""The styles of a letter in Word, laid on the template of python-docx, and what of that template is left out."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Arial"
"""A letter in Word is set in a typeface that every office has, since it is edited there."""

_INK = RGBColor(0x1B, 0x1B, 0x1B)
_QUIET = RGBColor(0x4A, 0x52, 0x57)
_RULE = RGBColor(0x1B, 0x4D, 0x6B)


def prepare(document: Any, language: str) -> None:
    """Take out of a new document what its template carries along, and give it a letter's styles and language."""
    _drop_baggage(document)
    styles = document.styles
    _font(styles["Normal"], 11, _INK)
    _spacing(styles["Normal"], after=6)
    styles["Normal"].paragraph_format.line_spacing = 1.1
    for level, size, colour, before in ((1, 20, _INK, 18), (2, 15, _RULE, 20), (3, 12.5, _INK, 14), (4, 11, _INK, 10)):
        style = styles[f"Heading {level}"]
        _font(style, size, colour)
        style.font.bold, style.font.italic = True, False
        _spacing(style, before=before, after=5)
    for name in ("List Bullet", "List Number"):
        _spacing(styles[name], after=3)
    _quote(styles["Quote"])
    _caption(styles["Caption"])
    _font(styles["Footer"], 9, _QUIET)
    _new(styles, "Sender", after=10)
    _new(styles, "Letter Date", after=6)
    address = _new(styles, "Address")
    address.paragraph_format.left_indent = Cm(0.7)
    _new(styles, "Table Text", size=9.5, before=2, after=2)
    _new(styles, "Table Number", size=9.5, before=2, after=2).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _font(_new(styles, "Table Note", before=2, after=2), 9, _QUIET)
    _table_style(styles)
    _language(document, language)


def _drop_baggage(document: Any) -> None:
    """The template's thumbnail, program name and spare parts say nothing of a letter, so they do not travel with it."""
    unwanted = (KIND.THUMBNAIL, KIND.EXTENDED_PROPERTIES, KIND.CUSTOM_XML, KIND.WEB_SETTINGS)
    effects = "stylesWithEffects"
    for holder in (document.part.package.rels, document.part.rels):
        for key, relationship in list(holder.items()):
            if relationship.reltype in unwanted or relationship.reltype.endswith(effects):
                del holder[key]


def _font(style: Any, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _spacing(style: Any, *, before: float = 0, after: float = 0) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _new(styles: Any, name: str, *, size: float = 11, before: float = 0, after: float = 0) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _font(style, size, _INK)
    _spacing(style, before=before, after=after)
    return style


def _quote(style: Any) -> None:
    _font(style, 11, _INK)
    style.font.italic = False
    style.paragraph_format.left_indent = Cm(0.6)
    _spacing(style, after=6)
    border = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "B1B8BC")):
        left.set(qn(f"w:{key}"), value)
    border.append(left)
    properties = style.element.get_or_add_pPr()
    # The order of a paragraph's properties is fixed: borders come before spacing and indents.
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _caption(style: Any) -> None:
    _font(style, 10, _INK)
    style.font.bold = True
    style.paragraph_format.keep_with_next = True
    _spacing(style, before=8, after=4)


def _table_style(styles: Any) -> None:
    """A table with a line under its header and a hairline under every row."""
    style = styles.add_style("Letter Table", WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "7C868B")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.append(borders)
    style.element.append(properties)


def _language(document: Any, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    known = defaults.find(qn("w:lang"))
    if known is None:
        known = OxmlElement("w:lang")
        defaults.append(known)
    known.set(qn("w:val"), language)
