"""Whether records that were checked and kept are still those of the files as they are now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from candour.counting.mapping import Mapping
from candour.counting.sources import sha256_of


def seal(mapping: Mapping, paths: list[Path], sha256: dict[Path, str], allowed: frozenset[str]) -> dict[str, Any]:
    """What a load depends on: the mapping, the reasons allowed, and the files with their content."""
    return {
        "mapping": mapping.sha256,
        "allow": sorted(allowed),
        "files": [
            {
                "path": str(path.resolve()),
                "size": path.stat().st_size,
                "modified": path.stat().st_mtime_ns,
                "sha256": sha256[path],
            }
            for path in paths
        ],
    }


def holds(kept: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether a receipt speaks of the same content; a file only touched is still the same."""

    def content(one: dict[str, Any]) -> object:
        return one["mapping"], one["allow"], [(file["path"], file["sha256"]) for file in one["files"]]

    return bool(now["mapping"]) and content(kept) == content(now)


def hashes(paths: list[Path], receipt: dict[str, Any] | None) -> dict[Path, str]:
    """The SHA-256 of each file; of one whose size and time of change the receipt knows, as it was then."""
    known = (
        {(file["path"], file["size"], file["modified"]): file["sha256"] for file in receipt["seal"]["files"]}
        if receipt
        else {}
    )
    found = {}
    for path in paths:
        stat = path.stat()
        found[path] = known.get((str(path.resolve()), stat.st_size, stat.st_mtime_ns)) or sha256_of(path)
    return found
