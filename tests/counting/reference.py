"""A second counter, written from docs/reference/question.md alone: slow, obvious, and a stranger to the engine.

It takes rows as dictionaries and decides of each unit, one by one, in which cells it stands. It reads no file, knows
no SQL and shares no code with the product, so that the two can only agree by both following the page.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .reference_population import ROW_TABLE, Population, Question, Records, Row, StoppedError, age_on, spell

__all__ = ["Answer", "StoppedError", "age_on", "count", "spell"]

Address = tuple[str, ...]

TOTAL = "_T"
UNIT_KEY = {
    "crimes": ("row", "crime_key"),
    "suspect_links": ("row", "link_key"),
    "victim_links": ("row", "link_key"),
    "suspects": ("row", "nominal_key"),
    "victims": ("row", "nominal_key"),
    "persons": ("nominal", "person_key"),
    "incidents": ("row", "incident_key"),
}
SHORT_NAMES = {
    "outcome": ("outcome", "outcome_code"),
    "disposal": ("disposal", "disposal_code"),
    "sex": ("nominal", "sex"),
    "role": ("link", "role"),
    "status": ("crime", "status"),
}


@dataclass
class Answer:
    """What a count gives: each cell as (state, value), and what became of every row of the unit's table."""

    cells: dict[Address, tuple[str, int | None]]
    read: int
    counted: int
    excluded: list[int] = field(default_factory=list)
    rejections: dict[str, int] = field(default_factory=dict)


def count(question: Question, records: Records, allow: frozenset[str] = frozenset()) -> Answer:
    """Count as the question says; raises StoppedError where the page says that the count stops."""
    return _Count(question, records, allow).answer()


class _Count(Population):
    # The whole count.

    def answer(self) -> Answer:
        rows = self.records.get(ROW_TABLE[self.unit], [])
        charged: Counter[int] = Counter()
        rejections: Counter[str] = Counter()
        population = []
        for row in rows:
            rule = self._left_out_by(row)
            if rule is None:
                population.append(row)
            elif isinstance(rule, str):
                rejections[rule] += 1
            else:
                charged[rule] += 1
        for reason in rejections:
            if reason not in self.allow:
                raise StoppedError(reason)
        cells = self._cells(population)
        return Answer(cells, len(rows), len(population), [charged[n] for n in sorted(charged)], dict(rejections))

    # Dimensions.

    def _cells(self, population: list[Row]) -> dict[Address, tuple[str, int | None]]:
        units: dict[Any, list[Row]] = {}
        for number, row in enumerate(population):
            units.setdefault(self._unit_key(row, number), []).append(row)
        counts: Counter[Address] = Counter()
        for rows in units.values():
            addresses = {
                address for placement in self._placements(rows) for address in self._addresses_above(placement)
            }
            counts.update(addresses)
        every_address = itertools.product(*(self._codes(dimension) for dimension in self.dimensions))
        return {address: self._state(address, counts[address]) for address in every_address}

    def _unit_key(self, row: Row, number: int) -> Any:
        if self.unit == "outcomes":
            return number
        where, name = UNIT_KEY[self.unit]
        return row[name] if where == "row" else self.nominals[row["nominal_key"]][name]

    def _placements(self, rows: list[Row]) -> set[Address]:
        """The lowest cells that a unit stands in, from its rows."""
        each = {id(row): self._placements_of_row(row) for row in rows}
        if not any("across" in dimension for dimension in self.dimensions):
            return set().union(*each.values())
        in_order = sorted(rows, key=lambda row: (self._period_day(row), row["link_key"]))
        chosen = {"first": each[id(in_order[0])], "latest": each[id(in_order[-1])], "each": set().union(*each.values())}
        kinds = [dimension.get("across", "each") for dimension in self.dimensions]
        parts = []
        for kind, placements in chosen.items():
            where = [n for n, its_kind in enumerate(kinds) if its_kind == kind]
            parts.append({tuple((n, placement[n]) for n in where) for placement in placements})
        return {
            tuple(code for _, code in sorted(itertools.chain.from_iterable(combination)))
            for combination in itertools.product(*parts)
        }

    def _placements_of_row(self, row: Row) -> set[Address]:
        """The lowest cells that one row stands in: one, unless a dimension says `each`."""
        children = sorted({self._child(dimension) for dimension in self.dimensions if dimension.get("rule") == "each"})
        choices = [self._child_rows(child, row) or [None] for child in children]
        placements = set()
        for combination in itertools.product(*choices):
            chosen = dict(zip(children, combination, strict=True))
            placements.add(tuple(self._category(dimension, row, chosen) for dimension in self.dimensions))
        return placements

    def _child(self, dimension: Question) -> str:
        """The table whose several rows make the dimension many-valued; links and their nominals are one."""
        if dimension["of"] == "age":
            return "link"
        table = SHORT_NAMES.get(dimension["of"], tuple(dimension["of"].split(".")))[0]
        return "link" if table == "nominal" else table

    def _child_rows(self, child: str, row: Row) -> list[Row]:
        return self._fitting_links(row) if child == "link" else self._rows_of(child, row)

    def _category(self, dimension: Question, row: Row, chosen: dict[str, Row | None]) -> str:
        rule = dimension.get("rule")
        if rule is None:
            return self._category_of(dimension, self._value(dimension, row))
        child = self._child(dimension)
        if rule == "each":
            other = chosen[child]
            return self._category_of(dimension, None if other is None else self._value(dimension, other))
        others = self._child_rows(child, row)
        if rule == "highest_ranked":
            found = {self._category_of(dimension, self._value(dimension, other)) for other in others}
            ranked = [code for code in dimension["ranking"] if code in found]
            return ranked[0] if ranked else self._category_of(dimension, None)
        if rule == "current":
            others = [other for other in others if other["current"]]
            if len(others) > 1:
                raise StoppedError("two-current")
        if not others:
            return self._category_of(dimension, None)
        ends = {"first": min, "latest": max, "current": max}
        return self._category_of(dimension, self._value(dimension, ends[rule](others, key=lambda o: o["sequence"])))

    def _value(self, dimension: Question, row: Row) -> Any:
        """The value of a dimension at a row that has one."""
        of = dimension["of"]
        if of == "period":
            return self._period_holding(self._period_day(row))
        if of == "offence":
            return self._offence(self._crime(row))
        if of == "age":
            return self._age(row)
        table, column = SHORT_NAMES.get(of, tuple(of.split(".")))
        if self._stands_in(table, row):
            return row.get(column)
        if table == "nominal" and "nominal_key" in row:
            return self.nominals[row["nominal_key"]].get(column)
        others = self._rows_of(table, row)
        return others[0].get(column) if others else None

    @staticmethod
    def _stands_in(table: str, row: Row) -> bool:
        """Whether the row is one of this table, told by the column that only this table has."""
        marks = {
            "crime": "status",
            "link": "role",
            "nominal": "organisation",
            "outcome": "outcome_code",
            "disposal": "disposal_code",
            "incident": "incident_type",
        }
        return marks[table] in row

    def _category_of(self, dimension: Question, value: Any) -> str:
        if value is None:
            return self._fallback(dimension, "missing")
        if dimension["of"] == "period":
            return str(value)
        if dimension["of"] == "age":
            for code, lowest, highest, _ in self._bands(dimension):
                if lowest <= value and (highest is None or value <= highest):
                    return code
            return self._fallback(dimension, "other")
        for category in dimension["categories"]:
            values = category.get("values", [category["code"]])
            if dimension["of"] in ("offence", "crime.offence_code"):
                values, value = [spell(code) for code in values], spell(value)
            if value in values:
                return str(category["code"])
        return self._fallback(dimension, "other")

    @staticmethod
    def _fallback(dimension: Question, which: str) -> str:
        if which not in dimension:
            raise StoppedError(which)
        return str(dimension[which]["code"])

    @staticmethod
    def _bands(dimension: Question) -> list[tuple[str, int, int | None, str | None]]:
        """Bands of an age dimension: code, lowest, highest (None: and over), group."""
        if "single_years" in dimension:
            years = dimension["single_years"]
            return [(str(age), age, age, None) for age in range(years["from"], years["to"] + 1)]
        bands = []
        for band in dimension["bands"]:
            lowest, highest = band["from"], band.get("to")
            default = f"{lowest}+" if highest is None else str(lowest) if lowest == highest else f"{lowest}-{highest}"
            bands.append((band.get("code", default), lowest, highest, band.get("group")))
        return bands

    # Addresses.

    def _groups(self, dimension: Question) -> dict[str, str]:
        """The group above each lowest category that has one."""
        if dimension["of"] == "age":
            return {code: group for code, _, _, group in self._bands(dimension) if group is not None}
        categories = dimension.get("categories", [])
        return {str(category["code"]): category["group"] for category in categories if "group" in category}

    def _codes(self, dimension: Question) -> list[str]:
        """Every code of a dimension: lowest categories, groups, and the total if it has one."""
        if dimension["of"] == "period":
            codes = list(self.periods)
        elif dimension["of"] == "age":
            codes = [code for code, *_ in self._bands(dimension)]
        else:
            codes = [str(category["code"]) for category in dimension["categories"]]
        codes += [dimension[which]["code"] for which in ("missing", "other") if which in dimension]
        codes += [group["code"] for group in dimension.get("groups", [])]
        return codes + ([TOTAL] if self._has_total(dimension) else [])

    def _has_total(self, dimension: Question) -> bool:
        margins = self.question.get("margins", "all")
        return margins == "all" or (margins != "none" and dimension["name"] in margins)

    def _addresses_above(self, placement: Address) -> Iterator[Address]:
        choices = []
        for dimension, code in zip(self.dimensions, placement, strict=True):
            groups = self._groups(dimension)
            choices.append(
                [code] + ([groups[code]] if code in groups else []) + ([TOTAL] if self._has_total(dimension) else [])
            )
        return itertools.product(*choices)

    def _state(self, address: Address, value: int) -> tuple[str, int | None]:
        if value > 0:
            return ("published", value)
        return ("not applicable", None) if self._cannot_be(address) else ("zero", 0)

    def _cannot_be(self, address: Address) -> bool:
        """Whether a category of the address did not exist on any day of the address's periods."""
        spans = list(self.periods.values())
        for dimension, code in zip(self.dimensions, address, strict=True):
            if dimension["of"] == "period" and code != TOTAL:
                spans = [self.periods[code]]
        for dimension, code in zip(self.dimensions, address, strict=True):
            for category in dimension.get("categories", []):
                if str(category["code"]) != code:
                    continue
                if "from" in category and all(last < category["from"] for _, last in spans):
                    return True
                if "until" in category and all(first > category["until"] for first, _ in spans):
                    return True
        return False
