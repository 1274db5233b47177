"""Whether a text that everybody will read tells who asked, in whatever way it spells them.

`covering` hides a name in what stays within the authority, and must leave other words alone. Here a mistake costs one
sentence of a publisher, so more is taken for the applicant: a name turned round, run together, in initials, without its
accents, with signs in it that nobody sees, with letters of another alphabet that look the same, or in the name of a
file. A surname that stands alone may be anybody's, or a plain word: of that somebody is only told, with its place.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from candour.web.casework.covering import naming
from candour.web.casework.look_alikes import as_latin
from candour.web.casework.models import Applicant

_TITLES = "mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|cllr|councillor"
_ENDINGS = frozenset({"ltd", "limited", "plc", "llp", "cic", "inc"})
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
# A word with what may stand in it and is not seen, or no letter of its own: accents, apostrophes, soft hyphens.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f'’‘ʼ`{_UNSEEN}])*")
_POSSESSIVE = re.compile(r"['’‘ʼ`]s$", re.IGNORECASE)
# Letters that are no other letter with an accent, as those write them who lack them.
_WRITTEN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_SHORTEST, _SHORTEST_JOINED = 3, 5
# Of the places of a surname so many are shown, each with so many letters before and after it.
_PLACES, _AROUND = 10, 40


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as plain words: in a row with spaces between, and without them; where each begins in both and in it."""

    source: str
    spans: list[tuple[int, int]]
    spaced: str
    joined: str
    begins_spaced: list[int]
    begins_joined: list[int]

    def piece(self, first: int, last: int) -> str:
        """What the source has from one word to another, both included."""
        return self.source[self.spans[first][0] : self.spans[last][1]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where in the source stand the words with these two places of the row with spaces."""
        begin, end = (bisect_right(self.begins_spaced, at) - 1 for at in (first, last))
        return self.spans[begin][0], self.spans[end][1]


def telling(text: str, applicant: Applicant) -> list[str]:
    """The pieces of a text that would tell who asked: first those that `covering` would cover, then what else tells."""
    pieces = naming(text, applicant)
    known = {_plain(word) for piece in pieces for word in _words(piece)}
    for piece in _spelled(text, applicant):
        plain = {_plain(word) for word in _words(piece)}
        if not plain <= known:
            pieces.append(piece)
            known |= plain
    return pieces


def _spelled(text: str, applicant: Applicant) -> Iterator[str]:
    for read, who in _readings(text, applicant):
        yield from _in_words(read, who)
        yield from _run_together(read, who)


def surname_alone(text: str, applicant: Applicant) -> list[str]:
    """The places where the surname of whoever asked stands by itself, with the words around it.

    Only where it is written as a name is: "Green" and "GREEN", and not "green". Whatever `telling` finds is no such
    place.
    """
    source = html.unescape(text)
    pieces = {piece for piece in (*naming(source, applicant), *_spelled(source, applicant)) if len(_words(piece)) > 1}
    told = [
        (at.start(), at.start() + len(one)) for one in pieces for at in re.finditer(f"(?={re.escape(one)})", source)
    ]
    places: dict[str, None] = {}
    for read, who in _readings(text, applicant):
        parts = _name(who.name)
        if len(parts) > 1:
            found = re.finditer(rf"(?<![^ ]){re.escape(parts[-1])}(?![^ ])", read.spaced)
            for one in found:
                begin, end = read.span(one.start(), one.end() - 1)
                is_told = any(first <= begin and end <= last for first, last in told)
                if not is_told and not read.source[begin].islower():
                    places[_around(read.source, begin, end)] = None
    return list(places)[:_PLACES]


def _readings(text: str, applicant: Applicant) -> Iterator[tuple[_Text, Applicant]]:
    """The text and the applicant as they are written, and as they look where they have letters of other alphabets."""
    source = html.unescape(text)
    yield _read(source, source), applicant
    seen = as_latin(source)
    names = ("name", "email", "address", "salutation", "organisation")
    told = {name: as_latin(getattr(applicant, name)) for name in names}
    if seen != source or any(told[name] != getattr(applicant, name) for name in names):
        yield _read(seen, source), Applicant(**told)


def _around(source: str, begin: int, end: int) -> str:
    before, after = source[:begin].rpartition("\n")[2], source[end:].partition("\n")[0]
    said = f"{before[-_AROUND:]}{source[begin:end]}{after[:_AROUND]}"
    return " ".join(f"{'…' if len(before) > _AROUND else ''}{said}{'…' if len(after) > _AROUND else ''}".split())


def _in_words(text: _Text, applicant: Applicant) -> Iterator[str]:
    """The name by its words: with others between, turned round, or with initials for the first."""
    parts = _name(applicant.name)
    if not parts:
        return
    last = parts[-1]
    yield from _found(text, rf"(?:{_TITLES})(?: [a-z])* {last}")
    if len(parts) == 1:
        yield from _found(text, last if len(last) >= _SHORTEST else r"(?!)")
        return
    first, initial = parts[0], parts[0][0]
    yield from _found(text, rf"{first}(?: \w+){{0,2}} {last}")
    yield from _found(text, rf"{last} (?:(?:{_TITLES}) )?{first}")
    yield from _found(text, rf"{initial}(?: [a-z]){{0,2}} {last}")
    # "May, I" after a comma and "JA May" in capitals, and not "may i" anywhere.
    initials = rf"{last} (?:(?:{_TITLES}) )?{initial}(?: [a-z]){{0,2}}"
    yield from (piece for piece in _found(text, initials) if "," in piece and piece[-1].isupper())
    capitals = rf"{initial}[a-z]{{1,2}} {last}"
    yield from (
        piece for piece in _found(text, capitals) if piece.split()[0].isupper() and piece[0] == piece[0].upper()
    )


def _run_together(text: _Text, applicant: Applicant) -> Iterator[str]:
    """What tells wherever its letters follow one another, with anything or nothing between them."""
    for wanted in _wanted(applicant):
        place = text.joined.find(wanted)
        while place >= 0:
            end = place + len(wanted)
            first, last = (bisect_right(text.begins_joined, at) - 1 for at in (place, end - 1))
            if _parts(text, place) and _parts(text, end):
                yield text.piece(first, last)
            place = text.joined.find(wanted, place + 1)


def _parts(text: _Text, at: int) -> bool:
    """Whether a word begins or ends there, or figures stand beside letters."""
    joined = text.joined
    if at in (0, len(joined)) or text.begins_joined[bisect_right(text.begins_joined, at) - 1] == at:
        return True
    return joined[at - 1].isdigit() != joined[at].isdigit()


def _wanted(applicant: Applicant) -> list[str]:
    """The plain letters of all that is the applicant's alone."""
    parts = [part.replace(" ", "") for part in _name(applicant.name)]
    found = ["".join(parts)] if len(parts) > 1 else []
    if len(parts) > 1:
        found += [parts[0] + parts[-1], parts[-1] + parts[0]]
    found += _of_email(applicant.email, parts)
    found += [_joined(line) for line in applicant.address.splitlines() if len(line.strip()) > 2 * _SHORTEST]
    found += [_joined(code) for code in _POSTCODE.findall(applicant.address)]
    organisation = [_plain(word) for word in _words(applicant.organisation)]
    found.append("".join(organisation))
    if len(organisation) > 2 and organisation[-1] in _ENDINGS:
        found.append("".join(organisation[:-1]))
    if len(applicant.salutation.split()) > 1:
        found.append(_joined(applicant.salutation))
    return list(dict.fromkeys(one for one in found if len(one) >= _SHORTEST_JOINED))


def _of_email(email: str, parts: list[str]) -> list[str]:
    """The address whole, also with its sign in letters; what stands before the sign only where it is somebody's."""
    local, _sign, domain = email.rpartition("@")
    if not local:
        return []
    plain, words = _joined(local), [_plain(word) for word in _words(local)]
    found = [plain + _joined(domain), f"{plain}at{_joined(domain)}"]
    # Not "foi.requests": that stands in any answer.
    has_figure = any(sign.isdigit() for sign in plain)
    if has_figure or any(len(part) >= _SHORTEST and part in plain for part in parts if part != plain or len(words) > 1):
        found.append(plain)
    return found


def _found(text: _Text, pattern: str) -> Iterator[str]:
    for one in re.finditer(rf"(?<![^ ])(?:{pattern})(?![^ ])", text.spaced):
        begin, end = text.span(one.start(), one.end() - 1)
        yield text.source[begin:end]


def _name(name: str) -> list[str]:
    """The parts of a name that stand apart, each as plain words, without a title."""
    bare = re.sub(rf"(?i)^\s*(?:{_TITLES})\.?\s+", "", name)
    parts = (" ".join(_plain(word) for word in _words(part)) for part in bare.split())
    return [part for part in parts if part and not part.isdigit()]


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(text)]


def _joined(text: str) -> str:
    return "".join(_plain(word) for word in _words(text))


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    """One word in small letters, without accents, apostrophes and signs that nobody sees."""
    word = _POSSESSIVE.sub("", word)
    apart = unicodedata.normalize("NFKD", word).casefold().translate(_WRITTEN)
    return "".join(sign for sign in unicodedata.normalize("NFKD", apart) if sign.isalnum())


def _read(text: str, source: str) -> _Text:
    """The words of a text, whose places are those of its source."""
    found = [(one.span(), plain) for one in _WORD.finditer(text) if (plain := _plain(one[0]))]
    words = [plain for _span, plain in found]
    begins_spaced, begins_joined, spaced, joined = [], [], 0, 0
    for word in words:
        begins_spaced.append(spaced)
        begins_joined.append(joined)
        spaced += len(word) + 1
        joined += len(word)
    return _Text(
        source, [span for span, _plain in found], " ".join(words), "".join(words), begins_spaced, begins_joined
    )
