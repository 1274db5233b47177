"""Tables in a letter, and what a reader must know of their figures: worked out from each table, never boilerplate."""

from __future__ import annotations

from dataclasses import replace

from candour.errors import BadInput
from candour.language import gettext as _
from candour.letters.letter import Block, Grid, ItemList, Section
from candour.letters.provisions import cited
from candour.letters.record import Refusal
from candour.letters.wording import count, day, joined, phrase, sentence
from candour.letters.writer import Writer
from candour.tables import (
    TOTAL,
    WITHHELD,
    Arrangement,
    CellState,
    Dimension,
    Provenance,
    RowAccounts,
    Table,
    lay_out,
    legend,
    number_notes,
    shown,
)
from candour.tables import Section as LaidOut

WIDEST = 10
"""The most columns, row headings included, of a table that is printed in a letter."""

LONGEST = 40
"""The most rows of a table that is printed in a letter."""


def check_tables(writer: Writer) -> None:
    """See that every table named is given, every table given is supplied, and withheld cells are explained.

    Raises `BadInput` naming the table.
    """
    supplied = {disclosure.table for disclosure in writer.record.disclosures if disclosure.table}
    for name in sorted(supplied - set(writer.tables)):
        raise BadInput(
            _("the record supplies the table %(table)s, which was not given; give it with its name")
            % {"table": repr(name)}
        )
    for name in sorted(set(writer.tables) - supplied):
        raise BadInput(
            _("the table %(table)s was given, but no part of the record supplies it; name it in a disclosure")
            % {"table": repr(name)}
        )
    for refusal in writer.record.refusals:
        for name in refusal.withheld_cells_of:
            _check_explained(writer, refusal, name)
    for name, table in writer.tables.items():
        if table.has_withheld and not _explaining(writer, name):
            raise BadInput(
                _(
                    "the table %(table)s has withheld numbers that no refusal explains; "
                    "name it in a refusal's withheld_cells_of"
                )
                % {"table": repr(name)}
            )


def _check_explained(writer: Writer, refusal: Refusal, name: str) -> None:
    said = {"provision": refusal.provision, "table": repr(name)}
    if name not in writer.tables:
        raise BadInput(_("the refusal under %(provision)s explains the table %(table)s, not supplied") % said)
    if not writer.tables[name].has_withheld:
        raise BadInput(_("the refusal under %(provision)s explains %(table)s, where nothing is withheld") % said)


def _explaining(writer: Writer, name: str) -> list[Refusal]:
    return [refusal for refusal in writer.record.refusals if name in refusal.withheld_cells_of]


def table_blocks(writer: Writer, name: str, files: tuple[str, ...]) -> list[Block]:
    """A table as it stands in a letter: whole where it fits a page, else its totals by each dimension.

    A table that cannot be shown so is not printed; the letter then says that it is in its file.
    """
    table = writer.tables[name]
    drawn = _drawn(table)
    if drawn == [table]:
        return [_grid(writer, name, table, table.title)]
    said = f"figures.{'totals' if drawn else 'not_printed'}{'.file' if files else ''}"
    captions = [
        writer.words(
            "figures.totals.caption",
            title=table.title,
            down=_within_a_sentence(part.dimensions[0].label),
            across=_within_a_sentence(part.dimensions[1].label),
        )
        for part in drawn
    ]
    grids = [_grid(writer, name, part, caption) for part, caption in zip(drawn, captions, strict=True)]
    return [*writer.say(said), *grids]


def _within_a_sentence(label: str) -> str:
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _drawn(table: Table) -> list[Table]:
    """The table itself where it fits; else one table for each dimension against the narrowest, others at total."""
    if _fits(table):
        return [table]
    narrow = _across(table)
    parts = []
    for dimension in table.dimensions:
        others = [other for other in table.dimensions if other not in (dimension, narrow)]
        if dimension is narrow or not all(other.has_total for other in others):
            continue
        part = _at_totals(table, (dimension, narrow))
        if _fits(part):
            parts.append(part)
    return parts


def _across(table: Table) -> Dimension:
    """What lies across: the periods, as a reader expects, or else the dimension with the shortest labels."""
    periods = {period.label for period in table.provenance.periods}
    for dimension in table.dimensions:
        if periods and periods <= {category.label for category in dimension.categories} and _width(dimension) <= 90:
            return dimension
    return min(table.dimensions, key=_width)


def _width(dimension: Dimension) -> int:
    return sum(len(category.label) for category in dimension.categories)


def _at_totals(table: Table, kept: tuple[Dimension, ...]) -> Table:
    cells = {}
    for address, cell in table.cells.items():
        by_name = dict(zip((dimension.name for dimension in table.dimensions), address, strict=True))
        left = {name for name in by_name if name not in {dimension.name for dimension in kept}}
        if all(by_name[name] == TOTAL for name in left):
            cells[tuple(by_name[dimension.name] for dimension in kept)] = cell
    return Table(title=table.title, dimensions=kept, cells=cells, provenance=table.provenance)


def _arrangement(table: Table) -> Arrangement:
    if len(table.dimensions) == 1:
        return Arrangement(None)
    return Arrangement(_across(table).name)


def _fits(table: Table) -> bool:
    across = _arrangement(table).across
    columns = len(table.dimension(across).categories) + len(table.dimensions) - 1 if across else 2
    rows = len(table.cells) // (len(table.dimension(across).categories) if across else 1)
    return columns <= WIDEST and rows <= LONGEST


def _grid(writer: Writer, name: str, table: Table, caption: str) -> Grid:
    # The notes of the whole table stand with the other considerations, not below each of its parts.
    table = replace(table, notes=())
    notes = number_notes(table)
    layout = lay_out(table, _arrangement(table), notes)
    (section,) = layout.sections
    down = len(layout.down)
    return Grid(
        caption=caption,
        header=section.header,
        rows=tuple(
            (*row.labels, *(shown(table.cells[address], grouped=True) for address in row.addresses))
            for row in section.rows
        ),
        clause=f"table.{name}",
        row_headers=down,
        number_columns=frozenset(range(down, len(section.header))),
        total_rows=_totals(table, section),
        notes=(*_mark_notes(writer, name, table), *(f"{note.mark} {note.text}" for note in notes.all)),
        name=name,
    )


def _totals(table: Table, section: LaidOut) -> frozenset[int]:
    """The rows whose figures are at the total of any dimension that goes down."""
    across = _arrangement(table).across
    down = [index for index, dimension in enumerate(table.dimensions) if dimension.name != across]
    return frozenset(
        number for number, row in enumerate(section.rows) if any(row.addresses[0][index] == TOTAL for index in down)
    )


def _mark_notes(writer: Writer, name: str, table: Table) -> list[str]:
    (withheld,) = legend((WITHHELD,))
    notes = []
    for mark in legend(table.cells.values()):
        if mark == withheld:
            provisions = dict.fromkeys(
                cited(refusal.provision, writer.record.regime).words for refusal in _explaining(writer, name)
            )
            section = writer.words("heading.refusal")
            said = {"mark": mark.mark, "provisions": joined(list(provisions)), "section": section}
            notes.append(writer.words("figures.mark.withheld", **said))
        else:
            notes.append(writer.words("figures.mark", mark=mark.mark, meaning=mark.meaning))
    if any(cell.state is CellState.ZERO for cell in table.cells.values()):
        notes.append(writer.words("figures.zero"))
    return notes


def figures_section(writer: Writer) -> list[Section]:
    """What a reader must know of each table supplied: one section, with one within it for each of several tables."""
    several = len(writer.tables) > 1
    if not several:
        blocks = [block for table in writer.tables.values() for block in _considerations(writer, table)]
        return writer.section("figures", "figures", blocks)
    inner = [
        section
        for number, table in enumerate(writer.tables.values(), start=1)
        for section in writer.section(
            f"figures-{number}", "figures.of", _considerations(writer, table), title=table.title
        )
    ]
    return writer.section("figures", "figures", [], inner)


def _considerations(writer: Writer, table: Table) -> list[Block]:
    about = table.provenance
    # Where the rows that each rule left out are told below, the rule need not be told twice.
    told = [rule.casefold() for rule in about.rows.excluded] if about.rows and not table.has_withheld else []
    exclusions = [text for text in about.exclusions if not any(rule in text.casefold() for rule in told)]
    facts = [
        *_said(writer, "figures.synthetic", about.synthetic),
        _unit(writer, about),
        *_periods(writer, about),
        *_said(writer, "figures.date_field", bool(about.date_field), date_field=phrase(about.date_field)),
        *_said(writer, "figures.system", bool(about.system), system=phrase(about.system)),
        *_snapshot(writer, about),
    ]
    return [
        ItemList(items=tuple(facts), clause="figures"),
        *writer.listed("figures.definitions", [sentence(text) for text in about.definitions]),
        *writer.listed("figures.exclusions", [sentence(text) for text in exclusions]),
        *_rows(writer, table, about.rows),
        *writer.listed("figures.caveats", [sentence(text) for text in (*about.caveats, *table.notes)]),
    ]


def _said(writer: Writer, clause: str, wanted: bool, **values: str) -> list[str]:
    return [writer.words(clause, **values)] if wanted else []


def _unit(writer: Writer, about: Provenance) -> str:
    unit = writer.words("figures.unit", unit=phrase(about.unit))
    return f"{unit} {sentence(about.unit_note)}" if about.unit_note else unit


def _periods(writer: Writer, about: Provenance) -> list[str]:
    if not about.periods:
        return []
    start = min(period.start for period in about.periods)
    end = max(period.end for period in about.periods)
    return [
        writer.words("figures.period", start=day(start), end=day(end)),
        *(
            writer.words(
                "figures.part_period", label=phrase(period.label), start=day(period.start), end=day(period.end)
            )
            for period in about.periods
            if period.part
        ),
    ]


def _snapshot(writer: Writer, about: Provenance) -> list[str]:
    if about.snapshot_date is None:
        return []
    received = writer.record.received
    when = "same" if about.snapshot_date == received else "before" if about.snapshot_date < received else "after"
    return [writer.words(f"figures.snapshot.{when}", snapshot=day(about.snapshot_date), received=day(received))]


def _rows(writer: Writer, table: Table, rows: RowAccounts | None) -> list[Block]:
    if rows is None:
        return []
    left_out = {rule: number for rule, number in {**rows.excluded, **rows.rejections}.items() if number}
    if not left_out:
        # The rows counted are the grand total, which may be one of the numbers withheld.
        return [] if table.has_withheld else writer.say("figures.rows.all", read=count(rows.read))
    if table.has_withheld:
        said = " ".join(table.provenance.exclusions).casefold()
        known = all(rule.casefold() in said for rule in left_out)
        return [] if known else writer.listed("figures.rows.rules", [sentence(rule) for rule in left_out])
    items = [
        writer.words("figures.rows.item.one", rule=_start(rule))
        if number == 1
        else writer.words("figures.rows.item", rule=_start(rule), rows=count(number))
        for rule, number in left_out.items()
    ]
    lead = writer.say("figures.rows", read=count(rows.read), counted=count(rows.counted))
    return [*lead, ItemList(items=tuple(items), clause="figures.rows.item")]


def _start(rule: str) -> str:
    return sentence(rule).removesuffix(".")
