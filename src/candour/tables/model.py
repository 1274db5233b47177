"""What a table of counts is: dimensions, cells of five states, and where its figures come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from candour.errors import BadInput
from candour.language import gettext as _

Keys = tuple[str, ...]
"""The address of a cell: one category code for each dimension, in the order of the dimensions."""

TOTAL = "_T"
"""The code of a dimension's total, as SDMX writes it."""


class CellState(StrEnum):
    """What a cell says. Five different things, never folded into one mark."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    ZERO = "zero"
    NOT_RECORDED = "not recorded"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a state, and a value where the state has one (a positive count, or 0 for zero)."""

    state: CellState
    value: int | None = None

    def __post_init__(self) -> None:
        if self.state is CellState.PUBLISHED and (self.value is None or self.value < 1):
            raise BadInput(
                _("a published cell holds a count of 1 or more, not %(value)s") % {"value": repr(self.value)}
            )
        if self.state is CellState.ZERO and self.value != 0:
            raise BadInput(_("a zero cell holds 0, not %(value)s") % {"value": repr(self.value)})
        if self.state not in (CellState.PUBLISHED, CellState.ZERO) and self.value is not None:
            raise BadInput(
                _("a cell that is %(state)s holds no number, not %(value)s")
                % {"state": self.state, "value": repr(self.value)}
            )

    @classmethod
    def count(cls, value: int) -> Cell:
        """The cell that shows this count."""
        return cls(CellState.ZERO, 0) if value == 0 else cls(CellState.PUBLISHED, value)


WITHHELD = Cell(CellState.WITHHELD)
NOT_RECORDED = Cell(CellState.NOT_RECORDED)
NOT_APPLICABLE = Cell(CellState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a dimension: its code, its label for people, and the category that it belongs to."""

    code: str
    label: str
    parent: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way the counts are broken down: ordered categories, with the total among them if there is one.

    A total is the category `TOTAL`; every category without a parent belongs to it. `additive` says that each unit
    counted falls in exactly one lowest category, so that totals equal the sum of what they hold. Where it is false
    (persons by year: one person may stand in two years), a total was counted on its own and is at least its largest
    part and at most the sum of its parts.
    """

    name: str
    label: str
    categories: tuple[Category, ...]
    additive: bool = True

    def __post_init__(self) -> None:
        codes = [category.code for category in self.categories]
        if not codes:
            raise BadInput(_("dimension %(name)s has no categories") % {"name": repr(self.name)})
        if len(set(codes)) != len(codes):
            raise BadInput(_("dimension %(name)s has a category code twice") % {"name": repr(self.name)})
        for category in self.categories:
            if category.parent is not None and category.parent not in codes:
                raise BadInput(
                    _("dimension %(name)s: %(code)s has an unknown parent %(parent)s")
                    % {"name": repr(self.name), "code": repr(category.code), "parent": repr(category.parent)}
                )
        self._check_no_cycle()

    def _check_no_cycle(self) -> None:
        parents = {category.code: category.parent for category in self.categories}
        for code in parents:
            seen = {code}
            above = parents[code]
            while above is not None:
                if above in seen:
                    raise BadInput(
                        _("dimension %(name)s: %(code)s is its own ancestor")
                        % {"name": repr(self.name), "code": repr(code)}
                    )
                seen.add(above)
                above = parents[above]

    @property
    def codes(self) -> tuple[str, ...]:
        """The category codes, in order."""
        return tuple(category.code for category in self.categories)

    @property
    def has_total(self) -> bool:
        """Whether the dimension has a total."""
        return TOTAL in self.codes

    def category(self, code: str) -> Category:
        """The category with this code. `BadInput` if there is none."""
        for category in self.categories:
            if category.code == code:
                return category
        raise BadInput(
            _("dimension %(name)s has no category %(code)s; it has %(codes)s")
            % {"name": repr(self.name), "code": repr(code), "codes": ", ".join(self.codes)}
        )

    def children(self, code: str) -> tuple[str, ...]:
        """The codes directly below a category, in order; none for a lowest category."""
        return tuple(
            category.code
            for category in self.categories
            if category.code != code
            and (category.parent == code or (code == TOTAL and category.parent is None and category.code != TOTAL))
        )

    @property
    def leaves(self) -> tuple[str, ...]:
        """The lowest categories, in order: those that hold no other."""
        return tuple(code for code in self.codes if not self.children(code))


@dataclass(frozen=True, slots=True)
class RowAccounts:
    """What became of every row that was read: read = counted + excluded by each rule + rejected, always.

    `excluded` gives the rows that each rule left out, by the rule in words, in the order the rules ran (a row is
    charged to the first rule that leaves it out). `rejected` counts the bad rows that were allowed by name;
    `rejections` gives them by reason in words.
    """

    read: int
    counted: int
    excluded: Mapping[str, int] = field(default_factory=dict)
    rejected: int = 0
    rejections: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        accounted = self.counted + sum(self.excluded.values()) + self.rejected
        if self.read != accounted:
            raise BadInput(
                _("row accounts do not add up: %(read)s read, %(accounted)s accounted for")
                % {"read": self.read, "accounted": accounted}
            )
        if self.rejected != sum(self.rejections.values()):
            raise BadInput(_("row accounts do not add up: the rejections by reason are not the rows rejected"))


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a table, both ends included. A part period is named as such and never annualised."""

    label: str
    start: dt.date
    end: dt.date
    part: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file (or query) that the figures were counted from: its name, its SHA-256, its rows of data."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the figures of a table come from and what they mean; the data considerations of a letter are built from it.

    `unit` is what one count is, in words ("suspects linked to a crime"); `unit_note` what a reader must know of it
    ("a person suspected of two crimes is counted twice"). `date_field` is the date that puts a unit in a period.
    `snapshot_date` is the day the records were extracted. `definitions` and `exclusions` are whole sentences.
    `synthetic` says that the records are invented.
    """

    unit: str
    unit_note: str = ""
    periods: tuple[Period, ...] = ()
    date_field: str = ""
    system: str = ""
    snapshot_date: dt.date | None = None
    definitions: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    question_sha256: str = ""
    sources: tuple[SourceFile, ...] = ()
    rows: RowAccounts | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by dimensions: one cell for every combination of categories, margins included, none left out.

    `cells` maps the address (one code a dimension) to the cell. Margins are cells of their own: counted, never
    summed by whoever makes the table.
    """

    title: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Keys, Cell]
    provenance: Provenance
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [dimension.name for dimension in self.dimensions]
        if not names:
            raise BadInput(_("table %(title)s has no dimension") % {"title": repr(self.title)})
        if len(set(names)) != len(names):
            raise BadInput(_("table %(title)s has a dimension twice") % {"title": repr(self.title)})
        expected = set(self.addresses())
        given = set(self.cells)
        if missing := expected - given:
            raise BadInput(
                _("table %(title)s lacks a cell at %(cell)s")
                % {"title": repr(self.title), "cell": " / ".join(min(missing))}
            )
        if extra := given - expected:
            raise BadInput(
                _("table %(title)s has a cell outside its dimensions at %(cell)s")
                % {"title": repr(self.title), "cell": " / ".join(min(extra))}
            )

    def addresses(self) -> Iterator[Keys]:
        """Every address, in reading order: the last dimension changes fastest."""
        return product(*(dimension.codes for dimension in self.dimensions))

    def dimension(self, name: str) -> Dimension:
        """The dimension with this name. `BadInput` if there is none."""
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        raise BadInput(_("table %(title)s has no dimension %(name)s") % {"title": repr(self.title), "name": repr(name)})

    def cell(self, **keys: str) -> Cell:
        """The cell at one category of each named dimension; a dimension not named is taken at its total."""
        for name in keys:
            self.dimension(name)
        address = tuple(keys.get(dimension.name, TOTAL) for dimension in self.dimensions)
        if address not in self.cells:
            raise BadInput(
                _("table %(title)s has no cell at %(cell)s") % {"title": repr(self.title), "cell": " / ".join(address)}
            )
        return self.cells[address]

    @property
    def has_withheld(self) -> bool:
        """Whether any cell is withheld."""
        return any(cell.state is CellState.WITHHELD for cell in self.cells.values())
