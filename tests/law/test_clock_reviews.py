"""Internal reviews, and the time to complain to the Commissioner."""

import pytest

from candour.errors import BadInput
from candour.law import Regime

from .histories import D, K, ids, made, on


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
