"""The second counter, first half: which rows are in the population. Written from docs/reference/question.md alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

Row = dict[str, Any]
Records = dict[str, list[Row]]
Question = dict[str, Any]

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
DEFAULT_ROLES = {
    "suspect_links": ["suspect", "offender"],
    "suspects": ["suspect", "offender"],
    "victim_links": ["victim"],
    "victims": ["victim"],
}


class StoppedError(Exception):
    """The count stops; the argument is the reason in a word."""


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


class Population:
    """Decides of each row of the unit's table whether it is in the population, and if not, what leaves it out."""

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
