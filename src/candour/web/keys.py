"""The key that signs sessions and links: from the environment, or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """The installation's signing key: `CANDOUR_SECRET_KEY`, else the one in `data`, made on first use (mode 600)."""
    if given := os.environ.get("CANDOUR_SECRET_KEY"):
        return given
    path = data / "secret-key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(64)
    try:
        # Made by whoever is first: a second process that starts at the same time reads it instead.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(made)
    except FileExistsError:
        return path.read_text("ascii").strip()
    return made
