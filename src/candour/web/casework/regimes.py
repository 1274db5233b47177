"""A suggestion of the law that a request falls under, and why. Nothing is switched by it: a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from candour.web.casework.models import Case, Law

# The elements of the environment, what affects them, and measures about them (EIR 2004, regulation 2(1)).
_ENVIRONMENT = re.compile(
    r"\b(air quality|air pollution|atmospher\w+|water quality|drinking water|rivers?|reservoirs?|coast\w*|wetlands?|"
    r"soils?|landscapes?|biodiversity|habitats?|wildlife|badgers?|trees?|woodlands?|emissions?|carbon|greenhouse|climate|"
    r"noise|vibrations?|radiation|radioactiv\w+|waste|landfill|incinerat\w+|recycling|sewage|effluents?|"
    r"contaminat\w+|pollut\w+|asbestos|pesticides?|chemicals?|floods?|flooding|drainage|erosion|"
    r"energy (?:use|consumption|efficiency)|wind farms?|solar (?:farms?|panels?)|fracking|"
    r"planning (?:application|permission)s?|"
    r"environmental\w*|fuel consumption|electric vehicles?)\b",
    re.IGNORECASE,
)
_OWN_DATA = re.compile(
    r"\b(subject access|data subject|article 15|my (?:own )?(?:personal )?(?:data|information|file|record)s?\b|"
    r"my (?:\w+ ){0,2}(?:record|file|statement|case|custody record|medical record|crime report|interview)s?\b|"
    r"(?:information|data|records?|documents?|everything|anything|held|hold|stored?) (?:\w+ ){0,4}"
    r"(?:about|on|relating to|concerning|regarding|of) (?:me|myself)\b|"
    r"(?:footage|recordings?|images?|calls?) of (?:me|myself|my)\b)",
    re.IGNORECASE,
)
_SCOTTISH = re.compile(r"\b(scotland|scottish)\b", re.IGNORECASE)
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A law that may apply, and why it looks so."""

    regime: Law
    why: str


def suggest(case: Case) -> list[Suggestion]:
    """The laws that may apply to a request instead of the one that it is answered under, or beside it."""
    text = f"{case.subject}\n{case.text}"
    found = []
    if words := _words(_OWN_DATA, text):
        found.append(
            Suggestion(
                Law.SUBJECT_ACCESS,
                _(
                    "The request says “%(words)s”. A person’s own data are asked for by subject access: section 40(1) "
                    "exempts them here, so answer that part as a subject access request rather than refuse it."
                )
                % {"words": words},
            )
        )
    if words := _words(_ENVIRONMENT, text):
        found.append(
            Suggestion(
                Law.EIR,
                _(
                    "The request says “%(words)s”. Information on the environment is asked for under the "
                    "Environmental Information Regulations: no cost limit, other exceptions, and always a public "
                    "interest test. Section 39 exempts it here."
                )
                % {"words": words},
            )
        )
    if _SCOTTISH.search(case.authority.name):
        found.append(
            Suggestion(
                Law.FOISA,
                _(
                    "“%(name)s” looks like a Scottish public authority. Those answer under the Scottish Act, which "
                    "counts by Scottish holidays and has no extension for the public interest."
                )
                % {"name": case.authority.name},
            )
        )
    return [suggestion for suggestion in found if suggestion.regime != case.regime]


def _words(pattern: re.Pattern[str], text: str) -> str:
    """The words that a pattern found, each once, in their order."""
    found = {" ".join(match.group(1).casefold().split()): None for match in pattern.finditer(text)}
    return "”, “".join(list(found)[:_SHOWN])
