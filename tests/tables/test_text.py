"""A table as plain text."""

import dataclasses

import pytest

from candour import tables
from candour.errors import BadInput


def test_a_small_table_reads_so(single):
    assert tables.to_text(single) == (
        "Suspects by age\n"
        "\n"
        "Age at offence   Count\n"
        "--------------  ------\n"
        "Under 14         1,234\n"
        "  0 to 9           [c]\n"
        "  10 to 13           0\n"
        "14 and over        [x]\n"
        "All ages             7\n"
        "\n"
        "[c] Withheld to protect people. This count, alone or by subtraction from other counts, could reveal\n"
        "something about a person.\n"
        "[x] Not available. This was not recorded.\n"
    )


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_longer_than_asked(wide, width):
    assert max(map(len, tables.to_text(wide, width=width, about=True).splitlines())) <= width


@pytest.mark.parametrize("width", [40, 100])
def test_every_figure_is_in_the_text(wide, width):
    text = tables.to_text(wide, width=width).split("[c] Withheld")[0]
    assert text.count("1,234") == sum(cell.value == 1234 for cell in wide.cells.values())
    assert text.count("[c]") == sum(cell == tables.WITHHELD for cell in wide.cells.values())


def test_columns_that_do_not_fit_follow_in_a_further_block_with_the_row_headings_again(flat):
    narrow = tables.to_text(flat, width=48)
    assert narrow.count("2019 to 19 August") == 4  # three blocks, and the note
    assert narrow.splitlines()[0] == "Suspects by year and age"


def test_outer_headings_stand_above_their_rows(wide):
    lines = tables.to_text(wide).splitlines()
    above = lines.index("Offence: 086/10 Possess indecent photographs of a child")
    assert lines[above + 1].startswith("Under 14 ")


def test_wide_letters_keep_the_figures_aligned(single):
    categories = tuple(
        dataclasses.replace(each, label="日本" if each.code == "0-9" else each.label)
        for each in single.dimensions[0].categories
    )
    dimension = dataclasses.replace(single.dimensions[0], categories=categories)
    table = tables.Table(single.title, (dimension,), single.cells, single.provenance)
    assert "  日本             [c]\n" in tables.to_text(table)


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\r", "\x00", "\x9b", "\ufffe", "\ud800"])
@pytest.mark.parametrize("write", [tables.to_text, tables.to_html])
def test_a_character_that_a_terminal_would_obey_is_refused_by_name(single, write, character):
    table = dataclasses.replace(single, title=f"Suspects{character}[31m")
    with pytest.raises(BadInput, match=rf"the title .* holds the character U\+{ord(character):04X}"):
        write(table)
