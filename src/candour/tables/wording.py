"""What a reader is told of a table's figures, in sentences made from its provenance."""

from __future__ import annotations

import datetime as dt

from candour.tables.labels import one_line
from candour.tables.model import Table
from candour.words import day_in_words

SYNTHETIC = "The records are invented. No figure here describes a real person or event."


def unit_sentence(table: Table) -> str:
    """What one figure counts."""
    return f"Each figure is a count of {one_line(table.provenance.unit)}."


def about_lines(table: Table) -> list[str]:
    """All that a reader needs to know of the figures, a sentence or two a line: unit, periods, source, definitions."""
    provenance = table.provenance
    lines = [SYNTHETIC] if provenance.synthetic else []
    lines.append(unit_sentence(table))
    lines.append(provenance.unit_note)
    lines.extend(_period_line(period.label, period.start, period.end, period.part) for period in provenance.periods)
    if provenance.date_field:
        lines.append(f"Date that places a record in a period: {provenance.date_field}.")
    if provenance.system:
        lines.append(f"Record system: {provenance.system}.")
    if provenance.snapshot_date:
        lines.append(f"The figures show the records as they stood on {day_in_words(provenance.snapshot_date)}.")
    lines.extend((*provenance.definitions, *provenance.exclusions, *provenance.caveats))
    return [one_line(line) for line in lines if line.strip()]


def _period_line(label: str, start: dt.date, end: dt.date, part: bool) -> str:
    if part:
        return f"{label}: {day_in_words(start)} to {day_in_words(end)}, both days included. This is part of a period."
    return f"{label}: {day_in_words(start)} to {day_in_words(end)}, both days included."
