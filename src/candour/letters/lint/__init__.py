"""Checks a letter, or the record of decisions that it is to be composed from, against what the law makes it say."""

from candour.letters.lint.facts import Known
from candour.letters.lint.record import lint_record
from candour.letters.lint.rules import Rule, rules
from candour.letters.lint.text import lint_text

__all__ = ["Known", "Rule", "lint_record", "lint_text", "rules"]
