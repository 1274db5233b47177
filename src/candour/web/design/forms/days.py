"""Fields for a day and for a moment: boxes to type in, never a calendar to click through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.design.forms.asked import Asked, Words
from candour.words import MONTHS, day_in_words

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_SHORT_MONTH = 3
Bound = dt.date | Callable[[], dt.date] | None


class _Boxes(forms.Widget):
    """Several boxes, each with a name of its own: "received-day", "received-month", "received-year"."""

    boxes: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """What stands in the boxes."""
        return {box: str(data.get(f"{name}-{box}", "")).strip() for box in self.boxes}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form did not have the boxes at all."""
        return not any(f"{name}-{box}" in data for box in self.boxes)


class _DayAndTime(_Boxes):
    """The boxes of a day and one for the time."""

    boxes = ("day", "month", "year", "time")


class Day(Asked):
    """A day, typed in three boxes; gives a `date`. `earliest` and `latest` are both allowed, and may be callables."""

    component = "days"
    empty = gettext_lazy("Enter the day for “{label}”.")
    widget: Any = _Boxes

    def __init__(self, *, earliest: Bound = None, latest: Bound = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def prepare_value(self, value: Any) -> dict[str, str]:
        """What the boxes show."""
        if isinstance(value, dt.datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return {**_boxes_of(local.date()), "time": f"{local:%H:%M}"}
        if isinstance(value, dt.date):
            return _boxes_of(value)
        return value if isinstance(value, dict) else {}

    def to_python(self, value: Any) -> Any:
        """The day that the boxes say, or None where all are empty."""
        if isinstance(value, dt.date) or not value or not any(value.values()):
            return value if isinstance(value, dt.date) else None
        found = self.day_of(value)
        self.check(found)
        return found

    def day_of(self, boxes: Mapping[str, str]) -> dt.date:
        """The day in the boxes. Raises a sentence that says which of them to mend."""
        if not all(boxes[box] for box in ("day", "month", "year")):
            raise self.wrong(_("“%(label)s” must have a day, a month and a year."))
        year = boxes["year"]
        if not (year.isdecimal() and len(year) == len("2026")):
            raise self.wrong(_("“%(label)s” must have a year of four figures, like 2026."))
        month = _month(boxes["month"])
        try:
            return dt.date(int(year), month or 0, int(boxes["day"]))
        except (ValueError, OverflowError):
            raise self.wrong(_("“%(label)s” must be a real date, like 27 3 2026.")) from None

    def check(self, found: dt.date) -> None:
        """Refuse a day before the earliest or after the latest."""
        earliest, latest = (bound() if callable(bound) else bound for bound in (self.earliest, self.latest))
        if earliest is not None and found < earliest:
            raise self.wrong(_("“%(label)s” must be %(day)s or later."), day=day_in_words(earliest))
        if latest is not None and found > latest:
            raise self.wrong(_("“%(label)s” must be %(day)s or earlier."), day=day_in_words(latest))

    def wrong(self, message: Words, **params: Any) -> forms.ValidationError:
        """An error that names this field."""
        return forms.ValidationError(str(message), code="invalid", params={"label": self.label, **params})

    def first_id(self, bound: BoundField) -> str:
        """The box for the day."""
        return f"{bound.auto_id}-day"

    def more(self, bound: BoundField, shown: Mapping[str, Any]) -> dict[str, Any]:
        """The boxes."""
        values = bound.value() or {}
        return {"namePrefix": bound.html_name, "items": [self.box(*box, values, bound) for box in self.boxes()]}

    def boxes(self) -> list[tuple[str, str, int]]:
        """Each box: its name, its label and its width in characters."""
        return [("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4)]

    def box(self, name: str, label: str, width: int, values: Mapping[str, str], bound: BoundField) -> dict[str, Any]:
        """One box, as the component takes it."""
        error = " govuk-input--error" if bound.errors else ""
        return {
            "name": name,
            "label": label,
            "value": values.get(name, ""),
            "classes": f"govuk-input--width-{width}{error}",
            "inputmode": "text" if name == "time" else "numeric",
        }


class Moment(Day):
    """A day and a time of day, in the authority's own time; gives an aware `datetime`."""

    empty = gettext_lazy("Enter the day and the time for “{label}”.")
    widget: Any = _DayAndTime

    def to_python(self, value: Any) -> Any:
        """The moment that the boxes say, or None where all are empty."""
        if isinstance(value, dt.datetime) or not value or not any(value.values()):
            return value if isinstance(value, dt.datetime) else None
        day = self.day_of(value)
        self.check(day)
        naive = dt.datetime.combine(day, self.time_of(value.get("time", "")))
        found = timezone.make_aware(naive)
        if timezone.make_naive(found.astimezone(dt.UTC)) != naive:
            raise self.wrong(_("“%(label)s”: the clocks went forward over this time. Enter another one."))
        return found

    def time_of(self, text: str) -> dt.time:
        """The time that a text says: 14:05, 1405, 2.05pm, 9am."""
        found = _TIME.fullmatch(text.strip())
        try:
            if found is None:
                raise ValueError(text)
            hour, minute = int(found[1]), int(found[2] or 0)
            half = (found[3] or "").lower()
            if half:
                if not 1 <= hour <= 12:
                    raise ValueError(text)
                hour = hour % 12 + (12 if half == "pm" else 0)
            elif found[2] is None:
                raise ValueError(text)
            return dt.time(hour, minute)
        except ValueError:
            raise self.wrong(_("“%(label)s” must have a time, like 14:05 or 2:05pm.")) from None

    def boxes(self) -> list[tuple[str, str, int]]:
        """The boxes of a day, and one for the time."""
        return [*super().boxes(), ("time", _("Time"), 5)]


def _boxes_of(day: dt.date) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def _month(text: str) -> int | None:
    """The number of a month, from a figure or the beginning of its name, in English or as the page says it."""
    if text.isdecimal():
        return int(text) if len(text) <= len("12") else None
    start = text.casefold()
    names = [(number, said) for number, name in enumerate(MONTHS, 1) for said in (name, _(name))]
    found = {number for number, said in names if said.casefold().startswith(start)}
    return found.pop() if len(start) >= _SHORT_MONTH and len(found) == 1 else None
