"""How the cells of an ODS workbook look: a sans serif font at 12 points, wrapped text, no fills."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from candour.tables.ods_xml import VERSION, document, element, serialized
from candour.tables.workbook import LANGUAGE

INDENTS = 15
"""The deepest level of a hierarchy that has an indent of its own."""

_FONT = "Arial"
# A digit of Arial at 12 points, and the padding of a cell, in centimetres.
_DIGIT, _PADDING = 0.2354, 0.25


def column_style(width: int) -> str:
    """The name of the style of a column so many digits wide."""
    return f"column-{width}"


def styles_document() -> bytes:
    """The styles.xml of every workbook: the language and font of every cell, and a landscape page without header."""
    off = {"style:display": "false"}
    master = element(
        "style:master-page",
        {"style:name": "page", "style:page-layout-name": "page"},
        element("style:header", off),
        element("style:footer", off),
    )
    root = document(
        "office:document-styles",
        {"office:version": VERSION},
        element("office:styles", None, _every_cell()),
        element("office:automatic-styles", None, _landscape()),
        element("office:master-styles", None, master),
    )
    return serialized(root)


def _every_cell() -> etree._Element:
    language, country = LANGUAGE.split("-")
    text = {
        "fo:font-family": _FONT,
        "style:font-family-generic": "swiss",
        "fo:font-size": "12pt",
        "fo:language": language,
        "fo:country": country,
    }
    return element("style:default-style", {"style:family": "table-cell"}, element("style:text-properties", text))


def _landscape() -> etree._Element:
    page = {
        "fo:page-width": "29.7cm",
        "fo:page-height": "21cm",
        "style:print-orientation": "landscape",
        "fo:margin-top": "1.5cm",
        "fo:margin-bottom": "1.5cm",
        "fo:margin-left": "1.5cm",
        "fo:margin-right": "1.5cm",
        "style:scale-to-X": "1",
        "style:scale-to-Y": "0",
    }
    return element("style:page-layout", {"style:name": "page"}, element("style:page-layout-properties", page))


def automatic_styles(widths: Iterable[int]) -> etree._Element:
    """The styles of content.xml: the columns of these widths (in digits), the rows, sheets and cells."""
    styles = element("office:automatic-styles")
    styles.append(
        element(
            "style:style",
            {"style:name": "sheet", "style:family": "table", "style:master-page-name": "page"},
            element("style:table-properties", {"table:display": "true"}),
        )
    )
    styles.append(
        element(
            "style:style",
            {"style:name": "row", "style:family": "table-row"},
            element("style:table-row-properties", {"style:use-optimal-row-height": "true"}),
        )
    )
    for width in widths:
        centimetres = f"{width * _DIGIT + _PADDING:.2f}cm"
        properties = element("style:table-column-properties", {"style:column-width": centimetres})
        attributes = {"style:name": column_style(width), "style:family": "table-column"}
        styles.append(element("style:style", attributes, properties))
    styles.extend(_cell_styles())
    return styles


def _cell_styles() -> list[etree._Element]:
    whole_number = element(
        "number:number-style",
        {"style:name": "whole-number"},
        element(
            "number:number",
            {"number:decimal-places": "0", "number:min-integer-digits": "1", "number:grouping": "true"},
        ),
    )
    return [
        whole_number,
        _style("text", wrap=False),
        _style("heading-1", wrap=False, bold=True, size=16),
        _style("heading-2", wrap=False, bold=True, size=14),
        _style("wrapped-text"),
        _style("wrapped-heading-1", bold=True, size=16),
        _style("wrapped-heading-2", bold=True, size=14),
        _style("label-heading", bold=True, rule=True),
        _style("figure-heading", bold=True, rule=True, right=True),
        _style("figure", right=True, number=True),
        _style("link", link=True),
        *(_style(f"indent-{level}", indent=level) for level in range(1, INDENTS + 1)),
    ]


def _style(
    style_name: str,
    *,
    wrap: bool = True,
    bold: bool = False,
    size: int = 12,
    rule: bool = False,
    right: bool = False,
    number: bool = False,
    link: bool = False,
    indent: int = 0,
) -> etree._Element:
    cell = {"style:vertical-align": "bottom" if rule else "top", "fo:wrap-option": "wrap" if wrap else "no-wrap"}
    if rule:
        cell["fo:border-bottom"] = "1.5pt solid #000000"
    paragraph = {}
    if right or indent:
        cell["style:text-align-source"] = "fix"
        paragraph = {"fo:text-align": "end" if right else "start"}
    if indent:
        paragraph["fo:margin-left"] = f"{indent * 0.4:.1f}cm"
    # A cell style that names its font and language says so even to programs that pass over the default style.
    language, country = LANGUAGE.split("-")
    text = {"fo:font-family": _FONT, "fo:font-size": f"{size}pt", "fo:language": language, "fo:country": country}
    if bold:
        text["fo:font-weight"] = "bold"
    if link:
        text |= {"fo:color": "#0563c1", "style:text-underline-style": "solid", "style:text-underline-width": "auto"}
    attributes = {"style:name": style_name, "style:family": "table-cell"}
    if number:
        attributes["style:data-style-name"] = "whole-number"
    parts = [element("style:table-cell-properties", cell)]
    if paragraph:
        parts.append(element("style:paragraph-properties", paragraph))
    return element("style:style", attributes, *parts, element("style:text-properties", text))
