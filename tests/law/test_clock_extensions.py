"""More time to weigh the public interest, and what is no ground for it."""

import pytest

from candour.errors import BadInput
from candour.law import Regime

from .histories import D, extension, ids, made


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
