"""The text of one part of a message: out of whatever character set it says, or out of HTML."""

from __future__ import annotations

import re
from email.message import MIMEPart
from html.parser import HTMLParser
from typing import Any

_BLOCKS = frozenset({
    "address", "article", "blockquote", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
# What the web takes these names to mean: senders that write them mean the wider sets.
_MEANT = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252", "unknown-8bit": "utf-8"}


def decoded(part: MIMEPart[Any, Any]) -> str:
    """The text of a part exactly, line ends included. A character set that is wrong or unknown is guessed."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    said = (part.get_content_charset() or "utf-8").casefold()
    for charset in (_MEANT.get(said, said), "utf-8", "cp1252"):
        try:
            # A database cannot hold the character zero; the message itself is kept whole.
            return raw.decode(charset).replace("\x00", "")
        except (UnicodeError, LookupError):
            continue
    return raw.decode("latin-1").replace("\x00", "")


def text_of_html(html: str) -> str:
    """What a reader of an HTML message sees, as lines of plain text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.found)
    text = re.sub(r"[ \t\xa0]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "br":
            self.found.append("\n")
        elif tag in _BLOCKS:
            self.end_line(tag)
            if tag == "li":
                self.found.append("- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS:
            self.end_line(tag)

    def end_line(self, tag: str) -> None:
        """A new line, and an empty one around a paragraph; none twice."""
        so_far = "".join(self.found[-4:]).rstrip(" ")
        wanted = "\n\n" if tag in ("p", "ul", "ol") else "\n"
        self.found.append(wanted[: len(wanted) - (len(so_far) - len(so_far.rstrip("\n")))])

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(re.sub(r"\s+", " ", data))
