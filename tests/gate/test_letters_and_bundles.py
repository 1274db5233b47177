"""A letter in all its formats, composed from a record as a person writes it, is clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from candour.gate import inspect
from candour.letters import compose, load_record, render, render_public_page
from candour.tables import Table

RECORD = Path(__file__).parents[2] / "examples" / "11220" / "record.toml"


@pytest.fixture(scope="module")
def letter(table: Table) -> dict[str, bytes]:
    return render(compose(load_record(RECORD), {"suspects-under-14": table}))


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "txt"])
def test_a_composed_letter_is_clean_in_every_format(letter: dict[str, bytes], kind: str) -> None:
    assert inspect(letter[kind], f"letter.{kind}").findings == ()


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "txt"])
def test_every_format_shows_the_same_answer(letter: dict[str, bytes], kind: str) -> None:
    words = " ".join(inspect(letter[kind], f"letter.{kind}").visible.text.split())

    assert "Thank you for your request for information" in words
    assert "1,236" in words


def test_the_public_page_of_an_answer_is_clean(table: Table) -> None:
    page = render_public_page(load_record(RECORD), {"suspects-under-14": table})

    assert inspect(page.encode(), "page.html").findings == ()
