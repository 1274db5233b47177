"""A second counter, written from docs/reference/question.md alone: slow, obvious, and a stranger to the engine.

It takes rows as dictionaries and decides of each unit, one by one, in which cells it stands. It reads no file, knows
no SQL and shares no code with the product, so that the two can only agree by both following the page.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Records = dict[str, list[Row]]
Question = dict[str, Any]
Address = tuple[str, ...]

TOTAL = "_T"
ROW_TABLE = {
    "crimes": "crime",
    "suspect_links": "link",
    "suspects": "link",
    "victim_links": "link",
    "victims": "link",
    "persons": "link",
    "outcomes": "outcome",
    "incidents": "incident",
}
UNIT_KEY = {
    "crimes": ("row", "crime_key"),
    "suspect_links": ("row", "link_key"),
    "victim_links": ("row", "link_key"),
    "suspects": ("row", "nominal_key"),
    "victims": ("row", "nominal_key"),
    "persons": ("nominal", "person_key"),
    "incidents": ("row", "incident_key"),
}
DEFAULT_ROLES = {
    "suspect_links": ["suspect", "offender"],
    "suspects": ["suspect", "offender"],
    "victim_links": ["victim"],
    "victims": ["victim"],
}
SHORT_NAMES = {
    "outcome": ("outcome", "outcome_code"),
    "disposal": ("disposal", "disposal_code"),
    "sex": ("nominal", "sex"),
    "role": ("link", "role"),
    "status": ("crime", "status"),
}


class StoppedError(Exception):
    """The count stops; the argument is the reason in a word."""


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


def spell(code: str) -> str:
    """An offence code in the one spelling: class without leading zeros, letter in capitals, sub-code of two digits."""
    offence_class, sub_code = code.split("/")
    return offence_class.lstrip("0").upper() + "/" + sub_code.lstrip("0").rjust(2, "0")


def age_on(born: dt.date, day: dt.date, leap_day: str) -> int:
    """Birthdays reached on the day, by walking from one birthday to the next; below 0 for a birth after the day."""
    if born > day:
        return -1
    age = 0
    while _birthday(born, born.year + age + 1, leap_day) <= day:
        age += 1
    return age


def _birthday(born: dt.date, year: int, leap_day: str) -> dt.date:
    try:
        return born.replace(year=year)
    except ValueError:  # 29 February in a year that has none
        return dt.date(year, 3, 1) if leap_day == "1 March" else dt.date(year, 2, 28)


def periods_of(spec: Question) -> dict[str, tuple[dt.date, dt.date]]:
    """Each period's code with its first and last day, cut at `from` and `to`."""
    found: dict[str, tuple[dt.date, dt.date]] = {}
    day = spec["from"]
    while day <= spec["to"]:
        code = _period_code(spec["years"], day)
        first, _ = found.get(code, (day, day))
        found[code] = (first, day)
        day += dt.timedelta(days=1)
    return found


def _period_code(years: str, day: dt.date) -> str:
    if years == "whole":
        return "whole"
    if years == "month":
        return f"{day.year}-{day.month:02d}"
    if years == "calendar":
        return str(day.year)
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}/{(start + 1) % 100:02d}"


class _Count:
    def __init__(self, question: Question, records: Records, allow: frozenset[str]) -> None:
        self.question, self.records, self.allow = question, records, allow
        self.unit: str = question["unit"]
        self.population: Question = question.get("population", {})
        self.dimensions: list[Question] = question["dimensions"]
        self.periods = periods_of(question["periods"])
        self.crimes = {row["crime_key"]: row for row in records.get("crime", [])}
        self.nominals = {row["nominal_key"]: row for row in records.get("nominal", [])}
        self.incidents = {row["incident_key"]: row for row in records.get("incident", [])}
        self.of_links = ROW_TABLE[self.unit] == "link"
        self.age_asked = any(dimension["of"] == "age" for dimension in self.dimensions)

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

    def _left_out_by(self, row: Row) -> int | str | None:
        """The number of the first filter that leaves the row out, the reason it is rejected, or None."""
        wheres = self.population.get("where", [])
        filters = [
            (100, self._offence_is_wanted),
            (200, self._role_is_wanted),
            (300, self._not_eliminated),
            (400, self._organisation_is_wanted),
            (500, self._status_is_wanted),
            *((600 + n, lambda row, where=where: self._fits_column(row, where)) for n, where in enumerate(wheres)),
        ]
        for number, fits in filters:
            if not fits(row):
                return number
        day = self._period_day(row)
        if "with_link" in self.population and not self._fitting_links(row):
            return 700
        if day is None:
            return 800
        if self._period_holding(day) is None:
            return 900
        return self._wrong(row) or self._outside_age(row)

    # Filters 1 to 6.

    def _offence_is_wanted(self, row: Row) -> bool:
        if "offences" not in self.population:
            return True
        wanted = {spell(code) for code in self.population["offences"]}
        return self._offence(self._crime(row)) in wanted

    def _role_is_wanted(self, row: Row) -> bool:
        return not self.of_links or row["role"] in self.population.get("roles", DEFAULT_ROLES.get(self.unit))

    def _not_eliminated(self, row: Row) -> bool:
        return not self.of_links or self.population.get("eliminated", "exclude") == "include" or not row["eliminated"]

    def _organisation_is_wanted(self, row: Row) -> bool:
        if not self.of_links or self.population.get("organisations", "include") == "include":
            return True
        return not self.nominals[row["nominal_key"]]["organisation"]

    def _status_is_wanted(self, row: Row) -> bool:
        if self.unit == "incidents":
            return True
        wanted = self.population.get("status", ["recorded", "transferred_in"])
        return wanted == "any" or self._crime(row)["status"] in wanted

    def _fits_column(self, row: Row, where: Question) -> bool:
        table, column = where["column"].split(".")
        candidates = self._rows_of(table, row)
        if where.get("rule") == "current":
            candidates = [candidate for candidate in candidates if candidate["current"]]
            if len(candidates) > 1:
                raise StoppedError("two-current")
        values = [candidate.get(column) for candidate in candidates]
        listed = where.get("in", where.get("not_in"))
        if column == "offence_code":
            listed = [spell(code) for code in listed]
            values = [None if value is None else spell(value) for value in values]
        any_listed = any(value is not None and value in listed for value in values)
        return any_listed if "in" in where else not any_listed

    # Filter 7, and the people of a crime.

    def _fitting_links(self, row: Row) -> list[Row]:
        """The links of the row's crime that meet all of `with_link`; someone not yet born stops the count."""
        wanted = self.population["with_link"]
        fitting = []
        for link in self.records.get("link", []):
            if link["crime_key"] != row["crime_key"] or link["role"] not in wanted["roles"]:
                continue
            if wanted.get("eliminated", "exclude") == "exclude" and link["eliminated"]:
                continue
            organisation = self.nominals[link["nominal_key"]]["organisation"]
            if wanted.get("organisations", "include") == "exclude" and organisation:
                continue
            if "age" in wanted or self.age_asked:
                age = self._age(link)
                if age is not None and age < 0:
                    if "negative-age" not in self.allow:
                        raise StoppedError("negative-age")
                    continue
                if "age" in wanted and not self._age_fits(age, wanted["age"]):
                    continue
            fitting.append(link)
        return fitting

    # Filters 8 and 9.

    def _period_day(self, row: Row) -> dt.date | None:
        name = self.question["periods"]["field"]
        source = row if name == "outcome_on" or self.unit == "incidents" else self._crime(row)
        return source.get(name)

    def _period_holding(self, day: dt.date) -> str | None:
        for code, (first, last) in self.periods.items():
            if first <= day <= last:
                return code
        return None

    # Checks, and filters 11 and 12.

    def _wrong(self, row: Row) -> str | None:
        if self.of_links and ("age" in self.population or self.age_asked):
            age = self._age(row)
            if age is not None and age < 0:
                return "negative-age"
        if self.unit == "persons" and self.nominals[row["nominal_key"]].get("person_key") is None:
            return "no-person-key"
        return None

    def _outside_age(self, row: Row) -> int | None:
        if "age" not in self.population:
            return None
        age = self._age(row)
        if self._age_fits(age, self.population["age"]):
            return None
        return 1100 if age is None else 1200

    @staticmethod
    def _age_fits(age: int | None, wanted: Question) -> bool:
        if age is None:
            return bool(wanted["not_recorded"] == "include")
        if "under" in wanted and not age < wanted["under"]:
            return False
        if "from" in wanted and age < wanted["from"]:
            return False
        return not ("to" in wanted and age > wanted["to"])

    def _age(self, link: Row) -> int | None:
        spec = self.question["age"]
        if spec["anchor"] == "age_recorded":
            return link.get("age_recorded")
        born = self.nominals[link["nominal_key"]].get("date_of_birth")
        day = self.crimes[link["crime_key"]].get(spec["anchor"])
        if born is None or day is None:
            return link.get("age_recorded") if spec.get("or_age_recorded", False) else None
        return age_on(born, day, spec.get("leap_day", "1 March"))

    # From a row to the rows that it leads to.

    def _crime(self, row: Row) -> Row:
        return self.crimes[row["crime_key"]]

    def _offence(self, crime: Row) -> str | None:
        as_at = self.question.get("offence", {}).get("as_at", "current")
        history = [row for row in self.records.get("classification", []) if row["crime_key"] == crime["crime_key"]]
        if as_at == "current" or not history:
            return spell(crime["offence_code"])
        if as_at == "first":
            return spell(min(history, key=lambda row: row["sequence"])["offence_code"])
        standing = [
            row
            for row in history
            if row["valid_from"] <= as_at and (row.get("valid_to") is None or as_at <= row["valid_to"])
        ]
        if len(standing) > 1:
            raise StoppedError("two-classes")
        return spell(standing[0]["offence_code"]) if standing else None

    def _rows_of(self, table: str, row: Row) -> list[Row]:
        """The rows of a table that belong to a row of the unit."""
        if table == ROW_TABLE[self.unit]:
            return [row]
        if table == "nominal" and self.of_links:
            return [self.nominals[row["nominal_key"]]]
        if table == "crime":
            return [self._crime(row)]
        if table == "incident":
            key = self._crime(row).get("incident_key")
            return [] if key is None else [self.incidents[key]]
        if table == "nominal":
            return [self.nominals[link["nominal_key"]] for link in self._rows_of("link", row)]
        key = "link_key" if table == "disposal" else "crime_key"
        return [other for other in self.records.get(table, []) if other[key] == row[key]]

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
