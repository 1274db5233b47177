"""Why an act was not done. Pages show the message; nothing has changed."""

from __future__ import annotations

from candour.errors import BadInput


class NotAllowed(Exception):
    """This person may not do this here: no role of theirs allows it, or they did the part that another must check."""


class NotNow(BadInput):
    """The case is not where this can be done: its stage, its clock or what it holds does not allow it now."""


class ChangedMeanwhile(BadInput):
    """Somebody else changed the case since the page was read. Nothing was saved; what was typed is on the page."""
