"""A table as a fragment of an accessible HTML page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby

from candour.errors import BadInput
from candour.language import gettext as _
from candour.tables.labels import check_characters, one_line
from candour.tables.layout import COUNT, Arranger, Layout, Row, Section, arrange, lay_out
from candour.tables.model import Keys, Table
from candour.tables.notes import TableNotes, number_notes
from candour.tables.shorthand import legend, shown
from candour.tables.wording import about_lines

CellIds = Callable[[Keys], str]
"""Anything that gives a cell an id of its own, by its address in the table."""


def to_html(
    table: Table,
    *,
    ids: str = "table",
    about: bool = False,
    arranger: Arranger = arrange,
    cell_ids: CellIds | None = None,
) -> str:
    """The table as HTML to set into a page: one `table` element a section, its legend and its notes.

    Each `table` has a caption, a header row whose cells have `scope`, and row headings. Where two or more dimensions
    go down, the outer ones stand above their rows, and every figure also names its headings in `headers`. `ids`
    begins every id of the fragment: give each table of a page its own, of letters, digits and hyphens. `about` adds
    what a reader needs to know of the figures. With `cell_ids` every figure has an id too, to be linked to. The
    fragment has classes for a stylesheet and no style or script of its own. `BadInput` where a text cannot be written.
    """
    check_characters(table)
    if not re.fullmatch("[A-Za-z][A-Za-z0-9-]*", ids):
        raise BadInput(
            _("the beginning of a table's ids must be letters, digits and hyphens, not %(text)s") % {"text": repr(ids)}
        )
    notes = number_notes(table)
    layout = lay_out(table, arranger(table), notes, count=_(COUNT))
    parts = [f'<div class="candour-table" id="{ids}">']
    for number, section in enumerate(layout.sections, 1):
        prefix = ids if len(layout.sections) == 1 else f"{ids}-{number}"
        parts.extend(_section(table, layout, section, prefix, cell_ids))
    parts.extend(_legend(table))
    parts.extend(_notes(notes, ids))
    if about:
        lines = "".join(f"<li>{escape(line)}</li>" for line in about_lines(table))
        parts.append(f'<ul class="candour-table-about">{lines}</ul>')
    parts.append("</div>")
    return "\n".join(parts) + "\n"


def _section(table: Table, layout: Layout, section: Section, prefix: str, cell_ids: CellIds | None) -> list[str]:
    title = one_line(table.title)
    caption = f"{title} – {section.heading}" if section.heading else title
    across = ""
    if layout.across:
        columns = _("(columns: %(columns)s)") % {"columns": layout.across}
        across = f' <span class="candour-table-columns">{escape(columns)}</span>'
    inner = len(layout.down) - 1
    header = "".join(
        f'<th scope="col" id="{prefix}-c{index}"{_class("figure" if index else "")}>{escape(text)}</th>'
        for index, text in enumerate(section.header[inner:])
    )
    return [
        # A wide table scrolls in its own box, which the keyboard can reach.
        f'<div class="candour-table-scroll" role="region" aria-labelledby="{prefix}-caption" tabindex="0">',
        f'<table id="{prefix}-table">',
        f'<caption id="{prefix}-caption">{escape(caption)}{across}</caption>',
        f"<thead><tr>{header}</tr></thead>",
        *_bodies(table, section, inner, prefix, cell_ids),
        "</table>",
        "</div>",
    ]


def _bodies(table: Table, section: Section, inner: int, prefix: str, cell_ids: CellIds | None) -> list[str]:
    """The body of a table; one for each combination of the outer headings, which then stand in a row above it."""
    lines: list[str] = []
    columns = len(section.header) - inner
    groups = groupby(enumerate(section.rows, 1), key=lambda numbered: numbered[1].labels[:-1])
    for group, (outer, rows) in enumerate(groups, 1):
        lines.append("<tbody>")
        group_id = f"{prefix}-g{group}" if outer else ""
        if outer:
            heading = "; ".join(f"{name}: {label}" for name, label in zip(section.header, outer, strict=False))
            heading_cell = f'<th scope="rowgroup" colspan="{columns}" id="{group_id}">{escape(heading)}</th>'
            lines.append(f'<tr class="group">{heading_cell}</tr>')
        lines.extend(_row(table, row, f"{prefix}-r{number}", group_id, prefix, cell_ids) for number, row in rows)
        lines.append("</tbody>")
    return lines


def _row(table: Table, row: Row, row_id: str, group_id: str, prefix: str, cell_ids: CellIds | None) -> str:
    identity = f' id="{row_id}"' if group_id else ""
    level = f"level-{row.levels[-1]}" if row.levels[-1] else ""
    cells = [f'<th scope="row"{identity}{_class(level)}>{escape(row.labels[-1])}</th>']
    for column, address in enumerate(row.addresses, 1):
        cell = table.cells[address]
        headers = f' headers="{group_id} {row_id} {prefix}-c{column}"' if group_id else ""
        kind = "figure" if cell.value is not None else "figure mark"
        own = f' id="{escape(cell_ids(address))}"' if cell_ids else ""
        cells.append(f"<td{own}{headers}{_class(kind)}>{shown(cell, grouped=True)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""


def _legend(table: Table) -> list[str]:
    marks = legend(table.cells.values())
    if not marks:
        return []
    items = "".join(f"<div><dt>{mark.mark}</dt><dd>{escape(mark.meaning)}</dd></div>" for mark in marks)
    return [f'<dl class="candour-table-legend">{items}</dl>']


def _notes(notes: TableNotes, ids: str) -> list[str]:
    if not notes.all:
        return []
    items = "".join(
        f'<li id="{ids}-note-{note.number}">{note.mark} {escape(note.heading)}: {escape(note.text)}</li>'
        for note in notes.all
    )
    return [f'<ul class="candour-table-notes">{items}</ul>']
