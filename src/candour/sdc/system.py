"""What published tables say taken together: known numbers, unknown numbers, and the additions that bind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from candour.tables import TOTAL, CellState, Dimension, Keys, Table

Name = tuple[int, tuple[tuple[str, str], ...]]
"""A number's name: the group of linked tables, and its category in every dimension that is not at its total.

Two cells with the same name are the same number, whichever table they stand in.
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a total is bound to its parts (places in `System.names`) along one dimension.

    Additive: the whole equals the sum of its parts. Otherwise it is at least the largest part and at most their sum.
    """

    whole: int
    parts: tuple[int, ...]
    additive: bool
    dimension: str


@dataclass(slots=True)
class System:
    """Every number that some published tables speak of.

    `values` holds what a reader knows (None: not known); `withheld` is true for a number that a table withholds and
    no other table shows; a number that is neither known nor withheld is one that no table prints. `cells` gives, for
    each table, the place of each of its cells. `contradictions` are relations that the published figures break; they
    are not among `relations`, since nobody can reason from them.
    """

    names: list[Name] = field(default_factory=list)
    values: list[int | None] = field(default_factory=list)
    withheld: list[bool] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    contradictions: list[Relation] = field(default_factory=list)
    cells: list[dict[Keys, int]] = field(default_factory=list)

    @property
    def unknown(self) -> list[int]:
        """The places of the numbers that a reader does not know, in the order of their names' places."""
        return [place for place, value in enumerate(self.values) if value is None]


def build(tables: Sequence[Table], groups: Sequence[int], floor: int = 0) -> System:
    """The system of these tables as a reader sees them who takes every withheld cell to be at least `floor`.

    `groups` gives the number of the group of linked tables that each table is in.
    """
    system = System()
    places: dict[Name, int] = {}
    for table, group in zip(tables, groups, strict=True):
        system.cells.append(_enter_cells(system, places, table, group))
    relations: dict[tuple[int, tuple[int, ...]], Relation] = {}
    for table, group, own in zip(tables, groups, system.cells, strict=True):
        dimensions = _completed(table, list(groups).count(group) > 1)
        for relation in _relations(system, places, own, dimensions, group):
            relations.setdefault((relation.whole, relation.parts), relation)
    for relation in relations.values():
        kept = system.relations if is_possible(system, relation, floor) else system.contradictions
        kept.append(relation)
    return system


def name_of(dimensions: Sequence[Dimension], keys: Keys, group: int) -> Name:
    """The name of the number at an address."""
    pairs = zip(dimensions, keys, strict=True)
    return group, tuple(sorted((dimension.name, code) for dimension, code in pairs if code != TOTAL))


def _enter_cells(system: System, places: dict[Name, int], table: Table, group: int) -> dict[Keys, int]:
    own = {}
    for keys in table.addresses():
        cell = table.cells[keys]
        place = _place(system, places, name_of(table.dimensions, keys, group))
        own[keys] = place
        if cell.value is not None:
            system.values[place] = cell.value
            system.withheld[place] = False
        elif cell.state is CellState.WITHHELD:
            system.withheld[place] = system.values[place] is None
        elif system.values[place] is None and not system.withheld[place]:
            # Nothing was counted here, so the cell brings nothing to the totals above it.
            system.values[place] = 0
    return own


def _place(system: System, places: dict[Name, int], name: Name) -> int:
    if name not in places:
        places[name] = len(system.names)
        system.names.append(name)
        system.values.append(None)
        system.withheld.append(False)
    return places[name]


def _completed(table: Table, linked: bool) -> tuple[Dimension, ...]:
    """The table's dimensions, with totals that it does not print where another table may print them."""
    if not linked:
        return table.dimensions
    return tuple(dimension if dimension.has_total else _with_total(dimension) for dimension in table.dimensions)


def _with_total(dimension: Dimension) -> Dimension:
    total = replace(dimension.categories[0], code=TOTAL, label=TOTAL, parent=None, note=None)
    return replace(dimension, categories=(*dimension.categories, total))


def _relations(
    system: System, places: dict[Name, int], own: dict[Keys, int], dimensions: tuple[Dimension, ...], group: int
) -> Iterator[Relation]:
    for position, dimension in enumerate(dimensions):
        others = [other.codes if index != position else (TOTAL,) for index, other in enumerate(dimensions)]
        families = [(code, dimension.children(code)) for code in dimension.codes]
        families = [(code, children) for code, children in families if children]
        for keys in product(*others):

            def place(code: str, keys: Keys = keys, position: int = position) -> int:
                address = (*keys[:position], code, *keys[position + 1 :])
                # Only a number that the table does not print must be looked for by its name.
                found = own.get(address)
                return _place(system, places, name_of(dimensions, address, group)) if found is None else found

            for code, children in families:
                parts = tuple(sorted(place(child) for child in children))
                yield Relation(place(code), parts, dimension.additive, dimension.name)


def is_possible(system: System, relation: Relation, floor: int) -> bool:
    """Whether some values of the unknown numbers satisfy the relation, each withheld one being at least `floor`."""

    def least(place: int) -> int:
        value = system.values[place]
        if value is not None:
            return value
        return floor if system.withheld[place] else 0

    values = [system.values[part] for part in relation.parts]
    whole = system.values[relation.whole]
    if whole is None:
        return True
    open_ended = None in values
    lowest = [least(part) for part in relation.parts]
    if relation.additive:
        return sum(lowest) <= whole if open_ended else sum(lowest) == whole
    return max(lowest) <= whole and (open_ended or whole <= sum(lowest))


def holds(relation: Relation, values: Sequence[int]) -> bool:
    """Whether complete values satisfy the relation: one addition and one or two comparisons."""
    whole, total = values[relation.whole], sum(map(values.__getitem__, relation.parts))
    if relation.additive:
        return whole == total
    return max(map(values.__getitem__, relation.parts)) <= whole <= total
