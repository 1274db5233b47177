"""A suggestion of the parts of a request, from how it is written: numbered questions first, else sentences that ask.

A suggestion covers all that is asked, or is not made: a part that was lost here would never be answered.
"""

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
# How a question or a wish begins, where it stands by itself: the item of a list, for example.
_OPENS = re.compile(
    r"(?:and |also |then |if so,? |of (?:these|those),? )?"
    r"(?:please|how|what|when|where|who|whom|whose|which|why|whether|can|could|would|will|do|does|did|is|are|was|were|"
    r"has|have|had|may|i|we|a|an|the|any|all|each|every|for each|cop(?:y|ies)|number|total|list|details?|names?|dates?|"
    r"figures|minutes|information|provide|supply|send|give|tell|state|confirm|explain|describe|show)\b",
    re.IGNORECASE,
)
# Words with which a sentence asks for something, wherever they stand in it.
_ASKS = re.compile(
    r"\?|\bplease\b|\b(?:would|should) (?:also )?like\b|"
    r"\b(?:tell|send|give|provide|supply|confirm|request|need|want)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"look(?:ing)? forward|hear(?:ing)? from you|contact me|get in touch|hesitate|let me know|clarif|acknowledg|"
    r"(?:thank|grateful)|freedom of information (?:act )?request|under the freedom of information act",
    re.IGNORECASE,
)
# A sentence that asks only for the form of the answer (section 11): that is recorded apart, and is no question.
_FORM_ONLY = re.compile(
    r"\b(?:send|provide|supply|answer|response|reply|information|data)\b[^.?!]*\b(?:as|in|by)\b[^.?!]*"
    r"\b(?:csv|spreadsheet|excel|xlsx?|pdf|word|electronic(?:ally)?|machine.readable|open format|paper|e-?mail|post)\b",
    re.IGNORECASE,
)
# A sentence before a list that says itself what is wanted, so that the list only names which: "how many ... for:".
_NARROWS = re.compile(
    r"\b(?:how|what|which|when|who|number|numbers|total|for|in|of|about|regarding|by)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n[ \t]*\r?\n")
_BLANK = re.compile(r"\n[ \t]*\r?\n")
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
        parts[-1], rest = (*_BLANK.split(parts[-1], maxsplit=1), "")[:2]
        parts = [part.strip() for part in (*parts, rest if _asks(rest) else "") if part.strip()]
        if _stand_alone(text[: marks[0].start()], parts[: len(marks)], bullets="bullet" in kinds):
            return parts
    return []


def _asks(text: str) -> bool:
    """Whether any sentence of a piece of text asks for something, more than an answer or an acknowledgement."""
    return any(
        _ASKS.search(sentence) and not _COURTESY.search(sentence) and not _FORM_ONLY.search(sentence)
        for sentence in _SENTENCE.split(text)
    )


def _stand_alone(lead: str, items: list[str], *, bullets: bool) -> bool:
    """Whether the items of a list say all that is asked, without what stands before the list."""
    *before, introduction = _SENTENCE.split(lead.strip())
    if any(_asks(sentence) for sentence in before):
        return False
    if all(_OPENS.match(item) or item.endswith("?") for item in items):
        return True
    return not bullets and not _NARROWS.search(_COURTESY.sub("", introduction))


def _counts_up(marks: list[re.Match[str]], kinds: tuple[str, ...]) -> bool:
    """Whether the numbers are those of a list, 1, 2, 3, and not years or sections at the beginning of lines."""
    if kinds == ("bullet",):
        return True
    values = [next(mark.group(kind) for kind in kinds if mark.group(kind)).strip("().").casefold() for mark in marks]
    numbers = [int(value) if value.isdigit() else ord(value) - ord("a") + 1 for value in values]
    return numbers == list(range(1, len(numbers) + 1))


def _questions(text: str) -> list[str]:
    """The sentences that end in a question mark, where there are several and nothing is asked in another way."""
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text)]
    found = [sentence for sentence in sentences if sentence.rstrip("\"'”’)").endswith("?")]
    others = [sentence for sentence in sentences if sentence not in found]
    return found if len(found) > 1 and not any(_asks(sentence) for sentence in others) else []
