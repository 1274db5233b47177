"""A decision record in, a lawful letter out: composed from a library of clauses, written as HTML, PDF, DOCX and text.

The record says what was decided about each part of a request and why; every sentence of the letter follows from it,
or from the provenance of a table supplied. A linter checks records, and any letter, against what the Acts require.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from candour.law import Regime
from candour.letters.compose import RecordHasErrors, compose, letter_findings
from candour.letters.letter import Address, Block, Grid, ItemList, Letter, Paragraph, Quotation, Section
from candour.letters.record import (
    Authority,
    AuthorityKind,
    Denial,
    Disclosure,
    Holding,
    LetterKind,
    Likelihood,
    Part,
    Prejudice,
    PublicInterest,
    QualifiedPerson,
    ReasonsKeptBack,
    Record,
    Refusal,
    Regulator,
    Rights,
)
from candour.letters.record_file import load_record, record_from_mapping
from candour.letters.record_procedures import (
    Aggregation,
    Charge,
    Clarification,
    CostRefusal,
    CostWork,
    Dismissal,
    Extension,
    FeesNotice,
    FormatPreference,
    ReviewOutcome,
    ReviewResult,
)
from candour.letters.spans import spans

if TYPE_CHECKING:
    from candour.letters.extract import letter_from_bytes, read_letter
    from candour.letters.formats import FORMATS, render
    from candour.letters.lint import Known, Rule, lint_record, lint_text, rules
    from candour.letters.page import PublicDocument, render_html, render_public_page
    from candour.letters.pdf import render_pdf
    from candour.letters.plain import render_text
    from candour.letters.public import public_answer
    from candour.letters.word import render_docx

# Loaded when first asked for: a command that only checks a record needs no typesetter and no reader of PDF.
_LATER = {
    "extract": ("letter_from_bytes", "read_letter"),
    "lint": ("Known", "Rule", "lint_record", "lint_text", "rules"),
    "formats": ("FORMATS", "render"),
    "word": ("render_docx",),
    "page": ("PublicDocument", "render_html", "render_public_page"),
    "pdf": ("render_pdf",),
    "plain": ("render_text",),
    "public": ("public_answer",),
}
_HOME = {name: module for module, names in _LATER.items() for name in names}

__all__ = [
    "FORMATS",
    "Address",
    "Aggregation",
    "Authority",
    "AuthorityKind",
    "Block",
    "Charge",
    "Clarification",
    "CostRefusal",
    "CostWork",
    "Denial",
    "Disclosure",
    "Dismissal",
    "Extension",
    "FeesNotice",
    "FormatPreference",
    "Grid",
    "Holding",
    "ItemList",
    "Known",
    "Letter",
    "LetterKind",
    "Likelihood",
    "Paragraph",
    "Part",
    "Prejudice",
    "PublicDocument",
    "PublicInterest",
    "QualifiedPerson",
    "Quotation",
    "ReasonsKeptBack",
    "Record",
    "RecordHasErrors",
    "Refusal",
    "Regime",
    "Regulator",
    "ReviewOutcome",
    "ReviewResult",
    "Rights",
    "Rule",
    "Section",
    "compose",
    "letter_findings",
    "letter_from_bytes",
    "lint_record",
    "lint_text",
    "load_record",
    "public_answer",
    "read_letter",
    "record_from_mapping",
    "render",
    "render_docx",
    "render_html",
    "render_pdf",
    "render_public_page",
    "render_text",
    "rules",
    "spans",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"candour.letters.{_HOME[name]}"), name)
    return found
