"""Whether a text that everybody will read tells who asked, in whatever way it spells them.

`covering` hides a name in what stays within the authority, and must leave other words alone. Here a mistake costs one
sentence of a publisher, so more is taken for the applicant: a name turned round, run together, in initials, without its
accents, with signs in it that nobody sees, or in the name of a file.
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
from candour.web.casework.models import Applicant

_TITLES = "mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|cllr|councillor"
_ENDINGS = frozenset({"ltd", "limited", "plc", "llp", "cic", "inc"})
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
# A word with what may stand in it and is not seen, or no letter of its own: accents, apostrophes, soft hyphens.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f'’‘ʼ`\u00ad\u200b-\u200f\u2060-\u2064\ufeff])*")
_POSSESSIVE = re.compile(r"['’‘ʼ`]s$", re.IGNORECASE)
# Letters that are no other letter with an accent, as those write them who lack them.
_WRITTEN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_SHORTEST, _SHORTEST_JOINED = 3, 5


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


def telling(text: str, applicant: Applicant) -> list[str]:
    """The pieces of a text that would tell who asked: first those that `covering` would cover, then what else tells."""
    pieces = naming(text, applicant)
    known = {_plain(word) for piece in pieces for word in _words(piece)}
    read = _read(html.unescape(text))
    for piece in (*_in_words(read, applicant), *_run_together(read, applicant)):
        plain = {_plain(word) for word in _words(piece)}
        if not plain <= known:
            pieces.append(piece)
            known |= plain
    return pieces


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
        first, last = (bisect_right(text.begins_spaced, at) - 1 for at in (one.start(), one.end() - 1))
        yield text.piece(first, last)


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


def _read(text: str) -> _Text:
    found = [(one.span(), plain) for one in _WORD.finditer(text) if (plain := _plain(one[0]))]
    words = [plain for _span, plain in found]
    begins_spaced, begins_joined, spaced, joined = [], [], 0, 0
    for word in words:
        begins_spaced.append(spaced)
        begins_joined.append(joined)
        spaced += len(word) + 1
        joined += len(word)
    return _Text(text, [span for span, _plain in found], " ".join(words), "".join(words), begins_spaced, begins_joined)
