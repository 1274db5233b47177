"""A table as a fragment of an accessible HTML page."""

from __future__ import annotations

from html import escape

from candour.tables.labels import check_characters, one_line
from candour.tables.layout import Arranger, Layout, Row, Section, arrange, lay_out
from candour.tables.model import Table
from candour.tables.notes import TableNotes, number_notes
from candour.tables.shorthand import legend, shown
from candour.tables.wording import about_lines


def to_html(table: Table, *, ids: str = "table", about: bool = False, arranger: Arranger = arrange) -> str:
    """The table as HTML to set into a page: one `table` element a section, its legend and its notes.

    Each `table` has a caption, a header row whose cells have `scope`, and row headings; where two or more dimensions
    go down, every figure also names its headings in `headers`. `ids` begins every id of the fragment: give each table
    of a page its own, of letters, digits and hyphens. `about` adds what a reader needs to know of the figures.
    The fragment has classes for a stylesheet and no style or script of its own. `BadInput` where a text cannot be
    written.
    """
    check_characters(table)
    notes = number_notes(table)
    layout = lay_out(table, arranger(table), notes)
    parts = [f'<div class="candour-table" id="{escape(ids)}">']
    for number, section in enumerate(layout.sections, 1):
        prefix = ids if len(layout.sections) == 1 else f"{ids}-{number}"
        parts.extend(_section(table, layout, section, prefix))
    parts.extend(_legend(table))
    parts.extend(_notes(notes, ids))
    if about:
        lines = "".join(f"<li>{escape(line)}</li>" for line in about_lines(table))
        parts.append(f'<ul class="candour-table-about">{lines}</ul>')
    parts.append("</div>")
    return "\n".join(parts) + "\n"


def _section(table: Table, layout: Layout, section: Section, prefix: str) -> list[str]:
    title = one_line(table.title)
    caption = f"{title} – {section.heading}" if section.heading else title
    across = f' <span class="candour-table-columns">Columns: {escape(layout.across)}.</span>' if layout.across else ""
    labels = len(layout.down)
    header = "".join(
        f'<th scope="col" id="{prefix}-c{index}"{_class("figure" if index >= labels else "")}>{escape(text)}</th>'
        for index, text in enumerate(section.header)
    )
    return [
        # A wide table scrolls in its own box, which the keyboard can reach.
        f'<div class="candour-table-scroll" role="region" aria-labelledby="{prefix}-caption" tabindex="0">',
        f'<table id="{prefix}-table">' if labels == 1 else f'<table id="{prefix}-table" class="many-headings">',
        f'<caption id="{prefix}-caption">{escape(caption)}{across}</caption>',
        f"<thead><tr>{header}</tr></thead>",
        "<tbody>",
        *(_row(table, row, f"{prefix}-r{number}", prefix) for number, row in enumerate(section.rows, 1)),
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _row(table: Table, row: Row, row_id: str, prefix: str) -> str:
    many = len(row.labels) > 1
    cells = []
    for index, (label, level) in enumerate(zip(row.labels, row.levels, strict=True)):
        identity = f' id="{row_id}-{index}"' if many else ""
        cells.append(f'<th scope="row"{identity}{_class(f"level-{level}" if level else "")}>{escape(label)}</th>')
    headings = " ".join(f"{row_id}-{index}" for index in range(len(row.labels)))
    for column, address in enumerate(row.addresses, len(row.labels)):
        cell = table.cells[address]
        headers = f' headers="{headings} {prefix}-c{column}"' if many else ""
        kind = "figure" if cell.value is not None else "figure mark"
        cells.append(f"<td{headers}{_class(kind)}>{shown(cell, grouped=True)}</td>")
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
        f'<li id="{ids}-note-{note.number}">{note.mark} {escape(note.applies_to)}: {escape(note.text)}</li>'
        for note in notes.all
    )
    return [f'<ul class="candour-table-notes">{items}</ul>']
