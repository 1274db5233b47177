"""Citations as people write them: read one at a time, and found in running text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.law import (
    BadCitation,
    Fault,
    Provision,
    Regime,
    Role,
    find_citations,
    parse_citation,
    parse_citations,
    provisions,
)

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def every_complete_citation() -> list[tuple[Regime, str]]:
    made = []
    for row in provisions():
        for condition in row.conditions or ("",):
            for paragraph in row.paragraphs:
                code = row.code + paragraph
                made.append(
                    (row.regime, f"{code} by virtue of {row.by_virtue_of}{condition}" if row.by_virtue_of else code)
                )
    return made


class TestOneCitation:
    @pytest.mark.parametrize("row", rows("citations.csv"), ids=lambda row: row["written"])
    def test_it_is_read_as_people_write_it(self, row: dict[str, str]) -> None:
        read = parse_citation(row["written"], regime=Regime(row["regime"]))

        assert str(read) == row["reads"]
        assert (read.kind.value, read.role.value) == (row["kind"], row["role"])

    @pytest.mark.parametrize("row", rows("bad_citations.csv"), ids=lambda row: row["written"])
    def test_what_is_wrong_is_said_precisely(self, row: dict[str, str]) -> None:
        with pytest.raises(BadCitation) as caught:
            parse_citation(row["written"])

        assert row["says"] in str(caught.value)
        assert (caught.value.fault.value, caught.value.suggestion) == (row["fault"], row["suggestion"])
        assert "\n" not in str(caught.value)
        assert isinstance(caught.value, BadInput)

    @pytest.mark.parametrize(("regime", "citation"), every_complete_citation(), ids=lambda value: str(value))
    def test_every_complete_citation_of_the_table_is_read_back_as_itself(self, regime: Regime, citation: str) -> None:
        read = parse_citation(citation, regime=regime)
        again = parse_citation(read.citation, regime=regime)

        assert str(read) == citation
        assert again == read

    @given(
        st.sampled_from(every_complete_citation()),
        st.sampled_from(["section ", "Section ", "s.", "S", "s ", ""]),
        st.booleans(),
    )
    def test_the_way_it_is_written_changes_nothing(self, one: tuple[Regime, str], word: str, spaced: bool) -> None:
        regime, citation = one
        if regime is Regime.EIR:
            word = "regulation "
        written = word + (citation.replace("(", " (") if spaced else citation)

        assert str(parse_citation(written, regime=regime)) == citation

    def test_several_are_read_together(self) -> None:
        assert [str(one) for one in parse_citations("S31(1)(a) and (b)")] == ["31(1)(a)", "31(1)(b)"]

    def test_it_is_written_out_in_full_for_a_letter(self) -> None:
        read = parse_citation("s40(2) by virtue of 40(3A)(a)")

        assert read.citation == "section 40(2) by virtue of section 40(3A)(a)"
        assert parse_citation("reg 12(5)(b)").citation == "regulation 12(5)(b)"
        assert read.section == "40"


def found(text: str, regime: Regime = Regime.FOIA) -> list[str]:
    return [
        f"{one.code} by virtue of {one.by_virtue_of}" if one.by_virtue_of else one.code
        for one in find_citations(text, regime=regime)
        if not one.act
    ]


class TestRunningText:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("Section 1(1) (a) and section 17 apply.", ["1(1)(a)", "17"]),
            ("exempt under S31(1)(a), (b) and (c).", ["31(1)(a)", "31(1)(b)", "31(1)(c)"]),
            ("s.30(1)(a)(i) & (ii)", ["30(1)(a)(i)", "30(1)(a)(ii)"]),
            ("Sections 23(5), 24(2), 30(3) and 40(5) apply", ["23(5)", "24(2)", "30(3)", "40(5)"]),
            ("sections 30 and 31 are engaged", ["30", "31"]),
            ("section 17 and 20 working days", ["17"]),
            ("sections 12 and 18 hours", ["12"]),
            ("section 31(1)(a) to (c)", ["31(1)(a)", "31(1)(b)", "31(1)(c)"]),
            ("s31(1)(a)-(c)", ["31(1)(a)", "31(1)(b)", "31(1)(c)"]),
            ("sections 21 to 24", ["21", "22", "23", "24"]),
            ("Section 30 – Investigations", ["30"]),
            ("Section 31(1)(a)(b) and (g)", ["31(1)(a)", "31(1)(b)", "31(1)(g)"]),
            ("section 36(2)(b)(i)(ii)", ["36(2)(b)(i)", "36(2)(b)(ii)"]),
            ("section 30(1)(a)(i)(b)", ["30(1)(a)(i)(b)"]),
            ("Section 36(2)(b)(i) and (c)", ["36(2)(b)(i)", "36(2)(c)"]),
            ("Section 31(1)(g), (h) and (i)", ["31(1)(g)", "31(1)(h)", "31(1)(i)"]),
            ("refused under 30(3).", ["30(3)"]),
            ("section 40(2) of the Act by virtue of", ["40(2)"]),
            ("Section 40(2) (by virtue of section 40(3A)(a)) applies", ["40(2) by virtue of 40(3A)(a)"]),
            (
                "Section 44(1)(a) by virtue of section 23 of the Youth Justice and Criminal Evidence Act 1999",
                ["44(1)(a)"],
            ),
            ("in our offices’ 30 years; the 1990s 30", []),
            ("Article 5(1)(a) of the UK GDPR, Schedule 2, paragraph 14(2), question 21(1)", []),
            ("86/02, 86/10 and 30(ish) records in 2019 (1)", []),
            ("reference 11220(3) at 12.30(1)", []),
        ],
    )
    def test_lists_ranges_and_bare_numbers(self, text: str, codes: list[str]) -> None:
        assert found(text) == codes

    @pytest.mark.parametrize(
        ("text", "acts"),
        [
            ("section 1 of the Protection of Children Act 1978", ["Protection of Children Act 1978"]),
            ("s34(1) DPA 2018", ["DPA 2018"]),
            ("Data Protection Act 2018, section 45(4)", ["Data Protection Act 2018"]),
            ("Sexual Offences Act 2003 s9", ["Sexual Offences Act 2003"]),
            ("section 17 and section 34 of the Data Protection Act 2018", ["", "Data Protection Act 2018"]),
            ("sections 1 and 2 of the Theft Act 1968", ["Theft Act 1968", "Theft Act 1968"]),
            (
                "regulation 4(3) of the Freedom of Information and Data Protection (Appropriate Limit and Fees) "
                "Regulations 2004",
                ["Freedom of Information and Data Protection (Appropriate Limit and Fees) Regulations 2004"],
            ),
            ("section 30(3) of the Freedom of Information Act 2000", [""]),
            ("FOIA s.12(1); s12(2) FOIA", ["", ""]),
            ("section 30(3) of the Act", [""]),
            ("The Freedom of Information Act 2000. Section 17", [""]),
            ("SI 2004/3391 reg. 9(4); SI 2004/3244 reg. 5", ["", "SI 2004/3244"]),
        ],
    )
    def test_the_act_it_belongs_to_is_told(self, text: str, acts: list[str]) -> None:
        assert [one.act for one in find_citations(text)] == acts

    def test_positions_point_into_the_text(self) -> None:
        text = "We rely on s.40(2) by virtue of s40(3A)(a), and on section 31(1)(a) and (b)."

        for one in find_citations(text):
            assert text[one.start : one.end] == one.text
        assert [one.text for one in find_citations(text)] == [
            "s.40(2) by virtue of s40(3A)(a)",
            "section 31(1)(a)",
            "(b)",
        ]

    def test_a_fault_comes_with_what_is_right_and_the_row_it_is_near(self) -> None:
        old, short = find_citations("exempt under 40(3)(a)(i) and under section 30(1)")

        assert (old.fault, old.suggestion) == (Fault.OBSOLETE, "40(2) by virtue of 40(3A)(a)")
        assert short.fault is Fault.INCOMPLETE
        assert isinstance(short.provision, Provision)
        assert short.provision.title == "Investigations and proceedings conducted by public authorities"

    def test_the_regime_follows_the_word(self) -> None:
        (one,) = find_citations("We rely on regulation 12(5)(b).")

        assert one.regime is Regime.EIR
        assert one.provision is not None
        assert one.provision.role is Role.EXCEPTION

    def test_a_scottish_letter_is_read_but_not_judged(self) -> None:
        (one,) = find_citations("exempt under section 35(1)(a) of FOISA")

        assert (one.regime, one.provision, one.fault) == (Regime.FOISA, None, None)

    @given(st.text(alphabet="sS ection.,()0123456789aAbi-–&/\nof theAct", max_size=80))
    def test_no_text_breaks_it_and_places_are_in_order(self, text: str) -> None:
        marks = find_citations(text)

        assert [one.start for one in marks] == sorted(one.start for one in marks)
        assert all(text[one.start : one.end] == one.text for one in marks)
        assert all((one.fault is None) == (one.problem == "") for one in marks)
