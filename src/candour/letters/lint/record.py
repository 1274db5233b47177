"""Lints a decision record before its letter is composed."""

from __future__ import annotations

from collections.abc import Mapping

from candour.findings import Finding
from candour.letters.lint import record_duty, record_figures, record_refusals, record_rest
from candour.letters.lint.record_reading import RecordReading
from candour.letters.lint.text import sorted_findings
from candour.letters.record import Record
from candour.tables import Table

_CHECKS = (record_rest, record_duty, record_refusals, record_figures)


def lint_record(record: Record, tables: Mapping[str, Table] | None = None) -> list[Finding]:
    """What is wrong with a record, errors first, then in the order of the reference page.

    `tables` are the tables that it supplies, by the names that it gives them; without them the rules on figures stay
    silent. The place of a finding is a key of the record, such as "refusals[0].provision", or a table.
    """
    reading = RecordReading(record, dict(tables or {}))
    return sorted_findings([found for check in _CHECKS for found in check.check(reading)])
