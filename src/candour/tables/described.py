"""What a table says besides its figures, as rows of text that a reader can see, and back without loss."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from candour.errors import BadInput
from candour.language import gettext as _
from candour.tables.document import parse_date
from candour.tables.layout import Arrangement
from candour.tables.model import Category, Dimension, Period, Provenance, RowAccounts, SourceFile, Table
from candour.tables.notes import TableNotes

NONE_MARK, BLANK_MARK = "[z]", "[blank]"
_NEEDS_BRACKET = re.compile(r"\[+(z|blank)\]")

# The words of the sheet "About the figures", each standing for one field of the table. They are read back, so they are
# the same in every language.
TITLE, UNIT, UNIT_NOTE, PERIOD = "Title", "What is counted", "About what is counted", "Period"
DATE_FIELD, SYSTEM, SNAPSHOT = "Date used", "Record system", "Records as they stood on"
DEFINITION, EXCLUSION, CAVEAT = "Definition", "Exclusion", "Caution"
SOURCE, QUESTION = "Source", "SHA-256 of the question"
READ, COUNTED, LEFT_OUT, REJECTED = "Rows read", "Rows counted", "Rows left out", "Rows rejected"
SYNTHETIC, ACROSS, SPLIT = "Records are invented", "Shown in columns", "One sheet for each"

_PERIOD = re.compile(r"(.*): (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)(, part of a period)?", re.DOTALL)
_SOURCE = re.compile(r"(.*): (-?\d+) rows, SHA-256 (.*)", re.DOTALL)
_COUNT_OF = re.compile(r"(.*): (-?\d+)", re.DOTALL)


def marked(text: str | None) -> str:
    """The text as a cell that is never empty: a mark for no text and for empty text; `unmarked` takes it back."""
    if text is None:
        return NONE_MARK
    if not text:
        return BLANK_MARK
    return f"[{text}" if _NEEDS_BRACKET.fullmatch(text) else text


def unmarked(cell: str) -> str | None:
    """The text that `marked` made into this cell."""
    if cell == NONE_MARK:
        return None
    if cell == BLANK_MARK:
        return ""
    return cell[1:] if _NEEDS_BRACKET.fullmatch(cell) else cell


def about_rows(table: Table, arrangement: Arrangement) -> list[tuple[str, str]]:
    """The item and the detail of all that the table says of itself; what is empty is left out."""
    provenance = table.provenance
    rows = [(TITLE, marked(table.title)), (UNIT, marked(provenance.unit))]
    single = [
        (UNIT_NOTE, provenance.unit_note),
        (DATE_FIELD, provenance.date_field),
        (SYSTEM, provenance.system),
        (SNAPSHOT, provenance.snapshot_date.isoformat() if provenance.snapshot_date else ""),
        (QUESTION, provenance.question_sha256),
    ]
    rows += [(item, marked(text)) for item, text in single if text]
    rows += [(PERIOD, _period_text(period)) for period in provenance.periods]
    for item, texts in (
        (DEFINITION, provenance.definitions),
        (EXCLUSION, provenance.exclusions),
        (CAVEAT, provenance.caveats),
    ):
        rows += [(item, marked(text)) for text in texts]
    rows += [(SOURCE, f"{file.name}: {file.rows} rows, SHA-256 {file.sha256}") for file in provenance.sources]
    rows += _account_rows(provenance.rows)
    if provenance.synthetic:
        rows.append((SYNTHETIC, "Yes"))
    if arrangement.across is not None:
        rows.append((ACROSS, marked(arrangement.across)))
    if arrangement.split is not None:
        rows.append((SPLIT, marked(arrangement.split)))
    return rows


def _period_text(period: Period) -> str:
    part = ", part of a period" if period.part else ""
    return f"{period.label}: {period.start.isoformat()} to {period.end.isoformat()}{part}"


def _account_rows(accounts: RowAccounts | None) -> list[tuple[str, str]]:
    if accounts is None:
        return []
    return [
        (READ, str(accounts.read)),
        (COUNTED, str(accounts.counted)),
        *((LEFT_OUT, f"{rule}: {count}") for rule, count in accounts.excluded.items()),
        *((REJECTED, f"{reason}: {count}") for reason, count in accounts.rejections.items()),
    ]


@dataclass
class About:
    """What the rows of a table's description say of it, gathered row by row."""

    title: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    across: str | None = None
    split: str | None = None

    @property
    def arrangement(self) -> Arrangement:
        """How the table is laid out."""
        return Arrangement(self.across, self.split)

    def provenance(self) -> Provenance:
        """The provenance that the rows describe. `BadInput` where the rows do not account for each other."""
        accounts = None
        if "read" in self.fields:
            rejections = dict(self.lists.get("rejections", []))
            accounts = RowAccounts(
                self.fields.pop("read"),
                self.fields.pop("counted", 0),
                dict(self.lists.get("excluded", [])),
                sum(rejections.values()),
                rejections,
            )
        lists = {name: tuple(items) for name, items in self.lists.items() if name not in ("excluded", "rejections")}
        return Provenance(**{"unit": "", **self.fields, **lists}, rows=accounts)


def about_from_rows(rows: Iterable[tuple[str, str, str]]) -> About:
    """What rows of (place, item, detail) say of one table. `BadInput` names the place."""
    about = About()
    for where, item, detail in rows:
        if item == TITLE:
            about.title = unmarked(detail) or ""
        elif item == ACROSS:
            about.across = unmarked(detail)
        elif item == SPLIT:
            about.split = unmarked(detail)
        elif item in _FIELDS:
            name, convert = _FIELDS[item]
            about.fields[name] = convert(detail, where)
        elif item in _LISTS:
            name, convert = _LISTS[item]
            about.lists.setdefault(name, []).append(convert(detail, where))
        else:
            raise BadInput(
                _("%(where)s: %(item)s is not an item that a table's description has")
                % {"where": where, "item": repr(item)}
            )
    return about


def _text(detail: str, _where: str) -> str:
    return unmarked(detail) or ""


def _number(detail: str, where: str) -> int:
    if not re.fullmatch(r"-?\d{1,4000}", detail):
        raise BadInput(_("%(where)s must be a whole number, not %(text)s") % {"where": where, "text": repr(detail)})
    return int(detail)


def _yes(detail: str, where: str) -> bool:
    if detail not in ("Yes", "No"):
        raise BadInput(_("%(where)s must be Yes or No, not %(text)s") % {"where": where, "text": repr(detail)})
    return detail == "Yes"


def _matched(pattern: re.Pattern[str], detail: str, where: str, example: str) -> re.Match[str]:
    found = pattern.fullmatch(detail)
    if not found:
        raise BadInput(
            _("%(where)s must read like %(example)s, not %(text)s")
            % {"where": where, "example": repr(example), "text": repr(detail)}
        )
    return found


def _period(detail: str, where: str) -> Period:
    found = _matched(_PERIOD, detail, where, "2018: 2018-01-01 to 2018-12-31")
    return Period(found[1], parse_date(found[2], where), parse_date(found[3], where), found[4] is not None)


def _source(detail: str, where: str) -> SourceFile:
    found = _matched(_SOURCE, detail, where, "crimes.csv: 120 rows, SHA-256 0f3a...")
    return SourceFile(found[1], found[3], _number(found[2], where))


def _count_of(detail: str, where: str) -> tuple[str, int]:
    found = _matched(_COUNT_OF, detail, where, "Cancelled records: 12")
    return found[1], _number(found[2], where)


def _snapshot(detail: str, where: str) -> dt.date:
    return parse_date(detail, where)


Convert = Callable[[str, str], Any]

_FIELDS: dict[str, tuple[str, Convert]] = {
    UNIT: ("unit", _text),
    UNIT_NOTE: ("unit_note", _text),
    DATE_FIELD: ("date_field", _text),
    SYSTEM: ("system", _text),
    SNAPSHOT: ("snapshot_date", _snapshot),
    QUESTION: ("question_sha256", _text),
    SYNTHETIC: ("synthetic", _yes),
    READ: ("read", _number),
    COUNTED: ("counted", _number),
}
_LISTS: dict[str, tuple[str, Convert]] = {
    PERIOD: ("periods", _period),
    DEFINITION: ("definitions", _text),
    EXCLUSION: ("exclusions", _text),
    CAVEAT: ("caveats", _text),
    SOURCE: ("sources", _source),
    LEFT_OUT: ("excluded", _count_of),
    REJECTED: ("rejections", _count_of),
}


def category_rows(table: Table, notes: TableNotes) -> list[tuple[str, ...]]:
    """A row of text for each category: dimension label and name, whether additive, code, label, parent, note mark."""
    return [
        (
            marked(dimension.label),
            marked(dimension.name),
            "Yes" if dimension.additive else "No",
            marked(category.code),
            marked(category.label),
            marked(category.parent),
            notes.mark(dimension.name, category.code) or NONE_MARK,
        )
        for dimension in table.dimensions
        for category in dimension.categories
    ]


def dimensions_from_rows(rows: Iterable[tuple[str, Sequence[str]]], notes: dict[str, str]) -> tuple[Dimension, ...]:
    """The dimensions that rows of (place, cells of `category_rows`) describe; `notes` gives each note's text by mark.

    `BadInput` names the place of a row that is wrong.
    """
    gathered: dict[str, tuple[str, str, bool, list[Category]]] = {}
    for where, (label, name, additive, code, text, parent, mark) in rows:
        if mark != NONE_MARK and mark not in notes:
            raise BadInput(
                _("%(where)s refers to %(mark)s, which is not among the notes") % {"where": where, "mark": mark}
            )
        if (key := unmarked(name) or "") not in gathered:
            gathered[key] = (where, unmarked(label) or "", _yes(additive, where), [])
        note = None if mark == NONE_MARK else notes[mark]
        category = Category(unmarked(code) or "", unmarked(text) or "", unmarked(parent), note)
        gathered[key][-1].append(category)
    return tuple(_dimension(name, *rest) for name, rest in gathered.items())


def _dimension(name: str, where: str, label: str, additive: bool, categories: list[Category]) -> Dimension:
    try:
        return Dimension(name, label, tuple(categories), additive)
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from None
