"""Dimensions that fan out: several values for one row of the unit, and the rule that says which count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from candour.counting.expressions import Records, age_of, among, outside_ages
from candour.counting.legality import by_people, many_valued, table_of
from candour.counting.question import DimensionSpec, Question, WithLink
from candour.counting.values import NO_PLACE, Assigned


@dataclass(frozen=True, slots=True)
class Fan:
    """Rows that fan out from a key: the table they are of, the key, the rule, and the dimensions that look at them.

    `table` is `outcome`, `disposal`, or `people` (the links that `with_link` finds). Dimensions counted in each value
    of one table share a fan, so that they look at one row of it together; every other dimension has its own.
    """

    table: str
    key: str
    rule: str
    places: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the fan's rows: the key, the order of the rows where there is one, a value a dimension."""
        order = ("sequence",) if self.rule in ("first", "latest") else ()
        return ("k", *order, *(f"v{place}" for place in self.places))


def fan_key(question: Question, dimension: DimensionSpec) -> str:
    """The column of the candidates that leads to the rows of a dimension that fans out."""
    if by_people(question, dimension.column) or table_of(dimension.column) == "outcome":
        return "crime_key"
    return "link_key"


def fans_of(question: Question) -> list[Fan]:
    """The fans of a question."""
    alone: list[Fan] = []
    together: dict[tuple[str, str, str | None], list[int]] = {}
    for place, dimension in enumerate(question.dimensions):
        if not many_valued(question, dimension.column):
            continue
        table = "people" if by_people(question, dimension.column) else table_of(dimension.column)
        key = fan_key(question, dimension)
        if dimension.rule == "each":
            together.setdefault((table, key, dimension.across), []).append(place)
        else:
            alone.append(Fan(table, key, str(dimension.rule), (place,)))
    return [*alone, *(Fan(table, key, "each", tuple(places)) for (table, key, _), places in together.items())]


def fan_rows(question: Question, records: Records, fan: Fan, counted: sa.Select[Any]) -> sa.Select[Any]:
    """The rows of a fan for the keys that count, with a value (`v0` and so on) for each of its dimensions."""
    if fan.table == "people":
        if question.population.with_link is None:
            raise AssertionError("a question of a crime's people is legal only with population.with_link")
        people = fitting_links(question, records, question.population.with_link)
        selected: list[Any] = [people.c.crime_key.label("k")]
        for place in fan.places:
            column = question.dimensions[place].column.replace(".", "_")
            selected.append(people.c[column].label(f"v{place}"))
        return sa.select(*selected).where(people.c.crime_key.in_(counted)).distinct()
    key = records.column(f"{fan.table}.{fan.key}")
    selected = [key.label("k")]
    if fan.rule in ("first", "latest"):
        selected.append(records.column(f"{fan.table}.sequence").label("sequence"))
    for place in fan.places:
        selected.append(records.column(question.dimensions[place].column).label(f"v{place}"))
    statement = sa.select(*selected).where(key.in_(counted))
    if fan.rule == "current":
        statement = statement.where(records.column(f"{fan.table}.current").is_(sa.true()))
    return statement


def fan_places(question: Question, fan: Fan, rows: sa.TableClause, values: dict[int, Assigned]) -> sa.Subquery:
    """The places of a fan's dimensions by its key (`k`), as its rule says."""
    name = f"places_{fan.places[0]}"
    if fan.rule == "each":
        places = [values[place].column(rows.c[f"v{place}"]).label(f"d{place}") for place in fan.places]
        return sa.select(rows.c.k, *places).distinct().subquery(name)
    place = fan.places[0]
    column = values[place].column(rows.c[f"v{place}"])
    if fan.rule == "highest_ranked":
        ranks = values[place].rank(question.dimensions[place].ranking)
        ranked = sa.case(dict(enumerate(ranks)), value=column, else_=NO_PLACE)
        best = sa.select(rows.c.k, sa.func.min(ranked).label("rank")).group_by(rows.c.k).subquery(f"best_{place}")
        back = {rank: at for at, rank in enumerate(ranks)}
        return sa.select(best.c.k, sa.case(back, value=best.c.rank, else_=NO_PLACE).label(f"d{place}")).subquery(name)
    if fan.rule in ("first", "latest"):
        edge = sa.func.min if fan.rule == "first" else sa.func.max
        ends = sa.select(rows.c.k, edge(rows.c.sequence).label("sequence")).group_by(rows.c.k).subquery(f"end_{place}")
        same = sa.and_(ends.c.k == rows.c.k, ends.c.sequence == rows.c.sequence)
        return sa.select(rows.c.k, column.label(f"d{place}")).join(ends, same).subquery(name)
    return sa.select(rows.c.k, column.label(f"d{place}")).subquery(name)


def fitting_links(question: Question, records: Records, wanted: WithLink, *, negative: bool = False) -> sa.Subquery:
    """The links that a crime may be looked for by: their crime and, where the records tell, their age and nominal.

    With `negative`, only those whose age is negative, which fit nothing, with their `link_key`.
    """
    link = records.alias("link", "l")
    clause: sa.FromClause = link
    conditions = [among(records.column("link.role", link), list(wanted.roles))]
    if wanted.eliminated == "exclude":
        conditions.append(records.column("link.eliminated", link).is_not(sa.true()))
    nominal = None
    needed = {name for d in question.dimensions if by_people(question, d.column) for name in _columns_of(d)}
    with_age = wanted.age is not None or any(d.column == "age" for d in question.dimensions)
    if wanted.organisations == "exclude" or with_age or any(name.startswith("nominal.") for name in needed):
        nominal = records.alias("nominal", "n")
        clause = clause.join(nominal, link.c.nominal_key == nominal.c.nominal_key)
    if wanted.organisations == "exclude" and nominal is not None:
        conditions.append(records.column("nominal.organisation", nominal).is_not(sa.true()))
    selected: list[Any] = [link.c.crime_key, *((link.c.link_key,) if negative else ())]
    if with_age and question.age is not None:
        crime = records.alias("crime", "c")
        clause = clause.join(crime, link.c.crime_key == crime.c.crime_key)
        owners = {"link": link, "nominal": nominal, "crime": crime}
        age = age_of(question.age, lambda name: records.column(name, owners[name.partition(".")[0]]))
        selected.append(age.label("age"))
        conditions.append(age < 0 if negative else sa.or_(age.is_(None), age >= 0))
        if wanted.age is not None and not negative:
            if wanted.age.not_recorded == "exclude":
                conditions.append(age.is_not(None))
            conditions.append(sa.or_(age.is_(None), sa.not_(outside_ages(wanted.age, age))))
    for name in sorted(needed):
        owner = link if name.startswith("link.") else nominal
        selected.append(records.column(name, owner).label(name.replace(".", "_")))
    return sa.select(*selected).select_from(clause).where(*conditions).subquery("fitting")


def _columns_of(dimension: DimensionSpec) -> tuple[str, ...]:
    return () if dimension.column == "age" else (dimension.column,)
