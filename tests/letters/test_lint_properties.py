"""What must hold of the linter for any text at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.findings import Finding
from candour.letters import Known, lint_text, rules
from candour.letters.extract import letter_from_bytes, letter_from_html, letter_from_text
from candour.letters.letter_text import LetterText

from . import lint_corpus as corpus

# Pieces of real letters put together at random reach further into the rules than random characters do.
PIECES = sorted(
    {
        piece
        for name in corpus.WELL_FORMED
        for line in corpus.well_formed(name).splitlines()
        for piece in re.split(r"(?<=[.:,]) ", line)
        if piece
    }
)
LETTERS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=40)), max_size=25).flatmap(
    lambda pieces: st.lists(
        st.sampled_from([" ", "\n", "\n\n", "\r\n", "\t", " | "]), min_size=len(pieces), max_size=len(pieces)
    ).map(lambda joints: "".join(piece + joint for piece, joint in zip(pieces, joints, strict=True)))
)
REGIMES = st.sampled_from([None, "foia", "eir", "foisa"])
SETTINGS = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def _places_are_real(letter: LetterText, findings: list[Finding]) -> None:
    for found in findings:
        match = re.search(r"paragraph (\d+)", found.where)
        if match is None:
            assert found.where in ("the dates given", "the letter", "the file")
            continue
        number = int(match[1])
        assert 1 <= number <= len(letter.paragraphs)
        quote = found.where.split(': "', 1)[1].removesuffix('"').removesuffix("...")
        assert quote in letter.paragraphs[number - 1].text


@SETTINGS
@given(LETTERS, REGIMES)
def test_any_text_is_linted_and_every_place_lies_within_it(text: str, regime: str | None) -> None:
    letter = letter_from_text(text)

    _places_are_real(letter, lint_text(letter, Known(regime=regime)))


@SETTINGS
@given(LETTERS)
def test_findings_are_the_same_each_time(text: str) -> None:
    assert lint_text(letter_from_text(text)) == lint_text(letter_from_text(text))


@SETTINGS
@given(LETTERS)
def test_every_finding_is_of_a_rule_with_a_remedy_and_a_source(text: str) -> None:
    for found in lint_text(letter_from_text(text)):
        assert found.severity in rules()[found.id].severities
        assert found.message
        assert found.remedy
        assert found.source


@SETTINGS
@given(LETTERS)
def test_paragraphs_are_clean_and_in_the_order_of_the_lines(text: str) -> None:
    letter = letter_from_text(text)

    assert all(paragraph.text == " ".join(paragraph.text.split()) for paragraph in letter.paragraphs)
    assert all(paragraph.text for paragraph in letter.paragraphs)
    lines = [paragraph.line or 0 for paragraph in letter.paragraphs]
    assert lines == sorted(lines)


@SETTINGS
@given(LETTERS)
def test_no_word_of_a_letter_is_lost_or_made_up(text: str) -> None:
    def bare(words: str) -> str:
        return re.sub(r"[\W_]", "", words)

    assert bare(letter_from_text(text).words) == bare(text)


@SETTINGS
@given(st.one_of(LETTERS, st.text()))
def test_any_page_is_read(text: str) -> None:
    letter = letter_from_html(text)

    _places_are_real(letter, lint_text(letter))


def _is_read_or_refused(data: bytes, form: str) -> None:
    refusal = ""
    letter = LetterText((), form)
    try:
        letter = letter_from_bytes(data, form, "letter")
    except BadInput as problem:
        refusal = str(problem)
    _places_are_real(letter, lint_text(letter))
    assert "\n" not in refusal


@SETTINGS
@given(st.binary(max_size=300), st.sampled_from(["text", "html", "docx", "pdf", "email"]))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes, form: str) -> None:
    _is_read_or_refused(data, form)


@pytest.mark.parametrize("form", ["docx", "pdf"])
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_in_one_line(form: str, data: st.DataObject) -> None:
    whole = bytearray(_WHOLE[form])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(whole)))

    _is_read_or_refused(bytes(whole[:cut]), form)


_WHOLE = {form: corpus.FORMATS[form](corpus.well_formed("denial-30-3-after-disclosure")) for form in ("docx", "pdf")}
