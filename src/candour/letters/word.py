"""A letter as a Word document that an officer can edit: real styles, and locked wording in locked content controls."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from candour.letters.letter import Address, Block, Grid, ItemList, Letter, Paragraph, Quotation
from candour.letters.word_styles import prepare

_OF_PARAGRAPHS = WD_STYLE_TYPE.PARAGRAPH

# The earliest time that a ZIP archive can name.
_TIME = (1980, 1, 1, 0, 0, 0)

_TEXT_WIDTH = 16.2
"""The width of a line of text, in centimetres."""


def render_docx(letter: Letter) -> bytes:
    """The letter as DOCX, the same bytes for the same letter.

    Wording that the law fixes stands in content controls that Word does not let be changed or deleted; everything
    else can be edited. It bears no person's name or machine's, and the letter's own date.
    """
    document = docx.Document()
    prepare(document, letter.language)
    _properties(document, letter)
    _page(document, letter)
    _head(document, letter)
    writer = _BlockWriter(document)
    writer.paragraph(letter.title, "Heading 1")
    document.add_paragraph(letter.greeting)
    for block in letter.opening:
        writer.write(block)
    for level, section in letter.walk():
        writer.paragraph(section.title, f"Heading {level}")
        for block in section.blocks:
            writer.write(block)
    farewell = document.add_paragraph(letter.farewell)
    farewell.paragraph_format.space_before = Pt(24)
    farewell.paragraph_format.keep_with_next = True
    _lines(document.add_paragraph(), letter.signature)
    return _packed(document)


def _properties(document: Any, letter: Letter) -> None:
    properties = document.core_properties
    date = dt.datetime.combine(letter.date, dt.time())
    # The package's properties hold no more (python-docx, CoreProperties); the heading has the whole title.
    properties.title = letter.title if len(letter.title) <= 255 else f"{letter.title[:254]}…"
    properties.language = letter.language
    properties.created = properties.modified = date
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.revision = 1


def _page(document: Any, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.4)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    stops = footer.paragraph_format.tab_stops
    for stop in list(document.styles["Footer"].paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(" · ".join([letter.sender, *(value for _, value in letter.details[:1])]) + "\t")
    _field(footer, "PAGE")
    footer.add_run(" / ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """A field that Word works out: the page, or how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _head(document: Any, letter: Letter) -> None:
    """Who writes, and the details at the head, as lines: a table for layout would mislead a screen reader."""
    sender = document.add_paragraph(style="Sender")
    sender.add_run(letter.sender).bold = True
    if letter.sender_lines:
        sender.add_run().add_break()
        _lines(sender, letter.sender_lines)
    details = document.add_paragraph(style="Letter Date")
    _lines(details, [f"{label}: {value}" for label, value in letter.details])


def _lines(paragraph: Any, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


class _BlockWriter:
    """Writes blocks at the end of a document, in the order that they come."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._controls = 0
        # The library looks through all styles of its template whenever a paragraph is given one by name.
        self._style_ids = {style.name: style.style_id for style in document.styles if style.type == _OF_PARAGRAPHS}

    def paragraph(self, text: str, style: str) -> Any:
        """A new paragraph at the end of the document, in the style of this name."""
        paragraph = self._document.add_paragraph(text)
        self._give(paragraph, style)
        return paragraph

    def _give(self, paragraph: Any, style: str) -> None:
        paragraph._p.style = self._style_ids[style]

    def write(self, block: Block) -> None:
        """Write one block, in a locked content control where its wording is fixed."""
        elements = list(self._elements(block))
        if block.locked:
            self._lock(elements)

    def _elements(self, block: Block) -> Iterable[Any]:
        if isinstance(block, Paragraph):
            paragraph = self._document.add_paragraph(block.text)
            paragraph.paragraph_format.keep_with_next = block.text.endswith(":") or None
            yield paragraph._p
        elif isinstance(block, ItemList):
            style = "List Number" if block.numbered else "List Bullet"
            yield from (self.paragraph(item, style)._p for item in block.items)
        elif isinstance(block, Quotation):
            if block.label:
                label = self.paragraph("", "Quote")
                label.add_run(block.label).bold = True
                label.paragraph_format.keep_with_next = True
                yield label._p
            yield from (self.paragraph(line, "Quote")._p for line in block.paragraphs)
        elif isinstance(block, Address):
            # A paragraph a line: LibreOffice loses line breaks within a content control.
            lines = [self.paragraph(line, "Address") for line in block.lines]
            lines[-1].paragraph_format.space_after = Pt(8)
            yield from (line._p for line in lines)
        else:
            yield from self._grid(block)

    def _grid(self, grid: Grid) -> Iterable[Any]:
        caption = self.paragraph(grid.caption, "Caption")
        yield caption._p
        table = self._document.add_table(rows=0, cols=len(grid.header), style="Letter Table")
        _describe(table, grid)
        self._row(table, grid.header, grid, header=True)
        for number, row in enumerate(grid.rows):
            self._row(table, row, grid, strong=number in grid.total_rows)
        _fit(table, grid)
        yield table._tbl
        for note in grid.notes:
            yield self.paragraph(note, "Table Note")._p

    def _row(self, table: Any, cells: Sequence[str], grid: Grid, *, header: bool = False, strong: bool = False) -> None:
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        for name in ("w:cantSplit", *(["w:tblHeader"] if header else [])):
            properties.append(OxmlElement(name))
        for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            paragraph = cell.paragraphs[0]
            self._give(paragraph, "Table Number" if column in grid.number_columns else "Table Text")
            paragraph.paragraph_format.keep_with_next = header or None
            paragraph.add_run(text).bold = (header or strong) or None

    def _lock(self, elements: Sequence[Any]) -> None:
        self._controls += 1
        control = OxmlElement("w:sdt")
        properties = OxmlElement("w:sdtPr")
        for name, value in (
            ("id", str(self._controls)),
            ("lock", "sdtContentLocked"),
        ):
            element = OxmlElement(f"w:{name}")
            element.set(qn("w:val"), value)
            properties.append(element)
        content = OxmlElement("w:sdtContent")
        control.append(properties)
        control.append(content)
        elements[0].addprevious(control)
        for element in elements:
            content.append(element)


def _describe(table: Any, grid: Grid) -> None:
    """What assistive technology reads of a table: its caption, and that its first row and column are headings."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), grid.caption)
    table._tbl.tblPr.append(caption)


def _fit(table: Any, grid: Grid) -> None:
    """Give each column of numbers what its longest word needs, and share the rest among the others."""
    texts = [grid.header, *grid.rows]
    needs = [
        max(len(word) for row in texts for word in row[column].split() or [""]) if column in grid.number_columns else 0
        for column in range(len(grid.header))
    ]
    numbers = [min(max(1.5, 0.55 + 0.2 * need), 3.0) if need else 0.0 for need in needs]
    others = needs.count(0)
    left = max(_TEXT_WIDTH - sum(numbers), 2.0 * others)
    widths = [Cm(number or left / max(others, 1)) for number in numbers]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _packed(document: Any) -> bytes:
    """The document with every part at a fixed time and in a fixed order, so that the same letter is the same bytes."""
    raw = io.BytesIO()
    document.save(raw)
    made = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            target.writestr(entry, source.read(name))
    return made.getvalue()
