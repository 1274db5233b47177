"""How a letter names a provision: its citation in words, a plain name for a heading, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from candour.errors import BadInput
from candour.language import gettext as _
from candour.law import Provision, Regime, parse_citation
from candour.letters.clauses import has_clause

VIRTUE = " by virtue of "


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as a letter cites it.

    `code` is the bare citation ("40(2) by virtue of 40(3A)(a)"), `words` the same for the middle of a sentence
    ("section 40(2) by virtue of section 40(3A)(a)"), `heading` the same at its start. `wording` is the code of the
    row of the library that explains it, None where there is none. `qualified` says whether the public interest must
    be weighed, None where the law's table does not say. `provision` is the law's own row, None for the Scottish Act.
    """

    code: str
    words: str
    heading: str
    wording: str | None
    qualified: bool | None
    provision: Provision | None


def cited(provision: str, regime: Regime) -> Cited:
    """A provision of a regime as a letter cites it, whether written "30(3)", "s.30(3)" or "Section 30(3)".

    Raises `BadInput`, with what would be right, for a citation that the law's table does not have.
    """
    row = None if regime is Regime.FOISA else read_provision(provision, regime)
    code = str(row) if row else bare(provision)
    words = _in_words(code, regime)
    qualified = True if row and row.is_qualified else False if row and row.is_absolute else None
    return Cited(
        code=code,
        words=words,
        heading=words[0].upper() + words[1:],
        wording=_wording(code, regime),
        qualified=qualified,
        provision=row,
    )


def _in_words(code: str, regime: Regime) -> str:
    """A bare citation with the word before each of its codes, for the middle of a sentence."""
    named = _("regulation %(code)s") if regime is Regime.EIR else _("section %(code)s")
    head, *grounds = (named % {"code": piece} for piece in code.split(VIRTUE))
    for ground in grounds:
        head = _("%(provision)s by virtue of %(ground)s") % {"provision": head, "ground": ground}
    return head


def read_provision(text: str, regime: Regime) -> Provision:
    """The provision that a record cites, by the law's table. `BadInput` says what is wrong and what would be right.

    Beside the citations that the law's own parser knows, a denial may name the class of information that it rests
    on: "30(3) by virtue of 30(1)(a)(i)".
    """
    try:
        return parse_citation(text, regime=regime)
    except BadInput:
        head, joint, tail = bare(text).partition(VIRTUE)
        if not joint:
            raise
        denial, ground = _known(head, regime), _known(tail, regime)
        if denial and ground and denial.excludes_duty and ground.exclusion == denial.code:
            return replace(denial, by_virtue_of=ground.code)
        raise


def _known(text: str, regime: Regime) -> Provision | None:
    try:
        return parse_citation(text, regime=regime)
    except BadInput:
        return None


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
