"""ZIP archives that are the same bytes whenever and wherever they are made."""

from __future__ import annotations

import zipfile

# The earliest time that a ZIP archive can name.
_TIME = (1980, 1, 1, 0, 0, 0)


def add_file(archive: zipfile.ZipFile, name: str, content: bytes, packed: bool = True) -> None:
    """Add a file with a fixed time, no owner and no trace of the system; `packed` compresses it."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.create_system = 0
    entry.external_attr = 0
    archive.writestr(entry, content)
