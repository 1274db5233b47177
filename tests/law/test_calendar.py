"""Working days: the data, the arithmetic on it, and local corrections."""

import csv
import datetime as dt
from pathlib import Path

import holidays as package
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.law import (
    Calendar,
    Change,
    Division,
    division_calendar,
    published_holidays,
    read_changes,
    scotland_calendar,
    uk_calendar,
)

DATA = Path(__file__).parent / "data"
D = dt.date
days = st.dates(D(2005, 1, 1), D(2028, 12, 31))
PACKAGE_NAMES = {
    Division.ENGLAND_AND_WALES: "ENG",
    Division.SCOTLAND: "SCT",
    Division.NORTHERN_IRELAND: "NIR",
}


def weekdays_between(first: dt.date, last: dt.date) -> list[dt.date]:
    return [
        day
        for day in (dt.date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        if day.weekday() < 5
    ]


@pytest.mark.parametrize("division", list(Division))
def test_every_weekday_agrees_with_an_independent_list_but_for_the_known_differences(division: Division) -> None:
    theirs = package.UK(subdiv=PACKAGE_NAMES[division], years=range(2005, 2029))
    ours = {holiday.date for holiday in published_holidays() if holiday.division is division}
    with (DATA / "calendar_differences.csv").open(encoding="utf-8") as file:
        known = {
            (D.fromisoformat(row["date"]), row["ours"] == "yes")
            for row in csv.DictReader(file)
            if row["division"] == division
        }

    differing = {
        (day, day in ours)
        for day in weekdays_between(D(2005, 1, 1), D(2028, 12, 31))
        if (day in ours) != (day in theirs)
    }

    assert differing == known


def test_from_2012_to_2028_there_is_no_difference_at_all() -> None:
    theirs = {day for name in PACKAGE_NAMES.values() for day in package.UK(subdiv=name, years=range(2012, 2029))}
    ours = uk_calendar()

    assert [
        day for day in weekdays_between(D(2012, 1, 1), D(2028, 12, 31)) if ours.is_working_day(day) == (day in theirs)
    ] == []


def test_every_row_says_what_makes_it_a_holiday_and_stands_once() -> None:
    rows = published_holidays()

    assert all(row.name and row.source for row in rows)
    assert len({(row.date, row.division) for row in rows}) == len(rows)
    assert all(row.date.weekday() < 5 for row in rows)


def test_the_data_file_says_where_and_when_each_row_was_read() -> None:
    path = Path(__file__).parents[2] / "src/candour/law/data/bank_holidays.csv"
    with path.open(encoding="utf-8") as file:
        assert all("read 2026-11-22" in row["read_from"] for row in csv.DictReader(file))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (D(2011, 4, 29), "Royal wedding"),
        (D(2012, 6, 5), "Queen’s Diamond Jubilee"),
        (D(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (D(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (D(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (D(2026, 6, 15), "World Cup bank holiday (Scotland)"),
        (D(2023, 11, 30), "St Andrew’s Day (Scotland)"),
        (D(2022, 7, 12), "Battle of the Boyne (Orangemen’s Day) (Northern Ireland)"),
        (D(2019, 8, 26), "Summer bank holiday (England and Wales and Northern Ireland)"),
        (D(2019, 8, 24), "Saturday"),
        (D(2020, 5, 4), ""),
    ],
)
def test_the_calendar_says_why_a_day_does_not_count(day: dt.date, why: str) -> None:
    assert uk_calendar().why(day) == why
    assert uk_calendar().is_working_day(day) is (why == "")


def test_s10_6_a_scottish_holiday_stops_the_english_clock() -> None:
    assert not uk_calendar().is_working_day(D(2025, 8, 4))


def test_s73_foisa_an_english_holiday_does_not_stop_the_scottish_clock() -> None:
    assert scotland_calendar().is_working_day(D(2026, 4, 6))
    assert scotland_calendar().is_working_day(D(2026, 3, 17))
    assert not scotland_calendar().is_working_day(D(2026, 11, 30))


def test_s10_6_christmas_day_and_good_friday_never_count_even_past_the_rows() -> None:
    assert uk_calendar().why(D(2035, 12, 25)) == "Christmas Day"
    assert uk_calendar().why(D(2035, 3, 23)) == "Good Friday"
    assert not uk_calendar().is_working_day(D(2035, 3, 23))


def test_every_non_working_day_has_a_reason_and_no_working_day_has_one() -> None:
    for calendar in (uk_calendar(), scotland_calendar(), division_calendar(Division.NORTHERN_IRELAND)):
        for ordinal in range(D(2004, 1, 1).toordinal(), D(2040, 1, 1).toordinal()):
            day = dt.date.fromordinal(ordinal)
            assert calendar.is_working_day(day) is (calendar.why(day) == "")


@given(days, st.integers(1, 120))
def test_the_nth_working_day_is_a_working_day_with_n_of_them_since(day: dt.date, n: int) -> None:
    calendar = uk_calendar()

    after = calendar.after(day, n)

    assert calendar.is_working_day(after)
    assert calendar.between(day + dt.timedelta(days=1), after) == n


@given(days)
def test_the_next_and_last_working_days_lie_around_a_day_with_none_between(day: dt.date) -> None:
    calendar = uk_calendar()
    before, after = calendar.last_working_day(day), calendar.next_working_day(day)

    assert before <= day <= after
    assert calendar.between(before, after) == (1 if before == after else 2)


def test_a_day_outside_every_calendar_is_refused() -> None:
    with pytest.raises(BadInput, match="1990 to 2079"):
        uk_calendar().after(D(1989, 12, 31), 1)
    with pytest.raises(BadInput, match="past the end of 2079"):
        uk_calendar().after(D(2079, 12, 29), 20)


class TestLocalCorrections:
    def test_a_day_can_be_added_for_one_part_of_the_united_kingdom(self) -> None:
        changed = uk_calendar().changed(
            [Change(D(2027, 6, 16), True, "a local proclamation", "Gazette", Division.SCOTLAND, "Extra day")]
        )

        assert changed.why(D(2027, 6, 16)) == "Extra day (Scotland)"
        assert uk_calendar().is_working_day(D(2027, 6, 16))

    def test_a_day_can_be_removed(self) -> None:
        changed = uk_calendar().changed([Change(D(2022, 9, 19), False, "disputed", "legal advice")])

        assert changed.is_working_day(D(2022, 9, 19))

    def test_a_day_removed_in_one_part_still_stops_the_clock_through_another(self) -> None:
        changed = uk_calendar().changed([Change(D(2026, 12, 28), False, "why not", "advice", Division.SCOTLAND)])

        assert not changed.is_working_day(D(2026, 12, 28))

    def test_removing_a_day_that_is_no_holiday_is_refused(self) -> None:
        with pytest.raises(BadInput, match="2020-05-04 cannot be removed"):
            uk_calendar().changed([Change(D(2020, 5, 4), False, "moved", "proclamation")])

    def test_a_correction_for_another_part_never_moves_the_scottish_clock(self) -> None:
        """Section 73 of the Scottish Act counts Scottish bank holidays only; a day too many makes an answer late."""
        northern = Division.NORTHERN_IRELAND
        changed = scotland_calendar().changed(
            [
                Change(D(2027, 6, 16), True, "a local proclamation", "Gazette", northern),
                Change(D(2027, 7, 12), False, "a file for every regime", "test", northern),
                Change(D(2027, 6, 17), True, "all parts", "Gazette"),
            ]
        )

        assert changed.is_working_day(D(2027, 6, 16))
        assert changed.why(D(2027, 6, 17)) == "all parts (Scotland)"

    def test_a_correction_outside_the_years_that_can_be_counted_is_refused(self) -> None:
        with pytest.raises(BadInput, match="9999-12-31 is outside the years 1990 to 2079"):
            uk_calendar().changed([Change(D(9999, 12, 31), True, "a slip of the pen", "none")])

    def test_a_file_of_corrections_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "local.csv"
        path.write_text(
            "date,change,division,name,reason,source\n"
            "2029-01-01,add,all,New Year’s Day,not yet published,custom\n"
            "2026-06-15,remove,scotland,,test,test\n",
            encoding="utf-8",
        )

        changed = uk_calendar().changed(read_changes(path))

        assert changed.why(D(2029, 1, 1)) == "New Year’s Day"
        assert changed.is_working_day(D(2026, 6, 15))

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("2029-13-01,add,all,x,r,s", "row 2: date '2029-13-01' is not a date"),
            ("2029-01-01,put,all,x,r,s", "row 2: change 'put' is neither add nor remove"),
            ("2029-01-01,add,wales,x,r,s", "row 2: division 'wales' is not one of all"),
            ("2029-01-01,add,all,x,,s", "row 2: a correction needs a reason"),
            ("2029-01-01,add,all,x,r", "row 2: a correction needs a source"),
        ],
    )
    def test_a_wrong_row_is_named(self, tmp_path: Path, row: str, message: str) -> None:
        path = tmp_path / "local.csv"
        path.write_text(f"date,change,division,name,reason,source\n{row}\n", encoding="utf-8")

        with pytest.raises(BadInput, match=message):
            read_changes(path)

    def test_a_missing_column_or_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "local.csv"
        path.write_text("date,change\n", encoding="utf-8")

        with pytest.raises(BadInput, match="the heading row lacks division, name, reason, source"):
            read_changes(path)
        with pytest.raises(BadInput, match=r"none\.csv cannot be read"):
            read_changes(tmp_path / "none.csv")

    def test_a_calendar_is_a_value_and_does_not_change(self) -> None:
        before = uk_calendar().after(D(2026, 5, 29), 20)
        uk_calendar().changed([Change(D(2026, 6, 17), True, "test", "test")])

        assert uk_calendar().after(D(2026, 5, 29), 20) == before
        assert isinstance(uk_calendar(), Calendar)
