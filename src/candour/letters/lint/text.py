"""Lints the text of a letter, whoever wrote it: what can be judged from the words alone, worded as what was seen."""

from __future__ import annotations

from collections.abc import Sequence

from candour.findings import Finding, Severity
from candour.letters.letter_text import LetterText
from candour.letters.lint import (
    text_balance,
    text_borrowed,
    text_clock,
    text_cost,
    text_duty,
    text_figures,
    text_form,
    text_refusal,
    text_rights,
    text_single,
)
from candour.letters.lint.facts import Facts, Known
from candour.letters.lint.reading import Reading
from candour.letters.lint.rules import rules

_CHECKS = (
    text_clock,
    text_duty,
    text_refusal,
    text_single,
    text_balance,
    text_borrowed,
    text_cost,
    text_rights,
    text_figures,
    text_form,
)
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def lint_text(letter: LetterText, known: Known | None = None) -> list[Finding]:
    """What is wrong with a letter, errors first, then in the order of the reference page.

    `letter` comes from `read_letter` or one of its kind; `known` gives what the text may not say: the dates of
    receipt and sending, the regime, what kind of authority writes.
    """
    facts = Facts(Reading(letter), known or Known())
    return sorted_findings([found for check in _CHECKS for found in check.check(facts)])


def sorted_findings(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without repetition: errors first, then in the order of the rules."""
    order = {rule: number for number, rule in enumerate(rules())}
    return sorted(dict.fromkeys(findings), key=lambda found: (_ORDER[found.severity], order[found.id]))
