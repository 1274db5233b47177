"""Packages (ZIP files): every byte belongs to a part, and nothing is unpacked before its size is known."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass

from candour.gate.notes import Notes
from candour.gate.report import Part
from candour.language import gettext as _
from candour.language import ngettext

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
        notes.found("GATE-04", _("the package"), problem)
    except struct.error:
        notes.found("GATE-04", _("the package"), _("it ends before its directory does"))
    return {}


def _central_directory(data: bytes, notes: Notes) -> tuple[list[_Entry], int]:
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise _Damaged(_("it has no directory at its end"))
    _mark, disk, first_disk, on_disk, total, size, start, comment = _END.unpack_from(data, end)
    if disk or first_disk or on_disk != total or 0xFFFF in (total, disk) or 0xFFFFFFFF in (size, start):
        raise _Damaged(_("it is one of several volumes, or larger than is inspected"))
    if comment:
        notes.found(
            "ZIP-04",
            _("the end of the package"),
            ngettext("a comment of %(count)s byte", "a comment of %(count)s bytes", comment) % {"count": comment},
        )
    trailing = len(data) - (end + _END.size + comment)
    if trailing > 0:
        notes.found(
            "ZIP-02",
            _("the end of the package"),
            ngettext("%(count)s byte after it", "%(count)s bytes after it", trailing) % {"count": f"{trailing:,}"},
        )
    if start + size != end:
        notes.found(
            "ZIP-02",
            _("the directory of the package"),
            ngettext("%(count)s byte around it", "%(count)s bytes around it", abs(end - start - size))
            % {"count": f"{abs(end - start - size):,}"},
        )
    entries = []
    at = start
    for _unused in range(total):
        entry, at = _central_entry(data, at, notes)
        entries.append(entry)
    if at != start + size:
        raise _Damaged(_("its directory is not as long as it says"))
    return entries, start


def _central_entry(data: bytes, at: int, notes: Notes) -> tuple[_Entry, int]:
    fields = _CENTRAL.unpack_from(data, at)
    signature, _made_by, _needs, flags, method, _time, _date, checksum, packed, unpacked, name_size, extra, comment = (
        fields[:13]
    )
    if signature != b"PK\x01\x02":
        raise _Damaged(_("its directory is broken"))
    raw_name = data[at + _CENTRAL.size : at + _CENTRAL.size + name_size]
    name = raw_name.decode("ascii", "backslashreplace")
    if extra or comment:
        notes.found("ZIP-04", name, _("an extra field or a comment on a part"))
    return (
        _Entry(name, flags, method, checksum, packed, unpacked, fields[16]),
        at + _CENTRAL.size + name_size + extra + comment,
    )


def _is_safe_to_unpack(entries: list[_Entry], notes: Notes) -> bool:
    total = sum(entry.unpacked for entry in entries)
    if len(entries) > MOST_PARTS:
        notes.found(
            "ZIP-01",
            _("the package"),
            ngettext("%(count)s part", "%(count)s parts", len(entries)) % {"count": f"{len(entries):,}"},
        )
        return False
    if total > MOST_UNPACKED:
        notes.found(
            "ZIP-01", _("the package"), ngettext("%(count)s byte", "%(count)s bytes", total) % {"count": f"{total:,}"}
        )
        return False
    seen: set[str] = set()
    for entry in entries:
        # Two names that differ in case alone are one file on many machines.
        if entry.name.lower() in seen or not _PLAIN_NAME.fullmatch(entry.name) or ".." in entry.name:
            notes.found("ZIP-03", _("the package"), entry.name)
        seen.add(entry.name.lower())
    return True


def _parts(data: bytes, entries: list[_Entry], directory: int, notes: Notes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset > at:
            notes.found(
                "ZIP-02",
                entry.name,
                ngettext("%(count)s byte before this part", "%(count)s bytes before this part", entry.offset - at)
                % {"count": f"{entry.offset - at:,}"},
            )
        elif entry.offset < at:
            notes.found("ZIP-02", entry.name, _("it lies over another part"))
        body = _local_body(data, entry, notes)
        at = body + entry.packed
        if at > directory:
            raise _Damaged(_("%(part)s is cut short") % {"part": entry.name})
        content = _content(data[body:at], entry, notes)
        if content is not None:
            parts[entry.name] = content
            notes.parts.append(Part(entry.name, entry.unpacked))
    if at != directory:
        notes.found(
            "ZIP-02",
            _("the package"),
            ngettext("%(count)s byte after the last part", "%(count)s bytes after the last part", directory - at)
            % {"count": f"{directory - at:,}"},
        )
    return parts


def _local_body(data: bytes, entry: _Entry, notes: Notes) -> int:
    """Where the content of a part begins; its local header must say what the directory says."""
    signature, _needs, flags, method, _time, _date, checksum, packed, unpacked, name_size, extra = _LOCAL.unpack_from(
        data, entry.offset
    )
    if signature != b"PK\x03\x04":
        raise _Damaged(_("%(part)s is not where the directory says") % {"part": entry.name})
    start = entry.offset + _LOCAL.size
    name = data[start : start + name_size].decode("ascii", "backslashreplace")
    if extra:
        notes.found(
            "ZIP-04",
            entry.name,
            ngettext("an extra field of %(count)s byte", "an extra field of %(count)s bytes", extra) % {"count": extra},
        )
    if entry.flags & _DESCRIPTOR:
        notes.not_read(entry.name, _("a part whose size is written after it"))
    elif (name, flags, method, checksum, packed, unpacked) != (
        entry.name,
        entry.flags,
        entry.method,
        entry.checksum,
        entry.packed,
        entry.unpacked,
    ):
        notes.found("ZIP-02", entry.name, _("the part and the directory do not say the same"))
    return int(start + name_size + extra)


def _content(packed: bytes, entry: _Entry, notes: Notes) -> bytes | None:
    if entry.flags & _ENCRYPTED:
        notes.found("GATE-05", entry.name)
        return None
    if entry.flags & ~(_DESCRIPTOR | _UTF8 | 0x0006) or entry.method not in (_STORED, _DEFLATED):
        notes.not_read(
            entry.name,
            _("a part packed by method %(method)s with flags %(flags)s")
            % {"method": entry.method, "flags": f"{entry.flags:#06x}"},
        )
        return None
    content = packed
    if entry.method == _DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # Never more than was announced, and one byte more to notice that there is more.
            content = inflate.decompress(packed, entry.unpacked + 1)
        except zlib.error as problem:
            raise _Damaged(_("%(part)s cannot be unpacked (%(why)s)") % {"part": entry.name, "why": problem}) from None
        if inflate.unused_data:
            notes.found(
                "ZIP-02",
                entry.name,
                ngettext(
                    "%(count)s byte after what is packed",
                    "%(count)s bytes after what is packed",
                    len(inflate.unused_data),
                )
                % {"count": f"{len(inflate.unused_data):,}"},
            )
        elif not inflate.eof:
            raise _Damaged(_("%(part)s is cut short, or longer than it says") % {"part": entry.name})
    if len(content) != entry.unpacked or zlib.crc32(content) != entry.checksum:
        raise _Damaged(_("%(part)s is not what its size and checksum say") % {"part": entry.name})
    return content
