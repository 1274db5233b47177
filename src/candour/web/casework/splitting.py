"""A suggestion of the parts of a request, from how it is written: numbered questions first, else sentences that ask."""

from __future__ import annotations

import re

_ITEM = re.compile(
    r"^[ \t>]*(?:\(?(?P<number>\d{1,2})(?:[.):]|\s*-)(?=\s)|Q(?:uestion)?\.?\s*(?P<question>\d{1,2})\s*[.):-]?|"
    r"(?P<letter>\(?[a-z]\)|[a-z]\.(?=\s))|(?P<bullet>[•▪●*–-])(?=\s))\s*",
    re.MULTILINE | re.IGNORECASE,
)
_GREETING = re.compile(
    r"\A\s*(?:dear|hello|hi|good (?:morning|afternoon|evening)|to whom it may concern)\b[^\n]{0,80}(?:\n|\Z)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^[ \t]*(?:yours\s+(?:faithfully|sincerely|truly)|(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|regards|"
    r"many thanks|thanks(?: again)?|thank you(?: in advance| for your (?:help|time|assistance))?|sincerely|"
    r"-- |-{20,})[ \t]*[,.!]?[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_MOST = 40


def body(text: str) -> str:
    """A request without its greeting and its ending."""
    rest = _GREETING.sub("", text, count=1)
    # The first sign-off that stands behind some words; "Thanks," as a first line ends nothing.
    for found in _SIGN_OFF.finditer(rest):
        if rest[: found.start()].strip():
            rest = rest[: found.start()]
            break
    return rest.strip()


def suggest(text: str) -> list[str]:
    """The parts as this text seems to have them, each a piece of it exactly; the whole body where nothing tells."""
    rest = body(text)
    if not rest:
        return [text.strip()]
    return (_items(rest) or _questions(rest) or [rest])[:_MOST]


def found_in(part: str, text: str) -> bool:
    """Whether a part is in the applicant's words, whatever the white space."""
    return " ".join(part.split()).casefold() in " ".join(text.split()).casefold()


def _items(text: str) -> list[str]:
    """The items of a numbered list, else of a lettered one, else of bullets: each as far as the list is one."""
    found = list(_ITEM.finditer(text))
    for kinds in (("number", "question"), ("letter",), ("bullet",)):
        marks = [mark for mark in found if any(mark.group(kind) for kind in kinds)]
        if len(marks) < 2 or not _counts_up(marks, kinds):
            continue
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        parts = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
        parts[-1] = re.split(r"\n[ \t]*\r?\n", parts[-1], maxsplit=1)[0].strip()
        return [part for part in parts if part]
    return []


def _counts_up(marks: list[re.Match[str]], kinds: tuple[str, ...]) -> bool:
    """Whether the numbers are those of a list, 1, 2, 3, and not years or sections at the beginning of lines."""
    if kinds == ("bullet",):
        return True
    values = [next(mark.group(kind) for kind in kinds if mark.group(kind)).strip("().").casefold() for mark in marks]
    numbers = [int(value) if value.isdigit() else ord(value) - ord("a") + 1 for value in values]
    return numbers == list(range(1, len(numbers) + 1))


def _questions(text: str) -> list[str]:
    """The sentences that end in a question mark, where there are several."""
    found = []
    for paragraph in re.split(r"\n[ \t]*\r?\n", text):
        for sentence in re.split(r"(?<=[.!?])\s+", paragraph.strip()):
            if sentence.rstrip("\"'”’)").endswith("?"):
                found.append(sentence.strip())
    return found if len(found) > 1 else []
