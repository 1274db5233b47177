"""PDF documents: every byte, object, instruction and letter of them is one that a reader sees."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2

from candour.gate.explained import unexplained, words_of
from candour.gate.notes import Notes
from candour.gate.pdf_bytes import check_bytes
from candour.gate.pdf_objects import Objects, walk_objects
from candour.gate.pdf_page import check_content, check_seen
from candour.gate.xmlparts import check_xml, parse_xml
from candour.language import gettext as _

_PACKET = re.compile(rb"\A<\?xpacket begin=\"(?:\xef\xbb\xbf)?\" id=\"W5M0MpCehiHzreSzNTczkc9d\"\?>\s*|"
                     rb"\s*<\?xpacket end=\"[rw]\"\?>\s{0,4}\Z")  # fmt: skip
_OF_THE_PROGRAM = re.compile(
    r"(?:Typst|Candour|krilla)(?: [0-9.]{1,12})?|application/pdf|proof|default|[0-9.]{1,8}|[A-Za-z0-9+/=]{24}|"
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)|(?:uuid:)?[0-9a-f\-]{32,36}|A|B|U"
)
_PLACE = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>(?::\s*)?")


def read_pdf(data: bytes, notes: Notes) -> None:
    """Inspect a PDF (ISO 32000-2) against what Typst writes."""
    whole = check_bytes(data, notes)
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            _read(pdf, data, whole, notes)
            for warning in pdf.get_warnings():
                notes.found("GATE-04", _("the PDF"), _said(warning))
    except pikepdf.PasswordError:
        notes.found("GATE-05", _("the PDF"))
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as problem:
        notes.found("GATE-04", _("the PDF"), _said(problem))


def _said(problem: object) -> str:
    """What a library says is wrong, without the place in memory where it found the file: it differs each time."""
    return _PLACE.sub("", str(problem))


def _read(pdf: pikepdf.Pdf, data: bytes, whole: bool, notes: Notes) -> None:
    if pdf.is_encrypted:
        notes.found("GATE-05", _("the PDF"))
        return
    objects = walk_objects(pdf, notes)
    if not objects.safe_to_show:
        return
    _check_metadata(pdf, notes)
    words = objects.words + check_content(pdf, notes)
    # A file whose bytes are not in order is not handed to the library that draws pages.
    if whole and notes.times("GATE-01") == 0:
        check_seen(data, pdf, notes)
        _check_words(words, objects, notes)
    notes.links.extend(objects.links)


def _check_words(words: list[tuple[str, str]], objects: Objects, notes: Notes) -> None:
    """Check that the words for machines (outline, labels of links, replacement texts) are words of the pages."""
    on_pages = words_of("\n".join((*notes.lines, *notes.properties.values(), *objects.links)))
    # A word that is broken over two lines stands whole in the outline.
    on_pages |= words_of(re.sub(r"[-\u2010]\n?", "", "\n".join(notes.lines)))
    for where, text in words:
        strange = unexplained(text, on_pages)
        if strange:
            notes.found("PDF-11", where, " ".join(strange))


def _check_metadata(pdf: pikepdf.Pdf, notes: Notes) -> None:
    """Check the XMP packet: a title, a language, dates and the program, and no one's name."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        return
    where = _("the metadata")
    root = parse_xml(_PACKET.sub(b"", stream.read_bytes()), where, notes)
    if root is None:
        return
    check_xml(root, "xmp", "packet", where, notes)
    for element in root.iter("*"):
        text = (element.text or "").strip()
        if not text or _OF_THE_PROGRAM.fullmatch(text) or text == notes.properties.get("title"):
            continue
        notes.found("PDF-10", where, text)
