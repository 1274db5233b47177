"""A question between the form and TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from candour.counting import load_question, read_question
from candour.errors import BadInput
from candour.web.casework import questions
from candour.web.casework.toml_text import question_toml

EXAMPLES = Path(__file__).parents[2] / "examples"
REFERENCE = EXAMPLES / "11220" / "question.toml"


def reference() -> dict[str, object]:
    return tomllib.loads(REFERENCE.read_text("utf-8"))


def test_the_reference_question_can_be_shown_in_the_form_in_full():
    assert questions.fits(reference())


def test_a_question_written_as_toml_means_what_it_meant():
    document = reference()
    assert read_question(tomllib.loads(question_toml(document))) == read_question(document)


def test_the_form_gives_the_reference_question_back():
    base, dimensions = questions.initial_of(reference())
    made = questions.document_of(*questions.cleaned(base, dimensions))
    assert read_question(made) == read_question(reference())


def test_every_example_can_be_written_and_read_again():
    for path in EXAMPLES.glob("*/question.toml"):
        document = tomllib.loads(path.read_text("utf-8"))
        assert read_question(tomllib.loads(question_toml(document)), path.name) == read_question(document, path.name)
        assert load_question(path).title == document["title"]


def test_texts_with_quotes_line_ends_and_control_characters_come_back():
    document = {**reference(), "title": 'A "title" with \\ and \x7f and é', "notes": ["two\nlines"]}
    assert tomllib.loads(question_toml(document)) == document


@pytest.mark.parametrize(
    "change",
    [
        {"population": {"where": [{"column": "crime.area", "in": ["North"]}]}},
        {"offence": {"as_at": "first"}},
    ],
)
def test_what_the_form_cannot_show_is_kept_as_toml(change):
    document = {**reference(), **change}
    document.setdefault("population", {})
    assert read_question(document)
    assert not questions.fits(document)


def test_a_label_that_holds_the_mark_between_parts_is_kept_as_toml():
    document = reference()
    document["dimensions"][1]["categories"][0]["label"] = "Take | make"
    assert not questions.fits(document)


def test_people_of_crimes_are_filtered_by_one_person_at_a_time():
    base, dimensions = questions.initial_of(reference())
    base, dimensions = questions.cleaned(base, dimensions[:2])
    made = questions.document_of({**base, "unit": "crimes"}, dimensions)
    assert made["population"]["with_link"]["age"] == {"under": 14, "not_recorded": "exclude"}
    assert read_question(made).population.with_link is not None


def test_a_dimension_of_many_values_without_a_rule_is_refused_with_the_remedy():
    base, dimensions = questions.initial_of(reference())
    base, dimensions = questions.cleaned(base, dimensions)
    dimensions[3]["rule"] = ""
    with pytest.raises(BadInput, match="add rule = current, first, latest, highest_ranked or each"):
        read_question(questions.document_of(base, dimensions))


def test_breakdowns_without_a_short_name_are_given_one():
    assert questions.names_of(
        [{"of": "period"}, {"of": "age"}, {"of": "column", "column": "crime.area"}, {"of": "age"}]
    ) == [
        "year",
        "age",
        "area",
        "age_2",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 Charged", "Line 1: “1 Charged” needs a code and a label"),
        ("1 | Charged\n2 | Caution | value: 2A", "Line 2: “value: 2A” is not one of values, from"),
        ("22 | Diversion | from: 1 April 2019", "Line 1: “1 April 2019” is not a day"),
    ],
)
def test_a_category_that_cannot_be_read_is_named_by_its_line(text, message):
    with pytest.raises(BadInput, match=message):
        questions.categories(text)


def test_an_age_that_cannot_be_read_is_named_by_its_line():
    with pytest.raises(BadInput, match="Line 2: “ten” is not an age"):
        questions.bands("0-9 | Under 10\nten | Ten")


def test_ages_may_be_one_year_a_range_or_open():
    assert questions.bands("0-9 | Under 10\n10\n18+ | Adults") == [
        {"from": 0, "to": 9, "label": "Under 10"},
        {"from": 10, "to": 10},
        {"from": 18, "label": "Adults"},
    ]


def test_toml_that_is_not_well_formed_is_refused_in_one_sentence():
    with pytest.raises(BadInput, match="not well-formed TOML"):
        questions.read_toml("title = ")
