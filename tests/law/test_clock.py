"""The clock: the twentieth working day, what histories can be, and what findings say."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.findings import Severity
from candour.law import Change, ClockState, Division, EventKind, Regime, clock, uk_calendar

from .histories import D, K, extension, ids, made, on

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestTheTwentiethWorkingDay:
    @pytest.mark.parametrize("row", rows("worked_dates.csv"), ids=lambda row: row["received"])
    def test_s10_1_the_worked_dates_come_out(self, row: dict[str, str]) -> None:
        worked = made(row["received"])

        assert worked.due == D.fromisoformat(row["due"])
        assert worked.fortieth == D.fromisoformat(row["fortieth"])
        assert worked.due_code_4_2 == D.fromisoformat(row["due_code_4_2"])
        assert not worked.findings

    @pytest.mark.parametrize("row", rows("foiman_2014.csv"), ids=lambda row: row["received"])
    def test_s10_6_a_published_chart_agrees_with_the_act_or_else_with_the_code(self, row: dict[str, str]) -> None:
        worked = made(row["received"])

        assert worked.due == D.fromisoformat(row["as_the_act"] or row["published"])
        assert worked.due_code_4_2 == D.fromisoformat(row["published"])

    def test_s10_6_the_request_that_cleveland_answered_was_due_on_17_september_2019(self) -> None:
        assert made("2019-08-19").due == D(2019, 9, 17)

    def test_s10_6_the_day_of_receipt_is_day_nought_and_may_be_a_saturday(self) -> None:
        days = made("2024-11-09").explain()

        assert (days[0].date, days[0].number, days[0].counts) == (D(2024, 11, 9), 0, False)
        assert "Saturday" in days[0].why
        assert (days[2].date, days[2].number, days[2].counts) == (D(2024, 11, 11), 1, True)

    def test_s10_6_every_day_is_explained(self) -> None:
        days = made("2024-11-09").explain()
        by_date = {day.date: day for day in days}

        assert by_date[D(2024, 12, 2)].why == "St Andrew’s Day (substitute day) (Scotland)"
        assert by_date[D(2024, 12, 2)].number is None
        assert [day.number for day in days if day.counts] == list(range(1, 21))
        assert [day.date for day in days] == [D(2024, 11, 9) + dt.timedelta(days=n) for n in range(31)]
        assert days[-1].date == D(2024, 12, 9)

    def test_s10_4_regulations_may_move_the_limit_up_to_sixty(self) -> None:
        events = [on(K.RECEIVED, "2025-07-01")]

        assert clock(events, limit=30).due == uk_calendar().after(D(2025, 7, 1), 30)
        with pytest.raises(BadInput, match="may be 20 to 60"):
            clock(events, limit=61)
        with pytest.raises(BadInput, match="under eir it is always 20"):
            clock(events, limit=30, regime=Regime.EIR)

    def test_s10_1_an_answer_after_the_day_due_is_late(self) -> None:
        worked = made("2019-08-19", on(K.ANSWERED, "2019-09-18"))

        assert ids(worked) == [("CLK-01", "error")]
        assert worked.is_late(D(2019, 9, 1))

    def test_s10_1_an_answer_on_the_day_due_is_in_time(self) -> None:
        worked = made("2019-08-19", on(K.ANSWERED, "2019-09-17"))

        assert worked.state is ClockState.ANSWERED
        assert ids(worked) == []
        assert not worked.is_late(D(2030, 1, 1))

    def test_working_days_left_run_down_to_nought_and_below(self) -> None:
        worked = made("2019-08-19")

        assert worked.working_days_left(D(2019, 8, 19)) == 20
        assert worked.working_days_left(D(2019, 9, 17)) == 0
        assert worked.working_days_left(D(2019, 9, 18)) == -1
        assert worked.is_late(D(2019, 9, 18))
        assert not worked.is_late(D(2019, 9, 17))

    def test_19_september_2022_is_said_to_be_disputed_for_counts_that_had_begun(self) -> None:
        worked = made("2022-09-01")

        assert ids(worked) == [("CLK-13", "info")]
        assert worked.due == D(2022, 9, 30)
        assert "2022-09-29" in worked.findings[0].message
        assert ids(made("2022-09-19")) == []

    def test_past_the_published_years_there_is_a_warning(self) -> None:
        assert ids(made("2028-12-15")) == [("CLK-02", "warning")]
        assert ids(made("2028-11-01")) == []

    def test_before_the_first_year_there_is_a_warning(self) -> None:
        assert ids(made("2004-12-20")) == [("CLK-02", "warning")]

    def test_a_holiday_added_later_moves_the_clock(self) -> None:
        calendar = uk_calendar().changed([Change(D(2019, 9, 2), True, "a proclamation", "test", Division.SCOTLAND)])

        assert clock([on(K.RECEIVED, "2019-08-19")], calendar=calendar).due == D(2019, 9, 18)


class TestHistoriesThatCannotBe:
    def test_an_empty_history(self) -> None:
        with pytest.raises(BadInput, match="at least the day the request was received"):
            clock([])

    def test_an_answer_before_the_request(self) -> None:
        with pytest.raises(BadInput, match="the answer on 30 June 2025 comes before the request was received"):
            made("2025-07-01", on(K.ANSWERED, "2025-06-30"))

    @pytest.mark.parametrize("kind", [K.RECEIVED, K.TRANSFERRED_IN])
    def test_two_days_of_receipt(self, kind: EventKind) -> None:
        with pytest.raises(BadInput, match="the request was already received on 1 July 2025"):
            made("2025-07-01", on(K.TRANSFERRED_OUT, "2025-07-02"), on(kind, "2025-07-03"))

    @pytest.mark.parametrize("ending", [K.ANSWERED, K.WITHDRAWN])
    def test_a_question_after_the_end(self, ending: EventKind) -> None:
        with pytest.raises(BadInput, match="on 11 July 2025: the request was"):
            made("2025-07-01", on(ending, "2025-07-10"), on(K.CLARIFICATION_ASKED, "2025-07-11"))

    def test_events_may_be_given_in_any_order(self) -> None:
        events = [
            on(K.CLARIFICATION_RECEIVED, "2025-11-20"),
            on(K.RECEIVED, "2025-11-03"),
            on(K.CLARIFICATION_ASKED, "2025-11-05"),
        ]

        assert clock(events).due == D(2025, 12, 19)

    def test_a_withdrawn_request_is_never_late(self) -> None:
        worked = made("2025-07-01", on(K.WITHDRAWN, "2025-07-10"))

        assert worked.state is ClockState.WITHDRAWN
        assert not worked.is_late(D(2026, 1, 1))


def test_every_finding_says_where_what_would_mend_it_and_its_source() -> None:
    worked = made("2004-12-20", extension("2004-12-22", None, "31(1)(a)"), on(K.ANSWERED, "2005-06-01"))

    assert {finding.severity for finding in worked.findings} == {Severity.ERROR, Severity.WARNING}
    assert all(f.where and f.message and f.remedy and f.source for f in worked.findings)
