"""Letters of other alphabets that look like Latin ones, so that a name spelled with them is read as a reader reads it.

A small table, made by hand from the Unicode consortium's list of confusable characters (Unicode Technical Standard 39,
confusables.txt): Greek, Cyrillic and Armenian letters and the small capitals of phonetic writing, as far as they stand
for a letter of an English name. Full-width, mathematical and other compatible forms are not in it: NFKD turns them into
plain letters. Nor are figures for letters ("0" for "O").
"""

from __future__ import annotations

import unicodedata

# Latin letter: what looks like it. Both cases stand for the small one.
_ALIKE = {
    "a": "АаΑαɑᴀ",
    "b": "ВвΒβʙ",
    "c": "СсϹϲᴄ",
    "d": "Ԁԁᴅ",
    "e": "ЕеЄєΕεᴇ",
    "f": "ϜϝꜰƑƒ",
    "g": "Ԍԍɡցɢ",
    "h": "НнΗҺһհʜ",
    "i": "ІіӀΙιɪ",
    "j": "ЈјᴊϳͿ",
    "k": "КкΚκᴋ",
    "l": "ӏʟ",
    "m": "МмΜᴍ",
    "n": "Νηոɴ",
    "o": "ОоΟοօσᴏ",
    "p": "РрΡρᴘ",
    "q": "Ԛԛզ",
    "r": "гʀᴦ",
    "s": "ЅѕՏꜱ",
    "t": "ТтΤτᴛ",
    "u": "υսᴜՍ",
    "v": "νѵѴᴠ",
    "w": "ԜԝωᴡѡѠ",
    "x": "ХхΧχ",
    "y": "УуΥүγҮʏ",
    "z": "Ζᴢ",
}
_GREEK, _CYRILLIC = (0x370, 0x400), (0x400, 0x530)
_EXTENDED = (0x1F00, 0x2000)


def _table() -> dict[int, int]:
    made = {ord(other): ord(latin) for latin, others in _ALIKE.items() for other in others}
    # With an accent they look like the Latin letter with one, which is read without it.
    for first, last in (_GREEK, _CYRILLIC, _EXTENDED):
        for code in range(first, last):
            base = ord(unicodedata.normalize("NFD", chr(code))[0])
            if base in made:
                made.setdefault(code, made[base])
    return made


_TABLE = _table()


def as_latin(text: str) -> str:
    """The text with each letter that looks like a Latin one as that letter; as long as it was, letter for letter."""
    return text.translate(_TABLE)
