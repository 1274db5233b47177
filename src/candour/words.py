"""Small things that every sentence for people needs: a number with its noun, and a date."""

from __future__ import annotations

import datetime as dt

from candour.language import gettext as _
from candour.language import later

# Named here and not by the machine's locale, so that the same input gives the same words everywhere.
MONTHS = (
    later("January"),
    later("February"),
    later("March"),
    later("April"),
    later("May"),
    later("June"),
    later("July"),
    later("August"),
    later("September"),
    later("October"),
    later("November"),
    later("December"),
)


def day_in_words(day: dt.date) -> str:
    """A date as people write it: 19 August 2019."""
    return _("%(day)d %(month)s %(year)d") % {"day": day.day, "month": _(MONTHS[day.month - 1]), "year": day.year}


def lines(text: str) -> list[str]:
    """What stands one a line in a box, without the lines that are empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]
