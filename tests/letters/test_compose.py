"""A letter follows from its record: the whole letters, and what single decisions make a letter say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.letters import (
    Denial,
    Disclosure,
    Grid,
    Holding,
    Known,
    Letter,
    Part,
    Record,
    RecordHasErrors,
    Refusal,
    compose,
    letter_findings,
    letter_from_bytes,
    lint_text,
    load_record,
    render_text,
)
from candour.tables import TOTAL, Category, Cell, Dimension, Table

DATA = Path(__file__).parent / "data"
FULL = load_record(DATA / "records" / "full-disclosure.toml")

EVERY_FIGURE_RULE = {f"DAT-0{number}" for number in range(1, 9)}

RecordNamed = Callable[[str], Record]


def text_of(record: Record, tables: dict[str, Table] | None = None) -> str:
    """The letter as one run of words, however its lines are broken."""
    return " ".join(render_text(compose(record, tables)).split())


def test_a_letter_reads_as_the_one_that_was_read_and_agreed(name: str, drafted: Callable[[str], Letter]) -> None:
    """Each was read by a person. After a change that is meant, draft the record again and read the new letter."""
    assert render_text(drafted(name)) == (DATA / "letters" / f"{name}.txt").read_text(encoding="utf-8")


def test_the_linter_finds_nothing_wrong_with_a_letter(
    name: str, drafted: Callable[[str], Letter], record_named: RecordNamed
) -> None:
    record = record_named(name)
    text = letter_from_bytes(render_text(drafted(name)).encode(), "text")
    known = Known(
        received=record.received, sent=record.date, regime=record.regime, authority=record.authority.kind.value
    )

    assert lint_text(text, known) == []


def test_no_placeholder_and_no_doubled_mark_is_left_in_a_letter(name: str, drafted: Callable[[str], Letter]) -> None:
    words = render_text(drafted(name))

    for left in ("{", "}", "..", ",,", " .", " ,", "None", "  and "):
        assert left not in words


def test_a_letter_gives_each_part_its_answer(drafted: Callable[[str], Letter]) -> None:
    titles = [section.title for _, section in drafted("environmental").walk()]

    assert [title for title in titles if title.startswith("Part ")] == ["Part 1", "Part 2", "Part 3"]


def test_a_record_with_one_part_does_not_speak_of_parts(record_named: RecordNamed) -> None:
    assert "part 1" not in text_of(record_named("refusal-law-enforcement")).lower()


def test_an_undecided_part_stops_the_letter(record_named: RecordNamed) -> None:
    record = record_named("full-disclosure")
    undecided = dataclasses.replace(record.parts[0], holding=None)

    with pytest.raises(RecordHasErrors) as problem:
        compose(dataclasses.replace(record, parts=(undecided, record.parts[1])))

    assert "DUT-01" in {finding.id for finding in problem.value.findings}


def test_an_error_of_the_linter_stops_the_letter_unless_a_person_has_overridden_it(record_named: RecordNamed) -> None:
    record = record_named("refusal-law-enforcement")
    (refusal,) = record.refusals
    bare = dataclasses.replace(record, refusals=(dataclasses.replace(refusal, public_interest=None),))

    with pytest.raises(RecordHasErrors, match="PIT-01"):
        compose(bare)

    assert compose(bare, overridden={"PIT-01"}).title


@pytest.mark.parametrize("provision", ["40(3)(A)(a)", "40(2)", "31(1)", "99(1)", "30(3)"])
def test_a_citation_that_cannot_stand_stops_the_letter(record_named: RecordNamed, provision: str) -> None:
    record = record_named("refusal-law-enforcement")
    wrong = dataclasses.replace(record.refusals[0], provision=provision)

    with pytest.raises(BadInput):
        compose(dataclasses.replace(record, refusals=(wrong,)))


def test_an_exemption_cannot_serve_as_a_denial(record_named: RecordNamed) -> None:
    record = record_named("denial-only")
    wrong = dataclasses.replace(record.denials[1], provision="30(1)(a)(i)")

    with pytest.raises(BadInput):
        compose(dataclasses.replace(record, denials=(record.denials[0], wrong)))


def test_reasons_kept_back_say_so_and_stay_private(record_named: RecordNamed) -> None:
    from candour.letters import ReasonsKeptBack

    record = record_named("refusal-law-enforcement")
    kept = ReasonsKeptBack(private_reason="it would name the source", approver="the Deputy Chief Constable")
    refusal = dataclasses.replace(record.refusals[0], why="", reasons_kept_back=kept)
    said = text_of(dataclasses.replace(record, refusals=(refusal,)))

    assert "Section 17(4) of the Act lets us leave reasons out" in said
    assert "source" not in said
    assert "Deputy" not in said


def test_a_late_letter_says_when_it_was_due(record_named: RecordNamed) -> None:
    record = dataclasses.replace(record_named("full-disclosure"), date=dt.date(2024, 4, 10))

    found = {finding.id for finding in letter_findings(record)}
    said = " ".join(render_text(compose(record, overridden=found)).split())

    assert "Our answer was due by 4 April 2024. We are sorry that it is late." in said


def test_a_named_applicant_is_greeted_by_name_and_nobody_else_is(drafted: Callable[[str], Letter]) -> None:
    assert (drafted("full-disclosure").greeting, drafted("full-disclosure").farewell) == (
        "Dear Ms Shah",
        "Yours sincerely",
    )
    assert (drafted("extension").greeting, drafted("extension").farewell) == ("Dear Applicant", "Yours faithfully")


def test_two_things_withheld_under_one_provision_are_explained_once(drafted: Callable[[str], Letter]) -> None:
    said = render_text(drafted("many-exemptions"))

    assert said.count("This exemption covers information that relates to someone who is alive") == 1
    assert "The names of the drivers\n" in said
    assert "The name of the junior clerk who sent the advice\n" in said


def test_a_refused_form_gives_its_reason(record_named: RecordNamed) -> None:
    from candour.letters import FormatPreference

    preference = FormatPreference(asked="the original workbook", met=False, reason="It holds personal data.")
    said = text_of(dataclasses.replace(record_named("full-disclosure"), format_preference=preference))

    assert "You asked for the original workbook. It is not reasonably practicable" in said
    assert "section 11(3) of the Act requires us to say why: It holds personal data." in said


def test_an_authority_without_a_review_sends_the_applicant_to_the_commissioner(record_named: RecordNamed) -> None:
    record = record_named("refusal-law-enforcement")
    said = text_of(dataclasses.replace(record, rights=dataclasses.replace(record.rights, review_offered=False)))

    assert "We do not have a procedure for complaints" in said
    assert "You have a right under section 50 of the Act" in said
    assert "after our review" not in said


def test_a_regulator_whose_address_may_have_changed_is_a_warning(record_named: RecordNamed) -> None:
    record = dataclasses.replace(
        record_named("full-disclosure"),
        received=dt.date(2026, 11, 2),
        due=dt.date(2026, 12, 1),
        date=dt.date(2026, 11, 20),
    )

    assert "LET-01" in {finding.id for finding in letter_findings(record)}
    assert "LET-01" not in {finding.id for finding in letter_findings(record_named("full-disclosure"))}


def test_the_officers_closing_words_stand_before_the_rights(record_named: RecordNamed) -> None:
    letter = compose(dataclasses.replace(record_named("not-held"), closing="The archive may be able to help."))

    assert [section.title for section in letter.sections][-2:] == ["Further help", "If you are unhappy with our answer"]


# Tables


def with_nothing_withheld(table: Table) -> Table:
    """The table with its withheld counts as they would be if they were published."""
    cells = {**table.cells, ("2017", "8"): Cell.count(3), ("2018", "8"): Cell.count(2)}
    cells |= {("2017", "11"): Cell.count(5), ("2018", "11"): Cell.count(6)}
    return dataclasses.replace(table, cells=cells)


def test_the_considerations_of_figures_come_from_the_table(suspects: Table, record_named: RecordNamed) -> None:
    said = text_of(record_named("disclosure-with-further-denial"), {"suspects": suspects})

    assert "What is counted: suspects linked to a crime. A child suspected of two crimes is counted twice." in said
    assert "covers only 1 January 2019 to 19 August 2019, so it should not be compared" in said
    assert "taken from the records on 2 September 2019, after we received the request on 19 August 2019" in said
    assert "These figures are invented." in said


def test_figures_that_are_not_synthetic_are_not_called_invented(suspects: Table, record_named: RecordNamed) -> None:
    real = dataclasses.replace(suspects, provenance=dataclasses.replace(suspects.provenance, synthetic=False))

    assert "invented" not in text_of(record_named("disclosure-with-further-denial"), {"suspects": real})


def test_the_number_of_rows_counted_is_not_told_where_a_number_is_withheld(
    suspects: Table, record_named: RecordNamed
) -> None:
    said = text_of(record_named("disclosure-with-further-denial"), {"suspects": suspects})

    assert "900" not in said
    assert "840" not in said
    assert "Suspects aged 14 or over." in said


def test_the_rows_are_accounted_for_where_nothing_is_withheld(suspects: Table) -> None:
    open_table = with_nothing_withheld(suspects)
    part = Part(
        number="1",
        text="How many?",
        holding=Holding.HELD,
        disclosures=(Disclosure(what="a table of suspects", table="suspects"),),
    )
    said = text_of(dataclasses.replace(FULL, parts=(part,), format_preference=None), {"suspects": open_table})

    assert "we read 900 rows and counted 57 of them" in said
    assert "Suspects aged 14 or over: 840 rows" in said


def test_a_rule_that_is_told_among_the_exclusions_is_not_told_again(suspects: Table, record_named: RecordNamed) -> None:
    told = ("Not counted: suspects aged 14 or over.", "Not counted: crimes cancelled.")
    about = dataclasses.replace(suspects.provenance, exclusions=told)
    table = dataclasses.replace(suspects, provenance=about)
    said = text_of(record_named("disclosure-with-further-denial"), {"suspects": table})

    assert said.lower().count("suspects aged 14 or over") == 1
    assert "How the records were used" not in said


def test_a_table_too_large_for_a_page_is_printed_as_totals_with_the_periods_across(
    suspects: Table, record_named: RecordNamed
) -> None:
    years, outcomes = suspects.dimensions
    places = [Category(f"place-{number}", f"Place {number}") for number in range(40)]
    everywhere = Dimension("place", "Place", (*places, Category(TOTAL, "All places")))
    cells = {
        (year, place, outcome): suspects.cells[year, outcome] if place == TOTAL else Cell.count(0)
        for year in years.codes
        for place in everywhere.codes
        for outcome in outcomes.codes
    }
    large = dataclasses.replace(suspects, dimensions=(years, everywhere, outcomes), cells=cells)
    letter = compose(record_named("disclosure-with-further-denial"), {"suspects": large}, overridden=EVERY_FIGURE_RULE)
    grids = [block for block in letter.blocks if isinstance(block, Grid)]

    assert [grid.caption for grid in grids] == [
        "Suspects under 14 by year and outcome: totals by outcome and year recorded"
    ]
    assert grids[0].header == ("Outcome", "2017", "2018", "2019 to 19 August", "All years")
    assert grids[0].rows[-1] == ("All outcomes", "22", "20", "15", "57")
    assert "too large to print in this letter" in " ".join(render_text(letter).split())


def test_withheld_numbers_that_no_refusal_explains_stop_the_letter(suspects: Table, record_named: RecordNamed) -> None:
    record = record_named("disclosure-with-further-denial")
    refusal = dataclasses.replace(record.refusals[0], withheld_cells_of=())

    with pytest.raises(BadInput, match="withheld"):
        compose(dataclasses.replace(record, refusals=(refusal,)), {"suspects": suspects})


def test_a_table_that_is_not_given_stops_the_letter(record_named: RecordNamed) -> None:
    with pytest.raises(BadInput, match="suspects"):
        compose(record_named("disclosure-with-further-denial"))


def test_a_table_that_no_part_supplies_stops_the_letter(suspects: Table, record_named: RecordNamed) -> None:
    with pytest.raises(BadInput, match="no part of the record supplies it"):
        compose(record_named("full-disclosure"), {"suspects": with_nothing_withheld(suspects)})


def test_a_table_stands_once_and_is_pointed_to_after_that(suspects: Table, record_named: RecordNamed) -> None:
    record = record_named("disclosure-with-further-denial")
    again = dataclasses.replace(record.parts[1], disclosures=(Disclosure(what="the same table", table="suspects"),))
    said = text_of(dataclasses.replace(record, parts=(record.parts[0], again)), {"suspects": suspects})

    assert said.count("Community resolution") == 1
    assert "The table is the one under part 1: Suspects under 14 by year and outcome." in said


def test_the_total_row_of_a_table_is_known(drafted: Callable[[str], Letter]) -> None:
    (grid,) = [block for block in drafted("disclosure-with-further-denial").blocks if isinstance(block, Grid)]

    assert [grid.rows[number][0] for number in grid.total_rows] == ["All outcomes"]


# The public page's letter


def test_a_public_letter_never_greets_or_names_the_applicant(record_named: RecordNamed) -> None:
    letter = compose(dataclasses.replace(record_named("full-disclosure"), salutation="Ms Quillfeather"), public=True)

    assert "Quillfeather" not in repr(letter)
    assert (letter.greeting, letter.farewell, letter.signature) == ("", "", ())


def test_candours_own_words_on_a_public_page_address_nobody(
    name: str, record_named: RecordNamed, tables_of: Callable[[Record], dict[str, Table]]
) -> None:
    record = record_named(name)
    letter = compose(record, tables_of(record), public=True)

    for block in letter.blocks:
        if block.locked and not block.clause.startswith(("rights", "record", "table")):
            words = f" {block!r} ".lower()
            assert " you " not in words
            assert " your " not in words


# Laws


@given(
    st.lists(
        st.sampled_from(
            ["43(2)", "42(1)", "40(2) by virtue of 40(3A)(a)", "21", "44(1)(a)", "30(1)(a)(i)", "31(1)(a)"]
        ),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    st.integers(1, 4),
)
def test_every_provision_relied_on_is_a_section_of_the_letter_with_its_plain_words(
    provisions: list[str], parts: int
) -> None:
    record = dataclasses.replace(
        FULL,
        format_preference=None,
        parts=tuple(Part(number=str(number), text="What?", holding=Holding.HELD) for number in range(1, parts + 1)),
        refusals=tuple(Refusal(provision=provision, withheld="the papers", why="Because.") for provision in provisions),
    )
    found = {finding.id for finding in letter_findings(record)}
    letter = compose(record, overridden=found)
    titles = [section.title for _, section in letter.walk()]

    for provision in provisions:
        start = "Section " + provision.replace("by virtue of ", "by virtue of section ")
        assert [title for title in titles if title.startswith(start)]
    assert " and " in render_text(letter) or len(provisions) == 1


def test_the_opinion_of_a_qualified_person_is_told_with_name_office_and_day() -> None:
    letter = compose(load_record(DATA.parent / "letters" / "records" / "several.toml"))

    assert "Ida Brandreth, Chief Executive, gave that opinion on 2 June 2025:" in " ".join(render_text(letter).split())


def test_a_qualified_exemption_whose_reasons_are_kept_back_says_that_it_was_weighed(record_named: RecordNamed) -> None:
    from candour.letters import ReasonsKeptBack

    record = record_named("refusal-law-enforcement")
    kept = ReasonsKeptBack(private_reason="it would name the source", approver="the Deputy Chief Constable")
    refusal = dataclasses.replace(record.refusals[0], why="", public_interest=None, reasons_kept_back=kept)
    said = text_of(dataclasses.replace(record, refusals=(refusal,)))

    assert "the public interest in maintaining the exemption outweighs the public interest in giving the" in said
    assert "Section 17(4) of the Act lets us leave out our reasons for that too" in said


def test_who_asks_for_their_own_data_is_told_of_the_other_right(record_named: RecordNamed) -> None:
    record = record_named("denial-only")
    denial = Denial(provision="40(5A)", why="What you ask for would be your own personal information.")
    letter = compose(dataclasses.replace(record, denials=(denial,)))

    assert "This is called a subject access request." in " ".join(render_text(letter).split())
    assert not [one for one in lint_text(letter_from_bytes(render_text(letter).encode(), "text")) if one.id == "REF-15"]


def test_what_is_not_held_is_no_refusal_of_what_is_held(record_named: RecordNamed) -> None:
    record = record_named("environmental")
    refusal = Refusal(provision="12(4)(a)", withheld="older readings", parts=("2",), why="They were destroyed.")
    found = letter_findings(dataclasses.replace(record, refusals=(*record.refusals, refusal)))

    assert [(one.id, one.where) for one in found if "12(4)(a)" in one.message] == [("DUT-02", "refusals[1].provision")]
