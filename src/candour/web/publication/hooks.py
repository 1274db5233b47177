"""Who is asked before an entry is shown: whoever handed it in looks whether it tells who asked.

This part knows no case, so it cannot look itself. Each kind of key has one callable, registered when the application
starts; an entry of a kind that nobody registered has nothing to be asked about.
"""

from __future__ import annotations

from collections.abc import Callable

# Given the key of an entry and a text, the pieces of the text that would tell who asked.
Telling = Callable[[str, str], list[str]]

_REGISTERED: dict[str, Telling] = {}


def register(prefix: str, telling: Telling) -> None:
    """Let `telling` be asked about every entry whose key begins with this prefix and a colon."""
    _REGISTERED[prefix] = telling


def tells(key: str, text: str) -> list[str]:
    """The pieces of a text that would tell who asked; none where nobody knows."""
    telling = _REGISTERED.get(key.partition(":")[0])
    return telling(key, text) if telling else []
