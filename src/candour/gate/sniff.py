"""What a file is, judged by its content; its name must then agree."""

from __future__ import annotations

import json
import tomllib
from pathlib import PurePath

from candour.gate.notes import Notes
from candour.language import gettext as _
from candour.language import later

EXTENSIONS = {
    "xlsx": (".xlsx",),
    "ods": (".ods",),
    "docx": (".docx",),
    "pdf": (".pdf",),
    "html": (".html", ".htm"),
    "json": (".json",),
    "toml": (".toml",),
    "csv": (".csv",),
    "txt": (".txt",),
}
"""The extensions that each format may have."""

# What other files begin with, so that the report can say what was not inspected.
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", later("an old Office document or a password-protected one")),
    (b"\x89PNG\r\n\x1a\n", later("a PNG picture")),
    (b"\xff\xd8\xff", later("a JPEG picture")),
    (b"GIF8", later("a GIF picture")),
    (b"{\\rtf", later("an RTF document")),
    (b"%!PS", later("a PostScript document")),
    (b"PAR1", later("a Parquet file")),
    (b"SQLite format 3", later("an SQLite database")),
    (b"\x1f\x8b", later("a gzip archive")),
    (b"7z\xbc\xaf", later("a 7-Zip archive")),
    (b"Rar!", later("a RAR archive")),
)
_OLE = _OTHER_KINDS[0][0]

# The part that tells which kind of package a zip is.
_PACKAGE_KINDS = (
    (b"xl/workbook.xml", "xlsx"),
    (b"word/document.xml", "docx"),
)
_ODS_MIMETYPE = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def format_of(data: bytes, name: str, notes: Notes) -> str:
    """The format of the bytes (a key of `EXTENSIONS`, or `unknown`), by content; text formats by content and name.

    Writes down a finding where the extension of `name` does not go with the content, and where the bytes are of no
    format that is inspected. An empty name is not compared.
    """
    extension = PurePath(name).suffix.lower()
    where = name or _("the file")
    if not data:
        notes.found("GATE-06", where)
        return "unknown"
    found = _binary_format(data) or _text_format(data, extension)
    if found == "unknown":
        if data.startswith(_OLE) and extension in (".xlsx", ".docx"):
            notes.found("GATE-05", where)
        else:
            notes.not_read(where, _other_kind(data))
    elif name and extension not in EXTENSIONS[found]:
        notes.found(
            "GATE-02",
            where,
            _("%(extension)s, but the content is %(format)s")
            % {"extension": extension or _("none"), "format": found.upper()},
        )
    return found


def _binary_format(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if data[30 : 30 + len(_ODS_MIMETYPE)] == _ODS_MIMETYPE:
            return "ods"
        for part, kind in _PACKAGE_KINDS:
            if part in data:
                return kind
        return "unknown"
    if any(data.startswith(magic) for magic, _kind in _OTHER_KINDS):
        return "unknown"
    return None


def _other_kind(data: bytes) -> str:
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            return _(kind)
    return _("an archive of an unknown kind") if data.startswith(b"PK") else _("a file of an unknown kind")


def _text_format(data: bytes, extension: str) -> str:
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith(b"<"):
        # A part of a page, which is put into one, begins with any tag.
        return "html" if extension in EXTENSIONS["html"] and not start.startswith(b"<?") else "unknown"
    if b"\x00" in data[:4096] and extension not in (".csv", ".txt", ".json", ".toml"):
        return "unknown"
    if extension == ".csv":
        return "csv"
    if _is_json(data):
        return "json"
    if extension in (".toml", ".json") and _is_toml(data):
        return "toml"
    # A picture or program named .txt is told by its magic above or by its control characters, which are a finding.
    return "txt" if _is_utf8(data) or extension == ".txt" else "unknown"


def _is_json(data: bytes) -> bool:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_toml(data: bytes) -> bool:
    try:
        tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
