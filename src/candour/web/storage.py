"""Files kept under the hash of their bytes: the same bytes once, and never others under the same name.

What is kept here is never changed and never written over. Reading checks the hash again, so bytes that somebody changed
on the disk are refused and not sent.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from candour.errors import BadInput

_HASH = re.compile(r"[0-9a-f]{64}")


class Lost(BadInput):
    """Bytes that are not in the files folder any more, or are not what they were when they were put there."""


def put(data: bytes) -> str:
    """Keep bytes and give their SHA-256, by which they are read. They are on the disk when this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if path.is_file() and path.stat().st_size == len(data):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and renamed into it: nobody ever reads half a file, whoever else writes the same bytes.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return sha256


def read(sha256: str) -> bytes:
    """The bytes with this SHA-256. Raises `Lost` if they are gone or are others now."""
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise Lost(_("The file with the fingerprint %(hash)s is no longer there.") % {"hash": sha256[:12]}) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Lost(
            _("The file with the fingerprint %(hash)s was changed after it was kept. It is not used.")
            % {"hash": sha256[:12]}
        )
    return data


def path_of(sha256: str) -> Path:
    """Where the bytes with this SHA-256 stand. Whoever reads there checks the hash; `read` does."""
    if not _HASH.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return Path(settings.FILES) / sha256[:2] / sha256
