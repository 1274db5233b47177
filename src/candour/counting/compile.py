"""Compiles a question to SQL: the candidate rows, each charged to the first rule that leaves it out.

Three steps, each a statement: the candidates (the rows that the most selective rule leaves, with a charge and the
values that the dimensions need), one value table for each dimension that fans out, and the counts by grouping sets.
Nothing is counted over a join that fans out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from candour.counting import words
from candour.counting.expressions import (
    Expression,
    Records,
    age_of,
    among,
    field_table,
    outside_ages,
    read_among,
    where_excludes,
)
from candour.counting.fans import fan_key, fitting_links
from candour.counting.joining import Joined
from candour.counting.legality import many_valued, table_of
from candour.counting.model import GRAINS
from candour.counting.periods import CodedPeriod
from candour.counting.question import DimensionSpec, Question, Where
from candour.language import gettext as _


@dataclass(frozen=True, slots=True)
class Charge:
    """One reason for which a row does not count: an excluding rule in words, or the name of a reject."""

    said: str
    excludes: Expression
    reject: bool = False


@dataclass(frozen=True, slots=True)
class Current:
    """A filter that looks at the row marked current: its table, the key that leads there, its place in the charges."""

    table: str
    key: str
    place: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The first statements and what their columns mean.

    `narrowed`, where there is one, gives the rows that the offence leaves, which `statement` then reads.
    `statement` gives a column `charge` (NULL for a row that counts, else the place in `charges` of the first that
    leaves it out), the unit's columns, the keys that fan out and a value for each single-valued dimension. `pushed` is
    the rule already applied: its rows are those of the base table that are not candidates. `currents` are the filters
    that hold only where no more than one row is marked current.
    """

    narrowed: sa.Select[Any] | None
    statement: sa.Select[Any]
    charges: tuple[Charge, ...]
    pushed: str | None
    columns: tuple[str, ...]
    currents: tuple[Current, ...] = ()


def candidates(question: Question, records: Records, periods: tuple[CodedPeriod, ...]) -> Candidates:
    """Compile the rows that may count, each with its charge."""
    return _Candidates(question, records, periods).build()


def charged_rows(question: Question, records: Records, periods: tuple[CodedPeriod, ...]) -> sa.Select[Any]:
    """Every row that may count, with its charge and its key (`key`): a second look, for where rows are wrong."""
    base = question.counted.base
    key = records.column(f"{base}.{GRAINS[base].key[0]}")
    built = _Candidates(question, records, periods, narrow=False).build()
    return built.statement.add_columns(key.label("key"))


class _Candidates:
    """One compilation of candidates; a class only so that its parts share the question and what is joined."""

    def __init__(
        self, question: Question, records: Records, periods: tuple[CodedPeriod, ...], *, narrow: bool = True
    ) -> None:
        self.question = question
        self.records = records
        self.periods = periods
        pushes = narrow and question.population.offences is not None and question.offence_as_at == "current"
        self.joined = Joined(records, question.counted.base, narrow=pushes)
        self.charges: list[Charge] = []
        self.early = 0
        self.currents: list[Current] = []

    def build(self) -> Candidates:
        question, base = self.question, self.question.counted.base
        offence = self._offence() if base != "incident" and self._uses_offence() else None
        self._people()
        self._status()
        for where in question.population.where:
            if where.rule == "current":
                table = table_of(where.column)
                self.currents.append(Current(table, GRAINS[table].edges[0].column, len(self.charges)))
            self._rule(words.where_rule(where), where_excludes_of(self, where))
        if question.population.with_link is not None:
            crime_key = self.joined.column(f"{base}.crime_key")
            fitting = fitting_links(question, self.records, question.population.with_link)
            self._rule(_(words.WITH_LINK_RULE), crime_key.not_in(sa.select(fitting.c.crime_key)))
        day = self._period()
        age = self._age()
        if question.counted.distinct == "nominal.person_key":
            self._reject("no-person-key", self.joined.column("nominal.person_key").is_(None))
        self._age_rules(age)
        columns = self._columns(offence, day, age)
        early = self._charge(self.early, 0) if 0 < self.early < len(self.charges) else None
        charge = self._charge(len(self.charges), 0 if early is None else self.early)
        if early is not None:
            charge = sa.func.coalesce(sa.column("_early"), charge)
        statement = sa.select(charge.label("charge"), *columns.values()).select_from(self.joined.source(early))
        offences = question.population.offences
        if offences is None or offence is None:
            return Candidates(None, statement, tuple(self.charges), None, tuple(columns), tuple(self.currents))
        spelled = self.records.spellings(offences)
        narrowed = self.joined.narrowed(read_among(self.records.column("crime.offence_code"), spelled))
        if narrowed is None:
            statement = statement.where(among(offence, spelled))
        return Candidates(
            narrowed, statement, tuple(self.charges), _(words.OFFENCE_RULE), tuple(columns), tuple(self.currents)
        )

    def _rule(self, said: str, excludes: Expression) -> None:
        self._enter(Charge(said, excludes))

    def _reject(self, reason: str, wrong: Expression) -> None:
        self._enter(Charge(reason, wrong, reject=True))

    def _enter(self, charge: Charge) -> None:
        """Enter a charge; the first ones, as long as they need only the narrowed rows, can be judged early."""
        if self.joined.near and self.early == len(self.charges):
            self.early += 1
        self.charges.append(charge)

    def _charge(self, end: int, start: int) -> Expression:
        """The place of the first charge that a row bears among those from `start` to before `end`; NULL for none."""
        borne = [(self.charges[place].excludes, place) for place in range(start, end)]
        return sa.case(*borne, else_=sa.null())

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
        self.joined.join_history(history, key == history.c.crime_key)
        return sa.case((history.c.crime_key.is_(None), current), else_=history.c.code)

    def _people(self) -> None:
        question, population = self.question, self.question.population
        if question.counted.base != "link":
            return
        roles = question.roles or ()
        self._rule(words.role_rule(roles), sa.not_(among(self.joined.column("link.role"), list(roles))))
        if population.eliminated == "exclude":
            self._rule(_(words.ELIMINATED_RULE), self.joined.column("link.eliminated").is_(sa.true()))
        if population.organisations == "exclude":
            self._rule(_(words.ORGANISATION_RULE), self.joined.column("nominal.organisation").is_(sa.true()))

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
        day = self.joined.column(f"{field_table(self.question)}.{field_name}")
        self._rule(words.no_date_rule(field_name), day.is_(None))
        first, last = self.periods[0].period.start, self.periods[-1].period.end
        self._rule(words.outside_rule(field_name, first, last), sa.or_(day < first, day > last))
        return day

    def _age(self) -> Expression | None:
        question = self.question
        used = question.population.age is not None or any(d.column == "age" for d in question.dimensions)
        if question.age is None or question.counted.base != "link" or not used:
            return None
        age = age_of(question.age, self.joined.column)
        self._reject("negative-age", age < 0)
        return age

    def _age_rules(self, age: Expression | None) -> None:
        wanted = self.question.population.age
        if wanted is None or age is None:
            return
        if wanted.not_recorded == "exclude":
            self._rule(_(words.AGE_MISSING_RULE), age.is_(None))
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
                found[f"unit_{place}"] = self.joined.column(f"{base}.{key}").label(f"unit_{place}")
        if question.population.with_link is not None:
            found["crime_key"] = self.joined.column(f"{base}.crime_key").label("crime_key")
        for current in self.currents:
            found[current.key] = self.joined.column(f"{base}.{current.key}").label(current.key)
        for dimension in fans:
            name = fan_key(question, dimension)
            found[name] = self.joined.column(f"{base}.{name}").label(name)
        if any(d.across in ("first", "latest") for d in question.dimensions):
            found["day"] = day.label("day")
            found["row_key"] = self.joined.column("link.link_key").label("row_key")
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
        return where_excludes(building.records, where, building.joined.column(where.column), None)
    table = table_of(where.column)
    edge = GRAINS[table].edges[0]
    owner = "crime" if edge.to == "crime" else "link"
    base = question.counted.base
    key = building.joined.column(f"{base if owner == 'crime' else owner}.{edge.column}")
    return where_excludes(building.records, where, building.records.column(where.column), key)


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
