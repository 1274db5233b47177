"""Rows found wrong while counting: each listed by its key, its file and its row, and left out only by name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from candour.cli import main
from candour.counting import BadRows, load_mapping, located

from .canonical import LINK, NOMINAL, ask, opened, write

AGE = {
    "age": {"anchor": "committed_from"},
    "population": {"age": {"under": 18, "not_recorded": "include"}},
}
QUESTION = """title = "Suspects under 18"
unit = "suspect_links"
[age]
anchor = "committed_from"
[population.age]
under = 18
not_recorded = "include"
[periods]
field = "recorded_on"
years = "whole"
from = 2018-01-01
to = 2018-12-31
[[dimensions]]
name = "period"
of = "period"
label = "Period"
"""
# L2 and L4 are links of somebody who was born on the day after the offence began, and who has no person_key.
LINKS = LINK + "L2,C1,N2,suspect,false\nL3,C1,N1,victim,false\nL4,C1,N2,suspect,false\n"
NOMINALS = NOMINAL + "N2,,2018-05-01,male,false\n"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return write(tmp_path / "records", link=LINKS, nominal=NOMINALS)


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.toml"
    path.write_text(QUESTION, encoding="utf-8")
    return path


def _listed(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [(row["file"], row["row"], row["table"], row["reason"]) for row in csv.DictReader(stream)]


def test_links_of_people_born_after_the_anchor_are_listed_by_key(records: Path) -> None:
    with opened(records) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "suspect_links", **AGE)
    assert [(row.table, row.key, row.reason) for row in stopped.value.rows] == [
        ("link", "L2", "negative-age"),
        ("link", "L4", "negative-age"),
    ]
    assert stopped.value.counts == {"negative-age": 2}
    assert str(stopped.value).startswith("link_key 'L2': the person was born after the date on which the offence began")


def test_links_of_people_not_known_apart_are_listed_by_key(records: Path) -> None:
    period = {"name": "period", "of": "period", "label": "Period", "across": "each"}
    with opened(records) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "persons", period, population={"roles": ["suspect"]})
    assert [(row.key, row.reason) for row in stopped.value.rows] == [("L2", "no-person-key"), ("L4", "no-person-key")]


def test_links_that_a_crime_is_looked_for_by_are_listed_by_key(records: Path) -> None:
    wanted = {"roles": ["suspect"], "age": {"under": 18, "not_recorded": "include"}}
    with opened(records) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "crimes", age={"anchor": "committed_from"}, population={"with_link": wanted})
    assert [row.key for row in stopped.value.rows] == ["L2", "L4"]


def test_an_offence_that_narrows_the_rows_does_not_hide_which_are_wrong(records: Path) -> None:
    population = {"offences": ["86/02"], **AGE["population"]}
    with opened(records) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "suspect_links", age=AGE["age"], population=population)
    assert [row.key for row in stopped.value.rows] == ["L2", "L4"]


def test_the_file_and_row_of_a_wrong_link_are_found(
    records: Path, question: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "rejects.csv"
    assert main(["count", str(question), "--records", str(records), "--rejects", str(listed)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "link.csv row 3: link_key 'L2': the person was born after" in said
    assert "2 rows are bad (negative-age 2)" in said
    assert _listed(listed) == [("link.csv", "3", "link", "negative-age"), ("link.csv", "5", "link", "negative-age")]


def test_the_row_is_found_behind_a_ragged_row_and_in_a_second_file(
    records: Path, question: Path, tmp_path: Path
) -> None:
    head, *rows = LINKS.splitlines()
    (records / "link.csv").write_text("\n".join([head, rows[0], "ragged"]) + "\n", encoding="utf-8")
    (records / "link-2.csv").write_text("\n".join([head, "ragged", *rows[1:]]) + "\n", encoding="utf-8")
    mapping = (records / "mapping.toml").read_text("utf-8").replace('"link.csv"', '["link.csv", "link-2.csv"]')
    (records / "mapping.toml").write_text(mapping, encoding="utf-8")
    listed = tmp_path / "rejects.csv"
    main(["count", str(question), "--records", str(records), "--rejects", str(listed), "--allow", "ragged"])
    assert _listed(listed) == [("link-2.csv", "3", "link", "negative-age"), ("link-2.csv", "5", "link", "negative-age")]


def test_allowed_rows_are_listed_too(records: Path, question: Path, tmp_path: Path) -> None:
    listed = tmp_path / "rejects.csv"
    allow = ["--allow", "negative-age", "--rejects", str(listed)]
    assert main(["count", str(question), "--records", str(records), *allow]) == 0
    assert [row[1] for row in _listed(listed)] == ["3", "5"]


def test_a_row_that_no_file_holds_is_given_as_it_is(records: Path, tmp_path: Path) -> None:
    with opened(records) as snapshot, pytest.raises(BadRows) as stopped:
        ask(snapshot, "suspect_links", **AGE)
    other = write(tmp_path / "other")
    rows = located(stopped.value.rows, load_mapping(other / "mapping.toml"), other)
    assert rows == stopped.value.rows


def test_wrong_links_are_given_in_the_order_of_the_files(records: Path, question: Path, tmp_path: Path) -> None:
    head, first, second, third, fourth = LINKS.splitlines()
    (records / "link.csv").write_text("\n".join([head, first, fourth]) + "\n", encoding="utf-8")
    (records / "link-2.csv").write_text("\n".join([head, second, third]) + "\n", encoding="utf-8")
    mapping = (records / "mapping.toml").read_text("utf-8").replace('"link.csv"', '["link.csv", "link-2.csv"]')
    (records / "mapping.toml").write_text(mapping, encoding="utf-8")
    listed = tmp_path / "rejects.csv"
    main(["count", str(question), "--records", str(records), "--rejects", str(listed)])
    assert [(row[0], row[1]) for row in _listed(listed)] == [("link.csv", "3"), ("link-2.csv", "2")]
