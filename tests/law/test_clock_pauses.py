"""What stops the clock or starts it again: a clarification that is waited for, and a fee."""

import datetime as dt

import pytest

from candour.errors import BadInput
from candour.law import ClockState, Regime, uk_calendar

from .histories import D, K, ids, made, on


class TestClarification:
    def test_s10_6_the_count_starts_again_on_the_day_the_clarification_comes(self) -> None:
        worked = made("2025-11-03", on(K.CLARIFICATION_ASKED, "2025-11-05"), on(K.CLARIFICATION_RECEIVED, "2025-11-20"))

        assert worked.due == D(2025, 12, 19)
        assert worked.original_due == D(2025, 12, 2)
        assert worked.receipt == D(2025, 11, 20)

    def test_s10_6_the_days_before_the_clarification_are_shown_as_not_counting(self) -> None:
        days = made(
            "2025-11-03", on(K.CLARIFICATION_ASKED, "2025-11-05"), on(K.CLARIFICATION_RECEIVED, "2025-11-20")
        ).explain()

        assert days[0].date == D(2025, 11, 3)
        assert not any(day.counts for day in days if day.date <= D(2025, 11, 20))
        assert [day.number for day in days if day.counts] == list(range(1, 21))

    def test_s1_3_while_the_clarification_is_waited_for_no_date_runs(self) -> None:
        worked = made("2025-11-03", on(K.CLARIFICATION_ASKED, "2025-11-05"))

        assert worked.state is ClockState.AWAITING_CLARIFICATION
        assert worked.due is None
        assert worked.due_code_4_2 is None
        assert worked.original_due == D(2025, 12, 2)
        assert not worked.is_late(D(2026, 6, 1))

    def test_s1_3_a_reminder_changes_nothing(self) -> None:
        worked = made(
            "2025-11-03",
            on(K.CLARIFICATION_ASKED, "2025-11-05"),
            on(K.CLARIFICATION_ASKED, "2025-11-12"),
            on(K.CLARIFICATION_RECEIVED, "2025-11-20"),
        )

        assert worked.due == D(2025, 12, 19)

    def test_s1_3_a_clarification_asked_after_the_limit_does_not_mend_it(self) -> None:
        worked = made("2025-11-03", on(K.CLARIFICATION_ASKED, "2025-12-03"))

        assert ids(worked) == [("CLK-08", "error")]

    def test_s1_3_a_clarification_that_nobody_asked_for_is_refused(self) -> None:
        with pytest.raises(BadInput, match="nothing was asked"):
            made("2025-11-03", on(K.CLARIFICATION_RECEIVED, "2025-11-20"))

    def test_code_4_2_a_clarification_on_a_saturday_is_taken_on_the_monday(self) -> None:
        worked = made("2025-11-03", on(K.CLARIFICATION_ASKED, "2025-11-05"), on(K.CLARIFICATION_RECEIVED, "2025-11-22"))

        assert (worked.due, worked.due_code_4_2) == (D(2025, 12, 22), D(2025, 12, 23))


class TestFees:
    def test_s10_2_both_end_days_are_left_out(self) -> None:
        worked = made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10"), on(K.FEE_PAID, "2025-11-20"))
        by_date = {day.date: day for day in worked.explain()}

        assert worked.due == D(2025, 12, 15)
        assert worked.original_due == D(2025, 12, 2)
        assert not by_date[D(2025, 11, 10)].counts
        assert not by_date[D(2025, 11, 20)].counts
        assert by_date[D(2025, 11, 7)].number == 4
        assert by_date[D(2025, 11, 21)].number == 5

    def test_s10_2_paid_on_the_day_of_the_notice_leaves_out_one_day(self) -> None:
        worked = made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10"), on(K.FEE_PAID, "2025-11-10"))

        assert worked.due == D(2025, 12, 3)

    @pytest.mark.parametrize(
        ("notice", "last"),
        [
            ("2025-11-10", D(2026, 2, 9)),
            ("2025-12-01", D(2026, 2, 28)),
            ("2025-11-30", D(2026, 2, 28)),
            ("2025-11-29", D(2026, 2, 28)),
        ],
    )
    def test_s9_2_the_three_months_begin_with_the_day_of_the_notice(self, notice: str, last: dt.date) -> None:
        worked = made("2025-11-07", on(K.FEES_NOTICE, notice))

        assert worked.pay_by == last
        assert worked.state is ClockState.AWAITING_FEE
        assert worked.due is None
        assert not worked.has_lapsed(last)
        assert worked.has_lapsed(last + dt.timedelta(days=1))

    def test_s10_2_a_day_that_ends_one_notice_and_begins_another_is_left_out_once(self) -> None:
        first = (on(K.FEES_NOTICE, "2025-11-10"), on(K.FEE_PAID, "2025-11-12"))
        second = (on(K.FEES_NOTICE, "2025-11-12"), on(K.FEE_PAID, "2025-11-13"))

        assert made("2025-11-03", *first, *second).due == D(2025, 12, 8)

    def test_s9_2_a_fee_paid_too_late_revives_nothing(self) -> None:
        worked = made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10"), on(K.FEE_PAID, "2026-02-10"))

        assert ids(worked) == [("CLK-10", "warning")]
        assert worked.state is ClockState.LAPSED
        assert worked.due is None

    def test_s9_1_a_notice_after_the_limit_leaves_no_day_out(self) -> None:
        worked = made("2025-11-03", on(K.FEES_NOTICE, "2025-12-03"), on(K.FEE_PAID, "2025-12-05"))

        assert ids(worked) == [("CLK-09", "error")]
        assert worked.due == D(2025, 12, 2)

    def test_s10_2_paid_before_the_notice_cannot_be(self) -> None:
        with pytest.raises(BadInput, match="no fees notice is waiting"):
            made("2025-11-03", on(K.FEE_PAID, "2025-11-05"), on(K.FEES_NOTICE, "2025-11-10"))

    def test_s10_2_a_second_notice_while_one_is_unpaid_is_refused(self) -> None:
        with pytest.raises(BadInput, match="the notice of 2025-11-10 is still unpaid"):
            made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10"), on(K.FEES_NOTICE, "2025-11-12"))

    def test_the_days_of_an_unpaid_notice_are_explained(self) -> None:
        days = made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10")).explain()

        assert days[-1].date == D(2025, 11, 10)
        assert not days[-1].counts
        assert days[-2].why == "Sunday"
        assert [day.number for day in days if day.counts] == [1, 2, 3, 4]

    def test_reg8_eir_an_advance_payment_has_sixty_working_days(self) -> None:
        worked = made("2025-11-03", on(K.FEES_NOTICE, "2025-11-10"), regime=Regime.EIR)

        assert worked.pay_by == uk_calendar().after(D(2025, 11, 10), 60)
