"""Who is asked before an entry is shown: whoever handed it in looks whether it tells who asked.

This part knows no case, so it cannot look itself. Each kind of key has one callable, registered when the application
starts; an entry of a kind that nobody registered has nothing to be asked about.
"""

from __future__ import annotations

from collections.abc import Callable

# Given the key of an entry and a text, the pieces of the text that would tell who asked, or the places that may.
Telling = Callable[[str, str], list[str]]

_REGISTERED: dict[str, tuple[Telling, Telling]] = {}


def register(prefix: str, telling: Telling, hinting: Telling) -> None:
    """Let both be asked about every entry whose key begins with this prefix and a colon.

    `telling` gives what would tell who asked; `hinting` what may, and a person should look at.
    """
    _REGISTERED[prefix] = (telling, hinting)


def tells(key: str, text: str) -> list[str]:
    """The pieces of a text that would tell who asked; none where nobody knows."""
    known = _REGISTERED.get(key.partition(":")[0])
    return known[0](key, text) if known else []


def hints(key: str, text: str) -> list[str]:
    """The places of a text that may tell who asked, with the words around; none where nobody knows."""
    known = _REGISTERED.get(key.partition(":")[0])
    return known[1](key, text) if known else []
