"""Dates as letters write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WORDED = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month>jan(?:uary)?|feb(?:ruary)?|"
    r"mar(?:ch)?|apr(?:il)?|may|june?|"
    r"july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,? (?P<year>(?:19|20)\d\d)\b"
)
_FIGURES = re.compile(
    r"(?<![\d/])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/])"
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date with its year as written, and the date it means; None where there is no such day."""

    text: str
    date: dt.date | None
    start: int


def dates_in(folded: str) -> Iterator[WrittenDate]:
    """The dates with years in a folded text, in order. Figures are read day first, as letters in the UK write them."""
    found: list[WrittenDate] = []
    for pattern in (_WORDED, _FIGURES, _ISO):
        for match in pattern.finditer(folded):
            month = match["month"]
            number = int(month) if month.isdigit() else _NAMES[month[:3]]
            year = int(match["year"])
            found.append(
                WrittenDate(
                    match[0], _date(year + 2000 if year < 100 else year, number, int(match["day"])), match.start()
                )
            )
    yield from sorted(found, key=lambda written: written.start)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
