"""What a reader is told of a table's figures, in sentences made from its provenance."""

from __future__ import annotations

import datetime as dt

from candour.language import gettext as _
from candour.language import later
from candour.tables.labels import one_line
from candour.tables.model import Table
from candour.words import day_in_words

SYNTHETIC = later("The records are invented. No figure here describes a real person or event.")


def unit_sentence(table: Table) -> str:
    """What one figure counts."""
    return _("Each figure is a count of %(unit)s.") % {"unit": one_line(table.provenance.unit)}


def about_lines(table: Table) -> list[str]:
    """All that a reader needs to know of the figures, a sentence or two a line: unit, periods, source, definitions."""
    provenance = table.provenance
    lines = [_(SYNTHETIC)] if provenance.synthetic else []
    lines.append(unit_sentence(table))
    lines.append(provenance.unit_note)
    lines.extend(_period_line(period.label, period.start, period.end, period.part) for period in provenance.periods)
    if provenance.date_field:
        lines.append(_("Date that places a record in a period: %(date)s.") % {"date": provenance.date_field})
    if provenance.system:
        lines.append(_("Record system: %(system)s.") % {"system": provenance.system})
    if provenance.snapshot_date:
        day = day_in_words(provenance.snapshot_date)
        lines.append(_("The figures show the records as they stood on %(day)s.") % {"day": day})
    lines.extend((*provenance.definitions, *provenance.exclusions, *provenance.caveats))
    return [one_line(line) for line in lines if line.strip()]


def _period_line(label: str, start: dt.date, end: dt.date, part: bool) -> str:
    named = {"period": label, "first": day_in_words(start), "last": day_in_words(end)}
    if part:
        return _("%(period)s: %(first)s to %(last)s, both days included. This is part of a period.") % named
    return _("%(period)s: %(first)s to %(last)s, both days included.") % named
