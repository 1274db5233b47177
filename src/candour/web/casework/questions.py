"""A question between the form and TOML, in both directions.

The form holds texts; `document_of` makes of them the document that `counting.read_question` reads, and `initial_of`
the other way. `fits` says whether the form can show all of a question: it compares what the two readings mean.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from candour.counting import Question, read_question
from candour.errors import BadInput
from candour.words import lines

Values = dict[str, Any]

KINDS = ("period", "offence", "age", "outcome", "disposal", "sex", "role", "status")
OTHER_COLUMN = "column"
# Units of which one is many people, so that filters on people go into `population.with_link`.
_OF_CRIMES = ("crimes", "outcomes")
_BAND = re.compile(r"(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3})|(\+))?")
_DATED = ("from", "until")


def read_toml(text: str) -> tuple[dict[str, Any], Question]:
    """The document and the question in the text of a question file. `BadInput` says what is wrong, with the remedy."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(_("This is not well-formed TOML: %(problem)s") % {"problem": problem}) from problem
    except (RecursionError, ValueError) as problem:
        # The parser gives up so on lists in lists without end, and on numbers of thousands of digits.
        raise BadInput(_("This TOML is nested too deeply, or has a number that is too long.")) from problem
    return document, read_question(document, where=_("The question"))


# --- from the form to the document


def document_of(base: Mapping[str, Any], dimensions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The question that a form states. Its values are as cleaned: numbers, dates, lists, and categories as parsed."""
    document: dict[str, Any] = {"title": base["title"], "unit": base["unit"]}
    if base.get("snapshot_date"):
        document["snapshot_date"] = base["snapshot_date"]
    names = names_of(dimensions)
    document["margins"] = _margins(names, dimensions)
    document |= {key: base[key] for key in ("definitions", "caveats", "notes") if base.get(key)}
    if base.get("age_anchor"):
        document["age"] = {"anchor": base["age_anchor"]}
        if base.get("leap_day"):
            document["age"]["leap_day"] = base["leap_day"]
        if base.get("or_age_recorded"):
            document["age"]["or_age_recorded"] = True
    if base.get("as_at"):
        document["offence"] = {"as_at": base["as_at"]}
    if population := _population(base):
        document["population"] = population
    document["periods"] = {
        "field": base["period_field"],
        "years": base["years"],
        "from": base["start"],
        "to": base["end"],
    }
    document["dimensions"] = [_dimension(name, dimension) for name, dimension in zip(names, dimensions, strict=True)]
    return document


def _margins(names: Sequence[str], dimensions: Sequence[Mapping[str, Any]]) -> str | list[str]:
    totals = [name for name, dimension in zip(names, dimensions, strict=True) if dimension.get("total")]
    if len(totals) == len(names):
        return "all"
    return totals or "none"


def names_of(dimensions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The name of each dimension: its own, or one made from what it is of, told apart by number."""
    given = [str(dimension.get("name") or "") for dimension in dimensions]
    used = {name for name in given if name}
    names = []
    for own, dimension in zip(given, dimensions, strict=True):
        name = own
        if not name:
            of = _of(dimension)
            wanted = "year" if of == "period" else re.sub(r"[^a-z0-9_]+", "_", of.rpartition(".")[2].lower())
            name = next(n for n in (wanted, *(f"{wanted}_{i}" for i in range(2, 99))) if n not in used)
            used.add(name)
        names.append(name)
    return names


def _of(dimension: Mapping[str, Any]) -> str:
    of = str(dimension.get("of") or "")
    return str(dimension.get("column") or "") if of == OTHER_COLUMN else of


def _population(base: Mapping[str, Any]) -> dict[str, Any]:
    population: dict[str, Any] = {}
    if base.get("offences"):
        population["offences"] = base["offences"]
    people: dict[str, Any] = {key: base[key] for key in ("roles", "eliminated", "organisations") if base.get(key)}
    age = {
        key: base[field]
        for key, field in (("under", "age_under"), ("from", "age_from"), ("to", "age_to"))
        if base.get(field) is not None
    }
    if base.get("age_not_recorded"):
        age["not_recorded"] = base["age_not_recorded"]
    of_crimes = base["unit"] in _OF_CRIMES
    if not of_crimes:
        population |= people
    if base.get("any_status"):
        population["status"] = "any"
    elif base.get("status"):
        population["status"] = base["status"]
    if of_crimes and (people or age):
        population["with_link"] = people | ({"age": age} if age else {})
    elif age:
        population["age"] = age
    return population


def _dimension(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    of = _of(given)
    made: dict[str, Any] = {"name": name, "of": of, "label": given["label"]}
    for key in ("rule", "across"):
        if given.get(key):
            made[key] = given[key]
    if given.get("ranking"):
        made["ranking"] = given["ranking"]
    for key in ("groups", "bands", "categories"):
        if given.get(key):
            made[key] = given[key]
    for key in ("missing", "other"):
        if given.get(key):
            made[key] = given[key]
    return made


# --- the lines of a text box


def words(text: str) -> list[str]:
    """What stands one a line, or with commas between."""
    return [word.strip() for word in re.split(r"[\n,]", text) if word.strip()]


def categories(text: str) -> list[dict[str, Any]]:
    """Categories one a line: `code | label`, then if need be `values: 1, 1A`, `from: 2019-04-01` and so on."""
    found = []
    for number, line in _numbered(text):
        code, label, rest = _split(line, number)
        category: dict[str, Any] = {"code": code, "label": label}
        for key, value in _extras(rest, number, ("values", "from", "until", "group", "note")):
            category[key] = words(value) if key == "values" else _day(value, number) if key in _DATED else value
        found.append(category)
    return found


def bands(text: str) -> list[dict[str, Any]]:
    """Ages one a line: `10-13 | 10 to 13`, `14 | 14`, `18+ | 18 and over`, then if need be `group:` or `code:`."""
    found = []
    for number, line in _numbered(text):
        ages, *rest = [part.strip() for part in line.split("|")]
        match = _BAND.fullmatch(ages)
        if match is None:
            raise BadInput(
                _("Line %(line)s: “%(ages)s” is not an age or a range of ages such as 10-13, 14 or 18+.")
                % {"line": number, "ages": ages}
            )
        low, high, over = match.groups()
        band: dict[str, Any] = {"from": int(low)}
        if not over:
            band["to"] = int(high or low)
        if rest and not re.match(r"(group|code)\s*:", rest[0]):
            band["label"] = rest.pop(0)
        band |= dict(_extras(rest, number, ("group", "code")))
        found.append(band)
    return found


def groups(text: str) -> list[dict[str, str]]:
    """Sub-totals one a line: `code | label`."""
    return [coded(line, number) for number, line in _numbered(text)]


def coded(line: str, number: int = 1) -> dict[str, str]:
    """One `code | label`."""
    code, label, rest = _split(line, number)
    if rest:
        raise BadInput(_("Line %(line)s: write a code and a label with one “|” between.") % {"line": number})
    return {"code": code, "label": label}


def _numbered(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _split(line: str, number: int) -> tuple[str, str, list[str]]:
    code, *rest = [part.strip() for part in line.split("|")]
    if not code or not rest or not rest[0]:
        raise BadInput(
            _("Line %(line)s: “%(text)s” needs a code and a label with “|” between, such as 1 | Charged.")
            % {"line": number, "text": line.strip()}
        )
    return code, rest[0], rest[1:]


def _extras(parts: Iterable[str], number: int, keys: Sequence[str]) -> Iterable[tuple[str, str]]:
    for part in parts:
        key, colon, value = part.partition(":")
        if not colon or key.strip() not in keys or not value.strip():
            raise BadInput(
                _("Line %(line)s: “%(text)s” is not one of %(keys)s, each with a colon and what it is.")
                % {"line": number, "text": part, "keys": ", ".join(keys)}
            )
        yield key.strip(), value.strip()


def _day(value: str, number: int) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as problem:
        raise BadInput(
            _("Line %(line)s: “%(text)s” is not a day written as 2019-04-01.") % {"line": number, "text": value}
        ) from problem


# --- from the document to the form


def initial_of(document: Mapping[str, Any]) -> tuple[Values, list[Values]]:
    """What a form shows of a question: the texts of its boxes, and those of each dimension."""
    population = document.get("population", {})
    people = population.get("with_link", population)
    age, of_age = document.get("age", {}), people.get("age", {})
    status = population.get("status", [])
    base: Values = {
        "title": document["title"],
        "unit": document["unit"],
        "snapshot_date": document.get("snapshot_date"),
        **{key: "\n".join(document.get(key, ())) for key in ("definitions", "caveats", "notes")},
        "offences": "\n".join(population.get("offences", ())),
        "roles": list(people.get("roles", ())),
        "eliminated": people.get("eliminated", ""),
        "organisations": people.get("organisations", ""),
        "any_status": status == "any",
        "status": [] if status == "any" else list(status),
        "age_anchor": age.get("anchor", ""),
        "leap_day": age.get("leap_day", ""),
        "or_age_recorded": age.get("or_age_recorded", False),
        "age_under": of_age.get("under"),
        "age_from": of_age.get("from"),
        "age_to": of_age.get("to"),
        "age_not_recorded": of_age.get("not_recorded", ""),
        "period_field": document["periods"]["field"],
        "years": document["periods"]["years"],
        "start": document["periods"]["from"],
        "end": document["periods"]["to"],
    }
    margins = document.get("margins", "all")
    dimensions = [
        {**_initial_dimension(one), "total": margins == "all" or one["name"] in margins}
        for one in document["dimensions"]
    ]
    return base, dimensions


def _initial_dimension(given: Mapping[str, Any]) -> Values:
    of = given["of"]
    given_bands = given.get("bands", [])
    if "single_years" in given:
        ages = given["single_years"]
        given_bands = [{"from": age, "to": age} for age in range(ages["from"], ages["to"] + 1)]
    return {
        "name": given["name"],
        "label": given["label"],
        "of": of if of in KINDS else OTHER_COLUMN,
        "column": "" if of in KINDS else of,
        "rule": given.get("rule", ""),
        "across": given.get("across", ""),
        "ranking": ", ".join(given.get("ranking", ())),
        "categories": "\n".join(_category_line(one) for one in given.get("categories", ())),
        "bands": "\n".join(_band_line(one) for one in given_bands),
        "groups": "\n".join(_coded_line(one) for one in given.get("groups", ())),
        "missing": _coded_line(given["missing"]) if "missing" in given else "",
        "other": _coded_line(given["other"]) if "other" in given else "",
    }


def _coded_line(given: Mapping[str, Any]) -> str:
    return f"{given['code']} | {given['label']}"


def _category_line(given: Mapping[str, Any]) -> str:
    parts = [_coded_line(given)]
    if "values" in given:
        parts.append("values: " + ", ".join(str(value) for value in given["values"]))
    parts += [f"{key}: {given[key]}" for key in ("from", "until", "group", "note") if key in given]
    return " | ".join(parts)


def _band_line(given: Mapping[str, Any]) -> str:
    low, high = given["from"], given.get("to")
    ages = f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
    parts = [ages, *([str(given["label"])] if "label" in given else [])]
    # A code that is as it would be made is left out.
    parts += [f"{key}: {given[key]}" for key in ("group", "code") if key in given and given[key] != ages]
    return " | ".join(parts)


def cleaned(base: Mapping[str, Any], dimensions: Sequence[Mapping[str, Any]]) -> tuple[Values, list[Values]]:
    """The texts of a form as values: what its own cleaning does, for texts known to be right."""
    made = {**base, "offences": words(base["offences"])}
    made |= {key: lines(base[key]) for key in ("definitions", "caveats", "notes")}
    return made, [{**one, **{key: read(one[key]) for key, read in BOXES.items()}} for one in dimensions]


def one_coded(text: str) -> dict[str, str] | None:
    """One `code | label`, or nothing."""
    return coded(text.strip()) if text.strip() else None


BOXES: dict[str, Any] = {
    "categories": categories,
    "bands": bands,
    "groups": groups,
    "ranking": words,
    "missing": one_coded,
    "other": one_coded,
}
"""How the text of each box of a dimension is read."""


def fits(document: Mapping[str, Any]) -> bool:
    """Whether the form can show all of a question: read back from the form, it still means the same."""
    try:
        shown = document_of(*cleaned(*initial_of(document)))
        return _meaning(shown) == _meaning(document)
    except BadInput:
        return False


def _meaning(document: Mapping[str, Any]) -> Question:
    question = read_question(dict(document))
    return replace(question, margins=tuple(sorted(question.margins)))
