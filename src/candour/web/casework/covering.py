"""The applicant's words without the applicant: for every page, search and task that must not show who asked.

The words themselves stay exactly as they came; only what is shown leaves out the name, the addresses and the sign-off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from candour.web.casework.models import Applicant, Case

_TITLES = r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|cllr|councillor)\.?"
_SHORTEST = 3
# Signs that programs put for each other; the hyphen that is typed stands last, where a set of signs takes it as itself.
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}`"
_HYPHENS = "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}-"


def words_shown(case: Case) -> str:
    """What the applicant wrote, as everybody may read it. Reads the applicant's record."""
    return cover(case.text, case.applicant)


def cover(text: str, applicant: Applicant, *, instead: str | None = None) -> str:
    """`text` with who asked covered: the full name, its parts after a title or alone on a line, and the addresses."""
    pattern = _pattern(applicant.name, applicant.email, applicant.organisation, applicant.address, applicant.salutation)
    mark = _("[the applicant]") if instead is None else instead
    return pattern.sub(lambda _found: mark, text) if pattern else text


def names(text: str, applicant: Applicant) -> bool:
    """Whether a text would tell who asked."""
    return bool(naming(text, applicant))


def naming(text: str, applicant: Applicant) -> list[str]:
    """The pieces of a text that would tell who asked, each once in order."""
    pattern = _pattern(applicant.name, applicant.email, applicant.organisation, applicant.address, applicant.salutation)
    return list(dict.fromkeys(found[0].strip() for found in pattern.finditer(text))) if pattern else []


@lru_cache(maxsize=256)
def _pattern(name: str, email: str, organisation: str, address: str, salutation: str) -> re.Pattern[str] | None:
    found: list[str] = []
    words = re.findall(
        rf"[^\W\d_][\w\u0300-\u036f{_APOSTROPHES}{_HYPHENS}]*", re.sub(rf"(?i)^\s*{_TITLES}\s+", "", name)
    )
    if email:
        found.append(_spelt(email))
    found += [_spaced(line) for line in address.splitlines() if len(line.strip()) > 2 * _SHORTEST]
    if len(words) > 1:
        first, last = _spelt(words[0]), _spelt(words[-1])
        found.append(r"\b" + r"\s+".join(map(_spelt, words)) + r"\b")
        found.append(rf"\b{first}\s+(?:[\w.'’-]+\s+){{0,2}}{last}\b")
        found.append(rf"\b{_spelt(words[0][0])}\.?\s*{last}\b")
        found.append(rf"\b{last},\s*{first}\b")
    if len(words) == 1 and len(words[0]) >= _SHORTEST:
        found.append(rf"\b{_spelt(words[0])}\b")
    if words:
        found.append(rf"\b{_TITLES}\s+{_spelt(words[-1])}\b")
        # A name that is also a word ("Green", "May") is covered where it signs: alone on its line.
        alone = "|".join(_spelt(word) for word in (words[0], words[-1]))
        found.append(rf"^[ \t]*(?:{alone})[ \t]*[.,]?[ \t]*$")
    if len(salutation.split()) > 1:
        found.append(_spaced(salutation))
    if len(organisation.strip()) >= _SHORTEST:
        found.append(rf"\b{_spaced(organisation)}\b")
    return re.compile("|".join(found), re.IGNORECASE | re.MULTILINE) if found else None


def _spaced(text: str) -> str:
    """The text, whatever the white space in it."""
    return r"\s+".join(map(_spelt, text.split()))


def _spelt(word: str) -> str:
    """A word, whichever of the signs that look alike a program wrote: O'Brien and O’Brien, ë as one sign or as two."""
    found = []
    for sign in unicodedata.normalize("NFC", word):
        apart = unicodedata.normalize("NFD", sign)
        if sign in _APOSTROPHES:
            found.append(f"[{_APOSTROPHES}]")
        elif sign in _HYPHENS:
            found.append(f"[{_HYPHENS}]")
        elif apart != sign:
            found.append(f"(?:{re.escape(sign)}|{re.escape(apart)})")
        else:
            found.append(re.escape(sign))
    return "".join(found)


# Facts that are somebody's of the authority, or no words at all: they stay whatever they look like.
_STAYS = frozenset({"person", "decided_by", "reference", "hash"})


def facts(given: Mapping[str, Any], applicant: Applicant) -> dict[str, Any]:
    """The facts of an event with who asked covered wherever somebody wrote it, or a mail server repeated it."""
    return {name: one if name in _STAYS else _covered(one, applicant) for name, one in given.items()}


def _covered(value: Any, applicant: Applicant) -> Any:
    if isinstance(value, str):
        return cover(value, applicant)
    if isinstance(value, list | tuple):
        return [_covered(one, applicant) for one in value]
    if isinstance(value, Mapping):
        return {name: _covered(one, applicant) for name, one in value.items()}
    return value
