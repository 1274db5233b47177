"""Reads the text of a DOCX letter, and what its editors left in it: tracked changes, comments, unfilled fields."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from candour.errors import BadInput
from candour.language import gettext as _
from candour.letters.letter_text import (
    Grid,
    Leftover,
    LetterText,
    Paragraph,
    ParagraphKind,
    kind_of,
    plain,
    row_paragraph,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LARGEST_PART = 64 * 1024 * 1024
_LAYOUT_CELL = 200
_HEADERS = re.compile(r"word/(?:header)\d*\.xml")
_FOOTERS = re.compile(r"word/(?:footer|footnotes|endnotes)\d*\.xml")


def letter_from_docx(package: zipfile.ZipFile, where: str) -> LetterText:
    """The letter in an open DOCX package: headers, body, footnotes and footers. `where` names it in errors."""
    names = package.namelist()
    if "word/document.xml" not in names:
        raise BadInput(_("%(where)s: is not a DOCX file: it has no word/document.xml") % {"where": where})
    reader = _DocumentReader()
    wanted = [
        *sorted(filter(_HEADERS.fullmatch, names)),
        "word/document.xml",
        *sorted(filter(_FOOTERS.fullmatch, names)),
    ]
    for name in wanted:
        reader.read_blocks(_parsed(package, name, where))
    if "word/comments.xml" in names:
        for comment in _parsed(package, "word/comments.xml", where).iter(f"{_W}comment"):
            reader.leave("comment", "".join(node.text or "" for node in comment.iter(f"{_W}t")))
    return LetterText(tuple(reader.paragraphs), "docx", tuple(reader.grids), tuple(reader.leftovers))


def _parsed(package: zipfile.ZipFile, name: str, where: str) -> etree._Element:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise BadInput(
            _("%(where)s: %(name)s inside it is larger than %(limit)s MB; no letter is")
            % {"where": where, "name": name, "limit": _LARGEST_PART // 1024**2}
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(package.read(name), parser)


class _DocumentReader:
    """Walks the parts of a document in order."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.grids: list[Grid] = []
        self.leftovers: list[Leftover] = []

    def leave(self, kind: str, text: str) -> None:
        """Note something left by an editor at the paragraph that comes next."""
        self.leftovers.append(Leftover(kind, plain(text), max(0, len(self.paragraphs) - (kind == "comment"))))

    def read_blocks(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag == f"{_W}p":
                self._read_paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._read_table(element)
            elif isinstance(element.tag, str) and element.tag != _FALLBACK:
                self.read_blocks(element)

    def _read_paragraph(self, element: etree._Element) -> None:
        text = plain(self._text(element))
        if text:
            self.paragraphs.append(Paragraph(text, _kind(element, text)))
        # A text box stands inside a run of the paragraph that it is anchored to.
        for box in _text_boxes(element):
            self.read_blocks(box)

    def _read_table(self, table: etree._Element) -> None:
        rows = [
            tuple(plain(" ".join(self._text(p) for p in cell.iter(f"{_W}p"))) for cell in row.iter(f"{_W}tc"))
            for row in table.iter(f"{_W}tr")
        ]
        if len(rows) < 2 or any(len(cell) > _LAYOUT_CELL for cells in rows for cell in cells):
            for cell in table.iter(f"{_W}tc"):
                self.read_blocks(cell)
            return
        self.grids.append(Grid(tuple(rows), len(self.paragraphs)))
        self.paragraphs.extend(row_paragraph(cells) for cells in rows)

    def _text(self, element: etree._Element) -> str:
        """The words of a paragraph as they would print with every change accepted."""
        pieces: list[str] = []
        for node in _walk(element):
            name = etree.QName(node).localname
            if name == "t":
                pieces.append(node.text or "")
            elif name in ("tab", "br", "cr"):
                pieces.append(" ")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name in ("ins", "moveTo") and (added := _words(node, "t")):
                self.leave("insertion", added)
            elif name in ("del", "moveFrom"):
                self.leave("deletion", _words(node, "delText") or _words(node, "t"))
            elif name == "instrText" and "MERGEFIELD" in (node.text or ""):
                self.leave("field", node.text or "")
            elif name == "fldSimple" and "MERGEFIELD" in (node.get(f"{_W}instr") or ""):
                self.leave("field", node.get(f"{_W}instr") or "")
            elif name == "showingPlcHdr":
                self.leave("field", _("a content control that nobody filled in"))
        return "".join(pieces)


def _walk(element: etree._Element) -> Iterator[etree._Element]:
    """Everything in a paragraph in order, but for removed text, text boxes and fallbacks for old programs."""
    for node in element:
        if not isinstance(node.tag, str) or node.tag == _FALLBACK:
            continue
        yield node
        if etree.QName(node).localname not in ("del", "moveFrom", "txbxContent"):
            yield from _walk(node)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    for node in _walk(element):
        if etree.QName(node).localname == "txbxContent":
            yield node


def _words(node: etree._Element, name: str) -> str:
    return "".join(part.text or "" for part in node.iter(f"{_W}{name}"))


def _kind(element: etree._Element, text: str) -> ParagraphKind:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    if name.startswith(("heading", "title")):
        return ParagraphKind.HEADING
    if element.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("list"):
        return ParagraphKind.ITEM
    return kind_of(text)
