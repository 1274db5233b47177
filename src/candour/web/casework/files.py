"""Files that people return: what is taken at all, and what the gate says of each before anybody may use it.

What is taken: PDF, Word, Excel, OpenDocument, CSV, text, PNG, JPEG and e-mail, up to 20 MB, when what is in the file is
what its name says. A file stands in the files folder under the hash of its bytes, never under
the name that somebody gave it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import storage
from candour.web.casework.models import Case, FileState, GatheredFile

LARGEST = 20 * 1024 * 1024
# A package may unpack to so much, from so many entries, each so many times larger than it was: beyond, it is a bomb.
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 5000
LARGEST_RATIO = 200

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')


def _is_text(data: bytes) -> bool:
    if b"\x00" in data[:4096]:
        return False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _package(entry: str) -> Callable[[bytes], bool]:
    def is_it(data: bytes) -> bool:
        return data.startswith(b"PK\x03\x04") and any(name == entry for name in _names(data))

    return is_it


def _looks_like_mail(data: bytes) -> bool:
    head = data[:65536]
    return _is_text(head) and re.search(rb"(?im)^(from|received|date|subject|message-id):", head) is not None


# What the content of each kind of file must look like.
_LOOKS: dict[str, Callable[[bytes], bool]] = {
    ".pdf": lambda data: b"%PDF-" in data[:1024],
    ".docx": _package("word/document.xml"),
    ".xlsx": _package("xl/workbook.xml"),
    ".ods": _package("content.xml"),
    ".odt": _package("content.xml"),
    ".csv": _is_text,
    ".txt": _is_text,
    ".png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    ".jpg": lambda data: data.startswith(b"\xff\xd8\xff"),
    ".jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
    ".eml": _looks_like_mail,
}
KINDS = tuple(_LOOKS)


def checked_name(name: str, data: bytes) -> str:
    """The name that a file is kept under, once its kind, size and content have been looked at.

    Raises `BadInput`, saying what would be right, for a kind that is not taken, an empty or too large file, content
    that is not what the name says, and a package that would unpack to far more than it is.
    """
    plain = _FORBIDDEN.sub("", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in _LOOKS:
        raise BadInput(
            _("%(name)s is of a kind that is not taken. These are: %(kinds)s.")
            % {"name": plain or _("The file"), "kinds": ", ".join(kind[1:] for kind in KINDS)}
        )
    if not data:
        raise BadInput(_("%(name)s is empty.") % {"name": plain})
    if len(data) > LARGEST:
        raise BadInput(_("%(name)s is larger than 20 MB. Return it in parts.") % {"name": plain})
    if data.startswith(b"PK\x03\x04"):
        _check_package(plain, data)
    if not _LOOKS[suffix](data):
        raise BadInput(
            _("%(name)s is not what its name says: its content is not that of a %(kind)s file.")
            % {"name": plain, "kind": suffix[1:]}
        )
    return f"{plain[: -len(suffix)][:180]}{suffix}"


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError):
        return []


def _check_package(name: str, data: bytes) -> None:
    """`BadInput` for a damaged package or a bomb, judged by its list of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as problem:
        raise BadInput(_("%(name)s is damaged and cannot be opened.") % {"name": name}) from problem
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > LARGEST_UNPACKED
        or any(entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1000) for entry in entries)
    ):
        raise BadInput(_("%(name)s would unpack to far more than it is, so it is not taken.") % {"name": name})


def read(file: GatheredFile) -> bytes:
    """The bytes of a file, with their hash checked."""
    return storage.read(file.sha256)


def clean_files(case: Case) -> list[GatheredFile]:
    """The files of a case that the gate has passed: the only ones that an answer may supply."""
    return list(case.files.filter(state=FileState.CLEAN))
