"""Reads a question file: its shape by JSON Schema, then everything that a schema cannot say."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

from candour.counting import schemas
from candour.counting.codes import normalise_offence
from candour.counting.legality import check_question
from candour.counting.question import (
    Age,
    AgeFilter,
    CategorySpec,
    DimensionSpec,
    GroupSpec,
    Periods,
    Population,
    Question,
    Value,
    Where,
    WithLink,
)
from candour.counting.refusing import wrong_at
from candour.errors import BadInput
from candour.language import gettext as _

_COLUMNS = {
    "outcome": "outcome.outcome_code",
    "disposal": "disposal.disposal_code",
    "sex": "nominal.sex",
    "role": "link.role",
    "status": "crime.status",
}


def load_question(path: Path | str) -> Question:
    """The question in a TOML file (docs/reference/question.md).

    Raises `BadInput` for a file that cannot be read, and for a question that is refused: one line with the remedy.
    """
    path = Path(path)
    document, content = schemas.read_toml(path)
    return read_question(document, path.name, hashlib.sha256(content).hexdigest())


def read_question(document: dict[str, Any], where: str = "question", sha256: str = "") -> Question:
    """The question in a TOML document already parsed; `where` names it in errors."""
    schemas.check(document, "question", where)
    try:
        question = _question(document, sha256)
        check_question(question, {"given": document})
    except BadInput as problem:
        raise wrong_at(where, str(problem)) from problem
    return question


def _question(document: dict[str, Any], sha256: str) -> Question:
    dimensions = tuple(_dimension(given) for given in document["dimensions"])
    names = tuple(dimension.name for dimension in dimensions)
    margins = document.get("margins", "all")
    if isinstance(margins, list):
        for name in margins:
            if name not in names:
                raise wrong_at(
                    "margins",
                    _("%(name)s is not a dimension; there are %(dimensions)s")
                    % {"name": repr(name), "dimensions": ", ".join(names)},
                )
    age = document.get("age")
    return Question(
        title=document["title"],
        unit=document["unit"],
        periods=_periods(document["periods"]),
        dimensions=dimensions,
        margins=names if margins == "all" else () if margins == "none" else tuple(margins),
        population=_population(document.get("population", {})),
        age=None
        if age is None
        else Age(age["anchor"], age.get("leap_day", "1 March"), age.get("or_age_recorded", False)),
        offence_as_at=_as_at(document.get("offence", {}).get("as_at", "current")),
        snapshot_date=_day(document.get("snapshot_date"), "snapshot_date"),
        definitions=tuple(document.get("definitions", ())),
        caveats=tuple(document.get("caveats", ())),
        notes=tuple(document.get("notes", ())),
        sha256=sha256,
    )


def _day(given: object, where: str) -> dt.date | None:
    if given is None:
        return None
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    raise wrong_at(
        where, _("%(value)s is not a date; write one such as 2019-08-19, without quotes") % {"value": repr(given)}
    )


def _required_day(given: object, where: str) -> dt.date:
    day = _day(given, where)
    if day is None:
        raise BadInput(_("%(where)s is missing") % {"where": where})
    return day


def _as_at(given: object) -> Any:
    return given if given in ("current", "first") else _required_day(given, "offence, as_at")


def _periods(given: dict[str, Any]) -> Periods:
    start, end = _required_day(given["from"], "periods, from"), _required_day(given["to"], "periods, to")
    if start > end:
        raise wrong_at("periods", _("from %(start)s is after to %(end)s") % {"start": start, "end": end})
    if start.year < 1900 or end.year > 2200:
        raise wrong_at("periods", _("years before 1900 or after 2200 are not counted"))
    return Periods(given["field"], given["years"], start, end)


def _offence(written: object, where: str) -> str:
    code = normalise_offence(str(written))
    if code is None:
        raise wrong_at(where, _("%(code)s is not an offence code such as 86/02") % {"code": repr(written)})
    return code


def _population(given: dict[str, Any]) -> Population:
    offences = None
    if "offences" in given:
        offences = tuple(dict.fromkeys(_offence(code, "population, offences") for code in given["offences"]))
    status: tuple[str, ...] | None = Population().status
    if "status" in given:
        status = None if given["status"] == "any" else tuple(given["status"])
    with_link = given.get("with_link")
    return Population(
        offences=offences,
        roles=tuple(given["roles"]) if "roles" in given else None,
        eliminated=given.get("eliminated", "exclude"),
        organisations=given.get("organisations", "include"),
        status=status,
        status_given="status" in given,
        where=tuple(_where(one, number) for number, one in enumerate(given.get("where", ()), 1)),
        with_link=None
        if with_link is None
        else WithLink(
            tuple(with_link["roles"]),
            with_link.get("eliminated", "exclude"),
            with_link.get("organisations", "include"),
            _age_filter(with_link["age"], "population, with_link, age") if "age" in with_link else None,
        ),
        age=_age_filter(given["age"], "population, age") if "age" in given else None,
    )


def _age_filter(given: dict[str, Any], where: str) -> AgeFilter:
    if not {"under", "from", "to"} & set(given):
        raise wrong_at(where, _("say which ages: under, from or to"))
    if "under" in given and "to" in given:
        raise wrong_at(where, _("give under (not included) or to (included), not both"))
    high = given["under"] - 1 if "under" in given else given.get("to")
    low = given.get("from")
    if high is not None and high < (low or 0):
        raise wrong_at(where, _("no age fits; from must not be above the highest age"))
    return AgeFilter(given["not_recorded"], low, high)


def _where(given: dict[str, Any], number: int) -> Where:
    if ("in" in given) == ("not_in" in given):
        raise wrong_at(f"population, where {number}", _("give in or not_in, and one of them only"))
    values = tuple(given["in"] if "in" in given else given["not_in"])
    if given["column"].endswith(".offence_code"):
        values = tuple(_offence(value, f"population, where {number}") for value in values)
    return Where(given["column"], values, "not_in" in given, given.get("rule"))


def _dimension(given: dict[str, Any]) -> DimensionSpec:
    where = _("dimension %(name)s") % {"name": repr(given["name"])}
    of = given["of"]
    categories: tuple[CategorySpec, ...] = ()
    if of == "age":
        if "categories" in given:
            raise wrong_at(where, _("an age has bands or single_years, not categories"))
        categories = _ages(given, where)
    elif "bands" in given or "single_years" in given:
        raise wrong_at(where, _('bands and single_years are for of = "age"'))
    elif of == "period":
        if extra := {"categories", "groups", "missing", "other", "rule", "ranking"} & set(given):
            raise wrong_at(
                where, _("periods come from [periods]; remove %(keys)s") % {"keys": ", ".join(sorted(extra))}
            )
    elif "categories" not in given:
        raise wrong_at(where, _("list its categories, in order, each with code and label"))
    else:
        categories = tuple(_category(one, of, where) for one in given["categories"])
    return DimensionSpec(
        name=given["name"],
        label=given["label"],
        column=_COLUMNS.get(of, of),
        categories=categories,
        groups=tuple(GroupSpec(group["code"], group["label"]) for group in given.get("groups", ())),
        missing=_fallback(given.get("missing")),
        other=_fallback(given.get("other")),
        rule=given.get("rule"),
        ranking=tuple(given.get("ranking", ())),
        across=given.get("across"),
    )


def _fallback(given: dict[str, Any] | None) -> GroupSpec | None:
    return None if given is None else GroupSpec(given["code"], given["label"])


def _category(given: dict[str, Any], of: str, where: str) -> CategorySpec:
    values: tuple[Value, ...] = tuple(given.get("values", (given["code"],)))
    if of == "offence" or of.endswith(".offence_code"):
        values = tuple(dict.fromkeys(_offence(value, where) for value in values))
    return CategorySpec(
        code=given["code"],
        label=given["label"],
        values=values,
        group=given.get("group"),
        exists_from=_day(given.get("from"), f"{where}, from"),
        exists_until=_day(given.get("until"), f"{where}, until"),
        note=given.get("note"),
    )


def _band_label(low: int, high: int | None) -> str:
    """Ages in words: `10 to 13`, `18 and over`."""
    if high is None:
        return _("%(age)s and over") % {"age": low}
    return str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _ages(given: dict[str, Any], where: str) -> tuple[CategorySpec, ...]:
    if ("bands" in given) == ("single_years" in given):
        raise wrong_at(where, _("give bands or single_years, and one of them only"))
    if "single_years" in given:
        low, high = given["single_years"]["from"], given["single_years"]["to"]
        if low > high:
            raise wrong_at(where, _("single_years from %(low)s is above to %(high)s") % {"low": low, "high": high})
        return tuple(CategorySpec(str(age), str(age), low=age, high=age) for age in range(low, high + 1))
    bands = []
    for band in given["bands"]:
        low, high = band["from"], band.get("to")
        if high is not None and low > high:
            raise wrong_at(where, _("a band from %(low)s to %(high)s holds no age") % {"low": low, "high": high})
        code = f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
        label = _band_label(low, high)
        bands.append(
            CategorySpec(band.get("code", code), band.get("label", label), low=low, high=high, group=band.get("group"))
        )
    ordered = sorted(bands, key=lambda band: band.low or 0)
    for lower, upper in pairwise(ordered):
        if lower.high is None or (upper.low or 0) <= lower.high:
            raise wrong_at(
                where,
                _("bands %(one)s and %(other)s overlap; an age must fall in one band only")
                % {"one": lower.code, "other": upper.code},
            )
    return tuple(bands)
