"""What makes a question legal: every dimension and filter has one value for one unit, or a rule that says which."""

from __future__ import annotations

from candour.counting.model import UNITS, fans_out, reachable
from candour.counting.periods import split
from candour.counting.question import DimensionSpec, Question, Where
from candour.counting.refusing import wrong_at
from candour.counting.words import any_of
from candour.errors import BadInput
from candour.language import gettext as _
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
            raise BadInput(_("an incident has no offence; count crimes instead"))
        return False
    if by_people(question, column):
        return True
    if table in reachable(base):
        return False
    if table in _SEQUENCED and any(table == fan for fan, *_unused in fans_out(base)):
        return True
    if table == "classification":
        raise BadInput(_('use of = "offence" with [offence] as_at for the class at a date'))
    if table == "disposal":
        raise BadInput(
            _("a disposal is of one suspect; count suspect_links instead of %(unit)s") % {"unit": question.unit}
        )
    raise BadInput(_("%(column)s cannot be reached from %(unit)s") % {"column": repr(column), "unit": question.unit})


def check_question(question: Question, given: dict[str, dict[str, object]]) -> None:
    """Raise `BadInput`, naming the remedy, for a question that is not legal. `given` holds the document as written."""
    _check_population(question, given["given"])
    _check_field(question)
    names = [dimension.name for dimension in question.dimensions]
    if len(set(names)) != len(names):
        raise BadInput(_("two dimensions have one name"))
    for dimension in question.dimensions:
        try:
            _check_dimension(question, dimension)
        except BadInput as problem:
            raise wrong_at(_("dimension %(name)s") % {"name": repr(dimension.name)}, str(problem)) from problem


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
            _(
                "the table would have %(cells)s cells, in %(sets)s sets of totals; at most %(most_cells)s "
                "and %(most_sets)s are counted at once: ask for fewer dimensions, categories or margins"
            )
            % {
                "cells": f"{cells:,}",
                "sets": f"{sets:,}",
                "most_cells": f"{_MOST_CELLS:,}",
                "most_sets": f"{_MOST_SETS:,}",
            }
        )


def _check_field(question: Question) -> None:
    field, base = question.periods.field, question.counted.base
    if base == "incident" and field != "recorded_on":
        raise wrong_at("periods, field", _("an incident has recorded_on only, not %(field)s") % {"field": field})
    if field == "outcome_on" and base != "outcome":
        raise wrong_at(
            "periods, field",
            _('outcome_on is for unit = "outcomes"; %(unit)s may have several outcomes') % {"unit": question.unit},
        )


def _check_population(question: Question, document: dict[str, object]) -> None:
    population = question.population
    _check_keys(question, document)
    if question.unit == "persons" and population.roles is None:
        raise BadInput(_('population, roles is missing: say in which roles a person counts, such as ["suspect"]'))
    unit_roles = UNITS[question.unit].roles
    if unit_roles and population.roles and (foreign := set(population.roles) - set(unit_roles)):
        raise wrong_at(
            "population, roles",
            _("%(role)s is not a role of %(unit)s; use %(roles)s")
            % {"role": min(foreign), "unit": question.unit, "roles": any_of(unit_roles)},
        )
    link_age = population.with_link.age if population.with_link else None
    if question.age is None and (population.age or link_age):
        raise _without_anchor()
    for number, where in enumerate(population.where, 1):
        try:
            _check_where(question, where)
        except BadInput as problem:
            raise wrong_at(f"population, where {number}", str(problem)) from problem


def _check_keys(question: Question, document: dict[str, object]) -> None:
    """Refuse a key of the population that speaks of what the unit does not have."""
    base = question.counted.base
    written = document.get("population", {})
    given = set(written) if isinstance(written, dict) else set()
    if base != "link" and (wrong := given & {"roles", "eliminated", "organisations", "age"}):
        if base == "incident":
            problem = _("one row of %(unit)s is not one person; remove it")
        else:
            problem = _("one row of %(unit)s is not one person; put it in [population.with_link]")
        raise wrong_at(f"population, {min(wrong)}", problem % {"unit": question.unit})
    if question.population.with_link is not None and base not in ("crime", "outcome"):
        raise BadInput(
            _("population, with_link is for crimes and outcomes; %(unit)s have filters of their own")
            % {"unit": question.unit}
        )
    if base == "incident" and (wrong := given & {"offences", "status"}):
        raise wrong_at(f"population, {min(wrong)}", _("an incident is not a crime and has none; remove it"))


def _without_anchor() -> BadInput:
    return BadInput(_('age needs its anchor: add [age] with anchor = "committed_from" (or another date of the crime)'))


def _check_where(question: Question, where: Where) -> None:
    if by_people(question, where.column):
        raise BadInput(
            _("%(column)s speaks of people, who are many to a crime; use [population.with_link]")
            % {"column": where.column}
        )
    many = many_valued(question, where.column)
    if many and where.rule is None:
        raise BadInput(
            _('one row may have several values of %(column)s: add rule = "any" or rule = "current"')
            % {"column": where.column}
        )
    if not many and where.rule is not None:
        raise BadInput(_("one row has one value of %(column)s: remove rule") % {"column": where.column})


def _check_dimension(question: Question, dimension: DimensionSpec) -> None:
    if dimension.column == "age":
        if question.age is None:
            raise _without_anchor()
        if question.counted.base == "incident":
            raise BadInput(_("an incident has no people; count suspect_links instead"))
    many = many_valued(question, dimension.column)
    if by_people(question, dimension.column) and question.population.with_link is None:
        raise BadInput(_("a crime has many people: say which with [population.with_link]"))
    _check_rule(dimension, many)
    _check_across(question, dimension)
    _check_codes(dimension)


def _check_rule(dimension: DimensionSpec, many: bool) -> None:
    sequenced = table_of(dimension.column) in _SEQUENCED
    if many and dimension.rule is None:
        if sequenced:
            raise BadInput(
                _("one row may have several values: add rule = current, first, latest, highest_ranked or each")
            )
        raise BadInput(_("one row may have several values: add rule = highest_ranked or each"))
    if not many and dimension.rule is not None:
        raise BadInput(_("one row has one value here: remove rule"))
    if many and not sequenced and dimension.rule in ("current", "first", "latest"):
        raise BadInput(
            _("rule %(rule)s is for outcomes and disposals; use highest_ranked or each")
            % {"rule": repr(dimension.rule)}
        )
    codes = [part.code for part in (*dimension.categories, dimension.missing, dimension.other) if part is not None]
    if dimension.rule == "highest_ranked":
        if sorted(dimension.ranking) != sorted(codes):
            raise BadInput(
                _("ranking must list every category once, highest first: %(codes)s") % {"codes": ", ".join(codes)}
            )
    elif dimension.ranking:
        raise BadInput(_('ranking is for rule = "highest_ranked": remove it'))


def _check_across(question: Question, dimension: DimensionSpec) -> None:
    distinct = question.counted.distinct
    if distinct is None:
        if dimension.across is not None:
            raise BadInput(_("each row is one of %(unit)s: remove across") % {"unit": question.unit})
        return
    own = distinct == "link.nominal_key" and table_of(dimension.column) == "nominal"
    if own and dimension.across is not None:
        raise BadInput(_("a nominal has one value here: remove across"))
    if not own and dimension.across is None:
        raise BadInput(
            _("one of %(unit)s may stand on several crimes: add across = each, first or latest")
            % {"unit": question.unit}
        )


def _check_codes(dimension: DimensionSpec) -> None:
    parts = (*dimension.categories, *dimension.groups, dimension.missing, dimension.other)
    codes = [part.code for part in parts if part is not None]
    for code in codes:
        if codes.count(code) > 1:
            raise BadInput(_("the code %(code)s stands twice") % {"code": repr(code)})
        if code == TOTAL:
            raise BadInput(_("%(code)s is the code of the total") % {"code": TOTAL})
    values = [value for category in dimension.categories for value in category.values]
    for value in values:
        if values.count(value) > 1:
            raise BadInput(_("the value %(value)s is in two categories; a value falls in one") % {"value": repr(value)})
    groups = {group.code for group in dimension.groups}
    used = {category.group for category in dimension.categories} - {None}
    for name in sorted(str(group) for group in used - groups):
        raise BadInput(_("group %(name)s is not among its groups") % {"name": repr(name)})
    for name in sorted(groups - used):
        raise BadInput(_("group %(name)s has no category") % {"name": repr(name)})
    for category in dimension.categories:
        if category.exists_from and category.exists_until and category.exists_from > category.exists_until:
            raise BadInput(_("category %(code)s ends before it begins") % {"code": repr(category.code)})
