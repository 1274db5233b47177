"""Section 12: the sum, and the requests that may be added together."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.law import (
    Activity,
    Body,
    CostEstimate,
    aggregate,
    aggregation_groups,
    aggregation_window,
    uk_calendar,
    within_one_window,
    work,
)

D = dt.date


@pytest.mark.parametrize(
    ("records", "minutes", "hours"), [(3715, "3", "185.75"), (2800, "2.5", "116.6666666666666666666666667")]
)
def test_s12_1_the_sums_of_published_letters_come_out(records: int, minutes: str, hours: str) -> None:
    estimate = CostEstimate((work("locating", records, minutes),))

    assert estimate.hours == Decimal(hours)
    assert estimate.exceeds


@pytest.mark.parametrize(("body", "hours", "pounds"), [(Body.OTHER, 18, 450), (Body.CENTRAL_GOVERNMENT, 24, 600)])
def test_reg3_the_limit_is_reached_but_not_exceeded_at_its_hours(body: Body, hours: int, pounds: int) -> None:
    at_limit = CostEstimate((work("extracting", hours, 60),), body)
    over = CostEstimate((work("extracting", hours, 60), work("locating", 1, "0.01")), body)

    assert (at_limit.cost, at_limit.limit, at_limit.limit_hours) == (pounds, pounds, hours)
    assert not at_limit.exceeds
    assert over.exceeds


@pytest.mark.parametrize(
    "activity", ["redaction", "redacting", "consultation", "reading for exemptions", "approval", ""]
)
def test_reg4_3_nothing_but_the_four_activities_may_be_counted(activity: str) -> None:
    with pytest.raises(BadInput, match="may not be counted"):
        work(activity, 10, 5)


@pytest.mark.parametrize("activity", ["determining", "locating", "retrieving", "Extracting "])
def test_reg4_3_the_four_activities_may(activity: str) -> None:
    assert work(activity, 10, 5).total_minutes == 50
    assert work(activity, 10, 5).activity.label.endswith(("held", "information"))


@pytest.mark.parametrize(("records", "minutes"), [(-1, "5"), (5, "-1"), (5, "NaN")])
def test_a_sum_of_less_than_nothing_is_refused(records: int, minutes: str) -> None:
    with pytest.raises(BadInput, match="neither may be less than nought"):
        work("locating", records, minutes)


def test_a_minute_count_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadInput, match="minutes 'about five' is not a number"):
        work("locating", 5, "about five")


@given(st.lists(st.tuples(st.sampled_from(list(Activity)), st.integers(0, 5000), st.integers(0, 60)), max_size=6))
def test_the_cost_is_never_rounded_up_over_the_limit(lines: list[tuple[Activity, int, int]]) -> None:
    estimate = CostEstimate(tuple(work(*line) for line in lines))

    assert estimate.exceeds == (sum(records * minutes for _, records, minutes in lines) > 18 * 60)
    assert estimate.exceeds or estimate.cost <= 450


def test_reg5_each_request_added_together_costs_the_total() -> None:
    one = CostEstimate((work("locating", 100, 6),))
    two = CostEstimate((work("retrieving", 100, 6),))

    assert not one.exceeds
    assert aggregate([one, two]).hours == 20
    assert aggregate([one, two]).exceeds


def test_reg5_estimates_of_two_kinds_of_body_are_not_added() -> None:
    with pytest.raises(BadInput, match="one authority"):
        aggregate([CostEstimate(()), CostEstimate((), Body.CENTRAL_GOVERNMENT)])


def test_reg5_sixty_consecutive_working_days_from_1_september_2025() -> None:
    assert aggregation_window(D(2025, 9, 1)) == (D(2025, 9, 1), D(2025, 11, 21))


def test_reg5_a_window_that_starts_on_a_weekend_begins_on_the_monday() -> None:
    assert aggregation_window(D(2025, 8, 30)) == (D(2025, 9, 1), D(2025, 11, 21))


def test_reg5_the_sixtieth_day_is_in_and_the_sixty_first_is_out() -> None:
    assert within_one_window([D(2025, 11, 21), D(2025, 9, 1)])
    assert not within_one_window([D(2025, 9, 1), D(2025, 11, 24)])
    assert within_one_window([])


def test_reg5_a_request_on_a_saturday_needs_a_working_day_of_the_period_on_each_side() -> None:
    assert within_one_window([D(2025, 9, 1), D(2025, 11, 15)])
    assert not within_one_window([D(2025, 9, 1), D(2025, 11, 22)])


def test_reg5_groups_are_the_largest_and_may_overlap() -> None:
    days = [D(2025, 9, 1), D(2025, 10, 15), D(2025, 12, 1), D(2026, 6, 1)]

    assert aggregation_groups(days) == ((D(2025, 9, 1), D(2025, 10, 15)), (D(2025, 10, 15), D(2025, 12, 1)))


@given(st.lists(st.dates(D(2020, 1, 1), D(2021, 6, 1)), max_size=8))
def test_reg5_every_pair_within_a_window_stands_in_some_group(days: list[dt.date]) -> None:
    groups = aggregation_groups(days)

    for group in groups:
        assert within_one_window(group)
    for place, first in enumerate(days):
        for second in days[place + 1 :]:
            together = any(first in group and second in group for group in groups)
            assert together == within_one_window([first, second])


@given(st.dates(D(2010, 1, 1), D(2026, 1, 1)), st.integers(0, 100))
def test_reg5_a_brute_force_search_for_a_window_agrees(first: dt.date, apart: int) -> None:
    calendar = uk_calendar()
    last = first + dt.timedelta(days=apart)
    starts = (first - dt.timedelta(days=n) for n in range(15))
    exists = any(
        start <= first and last <= calendar.window(start, 60)[1] for start in starts if calendar.is_working_day(start)
    )

    assert within_one_window([first, last]) == exists
