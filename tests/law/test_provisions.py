"""The table of provisions: what it says of each, and that it holds together."""

import pytest

from candour.errors import BadInput
from candour.law import Kind, Regime, Role, Test, parse_citation, provision, provisions

FOIA = provisions(Regime.FOIA)
ABSOLUTE = {
    "21(1)",
    "23(1)",
    "32(1)",
    "32(2)",
    "34(1)",
    "37(1)(a)",
    "37(1)(aa)",
    "37(1)(ab)",
    "40(1)",
    "41(1)",
    "44(1)",
}


def test_s2_3_the_list_of_absolute_exemptions_is_closed() -> None:
    absolute = {row.code for row in FOIA if row.role is Role.EXEMPTION and row.kind is Kind.ABSOLUTE}

    assert absolute == ABSOLUTE | {"40(2)"}
    assert {row.by_virtue_of for row in FOIA if row.code == "40(2)" and row.kind is Kind.ABSOLUTE} == {"40(3A)"}


def test_every_section_of_part_ii_with_an_exemption_is_there() -> None:
    sections = {row.section for row in FOIA if row.role is Role.EXEMPTION}

    assert sections == {"21", "22", "22A", *(str(n) for n in range(23, 45) if n != 25)}


def test_every_row_has_a_title_a_source_and_a_basis() -> None:
    for row in provisions():
        assert row.title
        assert row.source
        assert row.kind_basis in ("statute", "ICO position", "not verified")


def test_every_exclusion_named_is_a_row_and_says_its_kind() -> None:
    for row in provisions():
        if row.exclusion:
            denial = provision(row.exclusion, regime=row.regime)
            assert denial.role is Role.EXCLUSION
            assert row.exclusion_kind is not Kind.NONE
            assert row.exclusion_kind_basis == denial.kind_basis


def test_every_exclusion_belongs_to_an_exemption() -> None:
    used = {(row.regime, row.exclusion) for row in provisions()}

    for row in provisions():
        if row.role is Role.EXCLUSION and row.code != "13(5B)":
            assert (row.regime, row.code) in used


def test_sections_21_and_43_1_have_no_exclusion_of_confirm_or_deny() -> None:
    none = {row.code for row in FOIA if row.role is Role.EXEMPTION and not row.exclusion}

    assert none == {"21(1)", "43(1)"}


def test_s40_5_the_ico_position_is_named_as_such() -> None:
    third_party = provision("40(2)", by_virtue_of="40(3A)")

    assert third_party.exclusion == "40(5B)(a)"
    assert (third_party.exclusion_kind, third_party.exclusion_kind_basis) == (Kind.ABSOLUTE, "ICO position")
    assert {row.code for row in FOIA if row.kind_basis == "ICO position"} == {"40(5A)", "40(5B)(a)"}


def test_s37_2_its_kind_follows_the_limb_it_relates_to() -> None:
    assert provision("37(1)(aa)").exclusion_kind is Kind.ABSOLUTE
    assert provision("37(1)(b)").exclusion_kind is Kind.QUALIFIED


@pytest.mark.parametrize("code", ["33(2)", "33(3)", "35(1)", "35(3)"])
def test_s33_1_and_s35_1_are_not_for_a_police_force(code: str) -> None:
    assert not provision(code).police
    assert "may rely on it" in provision(code).police_reason


def test_every_other_provision_is_open_to_a_police_force() -> None:
    assert {row.section for row in provisions() if not row.police} == {"33", "35"}


def test_s36_needs_a_qualified_person_and_nothing_else_does() -> None:
    assert {row.section for row in FOIA if row.qualified_person} == {"36"}
    assert provision("36(2)").test is Test.OPINION


@pytest.mark.parametrize(
    ("code", "years"), [("30(1)", 20), ("30(2)", 0), ("31(1)", 100), ("28(1)", 30), ("43(2)", 30), ("37(1)(b)", 60)]
)
def test_s63_the_age_limits(code: str, years: int) -> None:
    assert provision(code).age_limit_years == years


def test_prejudice_always_needs_a_case_of_harm() -> None:
    assert all(row.harm for row in provisions() if row.test is Test.PREJUDICE)
    assert not any(row.harm for row in provisions() if row.test is Test.CLASS)


def test_s17_5_procedural_refusals_have_no_public_interest() -> None:
    assert {row.code for row in FOIA if row.role is Role.REFUSAL} == {"12(1)", "12(2)", "14(1)", "14(2)"}
    assert all(row.kind is Kind.NONE for row in FOIA if row.role is Role.REFUSAL)


def test_reg12_every_eir_exception_is_qualified_but_what_is_not_verified() -> None:
    exceptions = [row for row in provisions(Regime.EIR) if row.section == "12"]

    assert {row.kind for row in exceptions} == {Kind.QUALIFIED}
    assert len([row for row in exceptions if row.code.startswith("12(4)")]) == 5
    assert len([row for row in exceptions if row.code.startswith("12(5)")]) == 7
    assert provision("13(1)", regime=Regime.EIR).kind is Kind.NOT_VERIFIED


def test_s31_1_g_to_i_stand_on_a_purpose() -> None:
    assert parse_citation("31(1)(g)").lacks_purpose
    assert not parse_citation("31(1)(h) by virtue of 31(2)(a)").lacks_purpose
    assert not parse_citation("31(1)(a)").may_name_purpose


def test_a_row_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="'30' is not a row"):
        provision("30")


def test_a_citation_knows_what_its_row_knows() -> None:
    cited = parse_citation("section 30(1)(a)(i)")

    assert (cited.code, cited.row) == ("30(1)(a)(i)", "30(1)")
    assert cited.exclusion == "30(3)"
    assert cited.is_qualified
    assert parse_citation("30(3)").excludes_duty
