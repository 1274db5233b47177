"""A record of decisions is read whole from TOML, or refused with the file and the key."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.law import Regime
from candour.letters import (
    Authority,
    Holding,
    LetterKind,
    Likelihood,
    Part,
    Record,
    Refusal,
    load_record,
    record_from_mapping,
)
from candour.letters import record as record_module

DATA = Path(__file__).parent / "data"

SMALL = """
reference = "R1"
subject = "Anything"
received = 2024-03-04
date = 2024-03-28

[authority]
name = "Northtown Council"

[[parts]]
number = "1"
text = "What?"
holding = "held"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "record.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_record_is_read_with_all_that_it_says() -> None:
    record = load_record(DATA / "records" / "refusal-law-enforcement.toml")

    assert record.received == dt.date(2024, 3, 4)
    assert record.parts[0].holding is Holding.HELD
    assert record.refusals[0].provision == "31(1)(a)"
    assert record.refusals[0].prejudice is not None
    assert record.refusals[0].prejudice.likelihood is Likelihood.WOULD_BE_LIKELY
    assert record.refusals[0].public_interest is not None
    assert len(record.refusals[0].public_interest.against) == 2


def test_what_a_record_leaves_out_has_its_usual_value(tmp_path: Path) -> None:
    record = load_record(write(tmp_path, SMALL))

    assert (record.regime, record.letter, record.salutation) == (Regime.FOIA, LetterKind.ANSWER, "Applicant")
    assert record.rights.ask_within == 40
    assert record.rights.answer_within == 20


def test_money_and_minutes_are_exact() -> None:
    assert load_record(DATA / "records" / "fees-notice.toml").fees is not None
    fees = load_record(DATA / "records" / "fees-notice.toml").fees
    cost = load_record(DATA / "records" / "cost-refusal.toml").cost

    assert fees is not None
    assert fees.pounds == Decimal("426.80")
    assert cost is not None
    assert cost.hours == Decimal("922.5")


def test_text_loses_the_white_space_around_it(tmp_path: Path) -> None:
    assert load_record(write(tmp_path, SMALL.replace('"What?"', '"""\n  What?\n\n"""'))).parts[0].text == "What?"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('subject = "Anything"', 'subjct = "Anything"'), "record.toml: unknown key 'subjct'; did you mean 'subject'?"),
        (('text = "What?"', 'words = "What?"'), "record.toml: parts 1: unknown key 'words'; the keys here are number"),
        (('reference = "R1"\n', ""), "record.toml: lacks the key 'reference'"),
        (('number = "1"', "number = 1"), "record.toml: parts 1: number: should be text in quotation marks, not 1"),
        (
            ("date = 2024-03-28", 'date = "28 March"'),
            "date: should be a date such as 2019-08-19 without quotation marks",
        ),
        (("date = 2024-03-28", "date = 2024-03-28T10:00:00"), "date: should be a date such as 2019-08-19"),
        (('holding = "held"', 'holding = "yes"'), "parts 1: holding: 'yes' is not one of 'held', 'not held'"),
        (("[[parts]]", "[parts]"), "parts: should be a list, not a table of keys"),
        (("[authority]\nname", "authority"), "authority: should be a table of keys, not 'Northtown Council'"),
        (("subject =", "subject = ="), "is not well-formed TOML"),
        (('number = "1"', 'number = "1"\ndisclosures = [{ what = true }]'), "disclosures 1: what: should be text"),
    ],
)
def test_a_record_that_is_wrong_is_refused_in_one_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = write(tmp_path, SMALL.replace(*change))

    with pytest.raises(BadInput) as problem:
        load_record(path)

    assert message in str(problem.value)
    assert str(problem.value).startswith(str(path))
    assert "\n" not in str(problem.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.toml: cannot be read"):
        load_record(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.toml"
    path.write_bytes(SMALL.replace("What?", "Caf\xe9?").encode("latin-1"))

    with pytest.raises(BadInput, match="is not UTF-8 text"):
        load_record(path)


def part(number: str = "1") -> Part:
    return Part(number=number, text="What?", holding=Holding.HELD)


BASE = Record(
    reference="R1",
    subject="Anything",
    received=dt.date(2024, 3, 4),
    date=dt.date(2024, 3, 28),
    authority=Authority(name="Northtown Council"),
    parts=(part(),),
)


def test_a_record_has_a_part() -> None:
    with pytest.raises(BadInput, match="has no part"):
        dataclasses.replace(BASE, parts=())


def test_a_part_is_numbered_once() -> None:
    with pytest.raises(BadInput, match="has part '1' twice"):
        dataclasses.replace(BASE, parts=(part(), part()))


def test_a_refusal_names_parts_that_there_are() -> None:
    with pytest.raises(BadInput, match=r"the refusal under 42\(1\) names part '7'; the parts are 1"):
        dataclasses.replace(BASE, refusals=(Refusal(provision="42(1)", withheld="the advice", parts=("7",)),))


def test_a_letter_is_not_for_subject_access() -> None:
    with pytest.raises(BadInput, match="regime must be 'foia', 'eir' or 'foisa'"):
        dataclasses.replace(BASE, regime=Regime.SUBJECT_ACCESS)


def test_a_refusal_without_parts_touches_every_part() -> None:
    refusal = Refusal(provision="42(1)", withheld="the advice")
    record = dataclasses.replace(BASE, parts=(part("1"), part("2")), refusals=(refusal,))

    assert record.refusals_of(record.part("2")) == (refusal,)


def test_a_mapping_is_read_as_a_file_is() -> None:
    record = record_from_mapping(
        {
            "reference": "R1",
            "subject": "Anything",
            "received": dt.date(2024, 3, 4),
            "date": dt.date(2024, 3, 28),
            "authority": {"name": "Northtown Council"},
            "parts": [{"number": "1", "text": "What?"}],
        }
    )

    assert record.parts[0].holding is None


def test_every_key_of_a_record_is_documented() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "record.md").read_text(encoding="utf-8")
    kinds = [kind for kind in vars(record_module).values() if dataclasses.is_dataclass(kind)]
    keys = {field.name for kind in kinds for field in dataclasses.fields(kind)}

    assert sorted(key for key in keys if f"`{key}`" not in reference) == []


def test_the_record_of_the_reference_page_is_one() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "record.md").read_text(encoding="utf-8")
    example = reference.partition("```toml\n")[2].partition("```")[0]

    assert record_from_mapping(tomllib.loads(example)).parts[0].holding is Holding.NOT_HELD


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000])
def test_a_file_that_the_parser_gives_up_on_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    record = tmp_path / "record.toml"
    record.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="nested too deeply, or a number too long"):
        load_record(record)


@pytest.mark.parametrize("key", ["reference", "subject"])
def test_what_a_letter_cannot_do_without_must_not_be_empty(tmp_path: Path, key: str) -> None:
    given = (DATA / "records" / "not-held.toml").read_text("utf-8")
    record = tmp_path / "record.toml"
    record.write_text(re.sub(rf'(?m)^{key} = ".*"$', f'{key} = "  "', given), encoding="utf-8")
    with pytest.raises(BadInput, match=f"{key} is empty; say what it is"):
        load_record(record)


def test_a_record_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    given = (DATA / "records" / "not-held.toml").read_text("utf-8")
    record = tmp_path / "record.toml"
    record.write_text(f"\ufeff{given}", encoding="utf-8")
    assert load_record(record) == load_record(DATA / "records" / "not-held.toml")
