"""Compiles a question to SQL: the candidate rows, each charged to the first rule that leaves it out.

Three steps, each a statement: the candidates (the rows that the most selective rule leaves, with a charge and the
values that the dimensions need), one value table for each dimension that fans out, and the counts by grouping sets.
Nothing is counted over a join that fans out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from candour.counting import words
from candour.counting.expressions import (
    Expression,
    Records,
    age_of,
    among,
    field_of,
    field_table,
    outside_ages,
    where_excludes,
)
from candour.counting.fans import fan_key, fitting_links
from candour.counting.legality import many_valued, table_of
from candour.counting.model import GRAINS, Edge
from candour.counting.periods import CodedPeriod
from candour.counting.question import DimensionSpec, Question, Where

# Every nullable edge of the model is followed by an outer join; the others always lead somewhere.
_OPTIONAL = {("crime", "incident_key")}


@dataclass(frozen=True, slots=True)
class Charge:
    """One reason for which a row does not count: an excluding rule in words, or the name of a reject."""

    said: str
    excludes: Expression
    reject: bool = False


@dataclass(frozen=True, slots=True)
class Candidates:
    """The first statements and what their columns mean.

    `narrowed`, where there is one, gives the rows that the offence leaves, which `statement` then reads.
    `statement` gives a column `charge` (NULL for a row that counts, else the place in `charges` of the first that
    leaves it out), the unit's columns, the keys that fan out and a value for each single-valued dimension. `pushed` is
    the rule already applied: its rows are those of the base table that are not candidates.
    """

    narrowed: sa.Select[Any] | None
    statement: sa.Select[Any]
    charges: tuple[Charge, ...]
    pushed: str | None
    columns: tuple[str, ...]


class Joined:
    """A base table and, as they are asked for, the tables that its edges lead to."""

    def __init__(self, records: Records, base: str) -> None:
        self.records = records
        self.base = base
        self.clause: sa.FromClause = records.table(base)
        self._tables = {base}
        self._steps: list[tuple[str, Edge]] = []

    def need(self, name: str) -> None:
        """Join the table, and those on the way to it, if it is not joined yet."""
        if name in self._tables:
            return
        for here in GRAINS:
            for edge in GRAINS[here].edges:
                if edge.to == name and (here in self._tables or here == "crime"):
                    self.need(here)
                    key = self.records.column(f"{name}.{GRAINS[name].key[0]}")
                    from_here = self.records.column(f"{here}.{edge.column}")
                    self.clause = self.clause.join(
                        self.records.table(name), from_here == key, isouter=(here, edge.column) in _OPTIONAL
                    )
                    self._tables.add(name)
                    self._steps.append((here, edge))
                    return

    @property
    def beyond_crime(self) -> list[tuple[str, Edge]]:
        """The edges that were followed, except those that lead to the crime."""
        return [(here, edge) for here, edge in self._steps if edge.to != "crime"]

    def column(self, name: str) -> Expression:
        """The column TABLE.COLUMN, its table joined."""
        column = self.records.column(name)
        self.need(name.partition(".")[0])
        return column


def candidates(question: Question, records: Records, periods: tuple[CodedPeriod, ...]) -> Candidates:
    """Compile the rows that may count, each with its charge."""
    return _Candidates(question, records, periods).build()


class _Candidates:
    """One compilation of candidates; a class only so that its parts share the question and what is joined."""

    def __init__(self, question: Question, records: Records, periods: tuple[CodedPeriod, ...]) -> None:
        self.question = question
        self.records = records
        self.periods = periods
        self.joined = Joined(records, question.counted.base)
        self.charges: list[Charge] = []

    def build(self) -> Candidates:
        question, base = self.question, self.question.counted.base
        offence = self._offence() if base != "incident" and self._uses_offence() else None
        pushed = None
        pushed_condition = None
        if question.population.offences is not None and offence is not None:
            pushed_condition = among(offence, self.records.spellings(question.population.offences))
            pushed = words.OFFENCE_RULE
        self._people()
        self._status()
        for where in question.population.where:
            self._rule(words.where_rule(where), where_excludes_of(self, where))
        if question.population.with_link is not None:
            crime_key = self.joined.column(f"{base}.crime_key")
            fitting = fitting_links(question, self.records, question.population.with_link)
            self._rule(words.WITH_LINK_RULE, crime_key.not_in(sa.select(fitting.c.crime_key)))
        day = self._period()
        age = self._age()
        if question.counted.distinct == "nominal.person_key":
            self._reject("no-person-key", self.joined.column("nominal.person_key").is_(None))
        self._age_rules(age)
        columns = self._columns(offence, day, age)
        selected = [self._charge().label("charge"), *columns.values()]
        narrowed = None
        if pushed_condition is None:
            statement = sa.select(*selected).select_from(self.joined.clause)
        elif question.offence_as_at != "current":
            statement = sa.select(*selected).select_from(self.joined.clause).where(pushed_condition)
        else:
            narrowed, statement = self._in_two_steps(selected, pushed_condition)
        return Candidates(narrowed, statement, tuple(self.charges), pushed, tuple(columns))

    def _in_two_steps(self, selected: list[Any], pushed: Expression) -> tuple[sa.Select[Any], sa.Select[Any]]:
        """The rows that the offence leaves, on their own, and then everything else about them.

        An engine that knows how few rows are left joins the other tables to them, instead of them to the other tables.
        """
        near = [self.records.table(name) for name in dict.fromkeys((self.question.counted.base, "crime"))]
        edges = [self.records.column(f"{here}.{edge.column}") for here, edge in self.joined.beyond_crime]
        used: dict[str, sa.Column[Any]] = {}
        for expression in (*selected, *edges):
            for element in visitors.iterate(expression):
                if isinstance(element, sa.Column) and element.table in near:
                    used[f"{element.table.name}_{element.name}"] = element
        first = Joined(self.records, self.question.counted.base)
        first.need("crime")
        narrowed = sa.select(*(column.label(name) for name, column in used.items()))
        narrowed = narrowed.select_from(first.clause).where(pushed)
        left = sa.table("narrowed", *(sa.column(name) for name in used))
        replaced: dict[Any, Expression] = {column: left.c[name] for name, column in used.items()}

        def replace(element: Any, **_: Any) -> Any:
            return replaced.get(element) if isinstance(element, sa.Column) else None

        clause: sa.FromClause = left
        for here, edge in self.joined.beyond_crime:
            to = self.records.table(edge.to)
            here_column = self.records.column(f"{here}.{edge.column}")
            on = replaced.get(here_column, here_column) == to.c[GRAINS[edge.to].key[0]]
            clause = clause.join(to, on, isouter=(here, edge.column) in _OPTIONAL)
        again = [visitors.replacement_traverse(expression, {}, replace) for expression in selected]
        return narrowed, sa.select(*again).select_from(clause)

    def _rule(self, said: str, excludes: Expression) -> None:
        self.charges.append(Charge(said, excludes))

    def _reject(self, reason: str, wrong: Expression) -> None:
        self.charges.append(Charge(reason, wrong, reject=True))

    def _charge(self) -> Expression:
        return sa.case(*((charge.excludes, place) for place, charge in enumerate(self.charges)), else_=sa.null())

    def _uses_offence(self) -> bool:
        return self.question.population.offences is not None or any(
            dimension.column == "offence" for dimension in self.question.dimensions
        )

    def _offence(self) -> Expression:
        current = self.joined.column("crime.offence_code")
        as_at = self.question.offence_as_at
        if as_at == "current":
            return current
        history = class_at(self.records, as_at)
        key = self.joined.column("crime.crime_key")
        self.joined.clause = self.joined.clause.join(history, key == history.c.crime_key, isouter=True)
        return sa.case((history.c.crime_key.is_(None), current), else_=history.c.code)

    def _people(self) -> None:
        question, population = self.question, self.question.population
        if question.counted.base != "link":
            return
        roles = question.roles or ()
        self._rule(words.role_rule(roles), sa.not_(among(self.joined.column("link.role"), list(roles))))
        if population.eliminated == "exclude":
            self._rule(words.ELIMINATED_RULE, self.joined.column("link.eliminated").is_(sa.true()))
        if population.organisations == "exclude":
            self._rule(words.ORGANISATION_RULE, self.joined.column("nominal.organisation").is_(sa.true()))

    def _status(self) -> None:
        population = self.question.population
        if self.question.counted.base == "incident" or population.status is None:
            return
        if not population.status_given and "status" in self.records.snapshot.tables["crime"].not_held:
            return
        status = self.joined.column("crime.status")
        self._rule(words.status_rule(population.status), sa.not_(among(status, list(population.status))))

    def _period(self) -> Expression:
        field_name = self.question.periods.field
        day = field_of(self.question, self.records)
        self.joined.need(field_table(self.question))
        self._rule(words.no_date_rule(field_name), day.is_(None))
        first, last = self.periods[0].period.start, self.periods[-1].period.end
        self._rule(words.outside_rule(field_name, first, last), sa.or_(day < first, day > last))
        return day

    def _age(self) -> Expression | None:
        question = self.question
        used = question.population.age is not None or any(d.column == "age" for d in question.dimensions)
        if question.age is None or question.counted.base != "link" or not used:
            return None
        for table in ("crime", "nominal"):
            self.joined.need(table)
        tables = [self.records.table(name) for name in ("link", "nominal", "crime")]
        age = age_of(question.age, tables[0], tables[1], tables[2], self.records)
        self._reject("negative-age", age < 0)
        return age

    def _age_rules(self, age: Expression | None) -> None:
        wanted = self.question.population.age
        if wanted is None or age is None:
            return
        if wanted.not_recorded == "exclude":
            self._rule(words.AGE_MISSING_RULE, age.is_(None))
        self._rule(words.age_rule(wanted), outside_ages(wanted, age))

    def _columns(self, offence: Expression | None, day: Expression, age: Expression | None) -> dict[str, Expression]:
        """The unit's columns, the keys that fan out, the order of rows, and the values of single-valued dimensions."""
        question, base = self.question, self.question.counted.base
        found: dict[str, Expression] = {}
        fans = [d for d in question.dimensions if many_valued(question, d.column)]
        if question.counted.distinct is not None:
            found["unit_0"] = self.joined.column(question.counted.distinct).label("unit_0")
        elif any(d.rule == "each" for d in question.dimensions):
            for place, key in enumerate(GRAINS[base].key):
                found[f"unit_{place}"] = self.records.column(f"{base}.{key}").label(f"unit_{place}")
        if question.population.with_link is not None:
            found["crime_key"] = self.records.column(f"{base}.crime_key").label("crime_key")
        for dimension in fans:
            name = fan_key(question, dimension)
            found[name] = self.joined.column(f"{base}.{name}").label(name)
        if any(d.across in ("first", "latest") for d in question.dimensions):
            found["day"] = day.label("day")
            found["row_key"] = self.records.column("link.link_key").label("row_key")
        for place, dimension in enumerate(question.dimensions):
            if dimension in fans:
                continue
            found[f"value_{place}"] = self._value(dimension, offence, day, age).label(f"value_{place}")
        return found

    def _value(
        self, dimension: DimensionSpec, offence: Expression | None, day: Expression, age: Expression | None
    ) -> Expression:
        if dimension.column == "period":
            ends = [(day <= coded.period.end, place) for place, coded in enumerate(self.periods)]
            return sa.case(*ends[:-1], else_=len(ends) - 1) if len(ends) > 1 else sa.literal(0)
        if dimension.column == "offence" and offence is not None:
            return offence
        if dimension.column == "age" and age is not None:
            return age
        return self.joined.column(dimension.column)


def where_excludes_of(building: _Candidates, where: Where) -> Expression:
    """True for the rows that the filter leaves out, with the tables that it needs joined."""
    question = building.question
    if not many_valued(question, where.column):
        building.joined.column(where.column)
        return where_excludes(building.records, where, None)
    table = table_of(where.column)
    edge = GRAINS[table].edges[0]
    owner = "crime" if edge.to == "crime" else "link"
    base = question.counted.base
    key = building.joined.column(f"{base if owner == 'crime' else owner}.{edge.column}")
    return where_excludes(building.records, where, key)


def class_at(records: Records, as_at: Any) -> sa.Subquery:
    """For each crime with a history: its class at a date or at first (`code`); at a date, how many (`classes`)."""
    history = records.table("classification")
    code = records.column("classification.offence_code")
    if as_at == "first":
        lowest = sa.select(history.c.crime_key, sa.func.min(history.c.sequence).label("sequence"))
        first = lowest.group_by(history.c.crime_key).subquery("lowest")
        same = sa.and_(history.c.crime_key == first.c.crime_key, history.c.sequence == first.c.sequence)
        return sa.select(history.c.crime_key, code.label("code")).join(first, same).subquery("class_at")
    begun = records.column("classification.valid_from") <= as_at
    if records.holds("classification.valid_to"):
        begun = sa.and_(begun, sa.or_(history.c.valid_to.is_(None), history.c.valid_to >= as_at))
    return (
        sa.select(
            history.c.crime_key,
            sa.func.max(sa.case((begun, code))).label("code"),
            sa.func.count(sa.case((begun, 1))).label("classes"),
        )
        .group_by(history.c.crime_key)
        .subquery("class_at")
    )
