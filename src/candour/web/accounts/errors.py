"""Why something was not done to an account. Pages show the message; nothing has changed."""

from __future__ import annotations


class NotAllowed(Exception):
    """This person may not do this: no role of theirs allows it, or it reaches into another authority."""
