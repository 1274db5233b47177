"""Random records and random legal questions that meet: few keys, few codes, days on the edges of periods."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from .records import Records

Draw = DrawFn
Question = dict[str, Any]

DAYS = [
    dt.date(2016, 12, 31),
    dt.date(2017, 1, 1),
    dt.date(2018, 2, 28),
    dt.date(2018, 3, 1),
    dt.date(2018, 3, 31),
    dt.date(2018, 4, 1),
    dt.date(2018, 5, 14),
    dt.date(2019, 8, 19),
    dt.date(2019, 8, 20),
    dt.date(2020, 2, 29),
]
BIRTHS = [
    dt.date(2004, 2, 28),
    dt.date(2004, 2, 29),
    dt.date(2004, 3, 1),
    dt.date(2004, 4, 1),
    dt.date(2005, 1, 1),
    dt.date(2005, 8, 20),
    dt.date(2008, 5, 14),
    dt.date(1980, 12, 31),
    dt.date(1899, 12, 31),
]
CODES = {"86/02": ["86/2", "86/02", "086/02"], "86/10": ["86/10", "086/10"], "86/01": ["86/1"], "28E/01": ["28e/1"]}
STATUSES = ["recorded", "recorded", "recorded", "cancelled", "transferred_in", "transferred_out", "other_disposal"]
ROLES = ["suspect", "offender", "victim", "witness", "reporting", "other"]
OUTCOMES = ["0", "1", "1A", "18", "21"]
AREAS = ["North", "South"]
SEXES = ["F", "M"]
INCIDENT_TYPES = ["crime", "nuisance"]
LINK_UNITS = ["suspect_links", "suspects", "victim_links", "victims", "persons"]
PEOPLE_KINDS = ["age", "sex", "role", "link.age_recorded"]
PEOPLE_UNITS = ["suspects", "victims", "persons"]
UNITS = ["crimes", *LINK_UNITS, "outcomes", "incidents"]

maybe = st.booleans()
# An inner number, because the ends of a range are drawn more often than chance would.
rarely = st.integers(0, 24).map(lambda number: number == 13)
seldom = st.integers(0, 5).map(lambda number: number == 3)
spellings = st.sampled_from([spelling for every in CODES.values() for spelling in every])
days = st.sampled_from(DAYS)


@st.composite
def records(draw: Draw) -> Records:
    """Small canonical records, every edge leading somewhere, every key unique, the odd thing wrong in itself."""
    made: Records = {table: [] for table in ("crime", "classification", "nominal", "link", "outcome", "disposal")}
    made["incident"] = [
        {"incident_key": f"I{n}", "recorded_on": draw(days), "incident_type": draw(st.sampled_from(INCIDENT_TYPES))}
        for n in range(draw(st.integers(0, 3)))
    ]
    incidents = [None, *(row["incident_key"] for row in made["incident"])]
    for number in range(draw(st.integers(2, 6))):
        _add_crime(draw, made, f"C{number}", incidents)
    for number in range(draw(st.integers(1, 5))):
        made["nominal"].append(
            {
                "nominal_key": f"N{number}",
                "person_key": None if draw(rarely) else f"P{draw(st.integers(0, 2))}",
                "date_of_birth": draw(st.sampled_from([None, *BIRTHS])) if not draw(rarely) else dt.date(2018, 5, 15),
                "sex": draw(st.sampled_from([None, *SEXES])),
                "organisation": draw(seldom),
            }
        )
    for number in range(draw(st.integers(3, 10))):
        _add_link(draw, made, f"L{number}")
    return made


def _add_crime(draw: Draw, made: Records, key: str, incidents: list[Any]) -> None:
    recorded = draw(days)
    made["crime"].append(
        {
            "crime_key": key,
            "crime_ref": f"ref {key}",
            "incident_key": draw(st.sampled_from(incidents)),
            "offence_code": draw(spellings),
            "reported_on": draw(st.sampled_from([None, *DAYS])),
            "recorded_on": recorded,
            "committed_from": draw(st.sampled_from([None, *DAYS])),
            "committed_to": draw(st.sampled_from([None, *DAYS])),
            "status": draw(st.sampled_from(STATUSES)),
            "area": draw(st.sampled_from([None, *AREAS])),
        }
    )
    if draw(seldom):
        changed = recorded + dt.timedelta(days=draw(st.integers(1, 400)))
        ends = draw(st.sampled_from([None, changed + dt.timedelta(days=30)]))
        before = changed - dt.timedelta(days=1)
        for sequence, first, last in ((4, recorded, before), (10, changed, ends)):
            made["classification"].append(
                {
                    "crime_key": key,
                    "sequence": sequence,
                    "offence_code": draw(spellings),
                    "valid_from": first,
                    "valid_to": last,
                }
            )
    number = draw(st.integers(0, 3))
    standing = draw(st.integers(0, number))
    for sequence in draw(st.permutations(range(1, number + 1))):
        made["outcome"].append(
            {
                "crime_key": key,
                "sequence": sequence,
                "outcome_code": draw(st.sampled_from(OUTCOMES)),
                "outcome_on": draw(st.sampled_from([None, *DAYS])),
                "current": sequence == standing or draw(rarely),
            }
        )


def _add_link(draw: Draw, made: Records, key: str) -> None:
    made["link"].append(
        {
            "link_key": key,
            "crime_key": draw(st.sampled_from([row["crime_key"] for row in made["crime"]])),
            "nominal_key": draw(st.sampled_from([row["nominal_key"] for row in made["nominal"]])),
            "role": draw(st.sampled_from(["suspect", "suspect", "victim", *ROLES])),
            "eliminated": draw(seldom),
            "age_recorded": draw(st.sampled_from([None, 0, 9, 13, 14, 40])),
        }
    )
    number = draw(st.integers(0, 2))
    standing = draw(st.integers(0, number))
    for sequence in range(1, number + 1):
        made["disposal"].append(
            {
                "link_key": key,
                "sequence": sequence,
                "disposal_code": draw(st.sampled_from(OUTCOMES)),
                "disposal_on": draw(st.sampled_from([None, *DAYS])),
                "current": sequence == standing or draw(rarely),
            }
        )


@st.composite
def questions(draw: Draw) -> Question:
    """A legal question: it says all that it must."""
    unit = draw(st.sampled_from(UNITS))
    kinds = draw(st.lists(st.sampled_from(_dimensions_of(unit)), min_size=1, max_size=3, unique=True))
    population = _population(draw, unit, kinds)
    dimensions = [_dimension(draw, kind, unit) for kind in kinds]
    question: Question = {"title": "Random", "unit": unit}
    if draw(maybe):
        named = draw(st.lists(st.sampled_from([d["name"] for d in dimensions]), unique=True))
        question["margins"] = draw(st.sampled_from(["all", "none", named]))
    if "age" in kinds or "age" in population or "age" in population.get("with_link", {}):
        question["age"] = _age(draw)
    if unit != "incidents" and draw(seldom):
        question["offence"] = {"as_at": draw(st.sampled_from(["current", "first", *DAYS]))}
    if population:
        question["population"] = population
    question["periods"] = _periods(draw, unit)
    question["dimensions"] = dimensions
    return question


def _dimensions_of(unit: str) -> list[str]:
    if unit == "incidents":
        return ["period", "incident.incident_type"]
    every = ["period", "offence", "age", "outcome", "sex", "role", "status", "crime.area", "incident.incident_type"]
    if unit in LINK_UNITS:
        return [*every, "disposal", "nominal.organisation", "link.age_recorded", "crime.offence_code"]
    return [*every, "link.age_recorded", "outcome.current", "crime.offence_code"]


def _roles_of(unit: str) -> list[str]:
    if unit == "persons":
        return ROLES
    return ["victim"] if unit.startswith("victim") else ["suspect", "offender"]


def _population(draw: Draw, unit: str, kinds: list[str]) -> Question:
    population: Question = {}
    if unit != "incidents":
        if draw(rarely):
            population["offences"] = draw(st.lists(spellings, min_size=1, max_size=3, unique=True))
        if draw(seldom):
            some = st.lists(st.sampled_from(sorted(set(STATUSES))), min_size=1, unique=True)
            population["status"] = draw(st.one_of(st.just("any"), some))
    if unit in LINK_UNITS:
        if unit == "persons" or draw(seldom):
            population["roles"] = draw(st.lists(st.sampled_from(_roles_of(unit)), min_size=1, unique=True))
        population |= _people(draw)
        if draw(seldom):
            population["age"] = _age_filter(draw)
    if unit in ("crimes", "outcomes") and (draw(seldom) or set(PEOPLE_KINDS) & set(kinds)):
        roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))
        population["with_link"] = {"roles": ["suspect", *(r for r in roles if r != "suspect")], **_people(draw)}
        if draw(seldom):
            population["with_link"]["age"] = _age_filter(draw)
    wheres = [_where(draw, unit) for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2])))]
    if wheres:
        population["where"] = wheres
    return population


def _people(draw: Draw) -> Question:
    chosen: Question = {}
    for name in ("eliminated", "organisations"):
        if draw(seldom):
            chosen[name] = draw(st.sampled_from(["include", "exclude"]))
    return chosen


def _age_filter(draw: Draw) -> Question:
    wanted = {"not_recorded": draw(st.sampled_from(["include", "exclude"]))}
    ends = draw(
        st.sampled_from([{"under": 14}, {"from": 14}, {"to": 13}, {"from": 10, "under": 14}, {"from": 0, "to": 9}])
    )
    return wanted | ends


def _age(draw: Draw) -> Question:
    anchors = ["committed_from", "committed_to", "reported_on", "recorded_on", "age_recorded"]
    age: Question = {"anchor": draw(st.sampled_from(anchors))}
    if draw(seldom):
        age["leap_day"] = draw(st.sampled_from(["1 March", "28 February"]))
    if age["anchor"] != "age_recorded" and draw(seldom):
        age["or_age_recorded"] = draw(maybe)
    return age


def _where(draw: Draw, unit: str) -> Question:
    if unit == "incidents":
        return {"column": "incident.incident_type", "in": [draw(st.sampled_from(INCIDENT_TYPES))]}
    values: dict[str, list[Any]] = {
        "crime.area": AREAS,
        "crime.status": ["recorded", "cancelled"],
        "crime.offence_code": ["86/2", "086/10"],
        "incident.incident_type": INCIDENT_TYPES,
        "outcome.outcome_code": OUTCOMES,
    }
    if unit in LINK_UNITS:
        values |= {
            "nominal.sex": SEXES,
            "link.role": ROLES,
            "nominal.organisation": [True, False],
            "link.age_recorded": [0, 13, 14],
            "disposal.disposal_code": OUTCOMES,
        }
    column = draw(st.sampled_from(sorted(values)))
    listed = draw(st.lists(st.sampled_from(values[column]), min_size=1, max_size=2, unique=True))
    where: Question = {"column": column, draw(st.sampled_from(["in", "not_in"])): listed}
    table = column.split(".")[0]
    if table == "disposal" or (table == "outcome" and unit != "outcomes"):
        where["rule"] = draw(st.sampled_from(["any", "current"]))
    return where


def _periods(draw: Draw, unit: str) -> Question:
    fields = ["recorded_on"]
    if unit != "incidents":
        fields += ["recorded_on", "reported_on", "committed_from", "committed_to"]
    if unit == "outcomes":
        fields += ["outcome_on", "outcome_on"]
    first, last = dt.date(2016, 1, 1), dt.date(2020, 3, 31)
    if draw(seldom):
        first, last = dt.date(2017, 1, 1), dt.date(2019, 8, 19)
    elif draw(seldom):
        first, last = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    years = draw(st.sampled_from(["calendar", "financial", "whole", "month"]))
    field = draw(st.sampled_from(fields)) if draw(maybe) else "recorded_on"
    return {"field": field, "years": years, "from": first, "to": last}


def _dimension(draw: Draw, kind: str, unit: str) -> Question:
    name = kind.replace(".", "_")
    dimension: Question = {"name": name, "of": kind, "label": name.capitalize()}
    if kind == "age":
        dimension |= _bands(draw)
    elif kind != "period":
        dimension |= _categories(draw, kind)
    if kind != "period":
        for which in ("missing", "other"):
            if not draw(rarely):
                dimension[which] = {"code": f"({which})", "label": which}
    _rules(draw, dimension, unit)
    return dimension


def _bands(draw: Draw) -> Question:
    choices: list[Question] = [
        {"single_years": {"from": 9, "to": 14}},
        {"bands": [{"from": 0, "to": 9}, {"from": 10, "to": 13}, {"from": 14}]},
        {
            "bands": [
                {"from": 0, "to": 9, "group": "child"},
                {"from": 10, "to": 13, "group": "child", "code": "ten", "label": "Ten to thirteen"},
                {"from": 18},
            ],
            "groups": [{"code": "child", "label": "Under 14"}],
        },
    ]
    return draw(st.sampled_from(choices))


def _categories(draw: Draw, kind: str) -> Question:
    values: dict[str, list[Any]] = {
        "offence": list(CODES),
        "outcome": OUTCOMES,
        "disposal": OUTCOMES,
        "sex": SEXES,
        "role": ROLES,
        "status": sorted(set(STATUSES)),
        "crime.area": AREAS,
        "incident.incident_type": INCIDENT_TYPES,
        "nominal.organisation": [True, False],
        "outcome.current": [True, False],
        "link.age_recorded": [0, 9, 13, 14],
        "crime.offence_code": list(CODES),
    }
    listed = draw(st.lists(st.sampled_from(values[kind]), min_size=1, unique=True))
    categories: list[Question] = []
    while listed:
        taken, listed = listed[: draw(st.integers(1, 2))], listed[2:] if len(listed) > 2 else []
        value_spellings = [draw(st.sampled_from(CODES[v])) if "offence" in kind else v for v in taken]
        category: Question = {
            "code": f"c{len(categories)}",
            "label": f"Category {len(categories)}",
            "values": value_spellings,
        }
        if draw(rarely):
            category["from"] = draw(days)
        if draw(rarely):
            category["until"] = draw(st.sampled_from([day for day in DAYS if day >= category.get("from", day)]))
        categories.append(category)
    made: Question = {"categories": categories}
    if draw(seldom):
        made["groups"] = [{"code": "g", "label": "Group"}]
        categories[0]["group"] = "g"
        for category in categories[1:]:
            if draw(maybe):
                category["group"] = "g"
    return made


def _rules(draw: Draw, dimension: Question, unit: str) -> None:
    kind = dimension["of"]
    people = kind in PEOPLE_KINDS and unit in ("crimes", "outcomes")
    if kind == "outcome.current" and unit != "outcomes":
        dimension["rule"] = draw(st.sampled_from(["highest_ranked", "each"]))
    elif kind == "disposal" or (kind == "outcome" and unit != "outcomes"):
        dimension["rule"] = draw(st.sampled_from(["current", "current", "first", "latest", "highest_ranked", "each"]))
    elif people:
        dimension["rule"] = draw(st.sampled_from(["highest_ranked", "each"]))
    if dimension.get("rule") == "highest_ranked":
        if kind == "age":
            codes = (
                [band.get("code") or _band_code(band) for band in dimension["bands"]]
                if "bands" in dimension
                else [str(age) for age in range(9, 15)]
            )
        else:
            codes = [category["code"] for category in dimension["categories"]]
        codes += [dimension[which]["code"] for which in ("missing", "other") if which in dimension]
        dimension["ranking"] = draw(st.permutations(codes))
    needs_across = unit == "persons" or (unit in PEOPLE_UNITS and kind not in ("sex", "nominal.organisation"))
    if needs_across:
        dimension["across"] = draw(st.sampled_from(["each", "first", "latest"]))


def _band_code(band: Question) -> str:
    if "to" not in band:
        return f"{band['from']}+"
    return f"{band['from']}-{band['to']}"


def to_toml(question: Question) -> str:
    """A question as the text of a TOML file."""
    return "".join(f"{key} = {_inline(value)}\n" for key, value in question.items())


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return value.isoformat() if isinstance(value, dt.date) else str(value)
