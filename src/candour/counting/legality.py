"""What makes a question legal: every dimension and filter has one value for one unit, or a rule that says which."""

from __future__ import annotations

from candour.counting.model import UNITS, fans_out, reachable
from candour.counting.periods import split
from candour.counting.question import DimensionSpec, Question, Where
from candour.errors import BadInput
from candour.tables import TOTAL

_PEOPLE = ("link", "nominal")
_MOST_CELLS, _MOST_SETS = 2_000_000, 4_096
_SEQUENCED = ("outcome", "disposal")


def table_of(column: str) -> str:
    """The table that a column is read from; an age is the person's, on the link."""
    if column == "age":
        return "link"
    return column.partition(".")[0]


def by_people(question: Question, column: str) -> bool:
    """Whether the unit's row is a crime or an outcome and the column speaks of its people, who are many."""
    return question.counted.base in ("crime", "outcome") and table_of(column) in _PEOPLE


def many_valued(question: Question, column: str) -> bool:
    """Whether one row of the unit can have several values of the column. `BadInput` where it can have none."""
    table = table_of(column)
    base = question.counted.base
    if column == "period":
        return False
    if column == "offence":
        if base == "incident":
            raise BadInput("an incident has no offence; count crimes instead")
        return False
    if by_people(question, column):
        return True
    if table in reachable(base):
        return False
    if table in _SEQUENCED and any(table == fan for fan, _, _ in fans_out(base)):
        return True
    if table == "classification":
        raise BadInput('use of = "offence" with [offence] as_at for the class at a date')
    if table == "disposal":
        raise BadInput(f"a disposal is of one suspect; count suspect_links instead of {question.unit}")
    raise BadInput(f"{column!r} cannot be reached from {question.unit}")


def check_question(question: Question, given: dict[str, dict[str, object]]) -> None:
    """Raise `BadInput`, naming the remedy, for a question that is not legal. `given` holds the document as written."""
    _check_population(question, given["given"])
    _check_field(question)
    names = [dimension.name for dimension in question.dimensions]
    if len(set(names)) != len(names):
        raise BadInput("two dimensions have one name")
    for dimension in question.dimensions:
        try:
            _check_dimension(question, dimension)
        except BadInput as problem:
            raise BadInput(f"dimension {dimension.name!r}: {problem}") from problem


def check_size(question: Question) -> None:
    """`BadInput` for a table of more cells, or more sets of totals, than anybody could have meant."""
    cells, sets = 1, 1
    for dimension in question.dimensions:
        total = dimension.name in question.margins
        fallbacks = sum(one is not None for one in (dimension.missing, dimension.other))
        own = len(split(question.periods)) if dimension.column == "period" else len(dimension.categories)
        cells *= own + len(dimension.groups) + fallbacks + total
        sets *= 1 + bool(dimension.groups) + total
    if cells > _MOST_CELLS or sets > _MOST_SETS:
        raise BadInput(
            f"the table would have {cells:,} cells, in {sets:,} sets of totals; at most {_MOST_CELLS:,} and "
            f"{_MOST_SETS:,} are counted at once: ask for fewer dimensions, categories or margins"
        )


def _check_field(question: Question) -> None:
    field, base = question.periods.field, question.counted.base
    if base == "incident" and field != "recorded_on":
        raise BadInput(f"periods, field: an incident has recorded_on only, not {field}")
    if field == "outcome_on" and base != "outcome":
        raise BadInput(
            f'periods, field: outcome_on is for unit = "outcomes"; {question.unit} may have several outcomes'
        )


def _check_population(question: Question, document: dict[str, object]) -> None:
    population, base = question.population, question.counted.base
    written = document.get("population", {})
    given = set(written) if isinstance(written, dict) else set()
    if base != "link" and (wrong := given & {"roles", "eliminated", "organisations", "age"}):
        remedy = "put it in [population.with_link]" if base != "incident" else "remove it"
        raise BadInput(f"population, {min(wrong)}: one row of {question.unit} is not one person; {remedy}")
    if population.with_link is not None and base not in ("crime", "outcome"):
        raise BadInput(f"population, with_link is for crimes and outcomes; {question.unit} have filters of their own")
    if base == "incident" and (wrong := given & {"offences", "status"}):
        raise BadInput(f"population, {min(wrong)}: an incident is not a crime and has none; remove it")
    if question.unit == "persons" and population.roles is None:
        raise BadInput('population, roles is missing: say in which roles a person counts, such as ["suspect"]')
    unit_roles = UNITS[question.unit].roles
    if unit_roles and population.roles and (foreign := set(population.roles) - set(unit_roles)):
        raise BadInput(
            f"population, roles: {min(foreign)} is not a role of {question.unit}; use {' or '.join(unit_roles)}"
        )
    link_age = population.with_link.age if population.with_link else None
    if question.age is None and (population.age or link_age):
        raise BadInput('age needs its anchor: add [age] with anchor = "committed_from" (or another date of the crime)')
    for number, where in enumerate(population.where, 1):
        try:
            _check_where(question, where)
        except BadInput as problem:
            raise BadInput(f"population, where {number}: {problem}") from problem


def _check_where(question: Question, where: Where) -> None:
    if by_people(question, where.column):
        raise BadInput(f"{where.column} speaks of people, who are many to a crime; use [population.with_link]")
    many = many_valued(question, where.column)
    if many and where.rule is None:
        raise BadInput(f'one row may have several values of {where.column}: add rule = "any" or rule = "current"')
    if not many and where.rule is not None:
        raise BadInput(f"one row has one value of {where.column}: remove rule")


def _check_dimension(question: Question, dimension: DimensionSpec) -> None:
    if dimension.column == "age":
        if question.age is None:
            raise BadInput(
                'age needs its anchor: add [age] with anchor = "committed_from" (or another date of the crime)'
            )
        if question.counted.base == "incident":
            raise BadInput("an incident has no people; count suspect_links instead")
    many = many_valued(question, dimension.column)
    if by_people(question, dimension.column) and question.population.with_link is None:
        raise BadInput("a crime has many people: say which with [population.with_link]")
    _check_rule(dimension, many)
    _check_across(question, dimension)
    _check_codes(dimension)


def _check_rule(dimension: DimensionSpec, many: bool) -> None:
    sequenced = table_of(dimension.column) in _SEQUENCED
    rules = "current, first, latest, highest_ranked or each" if sequenced else "highest_ranked or each"
    if many and dimension.rule is None:
        raise BadInput(f"one row may have several values: add rule = {rules}")
    if not many and dimension.rule is not None:
        raise BadInput("one row has one value here: remove rule")
    if many and not sequenced and dimension.rule in ("current", "first", "latest"):
        raise BadInput(f"rule {dimension.rule!r} is for outcomes and disposals; use {rules}")
    codes = [part.code for part in (*dimension.categories, dimension.missing, dimension.other) if part is not None]
    if dimension.rule == "highest_ranked":
        if sorted(dimension.ranking) != sorted(codes):
            raise BadInput(f"ranking must list every category once, highest first: {', '.join(codes)}")
    elif dimension.ranking:
        raise BadInput('ranking is for rule = "highest_ranked": remove it')


def _check_across(question: Question, dimension: DimensionSpec) -> None:
    distinct = question.counted.distinct
    if distinct is None:
        if dimension.across is not None:
            raise BadInput(f"each row is one of {question.unit}: remove across")
        return
    own = distinct == "link.nominal_key" and table_of(dimension.column) == "nominal"
    if own and dimension.across is not None:
        raise BadInput("a nominal has one value here: remove across")
    if not own and dimension.across is None:
        raise BadInput(f"one of {question.unit} may stand on several crimes: add across = each, first or latest")


def _check_codes(dimension: DimensionSpec) -> None:
    parts = (*dimension.categories, *dimension.groups, dimension.missing, dimension.other)
    codes = [part.code for part in parts if part is not None]
    for code in codes:
        if codes.count(code) > 1:
            raise BadInput(f"the code {code!r} stands twice")
        if code == TOTAL:
            raise BadInput(f"{TOTAL} is the code of the total")
    values = [value for category in dimension.categories for value in category.values]
    for value in values:
        if values.count(value) > 1:
            raise BadInput(f"the value {value!r} is in two categories; a value falls in one")
    groups = {group.code for group in dimension.groups}
    used = {category.group for category in dimension.categories} - {None}
    for name in sorted(str(group) for group in used - groups):
        raise BadInput(f"group {name!r} is not among its groups")
    for name in sorted(groups - used):
        raise BadInput(f"group {name!r} has no category")
    for category in dimension.categories:
        if category.exists_from and category.exists_until and category.exists_from > category.exists_until:
            raise BadInput(f"category {category.code!r} ends before it begins")
