"""A workbook as ODS, written element by element: same tables, same bytes, and nothing that a reader does not see.

The general libraries for this format either leave out the marks that make a sheet accessible (header rows, a title
and description for each table, the language) or add times and settings of their own; the part of the format that a
sheet of counts needs is small. Source: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from candour.tables.files import written_whole
from candour.tables.ods_styles import INDENTS, automatic_styles, column_style, styles_document
from candour.tables.ods_xml import VERSION, document, element, name, serialized
from candour.tables.workbook import COVER_WIDTH, LANGUAGE, Book, Entry, Grid, Line, Sheet, column_letters
from candour.tables.zipping import add_file

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def write_book(book: Book, path: Path) -> None:
    """Write the workbook. The file is whole or absent."""
    with written_whole(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        # The kind of file comes first and unpacked, so that it can be told from the first bytes.
        add_file(archive, "mimetype", _MIMETYPE.encode(), packed=False)
        add_file(archive, "META-INF/manifest.xml", _manifest())
        add_file(archive, "meta.xml", _meta(book))
        add_file(archive, "styles.xml", styles_document())
        add_file(archive, "content.xml", _content(book))


def _manifest() -> bytes:
    root = document("manifest:manifest", {"manifest:version": VERSION})
    for path, kind in (
        ("/", _MIMETYPE),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
    ):
        root.append(element("manifest:file-entry", {"manifest:full-path": path, "manifest:media-type": kind}))
    return serialized(root)


def _meta(book: Book) -> bytes:
    facts = element("office:meta")
    moment = book.made.strftime("%Y-%m-%dT%H:%M:%S")
    for tag, text in (
        ("meta:generator", "Candour"),
        ("dc:title", book.title),
        ("dc:language", LANGUAGE),
        ("meta:creation-date", moment),
        ("dc:date", moment),
    ):
        etree.SubElement(facts, name(tag)).text = text
    return serialized(document("office:document-meta", {"office:version": VERSION}, facts))


def _content(book: Book) -> bytes:
    widths = sorted({width for sheet in book.sheets for width in _widths(sheet)})
    spreadsheet = element("office:spreadsheet", None, *(_sheet(sheet) for sheet in book.sheets))
    ranges = [_range(sheet.name, len(sheet.lines) + 1, sheet.grid) for sheet in book.sheets if sheet.grid]
    spreadsheet.append(element("table:database-ranges", None, *ranges))
    body = element("office:body", None, spreadsheet)
    return serialized(document("office:document-content", {"office:version": VERSION}, automatic_styles(widths), body))


def _widths(sheet: Sheet) -> tuple[int, ...]:
    return sheet.grid.widths if sheet.grid else (COVER_WIDTH,)


def _sheet(sheet: Sheet) -> etree._Element:
    table = element("table:table", {"table:name": sheet.name, "table:style-name": "sheet"})
    etree.SubElement(table, name("table:title")).text = sheet.lines[0].text
    if sheet.grid:
        etree.SubElement(table, name("table:desc")).text = sheet.grid.description
    columns = [element("table:table-column", {"table:style-name": column_style(width)}) for width in _widths(sheet)]
    labels = sheet.grid.labels if sheet.grid else 0
    if labels:
        table.append(element("table:table-header-columns", None, *columns[:labels]))
    table.extend(columns[labels:])
    table.extend(_row([_cell_of_line(line, sheet.grid is None)]) for line in sheet.lines)
    if sheet.grid:
        header = [_cell(_paragraphs(text), style) for text, style in _headings(sheet.grid)]
        table.append(element("table:table-header-rows", None, _row(header)))
        table.extend(_row([_cell_of_entry(entry) for entry in entries]) for entries in sheet.grid.rows)
    return table


def _headings(grid: Grid) -> Iterator[tuple[str, str]]:
    for text, entry in zip(grid.header, grid.rows[0], strict=True):
        yield text, "figure-heading" if entry.numeric else "label-heading"


def _range(sheet: str, top: int, grid: Grid) -> etree._Element:
    """The named range that tells a program where the sheet's table is, with its header and without filter buttons."""
    address = f"'{sheet}'.A{top}:'{sheet}'.{column_letters(len(grid.header) - 1)}{top + len(grid.rows)}"
    return element(
        "table:database-range",
        {
            "table:name": grid.name,
            "table:target-range-address": address,
            "table:contains-header": "true",
            "table:display-filter-buttons": "false",
        },
    )


def _row(cells: list[etree._Element]) -> etree._Element:
    return element("table:table-row", {"table:style-name": "row"}, *cells)


def _cell_of_line(line: Line, wrapped: bool) -> etree._Element:
    style = f"heading-{line.heading}" if line.heading else "text"
    return _cell(_paragraphs(line.text), f"wrapped-{style}" if wrapped else style)


def _cell_of_entry(entry: Entry) -> etree._Element:
    if isinstance(entry.value, int):
        cell = _cell(_paragraphs(f"{entry.value:,}"), "figure")
        cell.set(name("office:value-type"), "float")
        cell.set(name("office:value"), str(entry.value))
        return cell
    if entry.target:
        link = element("text:a", {"xlink:type": "simple", "xlink:href": f"#'{entry.target}'.A1"})
        link.text = entry.value
        return _cell([element("text:p", None, link)], "link")
    if entry.numeric:
        return _cell(_paragraphs(entry.value), "figure")
    level = min(entry.level, INDENTS)
    return _cell(_paragraphs(entry.value), f"indent-{level}" if level else "wrapped-text")


def _cell(paragraphs: list[etree._Element], style: str) -> etree._Element:
    """A cell of text. Its type is always given, so that no program takes the text for a number, date or formula."""
    return element("table:table-cell", {"table:style-name": style, "office:value-type": "string"}, *paragraphs)


def _paragraphs(text: str) -> list[etree._Element]:
    return [_paragraph(line) for line in text.split("\n")]


def _paragraph(line: str) -> etree._Element:
    """One paragraph. Spaces that a reader of the format would fold, and tabs, are written as elements."""
    paragraph = element("text:p")
    pieces = [piece for piece in re.split("(\t| +)", line) if piece]
    last: etree._Element | None = None
    for index, piece in enumerate(pieces):
        inside = 0 < index < len(pieces) - 1 and pieces[index - 1] != "\t"
        if piece == "\t":
            last = etree.SubElement(paragraph, name("text:tab"))
        elif piece.startswith(" ") and not (inside and len(piece) == 1):
            last = etree.SubElement(paragraph, name("text:s"), {name("text:c"): str(len(piece))})
        elif last is None:
            paragraph.text = (paragraph.text or "") + piece
        else:
            last.tail = (last.tail or "") + piece
    return paragraph
