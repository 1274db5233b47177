"""The clock, section by section."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.findings import Severity
from candour.law import (
    Change,
    Clock,
    ClockState,
    Division,
    Event,
    EventKind,
    Regime,
    clock,
    division_calendar,
    uk_calendar,
)

DATA = Path(__file__).parent / "data"
D = dt.date
K = EventKind


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made(received: str, *events: Event, regime: Regime = Regime.FOIA) -> Clock:
    return clock([Event(K.RECEIVED, D.fromisoformat(received)), *events], regime=regime)


def on(kind: EventKind, date: str) -> Event:
    return Event(kind, D.fromisoformat(date))


def extension(date: str, until: str | None, *provisions: str, reason: str = "") -> Event:
    return Event(
        K.PUBLIC_INTEREST_EXTENSION,
        D.fromisoformat(date),
        D.fromisoformat(until) if until else None,
        provisions,
        reason,
    )


def ids(of: Clock) -> list[tuple[str, str]]:
    return [(finding.id, finding.severity.value) for finding in of.findings]


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


class TestPublicInterestExtension:
    def test_s10_3_a_qualified_exemption_gives_time_to_the_estimate(self) -> None:
        worked = made("2025-07-01", extension("2025-07-30", "2025-08-29", "30(1)(a)(i)"))

        assert worked.due == D(2025, 8, 29)
        assert worked.limit_day == D(2025, 7, 30)
        assert worked.fortieth == D(2025, 8, 29)
        assert ids(worked) == []
        assert worked.explain()[-1].date == D(2025, 8, 29)
        assert worked.explain()[-1].why == "Working day, within the extension"

    @pytest.mark.parametrize("provisions", [(), ("40(2) by virtue of 40(3A)(a)",), ("12(1)",), ("14(1)",), ("21",)])
    def test_s10_3_there_is_no_extension_without_a_qualified_exemption(self, provisions: tuple[str, ...]) -> None:
        worked = made("2025-07-01", extension("2025-07-28", "2025-08-29", *provisions))

        assert ids(worked) == [("CLK-03", "error")]
        assert worked.due == D(2025, 7, 30)

    def test_s10_3_what_is_absolute_gets_no_more_time_beside_what_is_qualified(self) -> None:
        worked = made("2025-07-01", extension("2025-07-28", "2025-08-29", "31(1)(a)", "23(1)"))

        assert ids(worked) == [("CLK-03", "info")]
        assert worked.due == D(2025, 8, 29)

    def test_s17_1_a_notice_after_the_twentieth_day_gives_no_time(self) -> None:
        worked = made("2025-07-01", extension("2025-07-31", "2025-08-29", "31(1)(a)"))

        assert ids(worked) == [("CLK-03", "error")]
        assert worked.due == D(2025, 7, 30)

    @pytest.mark.parametrize("until", [None, "2025-07-28"])
    def test_s17_2_an_extension_without_an_estimate_gives_no_time(self, until: str | None) -> None:
        worked = made("2025-07-01", extension("2025-07-28", until, "31(1)(a)"))

        assert ids(worked) == [("CLK-04", "error")]
        assert worked.due == D(2025, 7, 30)

    def test_an_estimate_before_the_ordinary_limit_takes_nothing_away(self) -> None:
        assert made("2025-07-01", extension("2025-07-07", "2025-07-10", "31(1)(a)")).due == D(2025, 7, 30)

    def test_an_estimate_past_the_fortieth_working_day_is_flagged(self) -> None:
        worked = made("2025-07-01", extension("2025-07-28", "2025-09-01", "31(1)(a)"))

        assert ids(worked) == [("CLK-07", "warning")]
        assert worked.due == D(2025, 9, 1)

    def test_a_renewal_needs_a_reason_and_comes_before_the_estimate_passes(self) -> None:
        first = extension("2025-07-28", "2025-08-15", "31(1)(a)")

        silent = made("2025-07-01", first, extension("2025-08-14", "2025-08-29", "31(1)(a)"))
        late = made("2025-07-01", first, extension("2025-08-18", "2025-08-29", "31(1)(a)", reason="third party"))
        fair = made("2025-07-01", first, extension("2025-08-14", "2025-08-29", "31(1)(a)", reason="third party"))

        assert ids(silent) == [("CLK-04", "warning")]
        assert ids(late) == [("CLK-04", "warning")]
        assert ids(fair) == []
        assert fair.due == D(2025, 8, 29)

    @pytest.mark.parametrize("regime", [Regime.EIR, Regime.FOISA, Regime.SUBJECT_ACCESS])
    def test_other_regimes_have_no_public_interest_extension(self, regime: Regime) -> None:
        plain = made("2025-07-01", regime=regime)
        worked = made("2025-07-01", extension("2025-07-10", "2025-08-29", "31(1)(a)"), regime=regime)

        assert ids(worked) == [("CLK-03", "error")]
        assert worked.due == plain.due

    def test_a_wrong_citation_in_an_extension_is_refused(self) -> None:
        with pytest.raises(BadInput, match="30\\(1\\) stops too early"):
            made("2025-07-01", extension("2025-07-28", "2025-08-29", "30(1)"))


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


class TestReviewsAndComplaints:
    def test_the_worked_review_dates_come_out(self) -> None:
        worked = made("2025-07-01", on(K.ANSWERED, "2025-07-30"), on(K.REVIEW_RECEIVED, "2025-08-05"))

        assert worked.review_ask_by == D(2025, 9, 26)
        assert worked.review_due == D(2025, 9, 3)
        assert worked.review_longest == D(2025, 10, 1)

    def test_the_ico_asks_for_complaints_within_six_weeks_of_the_final_response(self) -> None:
        answered = made("2025-07-01", on(K.ANSWERED, "2025-07-30"))
        reviewed = made(
            "2025-07-01",
            on(K.ANSWERED, "2025-07-30"),
            on(K.REVIEW_RECEIVED, "2025-08-05"),
            on(K.REVIEW_ANSWERED, "2025-09-02"),
        )

        under_review = made("2025-07-01", on(K.ANSWERED, "2025-07-30"), on(K.REVIEW_RECEIVED, "2025-08-05"))

        assert made("2025-07-01").complain_by is None
        assert under_review.complain_by is None
        assert answered.complain_by == D(2025, 9, 10)
        assert reviewed.complain_by == D(2025, 10, 14)
        assert ids(reviewed) == []

    def test_a_foia_review_past_forty_working_days_is_a_warning_for_it_is_guidance(self) -> None:
        worked = made(
            "2025-07-01",
            on(K.ANSWERED, "2025-07-30"),
            on(K.REVIEW_RECEIVED, "2025-08-05"),
            on(K.REVIEW_ANSWERED, "2025-10-02"),
        )

        assert ids(worked) == [("CLK-11", "warning")]

    def test_reg11_eir_a_review_has_forty_working_days_by_law(self) -> None:
        events = (on(K.ANSWERED, "2025-07-30"), on(K.REVIEW_RECEIVED, "2025-08-05"))

        assert made("2025-07-01", *events, regime=Regime.EIR).review_due == D(2025, 10, 1)
        late = made("2025-07-01", *events, on(K.REVIEW_ANSWERED, "2025-10-02"), regime=Regime.EIR)
        assert ids(late) == [("CLK-11", "error")]

    def test_a_review_asked_for_late_may_be_refused_or_accepted(self) -> None:
        worked = made("2025-07-01", on(K.ANSWERED, "2025-07-30"), on(K.REVIEW_RECEIVED, "2025-09-29"))

        assert ids(worked) == [("CLK-11", "info")]

    def test_a_review_of_delay_may_come_before_the_answer(self) -> None:
        worked = made("2025-07-01", on(K.REVIEW_RECEIVED, "2025-08-05"))

        assert worked.review_due == D(2025, 9, 3)
        assert worked.review_ask_by is None

    def test_an_outcome_without_a_review_is_refused(self) -> None:
        with pytest.raises(BadInput, match="no review was asked for"):
            made("2025-07-01", on(K.ANSWERED, "2025-07-30"), on(K.REVIEW_ANSWERED, "2025-08-05"))


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
