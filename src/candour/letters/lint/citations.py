"""The provisions that a sentence cites, as the law reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from candour.law import Fault, Regime, find_citations
from candour.letters.lint.reading import Sentence


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: its section ("30"), the whole in one spelling ("30(1)(a)(i)"), and where it stands.

    `law` is "act" for a section and "regulations" for a regulation of the Environmental Information Regulations.
    `start` is a place in the sentence. `fault` and `suggestion` are what the law finds wrong with it.
    """

    section: str
    path: str
    law: str
    sentence: Sentence
    start: int
    fault: Fault | None = None
    suggestion: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it names the section and nothing below it."""
        return self.path == self.section


_PARTS = r"(?:\s*\(\s*(?:[a-z]|i{1,3}|iv|vi{0,3})\s*\))*"
# "section 30 subsection (3)" and "subsection (1)(a) of section 30".
_IN_WORDS = (
    re.compile(
        rf"\bsections? ?(?P<section>\d\d),? ?sub-?\s?section ?\(?(?P<sub>\d[a-z]?)\)?(?:,? "
        rf"paragraph)?(?P<below>{_PARTS})"
    ),
    re.compile(rf"\bsub-?\s?section ?\(?(?P<sub>\d[a-z]?)\)?(?P<below>{_PARTS}) of section ?(?P<section>\d\d)\b"),
)


@lru_cache(maxsize=2048)
def citations_in(sentence: Sentence) -> tuple[Cited, ...]:
    """The citations of the Act and of the EIR in a sentence, in order; those of other Acts are left out.

    A condition cited with its provision (40(2) by virtue of 40(3A)(a)) comes as a citation of its own after it.
    """
    return tuple(sorted(_all_in(sentence), key=lambda cited: cited.start))


def _all_in(sentence: Sentence) -> Iterator[Cited]:
    taken: list[range] = []
    for pattern in _IN_WORDS:
        for match in pattern.finditer(sentence.folded):
            taken.append(range(match.start(), match.end()))
            below = re.sub(r"\s", "", match["below"])
            code = f"{match['section']}({match['sub'].upper()}){below}"
            # "section 32 subsection 2 of the Local Government Act 1974" is none of ours.
            first = find_citations(f"section {code}{sentence.text[match.end() : match.end() + 160]}")[0]
            if not first.act and first.regime is not Regime.FOISA:
                for found in find_citations(f"section {code}"):
                    section = found.code.partition("(")[0]
                    yield Cited(section, found.code, "act", sentence, match.start(), found.fault, found.suggestion)
    # Capitals are for paragraphs in some letters ("SECTION 31(1)(A)"): there the small letters are meant.
    text = sentence.folded if sentence.text.isupper() else sentence.text
    for found in find_citations(text):
        if found.act or found.regime is Regime.FOISA or any(found.start in span for span in taken):
            continue
        law = "regulations" if found.regime is Regime.EIR else "act"
        codes = [code for code in (found.code, found.by_virtue_of) if code]
        for code in codes:
            fault, suggestion = (found.fault, found.suggestion) if code == codes[-1] else (None, "")
            yield Cited(code.partition("(")[0], code, law, sentence, found.start, fault, suggestion)
