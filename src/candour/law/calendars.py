"""Working days: which days count, and why the others do not.

Bank holidays are data, not a formula (Banking and Financial Dealings Act 1971, section 1): days are moved and added by
proclamation. They stand in data/bank_holidays.csv, one row for each day and part of the United Kingdom. A `Calendar` is
a value made from such rows; the working days in it are numbered once, so that the n-th working day after any day is two
look-ups, however far away it is.
"""

from __future__ import annotations

import csv
import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, reduce
from itertools import accumulate, compress
from pathlib import Path

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later

DATA = Path(__file__).parent / "data"

# The days that a calendar can number at all. Outside the years that its rows cover it still knows weekends and the two
# holidays that the Acts name themselves; whoever counts there is warned.
FIRST_YEAR, LAST_YEAR = 1990, 2079
_FIRST = dt.date(FIRST_YEAR, 1, 1).toordinal()
_END = dt.date(LAST_YEAR + 1, 1, 1).toordinal()

WEEKDAYS = (
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
    later("Sunday"),
)


class Division(StrEnum):
    """A part of the United Kingdom with bank holidays of its own."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def label(self) -> str:
        """The name as a reader expects it."""
        return _(_DIVISIONS[self])


_DIVISIONS = {
    Division.ENGLAND_AND_WALES: later("England and Wales"),
    Division.SCOTLAND: later("Scotland"),
    Division.NORTHERN_IRELAND: later("Northern Ireland"),
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """One bank holiday in one part of the United Kingdom: a row of the data file. `source` says what makes it one."""

    date: dt.date
    division: Division
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """A local correction to the published bank holidays: a day added or removed, with the reason and its source.

    `division` may be None: the change is then for every part of the United Kingdom.
    """

    date: dt.date
    adds: bool
    reason: str
    source: str
    division: Division | None = None
    name: str = ""


class Calendar:
    """The working days of one Act: a value that never changes once it is made.

    `name` tells people which calendar it is, in English: who shows it calls `gettext` on it. `holidays` are the bank
    holidays that stop the clock; days of other parts of the United Kingdom are simply not in it. `covers` is the first
    and last year for which the rows are complete. `good_friday` says whether Good Friday is a non-working day by the
    Act itself, whatever the rows say (2000 c. 36, s. 10(6) names Christmas Day and Good Friday; 2002 asp 13, s. 73
    names Christmas Day only). `divisions` are the parts of the United Kingdom whose bank holidays the Act counts.
    """

    __slots__ = ("_days", "_holidays", "_known", "_numbers", "covers", "divisions", "good_friday", "name")

    def __init__(
        self,
        name: str,
        holidays: Iterable[Holiday],
        *,
        covers: tuple[int, int],
        good_friday: bool = True,
        divisions: Iterable[Division] = Division,
    ) -> None:
        self.name = name
        self.covers = covers
        self.divisions = frozenset(divisions)
        self.good_friday = good_friday
        self._holidays: tuple[Holiday, ...] = tuple(holidays)
        self._known: dict[int, list[Holiday]] | None = None
        flags = _weekdays()
        for ordinal in _named_in_the_act(good_friday):
            flags[ordinal - _FIRST] = 0
        for holiday in self._holidays:
            position = holiday.date.toordinal() - _FIRST
            if 0 <= position < len(flags):
                flags[position] = 0
        # _numbers[i] is how many working days there are up to and including day i; _days[n - 1] is the n-th of them.
        self._numbers = array("i", accumulate(flags))
        self._days = array("i", compress(range(_FIRST, _END), flags))

    def is_working_day(self, day: dt.date) -> bool:
        """Whether the day counts. BadInput for a day outside 1990 to 2079."""
        position = self._position(day)
        return self._numbers[position] != (self._numbers[position - 1] if position else 0)

    def number(self, day: dt.date) -> int:
        """How many working days there are up to and including the day; only differences between them mean anything."""
        return self._numbers[self._position(day)]

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days there are from `first` to `last`, both included (none when last is before first)."""
        return max(0, self.number(last) - self.number(first) + self.is_working_day(first))

    def after(self, day: dt.date, working_days: int) -> dt.date:
        """The n-th working day after a day, as the Acts count: the day itself is day nought, whatever day it is.

        `working_days` is at least 1. BadInput when the answer lies outside 1990 to 2079.
        """
        # Read straight from the arrays: every clock comes through here, most of them for nothing else.
        position = day.toordinal() - _FIRST
        if position < 0:
            self._position(day)
        try:
            return dt.date.fromordinal(self._days[self._numbers[position] + working_days - 1])
        except IndexError:
            raise BadInput(
                _("%(day)s: %(days)s working days later is past the end of %(year)s")
                % {"day": day, "days": working_days, "year": LAST_YEAR}
            ) from None

    def next_working_day(self, day: dt.date) -> dt.date:
        """The day itself if it is a working day, else the first working day after it."""
        return day if self.is_working_day(day) else self.after(day, 1)

    def last_working_day(self, day: dt.date) -> dt.date:
        """The day itself if it is a working day, else the last working day before it."""
        number = self._numbers[self._position(day)]
        if number == 0:
            raise BadInput(_("%(day)s is before the first working day that a calendar can count") % {"day": day})
        return dt.date.fromordinal(self._days[number - 1])

    def window(self, first: dt.date, working_days: int) -> tuple[dt.date, dt.date]:
        """A period of consecutive working days: its first working day on or after `first`, and its last."""
        start = self.next_working_day(first)
        return start, (self.after(start, working_days - 1) if working_days > 1 else start)

    def why(self, day: dt.date) -> str:
        """Why a day does not count, such as "St Andrew's Day (Scotland)" or "Saturday"; empty for a working day."""
        if day.weekday() > 4:
            return _(WEEKDAYS[day.weekday()])
        found = self.holidays_on(day)
        if found:
            return _told(found)
        if (day.month, day.day) == (12, 25):
            return _("Christmas Day")
        if self.good_friday and day == easter(day.year) - dt.timedelta(days=2):
            return _("Good Friday")
        return ""

    def holidays_on(self, day: dt.date) -> Sequence[Holiday]:
        """The bank holidays on one day, one for each part of the United Kingdom that has it."""
        if self._known is None:
            known: dict[int, list[Holiday]] = {}
            for holiday in self._holidays:
                known.setdefault(holiday.date.toordinal(), []).append(holiday)
            self._known = known
        return tuple(self._known.get(day.toordinal(), ()))

    @property
    def holidays(self) -> Sequence[Holiday]:
        """Every bank holiday in the calendar, in the order it was given."""
        return self._holidays

    def covers_day(self, day: dt.date) -> bool:
        """Whether the bank holidays of the day's year are known."""
        return self.covers[0] <= day.year <= self.covers[1]

    def changed(self, changes: Iterable[Change]) -> Calendar:
        """A new calendar with local corrections applied.

        A correction for a part of the United Kingdom whose holidays this calendar does not count changes nothing, so
        that one file serves every regime. BadInput when a day to remove is not in the calendar.
        """
        holidays = list(self._holidays)
        for change in changes:
            self._position(change.date)
            divisions = [one for one in Division if one in self.divisions and change.division in (None, one)]
            if not divisions:
                continue
            if change.adds:
                name = change.name or change.reason
                holidays += [Holiday(change.date, division, name, change.source) for division in divisions]
                continue
            kept = [
                holiday
                for holiday in holidays
                if holiday.date != change.date or (change.division and holiday.division is not change.division)
            ]
            if len(kept) == len(holidays):
                raise BadInput(self._no_holiday(change))
            holidays = kept
        return Calendar(self.name, holidays, covers=self.covers, good_friday=self.good_friday, divisions=self.divisions)

    def _no_holiday(self, change: Change) -> str:
        said = {"day": change.date, "calendar": _(self.name)}
        if change.division is None:
            return _("%(day)s cannot be removed: it is not a bank holiday in %(calendar)s") % said
        said["division"] = change.division.label
        return _("%(day)s cannot be removed: it is not a bank holiday in %(division)s in %(calendar)s") % said

    def _position(self, day: dt.date) -> int:
        position = day.toordinal() - _FIRST
        if not 0 <= position < len(self._numbers):
            raise BadInput(
                _("%(day)s is outside the years %(first)s to %(last)s that a calendar can count")
                % {"day": day, "first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return position

    def __repr__(self) -> str:
        return f"Calendar({self.name!r}, {len(self._holidays)} bank holidays, {self.covers[0]} to {self.covers[1]})"


def easter(year: int) -> dt.date:
    """Easter Sunday of a year in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    golden = year % 19
    century, years = divmod(year, 100)
    leap_centuries, centuries_left = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, years_left = divmod(years, 4)
    weekday = (32 + 2 * centuries_left + 2 * leap_years - epact - years_left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=1)
def published_holidays() -> tuple[Holiday, ...]:
    """Every row of data/bank_holidays.csv: all three parts of the United Kingdom, 2005 to the last year published."""
    divisions = {division.value: division for division in Division}
    with (DATA / "bank_holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(
            Holiday(dt.date.fromisoformat(date), divisions[division], name, source)
            for date, division, name, source, _read_from in rows
        )


@lru_cache(maxsize=1)
def uk_calendar() -> Calendar:
    """The working days of FOIA and the EIR: a bank holiday in any part of the United Kingdom stops every clock.

    Source: 2000 c. 36, s. 10(6); SI 2004/3391, reg. 2(1).
    """
    return Calendar(later("United Kingdom"), published_holidays(), covers=_coverage())


@lru_cache(maxsize=1)
def scotland_calendar() -> Calendar:
    """The working days of the Scottish Act: only bank holidays in Scotland. Source: 2002 asp 13, s. 73."""
    rows = [holiday for holiday in published_holidays() if holiday.division is Division.SCOTLAND]
    return Calendar(later("Scotland"), rows, covers=_coverage(), good_friday=False, divisions=[Division.SCOTLAND])


@lru_cache(maxsize=3)
def division_calendar(division: Division) -> Calendar:
    """The public holidays of one part of the United Kingdom, for rules that follow local holidays (subject access)."""
    rows = [holiday for holiday in published_holidays() if holiday.division is division]
    return Calendar(_DIVISIONS[division], rows, covers=_coverage(), divisions=[division])


def read_changes(path: Path) -> tuple[Change, ...]:
    """Local corrections to the bank holidays, from a CSV file with a heading row.

    Columns: `date` (YYYY-MM-DD), `change` ("add" or "remove"), `division` ("england-and-wales", "scotland",
    "northern-ireland" or "all"), `name`, `reason`, `source`. BadInput names the file and row that is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            wanted = {"date", "change", "division", "name", "reason", "source"}
            missing = sorted(wanted - set(rows.fieldnames or ()))
            if missing:
                raise BadInput(
                    _("%(path)s: the heading row lacks %(columns)s") % {"path": path, "columns": ", ".join(missing)}
                )
            return tuple(
                _change(row, _("%(path)s row %(row)s") % {"path": path, "row": number})
                for number, row in enumerate(rows, start=2)
            )
    except OSError as problem:
        raise BadInput(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": problem.strerror}) from problem
    except UnicodeDecodeError:
        raise BadInput(_("%(path)s is not a text file in UTF-8") % {"path": path}) from None


def _change(row: dict[str, str | None], where: str) -> Change:
    cells = {column: (cell or "").strip() for column, cell in row.items() if column is not None}
    try:
        date = dt.date.fromisoformat(cells["date"])
    except ValueError:
        raise BadInput(
            _("%(where)s: date %(date)s is not a date such as 2026-06-15")
            % {"where": where, "date": repr(cells["date"])}
        ) from None
    if cells["change"] not in ("add", "remove"):
        raise BadInput(
            _("%(where)s: change %(change)s is neither add nor remove")
            % {"where": where, "change": repr(cells["change"])}
        )
    if cells["division"] not in ("all", *Division):
        raise BadInput(
            _("%(where)s: division %(division)s is not one of all, %(divisions)s")
            % {"where": where, "division": repr(cells["division"]), "divisions": ", ".join(Division)}
        )
    for column in ("reason", "source"):
        if not cells[column]:
            raise BadInput(_("%(where)s: a correction needs a %(column)s") % {"where": where, "column": column})
    division = None if cells["division"] == "all" else Division(cells["division"])
    return Change(date, cells["change"] == "add", cells["reason"], cells["source"], division, cells["name"])


def _coverage() -> tuple[int, int]:
    rows = published_holidays()
    return rows[0].date.year, rows[-1].date.year


def _weekdays() -> bytearray:
    first = dt.date.fromordinal(_FIRST).weekday()
    week = bytes(1 if (first + offset) % 7 < 5 else 0 for offset in range(7))
    return bytearray(week * ((_END - _FIRST) // 7 + 1))[: _END - _FIRST]


@lru_cache(maxsize=2)
def _named_in_the_act(good_friday: bool) -> tuple[int, ...]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    days = [dt.date(year, 12, 25).toordinal() for year in years]
    if good_friday:
        days += [easter(year).toordinal() - 2 for year in years]
    return tuple(days)


def _told(found: Sequence[Holiday]) -> str:
    """The names of a day's holidays with the parts that have them, or the bare name when all three do."""
    by_name: dict[str, list[str]] = {}
    for holiday in found:
        by_name.setdefault(holiday.name, []).append(holiday.division.label)
    told = [name if len(places) == len(Division) else _in_places(name, places) for name, places in by_name.items()]
    return "; ".join(told)


def _in_places(name: str, places: Sequence[str]) -> str:
    """A holiday with the parts of the United Kingdom that have it: "Boxing Day (England and Wales and Scotland)"."""
    where = reduce(lambda some, one: _("%(some)s and %(one)s") % {"some": some, "one": one}, places)
    return f"{name} ({where})"
