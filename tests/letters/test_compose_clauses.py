"""The library of clauses: every row is whole, has a source, and leaves open only what the letter can fill."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.law import Regime, Role, provisions
from candour.letters.clauses import KINDS, clause, has_clause, library
from candour.letters.provisions import cited

CLAUSES = list(library().values())
SOURCES = "".join(
    path.read_text(encoding="utf-8") for path in Path(str(resources.files("candour.letters"))).glob("*.py")
)


def test_a_clause_has_a_kind_and_a_source() -> None:
    assert [row.id for row in CLAUSES if row.kind not in KINDS or not row.source] == []


def test_sentences_end_as_sentences_do() -> None:
    for row in CLAUSES:
        if row.kind in ("heading", "closing") or row.id in ("figures.rows.item", "figures.rows.item.one"):
            continue
        if row.id.endswith(".caption") or row.id == "figures.totals.caption":
            continue
        for text in (row.text, row.public):
            assert not text or text[-1] in ".:}", row.id
            assert not text or text[0].isupper() or text[0] in "{0", row.id


def test_the_wording_of_a_public_page_addresses_nobody() -> None:
    for row in CLAUSES:
        text = row.text if row.public is None else row.public
        assert not re.search(r"\b(?:you|your|yours)\b", text, re.IGNORECASE), row.id


def test_a_placeholder_of_the_public_wording_is_also_filled_for_the_letter() -> None:
    for row in CLAUSES:
        for name in row.placeholders:
            assert re.fullmatch("[a-z_]+", name), row.id


def test_every_clause_is_used() -> None:
    for name, _ in library():
        if name.startswith(("explain.", "name.")):
            continue
        steps = name.split(".")
        known = any(f'"{".".join(steps[:length])}' in SOURCES for length in range(len(steps), 0, -1))
        assert known or f"heading.{steps[-1]}" == name, name


def test_an_unknown_clause_is_named() -> None:
    with pytest.raises(BadInput, match=r"no clause 'nothing' for a letter under FOIA"):
        clause("nothing", Regime.FOIA)


@pytest.mark.parametrize("regime", [Regime.FOIA, Regime.EIR])
def test_every_provision_that_may_be_relied_on_is_explained_in_plain_words(regime: Regime) -> None:
    unexplained = []
    for row in provisions(regime):
        if row.role not in (Role.EXEMPTION, Role.EXCLUSION, Role.EXCEPTION):
            continue
        code = f"{row.code}{row.paragraphs[0]}"
        condition = f" by virtue of {row.by_virtue_of}{row.conditions[0] if row.conditions else ''}"
        found = cited(code + (condition if row.by_virtue_of else ""), regime)
        if found.wording is None:
            unexplained.append(found.code)

    # Not held is said of each part, not as an exception among others.
    assert [code for code in unexplained if code != "12(4)(a)"] == []


def test_the_longest_code_that_begins_a_citation_explains_it() -> None:
    assert cited("30(1)(a)(ii)", Regime.FOIA).wording == "30(1)(a)"
    assert cited("30(3)", Regime.FOIA).wording == "30(3)"
    assert cited("31(1)(b)", Regime.FOIA).wording == "31(1)(b)"
    assert not has_clause("explain.3", Regime.FOIA)


@pytest.mark.parametrize("written", ["30(3)", "s.30(3)", "Section 30(3)", "section 30 (3)"])
def test_a_citation_reads_the_same_however_it_is_written(written: str) -> None:
    assert cited(written, Regime.FOIA).words == "section 30(3)"


def test_a_denial_may_name_the_class_that_it_rests_on() -> None:
    found = cited("30(3) by virtue of 30(1)(a)(i)", Regime.FOIA)

    assert found.words == "section 30(3) by virtue of section 30(1)(a)(i)"
    assert found.qualified is True
