"""How a table of many dimensions is laid out on a page: what goes down, what across, what on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.tables.labels import category_labels, dimension_labels, distinct, levels
from candour.tables.model import Cell, Dimension, Keys, Table
from candour.tables.notes import TableNotes

COUNT = later("Count")
"""The heading of the column of figures where no dimension lies across."""

WIDEST = 30
"""The most categories that are laid across of themselves: more than that and a reader loses the row."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which dimension lies across and which has a section for each of its categories, by name; the others go down.

    `across` may be None: then every figure has a row of its own. At least one dimension goes down.
    """

    across: str | None
    split: str | None = None


Arranger = Callable[[Table], Arrangement]
"""Anything that chooses an arrangement for a table; `arrange` is the one used unless another is given."""


def arrange(table: Table) -> Arrangement:
    """The arrangement that reads best of itself.

    The last dimension lies across, or the nearest before it that has 30 categories or fewer. From four dimensions
    on, the first has a section for each of its categories. Rows of zeros are kept.
    """
    if len(table.dimensions) == 1:
        return Arrangement(None)
    names = [dimension.name for dimension in reversed(table.dimensions) if len(dimension.categories) <= WIDEST]
    across = names[0] if names else None
    others = [dimension.name for dimension in table.dimensions if dimension.name != across]
    return Arrangement(across, others[0] if len(others) > 2 else None)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section: its labels, how deep each lies in its hierarchy, and the addresses of its figures."""

    labels: tuple[str, ...]
    levels: tuple[int, ...]
    addresses: tuple[Keys, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One rectangle of a table: what it is of (nothing if it is the whole table), its header and its rows.

    The header holds the labels of the dimensions that go down, then those of the columns of figures.
    """

    heading: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def cells(self, table: Table) -> list[Cell]:
        """The cells of the section, row by row."""
        return [table.cells[address] for row in self.rows for address in row.addresses]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a reader sees it."""

    down: tuple[str, ...]
    across: str
    sections: tuple[Section, ...]


def lay_out(table: Table, arrangement: Arrangement, notes: TableNotes, *, count: str = COUNT) -> Layout:
    """Lay a table out. Labels with a note bear its mark; no two headings of a section are alike.

    `count` heads the figures where no dimension lies across: a file that is read back has `COUNT` in every language.
    `BadInput` where the arrangement names a dimension that the table lacks, or leaves none to go down.
    """
    taken = [table.dimension(name) for name in (arrangement.across, arrangement.split) if name is not None]
    down = tuple(dimension for dimension in table.dimensions if dimension not in taken)
    if not down or len(set(taken)) != len(taken):
        raise BadInput(
            _("table %(title)s must keep a dimension to go down; one lies across, one may be split")
            % {"title": repr(table.title)}
        )
    across = table.dimension(arrangement.across) if arrangement.across is not None else None
    split = table.dimension(arrangement.split) if arrangement.split is not None else None
    names = dimension_labels(table)
    labels = {dimension.name: marked_labels(dimension, notes) for dimension in table.dimensions}
    columns = tuple(labels[across.name].values()) if across else (count,)
    headings = [names[dimension.name] for dimension in down]
    header = tuple(distinct([*headings, *columns], ["row heading"] * len(headings) + ["column"] * len(columns)))
    depths = {dimension.name: levels(dimension) for dimension in down}

    def rows(section: dict[str, str]) -> tuple[Row, ...]:
        return tuple(
            Row(
                tuple(labels[dimension.name][code] for dimension, code in zip(down, codes, strict=True)),
                tuple(depths[dimension.name][code] for dimension, code in zip(down, codes, strict=True)),
                _addresses(table, {**section, **_named(down, codes)}, across),
            )
            for codes in product(*(dimension.codes for dimension in down))
        )

    if split is None:
        sections = [Section("", header, rows({}))]
    else:
        sections = [
            Section(f"{names[split.name]}: {labels[split.name][code]}", header, rows({split.name: code}))
            for code in split.codes
        ]
    return Layout(tuple(headings), names[across.name] if across else "", tuple(sections))


def marked_labels(dimension: Dimension, notes: TableNotes) -> dict[str, str]:
    """What a reader sees for each category code, with the mark of its note where it has one."""
    labels = {
        code: f"{label} {mark}" if (mark := notes.mark(dimension.name, code)) else label
        for code, label in category_labels(dimension).items()
    }
    return dict(zip(labels, distinct(list(labels.values()), list(labels)), strict=True))


def _named(dimensions: tuple[Dimension, ...], codes: tuple[str, ...]) -> dict[str, str]:
    return dict(zip((dimension.name for dimension in dimensions), codes, strict=True))


def _addresses(table: Table, fixed: dict[str, str], across: Dimension | None) -> tuple[Keys, ...]:
    columns = [{across.name: code} for code in across.codes] if across else [{}]
    return tuple(tuple({**fixed, **column}[dimension.name] for dimension in table.dimensions) for column in columns)
