"""A title suggested from the words of a request, without who asked."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from candour.web.casework import covering, splitting
from candour.web.casework.models import Applicant

_LONGEST, _SHORTEST = 80, 20
_PLAINEST = "…"
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n\s*\n")


def from_words(text: str, most: int = _LONGEST) -> str:
    """The first sentence of the request, once its greeting is past: up to `most` characters, cut between words."""
    first = splitting.suggest(text)[0].strip()
    sentence = _SENTENCE.split(first)[0]
    line = " ".join((sentence if len(sentence) >= _SHORTEST else first).split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0] + "…"


def without_applicant(text: str, applicant: Applicant) -> str:
    """A title from the words that does not say who asked; a plain one where nothing else is left."""
    title = from_words(covering.cover(text, applicant, instead=" "))
    title = " ".join(covering.cover(title, applicant, instead=" ").split())
    if not any(sign.isalnum() for sign in title) or covering.names(title, applicant):
        plain = _("A request made online")
        # Somebody may be called by one of these words.
        return _PLAINEST if covering.names(plain, applicant) else plain
    return title
