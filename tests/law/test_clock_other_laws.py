"""The clock under other laws: environmental information, the Scottish Act, requests for one's own data."""

import datetime as dt

import pytest

from candour.errors import BadInput
from candour.law import Division, Regime, clock, division_calendar

from .histories import D, K, ids, made, on


class TestEnvironmentalInformation:
    def test_reg5_2_twenty_working_days(self) -> None:
        assert made("2026-05-12", regime=Regime.EIR).due == D(2026, 6, 10)

    def test_reg7_complexity_gives_forty(self) -> None:
        worked = made("2026-05-12", on(K.COMPLEXITY_EXTENSION, "2026-06-10"), regime=Regime.EIR)

        assert worked.due == D(2026, 7, 9)
        assert ids(worked) == []

    def test_reg7_3_told_after_the_twentieth_day_gives_nothing(self) -> None:
        worked = made("2026-05-12", on(K.COMPLEXITY_EXTENSION, "2026-06-11"), regime=Regime.EIR)

        assert worked.due == D(2026, 6, 10)
        assert ids(worked) == [("CLK-03", "error")]

    def test_reg8_6_days_left_out_move_the_forty_too(self) -> None:
        events = (on(K.FEES_NOTICE, "2026-05-18"), on(K.FEE_PAID, "2026-05-20"))
        worked = made("2026-05-12", *events, on(K.COMPLEXITY_EXTENSION, "2026-06-10"), regime=Regime.EIR)

        assert worked.due == D(2026, 7, 15)

    def test_reg9_4_particulars_start_the_count_again(self) -> None:
        worked = made(
            "2025-11-03",
            on(K.CLARIFICATION_ASKED, "2025-11-05"),
            on(K.CLARIFICATION_RECEIVED, "2025-11-20"),
            regime=Regime.EIR,
        )

        assert worked.due == D(2025, 12, 19)

    def test_reg10_2_a_transferred_request_is_received_when_the_new_authority_gets_it(self) -> None:
        worked = clock([on(K.TRANSFERRED_IN, "2026-05-12")], regime=Regime.EIR)

        assert worked.due == D(2026, 6, 10)

    def test_reg10_2_the_day_another_authority_received_it_does_not_count(self) -> None:
        worked = made("2026-04-01", on(K.TRANSFERRED_IN, "2026-05-12"), regime=Regime.EIR)

        assert (worked.received, worked.due) == (D(2026, 5, 12), D(2026, 6, 10))
        assert worked.explain()[0].date == D(2026, 5, 12)

    @pytest.mark.parametrize("regime", [Regime.EIR, Regime.FOIA])
    def test_reg10_1_passing_a_request_on_does_not_end_the_duty_to_answer(self, regime: Regime) -> None:
        worked = made("2026-05-12", on(K.TRANSFERRED_OUT, "2026-05-14"), regime=regime)

        assert worked.due == D(2026, 6, 10)
        assert ids(worked) == [("CLK-14", "info")]

    @pytest.mark.parametrize("regime", [Regime.FOIA, Regime.FOISA])
    def test_there_is_no_extension_for_complexity_elsewhere(self, regime: Regime) -> None:
        worked = made("2026-05-12", on(K.COMPLEXITY_EXTENSION, "2026-05-20"), regime=regime)

        assert ids(worked) == [("CLK-03", "error")]
        assert worked.due == made("2026-05-12", regime=regime).due


class TestScotland:
    def test_s10_1_foisa_only_scottish_holidays_stop_the_clock(self) -> None:
        assert made("2026-03-13", regime=Regime.FOISA).due == D(2026, 4, 13)
        assert made("2026-03-13").due == D(2026, 4, 15)

    def test_s10_1_b_foisa_a_clarification_starts_the_count_again(self) -> None:
        worked = made(
            "2026-03-13",
            on(K.CLARIFICATION_ASKED, "2026-03-16"),
            on(K.CLARIFICATION_RECEIVED, "2026-03-20"),
            regime=Regime.FOISA,
        )

        assert worked.due == D(2026, 4, 20)
        assert worked.due_code_4_2 is None

    def test_s20_5_foisa_the_time_to_ask_runs_from_the_end_of_the_time_allowed(self) -> None:
        early = made("2026-03-13", on(K.ANSWERED, "2026-03-20"), regime=Regime.FOISA)
        late = made("2026-03-13", on(K.ANSWERED, "2026-04-20"), regime=Regime.FOISA)

        assert early.review_ask_by == early.calendar.after(D(2026, 4, 13), 40)
        assert late.review_ask_by == late.calendar.after(D(2026, 4, 20), 40)

    def test_s21_1_foisa_a_review_past_twenty_working_days_breaks_the_act(self) -> None:
        worked = made(
            "2026-03-13",
            on(K.ANSWERED, "2026-04-13"),
            on(K.REVIEW_RECEIVED, "2026-04-20"),
            on(K.REVIEW_ANSWERED, "2026-05-20"),
            regime=Regime.FOISA,
        )

        assert worked.review_due == worked.review_longest == D(2026, 5, 19)
        assert ids(worked) == [("CLK-11", "error")]
        assert worked.complain_by is None


class TestSubjectAccess:
    @pytest.mark.parametrize(
        ("received", "due"),
        [
            ("2026-01-31", D(2026, 3, 2)),
            ("2026-01-15", D(2026, 2, 16)),
            ("2026-03-03", D(2026, 4, 7)),
            ("2024-01-31", D(2024, 2, 29)),
            ("2025-11-24", D(2025, 12, 24)),
            ("2025-11-25", D(2025, 12, 29)),
        ],
    )
    def test_one_month_to_the_same_date_or_the_last_or_the_next_working_day(self, received: str, due: dt.date) -> None:
        assert made(received, regime=Regime.SUBJECT_ACCESS).due == due

    def test_two_more_months_when_told_in_the_first(self) -> None:
        worked = made("2026-01-31", on(K.COMPLEXITY_EXTENSION, "2026-02-27"), regime=Regime.SUBJECT_ACCESS)

        assert worked.due == D(2026, 4, 30)
        assert worked.limit_day == D(2026, 3, 2)

    def test_told_after_the_first_month_gives_nothing(self) -> None:
        worked = made("2026-01-31", on(K.COMPLEXITY_EXTENSION, "2026-03-03"), regime=Regime.SUBJECT_ACCESS)

        assert worked.due == D(2026, 3, 2)
        assert ids(worked) == [("CLK-03", "error")]

    def test_a_clarification_is_not_guessed_at(self) -> None:
        worked = made(
            "2026-02-10",
            on(K.CLARIFICATION_ASKED, "2026-02-12"),
            on(K.CLARIFICATION_RECEIVED, "2026-02-20"),
            regime=Regime.SUBJECT_ACCESS,
        )

        assert worked.due == D(2026, 3, 10)
        assert ids(worked) == [("CLK-12", "warning")]

    def test_another_part_of_the_united_kingdom_may_be_given(self) -> None:
        northern_ireland = division_calendar(Division.NORTHERN_IRELAND)
        events = [on(K.RECEIVED, "2025-02-17")]

        assert clock(events, regime=Regime.SUBJECT_ACCESS, calendar=northern_ireland).due == D(2025, 3, 18)
        assert clock(events, regime=Regime.SUBJECT_ACCESS).due == D(2025, 3, 17)

    def test_every_day_is_explained_and_the_end_moves(self) -> None:
        days = made("2026-01-31", regime=Regime.SUBJECT_ACCESS).explain()

        assert days[0].number == 0
        assert days[28].date == D(2026, 2, 28)
        assert days[28].number == 28
        assert [day.counts for day in days[28:]] == [True, False, True]
        assert days[-1].why == "Monday: the first working day after the end"

    def test_fees_and_reviews_are_no_part_of_it(self) -> None:
        with pytest.raises(BadInput, match="fees-notice"):
            made("2026-01-31", on(K.FEES_NOTICE, "2026-02-02"), regime=Regime.SUBJECT_ACCESS)
        with pytest.raises(BadInput, match="review-received"):
            made("2026-01-31", on(K.REVIEW_RECEIVED, "2026-03-02"), regime=Regime.SUBJECT_ACCESS)
