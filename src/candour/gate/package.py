"""Packages (ZIP files): every byte belongs to a part, and nothing is unpacked before its size is known."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass

from candour.gate.notes import Notes
from candour.gate.report import Part

MOST_PARTS = 1_000
"""The most parts that a package may have."""

MOST_UNPACKED = 64 * 1024 * 1024
"""The most bytes that the parts of a package may have together, unpacked."""

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x0001
_DESCRIPTOR = 0x0008
_UTF8 = 0x0800
_STORED, _DEFLATED = 0, 8
_PLAIN_NAME = re.compile(r"(?:[A-Za-z0-9_\-\[\]][A-Za-z0-9_\-.\[\]]*|\.rels)(?:/(?:[A-Za-z0-9_\-]"
                         r"[A-Za-z0-9_\-.]*|\.rels|_rels))*")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    unpacked: int
    offset: int


class _Damaged(Exception):
    """The package cannot be followed; the words say where."""


def unpack(data: bytes, notes: Notes) -> dict[str, bytes]:
    """The parts of a package by name, in their order, or none where it cannot be read safely (APPNOTE 4.3).

    Writes down every byte that belongs to no part, comments and extra fields, names that are not plain, and a package
    that would unpack to too much; that one is not unpacked at all.
    """
    try:
        entries, directory = _central_directory(data, notes)
        if not _is_safe_to_unpack(entries, notes):
            return {}
        return _parts(data, entries, directory, notes)
    except _Damaged as problem:
        notes.found("GATE-04", "the package", problem)
    except struct.error:
        notes.found("GATE-04", "the package", "it ends before its directory does")
    return {}


def _central_directory(data: bytes, notes: Notes) -> tuple[list[_Entry], int]:
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise _Damaged("it has no directory at its end")
    _, disk, first_disk, on_disk, total, size, start, comment = _END.unpack_from(data, end)
    if disk or first_disk or on_disk != total or 0xFFFF in (total, disk) or 0xFFFFFFFF in (size, start):
        raise _Damaged("it is one of several volumes, or larger than is inspected")
    if comment:
        notes.found("ZIP-04", "the end of the package", f"a comment of {comment} bytes")
    trailing = len(data) - (end + _END.size + comment)
    if trailing > 0:
        notes.found("ZIP-02", "the end of the package", f"{trailing:,} bytes after it")
    if start + size != end:
        notes.found("ZIP-02", "the directory of the package", f"{abs(end - start - size):,} bytes around it")
    entries = []
    at = start
    for _ in range(total):
        entry, at = _central_entry(data, at, notes)
        entries.append(entry)
    if at != start + size:
        raise _Damaged("its directory is not as long as it says")
    return entries, start


def _central_entry(data: bytes, at: int, notes: Notes) -> tuple[_Entry, int]:
    fields = _CENTRAL.unpack_from(data, at)
    signature, _, _, flags, method, _, _, checksum, packed, unpacked, name_size, extra, comment = fields[:13]
    if signature != b"PK\x01\x02":
        raise _Damaged("its directory is broken")
    raw_name = data[at + _CENTRAL.size : at + _CENTRAL.size + name_size]
    name = raw_name.decode("ascii", "backslashreplace")
    if extra or comment:
        notes.found("ZIP-04", name, "an extra field or a comment on a part")
    return (
        _Entry(name, flags, method, checksum, packed, unpacked, fields[16]),
        at + _CENTRAL.size + name_size + extra + comment,
    )


def _is_safe_to_unpack(entries: list[_Entry], notes: Notes) -> bool:
    total = sum(entry.unpacked for entry in entries)
    if len(entries) > MOST_PARTS:
        notes.found("ZIP-01", "the package", f"{len(entries):,} parts")
        return False
    if total > MOST_UNPACKED:
        notes.found("ZIP-01", "the package", f"{total:,} bytes")
        return False
    seen: set[str] = set()
    for entry in entries:
        # Two names that differ in case alone are one file on many machines.
        if entry.name.lower() in seen or not _PLAIN_NAME.fullmatch(entry.name) or ".." in entry.name:
            notes.found("ZIP-03", "the package", entry.name)
        seen.add(entry.name.lower())
    return True


def _parts(data: bytes, entries: list[_Entry], directory: int, notes: Notes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset > at:
            notes.found("ZIP-02", entry.name, f"{entry.offset - at:,} bytes before this part")
        elif entry.offset < at:
            notes.found("ZIP-02", entry.name, "it lies over another part")
        body = _local_body(data, entry, notes)
        at = body + entry.packed
        if at > directory:
            raise _Damaged(f"{entry.name} is cut short")
        content = _content(data[body:at], entry, notes)
        if content is not None:
            parts[entry.name] = content
            notes.parts.append(Part(entry.name, entry.unpacked))
    if at != directory:
        notes.found("ZIP-02", "the package", f"{directory - at:,} bytes after the last part")
    return parts


def _local_body(data: bytes, entry: _Entry, notes: Notes) -> int:
    """Where the content of a part begins; its local header must say what the directory says."""
    signature, _, flags, method, _, _, checksum, packed, unpacked, name_size, extra = _LOCAL.unpack_from(
        data, entry.offset
    )
    if signature != b"PK\x03\x04":
        raise _Damaged(f"{entry.name} is not where the directory says")
    start = entry.offset + _LOCAL.size
    name = data[start : start + name_size].decode("ascii", "backslashreplace")
    if extra:
        notes.found("ZIP-04", entry.name, f"an extra field of {extra} bytes")
    if entry.flags & _DESCRIPTOR:
        notes.not_read(entry.name, "a part whose size is written after it")
    elif (name, flags, method, checksum, packed, unpacked) != (
        entry.name,
        entry.flags,
        entry.method,
        entry.checksum,
        entry.packed,
        entry.unpacked,
    ):
        notes.found("ZIP-02", entry.name, "the part and the directory do not say the same")
    return int(start + name_size + extra)


def _content(packed: bytes, entry: _Entry, notes: Notes) -> bytes | None:
    if entry.flags & _ENCRYPTED:
        notes.found("GATE-05", entry.name)
        return None
    if entry.flags & ~(_DESCRIPTOR | _UTF8 | 0x0006) or entry.method not in (_STORED, _DEFLATED):
        notes.not_read(entry.name, f"a part packed by method {entry.method} with flags {entry.flags:#06x}")
        return None
    content = packed
    if entry.method == _DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # Never more than was announced, and one byte more to notice that there is more.
            content = inflate.decompress(packed, entry.unpacked + 1)
        except zlib.error as problem:
            raise _Damaged(f"{entry.name} cannot be unpacked ({problem})") from None
        if inflate.unused_data:
            notes.found("ZIP-02", entry.name, f"{len(inflate.unused_data):,} bytes after what is packed")
        elif not inflate.eof:
            raise _Damaged(f"{entry.name} is cut short, or longer than it says")
    if len(content) != entry.unpacked or zlib.crc32(content) != entry.checksum:
        raise _Damaged(f"{entry.name} is not what its size and checksum say")
    return content
