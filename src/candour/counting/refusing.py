"""What is wrong, and before it the place where it is wrong."""

from __future__ import annotations

from candour.errors import BadInput
from candour.language import gettext as _


def wrong_at(where: object, problem: str) -> BadInput:
    """The error that says what is wrong at a place: a file, a row of it, or a key of a question or a mapping."""
    # Translators: where something is wrong, and then what is wrong there; every word comes from elsewhere.
    return BadInput(_("%(where)s: %(problem)s") % {"where": where, "problem": problem})
