"""A legal question that is broken in one place is refused in one line; a legal one is not."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from candour.counting import read_question
from candour.errors import BadInput

from .strategies import Question, questions, to_toml

Break = Callable[[Question], bool]


def _document(question: Question) -> dict[str, Any]:
    return tomllib.loads(to_toml(question))


def _drop(name: str) -> Break:
    def breaks(question: Question) -> bool:
        return question.pop(name, None) is not None

    return breaks


def _drop_from_a_dimension(name: str) -> Break:
    def breaks(question: Question) -> bool:
        return any(dimension.pop(name, None) is not None for dimension in question["dimensions"])

    return breaks


def _drop_what_becomes_of_no_age(question: Question) -> bool:
    population = question.get("population", {})
    wanted = population.get("age") or population.get("with_link", {}).get("age") or {}
    return wanted.pop("not_recorded", None) is not None


def _misspell(*path: str) -> Break:
    def breaks(question: Question) -> bool:
        part: Any = question
        for name in path:
            if name not in part:
                return False
            part = part[0] if isinstance(part, list) else part[name]
            if isinstance(part, list):
                part = part[0]
        part["statuss"] = "recorded"
        return True

    return breaks


def _rule_where_none_is_needed(question: Question) -> bool:
    for dimension in question["dimensions"]:
        if dimension["of"] in ("period", "offence", "status"):
            dimension["rule"] = "each"
            return True
    return False


def _across_where_none_is_needed(question: Question) -> bool:
    if question["unit"] in ("suspects", "victims", "persons"):
        return False
    question["dimensions"][0]["across"] = "each"
    return True


def _end_before_the_beginning(question: Question) -> bool:
    question["periods"]["from"] = question["periods"]["to"] + dt.timedelta(days=1)
    return True


def _two_dimensions_of_one_name(question: Question) -> bool:
    question["dimensions"].append(copy.deepcopy(question["dimensions"][0]))
    return True


def _value_in_two_categories(question: Question) -> bool:
    for dimension in question["dimensions"]:
        if "categories" in dimension and "ranking" not in dimension:
            again = copy.deepcopy(dimension["categories"][0])
            dimension["categories"].append(again | {"code": "again"})
            return True
    return False


def _group_that_is_not_there(question: Question) -> bool:
    for dimension in question["dimensions"]:
        if "categories" in dimension:
            dimension["categories"][0]["group"] = "nowhere"
            return True
    return False


def _ranking_that_forgets_one(question: Question) -> bool:
    return any(bool(dimension.get("ranking") and dimension["ranking"].pop()) for dimension in question["dimensions"])


def _margin_of_nothing(question: Question) -> bool:
    question["margins"] = ["nothing"]
    return True


def _overlapping_bands(question: Question) -> bool:
    for dimension in question["dimensions"]:
        if "bands" in dimension and "ranking" not in dimension:
            dimension["bands"].append({"from": 0, "to": 3, "code": "again", "label": "Again"})
            return True
    return False


def _persons_without_roles(question: Question) -> bool:
    return question["unit"] == "persons" and bool(question["population"].pop("roles"))


def _unit_that_does_not_exist(question: Question) -> bool:
    question["unit"] = "cases"
    return True


def _offence_that_is_no_code(question: Question) -> bool:
    if question["unit"] == "incidents":
        return False
    question.setdefault("population", {})["offences"] = ["indecent images"]
    return True


BREAKS: dict[str, Break] = {
    "no unit": _drop("unit"),
    "a unit that does not exist": _unit_that_does_not_exist,
    "no periods": _drop("periods"),
    "no dimension": _drop("dimensions"),
    "age without an anchor": _drop("age"),
    "several values and no rule": _drop_from_a_dimension("rule"),
    "several rows and no across": _drop_from_a_dimension("across"),
    "what becomes of no age": _drop_what_becomes_of_no_age,
    "a misspelt key": _misspell(),
    "a misspelt filter": _misspell("population"),
    "a misspelt key of a dimension": _misspell("dimensions"),
    "a misspelt key of the periods": _misspell("periods"),
    "a rule where none is needed": _rule_where_none_is_needed,
    "across where none is needed": _across_where_none_is_needed,
    "the end before the beginning": _end_before_the_beginning,
    "two dimensions of one name": _two_dimensions_of_one_name,
    "a value in two categories": _value_in_two_categories,
    "a group that is not there": _group_that_is_not_there,
    "a ranking that forgets one": _ranking_that_forgets_one,
    "a margin of nothing": _margin_of_nothing,
    "overlapping bands": _overlapping_bands,
    "persons without roles": _persons_without_roles,
    "an offence that is no code": _offence_that_is_no_code,
}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(questions())
def test_a_question_that_says_all_it_must_is_not_refused(question: Question) -> None:
    assert read_question(_document(question)).title == "Random"


@pytest.mark.parametrize("name", BREAKS)
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_question_broken_in_one_place_is_refused_in_one_line(name: str, data: st.DataObject) -> None:
    question = data.draw(questions())
    assume(BREAKS[name](question))
    with pytest.raises(BadInput) as refusal:
        read_question(_document(question))
    assert "\n" not in str(refusal.value)
