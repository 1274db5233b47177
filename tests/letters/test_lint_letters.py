"""The linter on letters: silent on those in order, exact on those with one thing wrong, and on a real one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candour.findings import Finding, Severity
from candour.letters import Known, Letter, lint_text, render, rules
from candour.letters.extract import letter_from_bytes, letter_from_text

from . import lint_corpus as corpus

DATA = Path(__file__).parent / "data"
SEED = (DATA / "published-response-11220.txt").read_text(encoding="utf-8")
EXPECTED = tomllib.loads((DATA / "published-response-11220.findings.toml").read_text(encoding="utf-8"))["finding"]


def _told(findings: list[Finding]) -> list[str]:
    """The findings that matter, for a failure that can be read."""
    return [f"{found.id} {found.where} {found.message}" for found in findings if found.severity is not Severity.INFO]


def _ids(findings: list[Finding], severity: Severity) -> list[str]:
    return sorted({found.id for found in findings if found.severity is severity})


@pytest.mark.parametrize("style", corpus.STYLES)
@pytest.mark.parametrize("name", corpus.WELL_FORMED)
def test_a_letter_in_order_gives_no_error_and_no_warning(name: str, style: str) -> None:
    text = corpus.STYLES[style](corpus.well_formed(name))

    assert _told(lint_text(letter_from_text(text))) == []


@pytest.mark.parametrize("form", corpus.FORMATS)
@pytest.mark.parametrize("name", corpus.WELL_FORMED)
def test_a_letter_in_order_gives_none_as_a_file(name: str, form: str) -> None:
    data = corpus.FORMATS[form](corpus.well_formed(name))

    assert _told(lint_text(letter_from_bytes(data, form))) == []


@pytest.mark.parametrize("mutation", corpus.MUTATIONS, ids=lambda mutation: mutation["name"])
def test_a_letter_with_one_thing_wrong_gives_just_that(mutation: dict[str, Any]) -> None:
    findings = lint_text(letter_from_text(corpus.mutated(mutation)))

    assert _ids(findings, Severity.ERROR) == sorted(mutation["errors"]), _told(findings)
    assert _ids(findings, Severity.WARNING) == sorted(mutation.get("warnings", [])), _told(findings)


@pytest.mark.parametrize(
    ("form", "mutation"),
    [(list(corpus.FORMATS)[number % 3], mutation) for number, mutation in enumerate(corpus.MUTATIONS)],
    ids=lambda value: value if isinstance(value, str) else value["name"],
)
def test_a_file_with_one_thing_wrong_gives_just_that(form: str, mutation: dict[str, Any]) -> None:
    findings = lint_text(letter_from_bytes(corpus.FORMATS[form](corpus.mutated(mutation)), form))

    assert _ids(findings, Severity.ERROR) == sorted(mutation["errors"]), _told(findings)
    assert _ids(findings, Severity.WARNING) == sorted(mutation.get("warnings", [])), _told(findings)


def test_every_rule_that_a_text_can_break_is_broken_by_some_letter_of_the_corpus() -> None:
    broken = {rule for mutation in corpus.MUTATIONS for rule in (*mutation["errors"], *mutation.get("warnings", []))}
    noted = {rule.id for rule in rules().values() if rule.severities == (Severity.INFO,)}

    from_text = {rule.id for rule in rules().values() if "text" in rule.inputs}

    assert from_text - broken - noted == set()


def test_the_published_answer_gives_its_real_defects_and_nothing_else() -> None:
    findings = lint_text(letter_from_text(SEED))

    seen = [(found.id, found.severity.value, _line(found), _quote(found)) for found in findings]
    assert len(seen) == len(EXPECTED), _told(findings)
    for (rule, severity, line, quote), expected in zip(seen, EXPECTED, strict=True):
        assert (rule, severity, line) == (expected["id"], expected["severity"], expected["line"])
        assert quote.startswith(expected["begins"])


def _line(found: Finding) -> int:
    match = re.search(r"line (\d+)", found.where)
    assert match
    return int(match[1])


def _quote(found: Finding) -> str:
    return found.where.partition('"')[2]


@pytest.mark.parametrize("form", corpus.FORMATS)
def test_the_published_answer_has_the_same_defects_in_every_format(form: str) -> None:
    findings = lint_text(letter_from_bytes(corpus.FORMATS[form](SEED), form))

    assert [found.id for found in findings] == [expected["id"] for expected in EXPECTED]


@pytest.mark.parametrize("style", corpus.STYLES)
def test_the_published_answer_has_the_same_defects_in_every_spelling(style: str) -> None:
    findings = lint_text(letter_from_text(corpus.STYLES[style](SEED)))

    assert [found.id for found in findings] == [expected["id"] for expected in EXPECTED]


def test_the_denial_is_in_order_once_its_own_sentence_is_limited() -> None:
    mended = SEED.replace("holds the information relevant to your request", "holds any other information relevant")

    assert "DUT-07" not in {found.id for found in lint_text(letter_from_text(mended))}


def test_a_denial_of_everything_needs_no_limit_when_nothing_was_supplied() -> None:
    mended = SEED.replace("we have supplied a document with", "we cannot supply a document with")

    assert "DUT-07" not in {found.id for found in lint_text(letter_from_text(mended))}


def test_the_words_of_the_page_and_of_the_applicant_are_not_the_authoritys() -> None:
    letter = corpus.well_formed("full-disclosure").replace(
        "How many of them completed it?",
        "How many of them completed it? Which techniques do you use, and is that national security under s.24?",
    )
    page = "We use cookies. Dear XXXX, your cookie preferences have been saved.\n\n" + letter

    assert _told(lint_text(letter_from_text(page))) == []


def test_dates_given_beside_the_letter_are_counted() -> None:
    letter = letter_from_text(corpus.well_formed("not-held"))
    late = Known(received=corpus.day("2025-02-21"))

    assert _ids(lint_text(letter, late), Severity.ERROR) == ["CLK-01"]
    assert _told(lint_text(letter, Known(received=corpus.day("2025-02-24")))) == []


def test_a_letter_that_owns_up_to_its_delay_is_warned_of_and_not_stopped() -> None:
    text = corpus.well_formed("not-held").replace("Dear applicant,", "Dear applicant,\n\nWe are sorry for the delay.")

    findings = lint_text(letter_from_text(text), Known(received=corpus.day("2025-02-21")))

    assert (_ids(findings, Severity.ERROR), _ids(findings, Severity.WARNING)) == ([], ["CLK-01"])


def test_more_than_forty_working_days_is_said_as_well() -> None:
    letter = letter_from_text(corpus.well_formed("not-held"))

    findings = lint_text(letter, Known(received=corpus.day("2025-01-02")))

    assert (_ids(findings, Severity.ERROR), _ids(findings, Severity.WARNING)) == (["CLK-01"], ["CLK-07"])


def test_old_citations_were_right_before_25_may_2018() -> None:
    mutation = next(mutation for mutation in corpus.MUTATIONS if mutation["name"] == "an old citation for the denial")
    text = corpus.mutated(mutation).replace("10 April 2025", "10 April 2017").replace("20 March 2025", "20 March 2017")

    assert "REF-03" not in {found.id for found in lint_text(letter_from_text(text))}


def test_what_rests_on_words_alone_is_told_as_what_was_seen() -> None:
    findings = lint_text(letter_from_text(SEED))

    told = {found.id: found.message for found in findings}
    assert told["RTS-02"] == "no sentence naming the Information Commissioner was found"
    assert told["RTS-01"].endswith("was found, nor that there is none")
    assert told["REF-04"].endswith("no sentence saying why it applies was found")


def test_what_candour_composes_gives_nothing_in_any_format(name: str, drafted: Callable[[str], Letter]) -> None:
    for form, data in render(drafted(name)).items():
        assert lint_text(letter_from_bytes(data, {"txt": "text"}.get(form, form))) == [], form
