"""Checks of a letter's text on reasons that belong to an exemption which is not cited (BAL)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.letters.lint.facts import Facts
from candour.letters.lint.reading import Sentence, Voice
from candour.letters.lint.rules import finding

SECURITY = re.compile(
    r"\bnational security\b(?! (?:act|strategy|adviser|council|secretariat|bill))|"
    r"\bsecurity of the (?:country|nation|united kingdom|uk|state|realm)\b"
)
MEANS = re.compile(
    r"\btechniques?\b|\btactics?\b|\btactical\b|\bmethodolog(?:y|ies)\b|\b(?:law enforcement|policing|"
    r"police|investigative|operational) capabilit(?:y|ies)\b"
)


def check(facts: Facts) -> Iterator[Finding]:
    """Reasons that belong to an exemption which is not cited; one finding for each paragraph."""
    if facts.regime != "foia" or not facts.exemptions:
        return
    named = {cited.section for cited in facts.named}
    if not named & {"23", "24", "26", "27"}:
        level = Severity.WARNING if "31" in named else Severity.ERROR
        for sentence, at in _first_of_paragraphs(facts, SECURITY):
            yield finding(
                "BAL-01",
                facts.reading.where(sentence, at),
                _(
                    "the reasons speak of national security, and section 24 is not cited; the exemptions cited are "
                    "%(provisions)s"
                )
                % {"provisions": _sections(facts)},
                severity=level,
            )
    if "30" in named and "31" not in named:
        for sentence, _at in _first_of_paragraphs(facts, MEANS):
            yield finding(
                "BAL-02",
                facts.reading.where(sentence),
                _(
                    "the reasons given for section 30 speak of techniques, tactics or capabilities, which section 31 "
                    "protects and which is not cited"
                ),
            )


def _sections(facts: Facts) -> str:
    return ", ".join(_("section %(code)s") % {"code": reliance.fullest} for reliance in facts.exemptions)


def _first_of_paragraphs(facts: Facts, pattern: re.Pattern[str]) -> Iterator[tuple[Sentence, int]]:
    """The first sentence of each paragraph that matches, and where in it, from the first exemption on.

    What comes before the first exemption is the answer itself, which may be about anything.
    """
    begins = min(facts.reading.sentences.index(reliance.first.sentence) for reliance in facts.exemptions)
    seen: set[int] = set()
    for sentence in facts.reading.sentences[begins:]:
        match = pattern.search(sentence.folded)
        if match and sentence.voice is Voice.ANSWER and sentence.paragraph not in seen:
            seen.add(sentence.paragraph)
            yield sentence, match.start()
