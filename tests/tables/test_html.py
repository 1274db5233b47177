"""A table as a fragment of a page."""

import dataclasses
import re

import pytest
from lxml import html

from candour import tables
from candour.errors import BadInput


def _page(table, **options):
    return html.fragment_fromstring(tables.to_html(table, **options))


def test_each_section_is_a_table_with_a_caption_and_a_header_row(wide):
    page = _page(wide)
    captions = [caption.text.strip() for caption in page.iter("caption")]
    assert captions == [
        f"Suspects by year, offence, age and outcome – Year: {year}"
        for year in ("2017", "2018", "2019 to 19 August [note 2]", "All periods")
    ]
    for table in page.iter("table"):
        assert [cell.get("scope") for cell in table.find("thead").iter("th")] == ["col"] * 5
        assert not table.find("thead").findall(".//td")


def test_every_figure_is_on_the_page_once(wide):
    figures = [cell.text_content() for cell in _page(wide).iter("td")]
    assert len(figures) == len(wide.cells)
    assert sorted(figures) == sorted(tables.shown(cell, grouped=True) for cell in wide.cells.values())


def test_every_figure_of_a_table_with_outer_headings_names_headings_that_exist(wide):
    page = _page(wide)
    headings = {cell.get("id"): cell.text_content() for cell in page.iter("th")}
    found = [[headings[each] for each in cell.get("headers").split()] for cell in page.iter("td")]
    assert found[0] == [
        "Offence: 086/02 Take or make indecent photographs of children",
        "Under 14",
        "Charged or summonsed",
    ]
    assert all(len(each) == 3 for each in found)


def test_ids_are_unique_and_begin_as_asked(wide):
    ids = [element.get("id") for element in _page(wide, ids="t7").iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("t7") for each in ids)


def test_ids_that_would_break_out_of_an_attribute_are_refused(single):
    with pytest.raises(BadInput, match="letters, digits and hyphens"):
        tables.to_html(single, ids='x" onload="alert(1)')


def test_there_is_no_style_and_no_script(wide):
    for element in _page(wide, about=True).iter():
        assert element.tag not in ("style", "script", "link")
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


def test_every_text_is_escaped(single):
    hostile = "<img src=x onerror=alert(1)> & \"'"
    categories = tuple(
        dataclasses.replace(each, label=f"{hostile} {each.code}", note=hostile)
        for each in single.dimensions[0].categories
    )
    dimension = dataclasses.replace(single.dimensions[0], label=hostile, categories=categories)
    provenance = dataclasses.replace(single.provenance, unit=hostile, definitions=(hostile,))
    table = tables.Table(hostile, (dimension,), single.cells, provenance, (hostile,))
    page = _page(table, about=True)
    assert not list(page.iter("img"))
    assert page.find(".//caption").text_content().strip() == hostile
    assert page.find(".//thead//th").text_content() == hostile


def test_the_legend_explains_the_marks_that_occur_and_no_other(single):
    legend = [term.text_content() for term in _page(single).iter("dt")]
    assert legend == ["[c]", "[x]"]


def test_a_category_below_another_bears_its_level(single):
    rows = [cell for cell in _page(single).iter("th") if cell.get("scope") == "row"]
    assert [cell.get("class") for cell in rows] == [None, "level-1", "level-1", None, None]


def test_numbers_have_commas_between_thousands(single):
    assert re.search(r">1,234<", tables.to_html(single))
