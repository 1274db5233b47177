"""The form that an applicant asked for (section 11), as a few words that can stand inside a sentence of the letter."""

from __future__ import annotations

import re

# "I would like it as", "Please send me the figures in": how a wish begins before it names a form.
_WISH = re.compile(
    r"^(?:(?:and|also|if possible|ideally)\b,?\s+)*"
    r"(?:(?:i|we)(?:['’]d|\s+would)?\s+(?:very much\s+)?(?:like|prefer|want|wish|ask)(?:\s+(?:to\s+\w+|for))?"
    r"|(?:please|kindly)(?:,?\s+(?:could|can|would|will)\s+you)?(?:\s+please)?(?:\s+(?:send|provide|supply|give|let))?"
    r"|(?:could|can|would|will)\s+you(?:\s+please)?\s+(?:send|provide|supply|give))\s+"
    r"(?:(?:me|us)\s+)?",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"^(?:it|this|that|them|these|(?:all\s+)?(?:the|this|your)\s+(?:requested\s+)?(?:data|information|figures|answers?|"
    r"results?|statistics|response|reply|documents?|material))(?:\s+all)?(?:\s+to be (?:sent|provided|supplied))?\s+",
    re.IGNORECASE,
)
_HOW = re.compile(r"^(?:(?:sent|provided|supplied|set out)\s+)?(?:as|in|on|by)\s+", re.IGNORECASE)
_AFTER = re.compile(r",?\s+(?:please|if (?:at all )?possible|thank you|thanks)$", re.IGNORECASE)
# Words that only a whole sentence has.
_SENTENCE = re.compile(r"[.!?]\s|\b(?:i|we|me|us|my|our|you|your|please)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:A|An|The)\b")


def is_sentence(words: str) -> bool:
    """Whether words are a sentence of their own, which cannot stand inside another."""
    return _SENTENCE.search(f"{words.strip()} ") is not None


def as_phrase(words: str) -> str:
    """What the applicant wrote of the form, as the letter can repeat it; empty where only a person can say it.

    "I would like it as a spreadsheet." gives "a spreadsheet".
    """
    text = _AFTER.sub("", " ".join(words.split()).rstrip(".!;, "))
    if wished := _WISH.match(text):
        text = _WHAT.sub("", text[wished.end() :])
    text = _ARTICLE.sub(lambda found: found[0].lower(), _HOW.sub("", text))
    return "" if is_sentence(text) else text
