"""How a letter names a provision: its citation in words, a plain name for a heading, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from candour.letters.clauses import has_clause
from candour.letters.record import Regime


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as a letter cites it.

    `code` is the bare citation ("40(2) by virtue of 40(3A)(a)"), `words` the same for the middle of a sentence
    ("section 40(2) by virtue of section 40(3A)(a)"), `heading` the same at its start. `wording` is the code of the
    row of the library that explains it, None where there is none. `qualified` says whether the public interest must
    be weighed, None where the law's table does not say.
    """

    code: str
    words: str
    heading: str
    wording: str | None
    qualified: bool | None


def cited(provision: str, regime: Regime) -> Cited:
    """A provision of a regime as a letter cites it, whether written "30(3)", "s.30(3)" or "Section 30(3)"."""
    code = bare(provision)
    name = "regulation" if regime is Regime.EIR else "section"
    words = " by virtue of ".join(f"{name} {piece}" for piece in code.split(" by virtue of "))
    return Cited(
        code=code,
        words=words,
        heading=words[0].upper() + words[1:],
        wording=_wording(code, regime),
        qualified=None,
    )


def bare(provision: str) -> str:
    """A citation without the words "section" or "regulation": "40(2) by virtue of 40(3A)(a)"."""
    text = " ".join(provision.split())
    return re.sub(r"\b(?:sections?|regulations?|regs?\.?|s\.?)\s*(?=\d)", "", text, flags=re.IGNORECASE)


def _wording(code: str, regime: Regime) -> str | None:
    """The longest code in the library that begins this one at a whole step."""
    for length in range(len(code), 0, -1):
        if length < len(code) and code[length] not in "( ":
            continue
        if has_clause(f"explain.{code[:length]}", regime):
            return code[:length]
    return None
