"""The visible cells of an ODS workbook as text, with every space, tab and line feed in its place."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from lxml import etree

from candour.errors import BadInput
from candour.language import gettext as _
from candour.tables.ods_xml import name

# Far more than a workbook of tables needs; it stops a small archive that unpacks to fill the memory.
_LARGEST = 500_000_000
_MOST_REPEATS = 1_000


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet by its name, cells as text. `BadInput` where the file is not an ODS workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("content.xml").file_size > _LARGEST:
                raise BadInput(
                    _("%(file)s unpacks to more than %(most)s bytes, which no workbook of tables needs")
                    % {"file": path.name, "most": f"{_LARGEST:,}"}
                )
            content = archive.read("content.xml")
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, etree.XMLSyntaxError) as problem:
        raise BadInput(
            _("%(file)s cannot be opened as a workbook: %(why)s") % {"file": path.name, "why": problem}
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput(_("%(file)s declares a document type, which no ODS workbook needs") % {"file": path.name})
    return {table.get(name("table:name"), ""): _rows(table) for table in root.iter(name("table:table"))}


def _rows(table: etree._Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.iter(name("table:table-row")):
        cells = _cells(row)
        rows.extend([cells] * min(_repeats(row, "table:number-rows-repeated"), _MOST_REPEATS))
    # Another program that saved the file may have filled the sheet with empty rows to its end.
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cells(row: etree._Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iterchildren(name("table:table-cell"), name("table:covered-table-cell")):
        cells.extend([_cell(cell)] * min(_repeats(cell, "table:number-columns-repeated"), _MOST_REPEATS))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeats(element: etree._Element, attribute: str) -> int:
    text = element.get(name(attribute), "1")
    return int(text) if text.isdigit() else 1


def _cell(cell: etree._Element) -> str:
    if cell.get(name("office:value-type")) == "float":
        value = cell.get(name("office:value"), "")
        return value.removesuffix(".0")
    return "\n".join(_text(paragraph) for paragraph in cell.iterchildren(name("text:p")))


def _text(element: etree._Element) -> str:
    """The text of a paragraph or a part of one; spaces, tabs and line feeds that are elements become characters."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == name("text:s"):
            parts.append(" " * min(_repeats(child, "text:c"), _MOST_REPEATS))
        elif child.tag == name("text:tab"):
            parts.append("\t")
        elif child.tag == name("text:line-break"):
            parts.append("\n")
        else:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
