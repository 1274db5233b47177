"""The words of a text as the index keeps them: small letters, no accents, no English endings.

What is made here is all that a database ever sees of a text, so that both find the same. A word of the index is plain
letters and digits alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONGEST = 40
_VOWELS = "aeiou"
# Words that stand in most texts and say nothing of what is looked for; a search leaves them out where others remain.
_SAY_NOTHING = (
    "a about after all also am an and any are as at be been before being between both but by can could did do does each"
    " ever for from give had has have he her him his how i if in into is it its just like many may me more most much my"
    " no not of on or our out over per please she should since so such tell than that the their them then there these"
    " they this those to under up us was we were what when where whether which who why will with within would you your"
)
COMMON = frozenset(_SAY_NOTHING.split())
# What nearly every request says.
_POLITE = (
    "act ask asked asking date dear details faithfully foi following freedom held hold include including information"
    " kind know list number numbers provide provided public question questions record recorded records regards request"
    " requested requests sincerely sir madam thank thanks total want wish wonder year years month months 2000"
)
COURTESIES = frozenset(_POLITE.split())
# The word that every row of the index has.
EVERY = "0zall"
# PostgreSQL can look for words among the newest entries alone: each row has a word for the block that its number is in.
BLOCK = 16_384


def block(number: int) -> str:
    """The word of the block that an entry's number is in."""
    return f"0zblock{number // BLOCK}"


def composed(text: str) -> str:
    """A text whose letters bear their accents in one piece, so that a word with one is one word."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """A text in small letters without accents: “Café” and “CAFE” are the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """One word without capitals, accents and apostrophes; letters of other scripts by their numbers. "" for none."""
    word = fold(word).replace("’", "'")
    word = word.removesuffix("'s").replace("'", "")
    if not word.isascii():
        word = "".join(one if one.isascii() else f"x{ord(one):x}" for one in word)
    return "".join(one for one in word if one.isalnum())[:_LONGEST]


def words_of(text: str) -> list[str]:
    """The plain words of a text in their order."""
    return [word for found in _WORD.findall(composed(text)) if (word := plain(found))]


def marked(text: str, stems: frozenset[str] | set[str]) -> list[tuple[int, int]]:
    """Where in a text the words with these stems stand: begin and end of each."""
    return [found.span() for found in _WORD.finditer(text) if stem(plain(found[0])) in stems]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A plain word without its English ending: “burglaries” and “burglary” give the same.

    M. F. Porter, “An algorithm for suffix stripping”, Program 14(3), 1980, 130-137; words with digits stay as they are.
    """
    if len(word) < 3 or not word.isalpha():
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    for endings in (_DOUBLE, _SINGLE):
        word = _replaced(word, endings)
    word = _dropped(word)
    return _tidied(word)


def _shape(word: str) -> str:
    """Each letter as consonant or vowel; a y after a consonant is a vowel."""
    shape = ""
    for place, letter in enumerate(word):
        if letter in _VOWELS or (letter == "y" and place > 0 and shape[-1] == "c"):
            shape += "v"
        else:
            shape += "c"
    return shape


def _measure(word: str) -> int:
    """How often a vowel is followed by a consonant."""
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _is_doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word)[-1] == "c"


def _ends_short(word: str) -> bool:
    return len(word) > 2 and _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return _mended(rest) if _has_vowel(rest) else word
    return word


def _mended(word: str) -> str:
    if word.endswith(("at", "bl", "iz")):
        return f"{word}e"
    if _is_doubled(word) and word[-1] not in "lsz":
        return word[:-1]
    return f"{word}e" if _measure(word) == 1 and _ends_short(word) else word


_DOUBLE = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_SINGLE = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_LAST = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti", "ous", "ive", "ize",
    "al", "er", "ic", "ou",
)  # fmt: skip


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, instead in endings:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + instead if _measure(rest) > 0 else word
    return word


def _dropped(word: str) -> str:
    for ending in _LAST:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            fits = _measure(rest) > 1 and (ending != "ion" or rest.endswith(("s", "t")))
            return rest if fits else word
    return word


def _tidied(word: str) -> str:
    if word.endswith("e"):
        rest, measure = word[:-1], _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word
