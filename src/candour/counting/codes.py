"""Codes as people spell them, brought to one spelling."""

from __future__ import annotations

import re

OFFENCE_PATTERN = r" *0*([0-9]{1,9})([A-Za-z]?) ?/ ?0*([0-9]{1,9})([A-Za-z]?) *"
"""A Home Office offence code as people spell it, as a regular expression that the engine understands too."""

_OFFENCE = re.compile(OFFENCE_PATTERN)


def normalise_offence(written: str) -> str | None:
    """The one spelling of a Home Office offence code, or None where it is not one.

    Class without leading zeros, its letter in capitals, a sub-code of at least two digits: `86/2`, `086/02` and
    `00086/02` are `86/02`. Two codes are the same offence only if this is equal; a prefix never is.
    """
    found = _OFFENCE.fullmatch(written)
    if found is None:
        return None
    number, letter, sub, sub_letter = found.groups()
    return f"{int(number)}{letter.upper()}/{int(sub):02d}{sub_letter.upper()}"
