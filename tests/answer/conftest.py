"""An example answered once for all tests, and a small case to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from candour.answer import Answer, answer, load_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def street(tmp_path_factory) -> tuple[Answer, Path]:
    """The answer on published street-level crime and the folder of its bundle."""
    out = tmp_path_factory.mktemp("street") / "bundle"
    return answer(load_case(EXAMPLES / "street-level-crime"), out), out


SMALL_RECORD = """
reference = "S-1"
subject = "Number of patrol bicycles"
received = 2019-08-19
date = 2019-09-12

[authority]
name = "Exampleshire Police"
kind = "police"
address = ["1 Example Road", "Exampleton"]
email = "foi@exampleshire.police.example"
signatory = "Information Rights Officer"

[rights]
review_address = ["The Review Officer", "1 Example Road", "Exampleton"]
review_email = "review@exampleshire.police.example"

[[parts]]
number = "1"
text = "How many patrol bicycles does the force have?"
holding = "held"
answer = "The force has twelve patrol bicycles."
"""


@pytest.fixture
def small(tmp_path) -> Path:
    """A case without a table: quick to answer, easy to break."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "request.txt").write_text("How many patrol bicycles does the force have?\nA. Applicant\n", "utf-8")
    (folder / "record.toml").write_text(SMALL_RECORD, "utf-8")
    (folder / "case.toml").write_text(
        'request = "request.txt"\nrecord = "record.toml"\napplicant = "A. Applicant"\n', "utf-8"
    )
    return folder


@pytest.fixture
def with_table(small) -> Path:
    """The small case with one table, over the synthetic records of the reference example."""
    example = EXAMPLES / "11220"
    for name in ("question.toml", "protection.toml"):
        shutil.copy(example / name, small / name)
    shutil.copytree(example / "records", small / "records")
    with (small / "case.toml").open("a", encoding="utf-8") as case:
        case.write(
            '\n[[tables]]\nname = "suspects"\nquestion = "question.toml"\n'
            'records = "records"\npolicy = "protection.toml"\n'
        )
    return small
