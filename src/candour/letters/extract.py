"""Reads the text of a letter out of a TXT, HTML, DOCX, PDF or e-mail file, with the place of every paragraph."""

from __future__ import annotations

import email
import email.policy
import io
import re
import struct
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

from lxml import etree, html

from candour.errors import BadInput
from candour.language import gettext as _
from candour.letters.letter_text import (
    Grid,
    LetterText,
    Line,
    Paragraph,
    ParagraphKind,
    kind_of,
    plain,
    row_paragraph,
    text_from_lines,
)

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".eml": "email",
}
"""The format that each file extension names."""

_NOT_READ = {"script", "style", "noscript", "template", "nav", "head", "svg", "iframe", "object", "select", "button"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption",
}  # fmt: skip
# What the reader of zip files raises for one that is damaged, encrypted or of a kind that it does not know.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    struct.error,
)
# A cell with more words than this holds prose: the table is there for the layout, not for figures.
_LAYOUT_CELL = 200


def read_letter(path: Path | str) -> LetterText:
    """The text of the letter in a file.

    Raises `BadInput` for a file that cannot be read, is of another format than its extension says, or holds no text
    (a PDF of scanned pictures).
    """
    path = Path(path)
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        message = _("%(path)s: letters are read from %(endings)s, not a file without one")
        if path.suffix:
            message = _("%(path)s: letters are read from %(endings)s, not %(ending)s")
        raise BadInput(message % {"path": path, "endings": ", ".join(FORMATS), "ending": path.suffix})
    try:
        data = path.read_bytes()
    except OSError as problem:
        why = problem.strerror or problem
        raise BadInput(_("%(path)s: cannot be read (%(why)s)") % {"path": path, "why": why}) from problem
    letter = letter_from_bytes(data, form, str(path))
    if not letter.paragraphs:
        raise BadInput(_("%(path)s: has no text in it to check") % {"path": path})
    return letter


def letter_from_bytes(data: bytes, form: str, where: str = "") -> LetterText:
    """The text of a letter given as bytes of one format (text, html, docx, pdf, email); `where` names it in errors."""
    where = where or _("letter")
    begins = data[:1024].lstrip()
    is_pdf, is_zip = begins.startswith(b"%PDF"), data.startswith(b"PK")
    if (form == "pdf") != is_pdf or (form == "docx") != is_zip:
        raise BadInput(
            _("%(where)s: is not a %(format)s file, whatever its name says") % {"where": where, "format": form}
        )
    if form == "pdf":
        # Loaded only when a PDF is read: the library takes a tenth of a second to start.
        from candour.letters.extract_pdf import letter_from_pdf

        return letter_from_pdf(data, where)
    if form == "docx":
        from candour.letters.extract_docx import letter_from_docx

        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return letter_from_docx(package, where)
        except _DAMAGE as problem:
            message = _("%(where)s: is not a whole DOCX file; it is damaged or needs a password")
            raise BadInput(message % {"where": where}) from problem
    if form == "html":
        return letter_from_html(_decoded(data, where))
    if form == "email":
        return _letter_from_email(data, where)
    return letter_from_text(_decoded(data, where))


def letter_from_text(text: str) -> LetterText:
    """The letter in plain text; lines wrapped by hand are joined again."""
    lines = [Line(line, number) for number, line in enumerate(re.split(r"\r\n|[\r\n\f\v]", text), start=1)]
    return text_from_lines(lines, "text")


def letter_from_html(source: str) -> LetterText:
    """The letter in an HTML page: what a browser shows, without menus and scripts."""
    # A string with an XML declaration is refused by the parser; the declaration says nothing that we need.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source).replace("\x00", "")
    if not source.strip():
        return LetterText((), "html")
    try:
        root = html.document_fromstring(source, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return LetterText((), "html")
    reader = _PageReader()
    reader.read(root)
    reader.end_paragraph()
    return LetterText(tuple(reader.paragraphs), "html", tuple(reader.grids))


class _PageReader:
    """Walks an HTML page and gathers its paragraphs and tables."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.grids: list[Grid] = []
        self._pieces: list[str] = []
        self._line: int | None = None
        self._kind: ParagraphKind | None = None

    def read(self, element: html.HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _NOT_READ or _is_hidden(element):
            return
        if tag == "table" and self._read_table(element):
            return
        is_block = tag in _BLOCKS
        if is_block:
            self.end_paragraph()
            self._kind = _kind_of_tag(tag)
        if tag == "br":
            self._pieces.append("\n")
        self._say(element.text, element)
        for child in element:
            self.read(child)
            self._say(child.tail, element)
        if is_block:
            self.end_paragraph()

    def end_paragraph(self) -> None:
        """Close the paragraph that is being gathered; a line break in it may part it."""
        lines = [Line(piece, self._line) for piece in "".join(self._pieces).split("\n")]
        parted = text_from_lines(lines, "html").paragraphs if len(lines) > 1 else ()
        text = plain(lines[0].text)
        if self._kind is not None or not parted:
            joined = plain(" ".join(line.text for line in lines)) if self._kind is not None else text
            parted = (Paragraph(joined, self._kind or kind_of(joined), self._line),) if joined else ()
        self.paragraphs.extend(parted)
        self._pieces, self._line, self._kind = [], None, None

    def _say(self, text: str | None, element: html.HtmlElement) -> None:
        if text:
            if self._line is None and text.strip():
                self._line = element.sourceline
            self._pieces.append(re.sub(r"\s+", " ", text))

    def _read_table(self, table: html.HtmlElement) -> bool:
        """Read a table of figures; False where the table only lays the page out."""
        rows = [
            (row.sourceline, tuple(plain(cell.text_content()) for cell in row if cell.tag in ("td", "th")))
            for row in table.iter("tr")
        ]
        rows = [(line, cells) for line, cells in rows if cells]
        if len(rows) < 2 or any(len(cell) > _LAYOUT_CELL for _unused, cells in rows for cell in cells):
            return False
        self.end_paragraph()
        for caption in table.iter("caption"):
            self.paragraphs.append(Paragraph(plain(caption.text_content()), ParagraphKind.HEADING, caption.sourceline))
        self.grids.append(Grid(tuple(cells for _unused, cells in rows), len(self.paragraphs)))
        self.paragraphs.extend(row_paragraph(cells, line) for line, cells in rows)
        return True


def _kind_of_tag(tag: str) -> ParagraphKind | None:
    if re.fullmatch(r"h[1-6]|legend|summary|dt", tag):
        return ParagraphKind.HEADING
    return ParagraphKind.ITEM if tag == "li" else None


def _is_hidden(element: html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _decoded(data: bytes, where: str) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\x00" in data:
        raise BadInput(_("%(where)s: is not text; save the letter as TXT, HTML, DOCX or PDF") % {"where": where})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older Windows programs write this; every byte means something in it or is replaced.
        return data.decode("cp1252", "replace")


def _letter_from_email(data: bytes, where: str) -> LetterText:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    if body is None:
        raise BadInput(_("%(where)s: has no text or HTML body; check the attached letter itself") % {"where": where})
    content = body.get_content()
    letter = letter_from_html(content) if body.get_content_subtype() == "html" else letter_from_text(content)
    return LetterText(letter.paragraphs, "email", letter.grids)
