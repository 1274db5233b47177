"""The door's verbs: take the bytes of a file, find out what they are, and have them read by that format's reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePath

from candour.errors import BadInput
from candour.gate.docx import read_docx
from candour.gate.html import read_html
from candour.gate.notes import NOT_INSPECTED, Notes
from candour.gate.ods import read_ods
from candour.gate.pdf import read_pdf
from candour.gate.report import FileReport, Part, Verdict, Visible
from candour.gate.sniff import format_of
from candour.gate.text import read_csv, read_json, read_text, read_toml
from candour.gate.xlsx import read_xlsx
from candour.language import gettext as _

LARGEST_FILE = 64 * 1024 * 1024
"""The most bytes that are inspected. An answer is tables and letters; what is larger is refused: memory is bounded."""

_READERS: dict[str, Callable[[bytes, Notes], None]] = {
    "csv": read_csv,
    "docx": read_docx,
    "html": read_html,
    "json": read_json,
    "ods": read_ods,
    "pdf": read_pdf,
    "toml": read_toml,
    "txt": read_text,
    "xlsx": read_xlsx,
}


def inspect(file: Path | str | bytes, name: str | None = None) -> FileReport:
    """What is really inside a file, given as a path or as its bytes.

    A file over `LARGEST_FILE` is refused; its hash and size are then those of the part that was read.

    `name` is the file's name as it will be sent (its extension must match the content); a path brings its own, and
    bytes without a name are judged by content alone. The file is only read, never changed. Raises `BadInput` if there
    is no such file or it cannot be opened.
    """
    data, file_name, shown_name = _open(file, name)
    notes = Notes()
    found = "unknown"
    if len(data) > LARGEST_FILE:
        notes.found(
            "GATE-03",
            shown_name,
            _("over %(count)s bytes") % {"count": f"{LARGEST_FILE:,}"},
        )
    else:
        found = format_of(data, file_name, notes)
        reader = _READERS.get(found)
        if reader is not None:
            _read(reader, data, shown_name, notes)
    return _report(shown_name, found, data, notes)


def visible_text(file: Path | str | bytes, name: str | None = None) -> str:
    """What a reader of the file sees, as lines of text; a table's cells are separated by tabs, links come last.

    For staff to compare with what they meant to send. Where the file is not clean this is only what could be read.
    Raises `BadInput` as `inspect` does.
    """
    seen = inspect(file, name).visible
    return "\n".join((seen.text, *(_("link: %(link)s") % {"link": link} for link in seen.links)))


def _read(reader: Callable[[bytes, Notes], None], data: bytes, name: str, notes: Notes) -> None:
    """Have a file read. A hostile file may break a reader, or a library under it, in ways that cannot be listed:
    whatever breaks one is not understood, and so never clean."""
    try:
        reader(data, notes)
    except Exception as problem:
        notes.not_read(
            name,
            _("something that its reader cannot follow (%(kind)s: %(why)s)")
            % {"kind": type(problem).__name__, "why": problem},
        )


def _open(file: Path | str | bytes, name: str | None) -> tuple[bytes, str, str]:
    if isinstance(file, bytes):
        return file, name or "", name or "(bytes)"
    path = Path(file)
    if path.is_dir():
        raise BadInput(_("%(path)s is a folder; name the files in it") % {"path": path})
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInput(_("there is no file %(path)s") % {"path": path}) from None
    except OSError as problem:
        raise BadInput(
            _("%(path)s cannot be opened: %(why)s") % {"path": path, "why": problem.strerror or problem}
        ) from None
    return data, PurePath(name or path.name).name, name or str(path)


def _report(name: str, found: str, data: bytes, notes: Notes) -> FileReport:
    if any(finding.id != NOT_INSPECTED for finding in notes.findings):
        verdict = Verdict.FINDINGS
    elif notes.findings:
        verdict = Verdict.UNREAD
    else:
        verdict = Verdict.CLEAN
    return FileReport(
        file=name,
        format=found,
        verdict=verdict,
        # What is known to hide data comes before what is merely not understood.
        findings=tuple(sorted(notes.findings, key=lambda finding: finding.id == NOT_INSPECTED)),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        parts=tuple(notes.parts) or (Part(name, len(data)),),
        visible=Visible(
            "\n".join(notes.lines),
            tuple(notes.grids),
            notes.pages,
            tuple(dict.fromkeys(notes.links)),
            dict(notes.properties),
        ),
    )
