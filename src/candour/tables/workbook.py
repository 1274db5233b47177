"""A workbook of tables before it is XLSX or ODS: sheets, lines of text and grids of cells.

The arrangement follows the Analysis Function's guidance for spreadsheets: a cover, a contents sheet and a notes
sheet, one table a sheet in its own marked-up range, everything from cell A1, no merged, hidden or empty cells. All
that a table says stands in visible cells, so that `workbook_reading` can read it back. What it finds its way by (the
names of sheets, the headings of columns, the items of "About the figures") is the same in every language.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later, ngettext
from candour.tables.described import BLANK_MARK, NONE_MARK, about_rows, category_rows, marked
from candour.tables.labels import LONGEST_TEXT, check_characters, distinct, one_line
from candour.tables.layout import Arrangement, Arranger, Layout, Section, arrange, lay_out
from candour.tables.measuring import longest_word, tallest, width
from candour.tables.model import Table
from candour.tables.notes import TableNotes, number_notes
from candour.tables.shorthand import legend, shown
from candour.tables.wording import about_lines, unit_sentence

COVER, CONTENTS, NOTES = "Cover", later("Contents"), later("Notes")
ABOUT, CATEGORIES = later("About the figures"), later("Categories")
CONTENTS_HEADER = ("Sheet", "What it holds")
NOTES_HEADER = ("Note", "Table", "Applies to", "Text")
ABOUT_HEADER = ("Table", "Item", "Detail")
CATEGORIES_HEADER = ("Table", "Breakdown", "Name", "Total is the sum", "Code", "Label", "Belongs to", "Note")

LANGUAGE = "en-GB"

# The limits of the XLSX format, which LibreOffice shares.
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_LONGEST_HEADING = 200
_LARGEST_NUMBER = 10**15

COVER_WIDTH = 100
"""The width of the one column of a sheet without a table, in digits of Arial."""

_WIDEST_LABEL, _WIDEST_FIGURE, _NARROWEST = 48, 18, 7
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in column A above a sheet's table. `heading` is 1 or 2, or 0 for running text."""

    text: str
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a grid: text or a count. A mark stands among the numbers; a label may be indented or a link."""

    value: str | int
    numeric: bool = False
    level: int = 0
    target: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in a sheet: its name, what it is in words, a header row, rows of entries, and widths of columns.

    Widths are in digits of Arial at 12 points. The first `labels` columns are row headings.
    """

    name: str
    description: str
    header: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    widths: tuple[int, ...]
    labels: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the lines above its grid, and its grid if it has one."""

    name: str
    lines: tuple[Line, ...]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A whole workbook: its title, the moment that stands for its making, and its sheets in order."""

    title: str
    made: dt.datetime
    sheets: tuple[Sheet, ...]


def build_book(tables: Sequence[Table], title: str | None, arranger: Arranger = arrange) -> Book:
    """The workbook of some tables. Its date is the latest snapshot date, so that the same tables give the same book.

    `title` is the table's own where there is one table and none is given. `BadInput` where no table is given, or
    where one has a text or a size that a spreadsheet cannot hold.
    """
    if not tables:
        raise BadInput(_("a workbook needs at least one table"))
    for table in tables:
        check_characters(table)
    title = one_line(title if title is not None else tables[0].title if len(tables) == 1 else _("Tables of counts"))
    numbered = _number_all(tables)
    arrangements = [arranger(table) for table in tables]
    sheets = [
        sheet
        for number, (table, notes, arrangement) in enumerate(zip(tables, numbered, arrangements, strict=True), 1)
        for sheet in _table_sheets(number, table, lay_out(table, arrangement, notes), notes)
    ]
    back = [_about_sheet(tables, arrangements), _categories_sheet(tables, numbered)]
    front = [_notes_sheet(numbered)] if any(notes.all for notes in numbered) else []
    contents = _contents_sheet([*front, *sheets, *back])
    book = Book(title, _moment(tables), (_cover_sheet(title, tables), contents, *front, *sheets, *back))
    _check_limits(book)
    return book


def table_name(number: int) -> str:
    """What the workbook calls its table of this number."""
    return f"Table {number}"


def _number_all(tables: Sequence[Table]) -> list[TableNotes]:
    numbered: list[TableNotes] = []
    for table in tables:
        numbered.append(number_notes(table, 1 + sum(len(notes.all) for notes in numbered)))
    return numbered


def _moment(tables: Sequence[Table]) -> dt.datetime:
    dates = [table.provenance.snapshot_date for table in tables if table.provenance.snapshot_date]
    # 1980 is the earliest year that a ZIP archive can name.
    date = max(dates, default=dt.date(1980, 1, 1))
    return dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)


def _cover_sheet(title: str, tables: Sequence[Table]) -> Sheet:
    lines = [Line(title, 1)]
    holds = ngettext(
        "This workbook holds one table of counts.", "This workbook holds %(count)s tables of counts.", len(tables)
    )
    lines.append(Line(holds % {"count": len(tables)}))
    for number, table in enumerate(tables, 1):
        lines.append(Line(f"{table_name(number)}: {one_line(table.title)}", 2))
        lines.extend(Line(text) for text in about_lines(table))
    marks = legend(cell for table in tables for cell in table.cells.values())
    if marks:
        lines.append(Line(_("Shorthand"), 2))
        lines.extend(Line(f"{mark.mark} {mark.meaning}") for mark in marks)
        lines.append(Line(_("A count of nothing is shown as 0.")))
    lines.append(Line(_("Finding your way"), 2))
    way = _("The sheet called %(sheet)s lists every sheet. Each sheet holds one table and nothing is hidden.")
    lines.append(Line(way % {"sheet": CONTENTS}))
    return Sheet(COVER, tuple(lines))


def _contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    rows = tuple((Entry(sheet.name, target=sheet.name), Entry(_holds(sheet))) for sheet in sheets)
    grid = Grid("Contents_list", _("The sheets of this workbook, in order"), CONTENTS_HEADER, rows, (24, 80))
    return Sheet(CONTENTS, (Line(_(CONTENTS), 1), Line(_("This sheet lists the sheets that follow."))), grid)


def _holds(sheet: Sheet) -> str:
    return sheet.grid.description if sheet.grid else sheet.lines[0].text


def _notes_sheet(numbered: Sequence[TableNotes]) -> Sheet:
    rows = tuple(
        (Entry(note.mark), Entry(table_name(number)), Entry(note.applies_to), Entry(marked(note.text)))
        for number, notes in enumerate(numbered, 1)
        for note in notes.all
    )
    grid = Grid("Notes_list", _("The notes that the tables refer to"), NOTES_HEADER, rows, (12, 12, 40, 80))
    return Sheet(NOTES, (Line(_(NOTES), 1), Line(_("This sheet holds the text of every note."))), grid)


def _about_sheet(tables: Sequence[Table], arrangements: Sequence[Arrangement]) -> Sheet:
    rows = tuple(
        (Entry(table_name(number)), Entry(item), Entry(detail))
        for number, (table, arrangement) in enumerate(zip(tables, arrangements, strict=True), 1)
        for item, detail in about_rows(table, arrangement)
    )
    description = _("Where the figures come from and what they mean")
    grid = Grid("About_list", description, ABOUT_HEADER, rows, (12, 28, 90))
    lines = (Line(_(ABOUT), 1), Line(_("This sheet says where the figures come from and what they mean.")))
    return Sheet(ABOUT, lines, grid)


def _categories_sheet(tables: Sequence[Table], numbered: Sequence[TableNotes]) -> Sheet:
    rows = tuple(
        (Entry(table_name(number)), *(Entry(text) for text in row))
        for number, (table, notes) in enumerate(zip(tables, numbered, strict=True), 1)
        for row in category_rows(table, notes)
    )
    description = _("The categories of each breakdown, with their codes")
    grid = Grid("Categories_list", description, CATEGORIES_HEADER, rows, (12, 24, 18, 14, 18, 44, 18, 14))
    lines = (
        Line(_(CATEGORIES), 1),
        Line(_("This sheet lists the categories of each breakdown, with their codes, in the order of the tables.")),
        Line(
            _("%(none)s means that there is none. %(blank)s means text with nothing in it.")
            % {"none": NONE_MARK, "blank": BLANK_MARK}
        ),
    )
    return Sheet(CATEGORIES, lines, grid)


def _table_sheets(number: int, table: Table, layout: Layout, notes: TableNotes) -> list[Sheet]:
    return [
        _table_sheet(table_sheet_name(number, index, len(layout.sections)), table, layout, section, notes)
        for index, section in enumerate(layout.sections)
    ]


def table_sheet_name(number: int, index: int, sections: int) -> str:
    """The name of the sheet that holds one section of a table: Table 1 where it is whole, else Table 1a and on."""
    if sections == 1:
        return table_name(number)
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return f"{table_name(number)}{letters}"


def _table_sheet(name: str, table: Table, layout: Layout, section: Section, notes: TableNotes) -> Sheet:
    title = one_line(table.title)
    description = f"{title} ({section.heading})" if section.heading else title
    lines = [Line(f"{name}: {description}", 1), *(Line(text) for text in _guide(table, layout, section))]
    if notes.of_table:
        of_table = _("Notes on this table, with their text on the sheet %(sheet)s: %(notes)s")
        lines.append(Line(of_table % {"sheet": NOTES, "notes": _marks(notes)}))
    rows = tuple(
        (
            *(Entry(label, level=level) for label, level in zip(row.labels, row.levels, strict=True)),
            *(_figure(table, address) for address in row.addresses),
        )
        for row in section.rows
    )
    labels = len(layout.down)
    header = sheet_header(section)
    grid = Grid(name.replace(" ", "_"), description, header, rows, _widths(header, rows, labels), labels)
    return Sheet(name, tuple(lines), grid)


def _marks(notes: TableNotes) -> str:
    return " ".join(note.mark for note in notes.of_table)


def _guide(table: Table, layout: Layout, section: Section) -> list[str]:
    lines = [unit_sentence(table)]
    if table.provenance.unit_note:
        lines.append(one_line(table.provenance.unit_note))
    if layout.across:
        rows = _(", then ").join(layout.down)
        lines.append(_("Rows: %(rows)s. Columns: %(columns)s.") % {"rows": rows, "columns": layout.across})
    if marks := legend(section.cells(table)):
        meanings = "; ".join(f"{mark.mark} {mark.short}" for mark in marks)
        lines.append(_("Shorthand: %(marks)s.") % {"marks": meanings})
    return lines


def _figure(table: Table, address: tuple[str, ...]) -> Entry:
    cell = table.cells[address]
    return Entry(shown(cell) if cell.value is None else cell.value, numeric=True)


def _widths(header: Sequence[str], rows: Sequence[Sequence[Entry]], labels: int) -> tuple[int, ...]:
    widths = []
    for index, heading in enumerate(header):
        word = longest_word(heading, bold=True)
        longest = max(_width(row[index]) for row in rows)
        if index < labels:
            room = min(max(longest, word), _WIDEST_LABEL)
        else:
            # A long heading wraps; a wider column keeps it to a few lines.
            room = max(longest, min(max(word, width(heading, bold=True) / 4), _WIDEST_FIGURE), _NARROWEST)
        widths.append(math.ceil(room) + 2)
    return tuple(widths)


def _width(entry: Entry) -> float:
    text = f"{entry.value:,}" if isinstance(entry.value, int) else entry.value
    return width(text) + _INDENT * entry.level


def row_lines(grid: Grid) -> list[int]:
    """How many lines each row of a grid takes, the header first."""
    header = tallest(grid.header, grid.widths, bold=True)
    return [header, *(_row_lines(row, grid.widths) for row in grid.rows)]


def _row_lines(row: Sequence[Entry], widths: Sequence[int]) -> int:
    rooms = [max(room - _INDENT * entry.level, 1) for entry, room in zip(row, widths, strict=True)]
    return tallest([str(entry.value) for entry in row], rooms)


def sheet_header(section: Section) -> tuple[str, ...]:
    """The header of a section as a spreadsheet table can bear it: each heading at most 255 characters, none alike.

    The whole text of a heading that is cut stands on the sheet Categories.
    """
    short = [text if len(text) <= _LONGEST_HEADING else f"{text[: _LONGEST_HEADING - 1]}…" for text in section.header]
    return tuple(distinct(short, [f"column {number}" for number in range(1, len(short) + 1)]))


def column_letters(index: int) -> str:
    """The letters of a column by its index from 0: A for 0, AA for 26."""
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _check_limits(book: Book) -> None:
    for sheet in book.sheets:
        texts = [line.text for line in sheet.lines]
        if sheet.grid:
            rows, columns = len(sheet.lines) + 1 + len(sheet.grid.rows), len(sheet.grid.header)
            if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
                raise BadInput(_too_large(sheet, rows, columns))
            texts += [*sheet.grid.header, *(_checked(entry, sheet) for row in sheet.grid.rows for entry in row)]
        for text in texts:
            # Spreadsheets count in units of UTF-16.
            if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                raise BadInput(
                    _("%(sheet)s: %(text)s... is longer than the %(most)s of a cell")
                    % {"sheet": sheet.name, "text": repr(text[:40]), "most": f"{LONGEST_TEXT:,}"}
                )


def _too_large(sheet: Sheet, rows: int, columns: int) -> str:
    return _(
        "%(sheet)s would have %(rows)s rows and %(columns)s columns; a sheet holds %(most_rows)s rows and "
        "%(most_columns)s columns; lay another dimension across or split it"
    ) % {
        "sheet": sheet.name,
        "rows": f"{rows:,}",
        "columns": f"{columns:,}",
        "most_rows": f"{_MOST_ROWS:,}",
        "most_columns": f"{_MOST_COLUMNS:,}",
    }


def _checked(entry: Entry, sheet: Sheet) -> str:
    if isinstance(entry.value, int):
        if entry.value > _LARGEST_NUMBER:
            raise BadInput(
                _("%(sheet)s: the count %(count)s is larger than a spreadsheet holds exactly")
                % {"sheet": sheet.name, "count": entry.value}
            )
        return ""
    return entry.value
