"""Web and e-mail addresses in a line of text, so that a page or a PDF can link them. Nothing else is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"(?P<web>https?://[^\s<>\"'“”‘’]+[^\s<>\"'“”‘’.,;:!?)\]])"
    r"|(?P<mail>[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)


def spans(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text in order, each with the address that it links to (empty: none)."""
    end = 0
    # Most text links nothing, and to see that takes much less than to look for a link at every letter.
    may_link = "://" in text or "@" in text
    for found in _LINK.finditer(text) if may_link else ():
        if found.start() > end:
            yield text[end : found.start()], ""
        yield found[0], found[0] if found["web"] else f"mailto:{found[0]}"
        end = found.end()
    if end < len(text):
        yield text[end:], ""
