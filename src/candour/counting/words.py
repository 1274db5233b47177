"""What a count says of itself: rules, definitions, exclusions and notes on the unit, in whole sentences.

Every sentence stands here beside what it means, so that the letter and the table say the same.
"""

from __future__ import annotations

import datetime as dt

from candour.counting.question import AgeFilter, Question, Value, Where
from candour.words import day_in_words

UNITS: dict[str, tuple[str, str]] = {
    "crimes": ("crimes", "Each crime is counted once, however many people are linked to it."),
    "suspect_links": (
        "suspects linked to a crime",
        "Suspects are counted once for each crime: a person suspected of two crimes is counted twice, and a crime with "
        "two suspects gives a count of two. The figures are therefore not a number of crimes, nor of different people.",
    ),
    "suspects": (
        "suspects",
        "Each record of a suspect is counted once, however many crimes it is linked to. One person may have more than "
        "one record.",
    ),
    "victim_links": (
        "victims linked to a crime",
        "Victims are counted once for each crime: the victim of two crimes is counted twice. The figures are therefore "
        "not a number of crimes, nor of different people.",
    ),
    "victims": (
        "victims",
        "Each record of a victim is counted once, however many crimes it is linked to. One person may have more than "
        "one record.",
    ),
    "persons": (
        "people",
        "Each person is counted once, however many crimes or records they are linked to, as far as their records have "
        "been linked to one another.",
    ),
    "outcomes": (
        "outcomes",
        "Outcomes are counted, not crimes: a crime that was given two outcomes is counted twice.",
    ),
    "incidents": ("incidents", "Incidents are counted. An incident is not always a crime."),
}
"""What one count is, and what a reader must know of it, for each unit."""

REJECTS: dict[str, str] = {
    "ragged": "The row has more or fewer fields than the header",
    "missing": "A value that is needed is empty",
    "bad-integer": "A number is not a whole number",
    "bad-boolean": "A word means neither true nor false",
    "bad-date": "A date is not a date",
    "bad-code": "A code does not exist",
    "negative-age": "The age is below 0",
    "duplicate-key": "The key stands on more than one row",
    "conflict": "The rows of one key do not agree",
    "no-such-crime": "The crime does not exist",
    "no-such-nominal": "The person does not exist",
    "no-such-link": "The link does not exist",
    "no-such-incident": "The incident does not exist",
    "no-person-key": "The record has not been linked to a person",
}

DATES = {
    "recorded_on": "the date recorded",
    "reported_on": "the date reported",
    "committed_from": "the date on which the offence began",
    "committed_to": "the date on which the offence ended",
    "outcome_on": "the date of the outcome",
}

OFFENCE_RULE = "The offence is not one of those asked for"
ELIMINATED_RULE = "The person was eliminated from the inquiry"
ORGANISATION_RULE = "The suspect, offender or victim is an organisation"
WITH_LINK_RULE = "No linked person is one of those asked for"
AGE_MISSING_RULE = "The age is not recorded"
DISTINCT_RULE = "further rows of a record already read"


def wrong_link(key: str, reason: str, anchor: str) -> str:
    """What is wrong with a link that a count found wrong; `anchor` is the date that ages are taken at."""
    if reason == "no-person-key":
        return f"link_key {key!r}: the record of the person has no person_key, so people cannot be told apart"
    if anchor == "age_recorded":
        return f"link_key {key!r}: the age recorded is below 0"
    return f"link_key {key!r}: the person was born after {DATES[anchor]} ({anchor})"


def role_rule(roles: tuple[str, ...]) -> str:
    """The rule that leaves out people in other roles."""
    return f"The role is not {_either(roles)}"


def status_rule(statuses: tuple[str, ...]) -> str:
    """The rule that leaves out crimes of other statuses."""
    return f"The status of the crime is not {_either(tuple(status.replace('_', ' ') for status in statuses))}"


def where_rule(where: Where) -> str:
    """The rule of a filter on a column."""
    values = tuple(_value(value) for value in where.values)
    name = where.column.replace(".", " ").replace("_", " ")
    if where.rule == "any":
        return f"Any {name} is {_either(values)}" if where.negated else f"No {name} is {_either(values)}"
    current = "current " if where.rule == "current" else ""
    return (
        f"The {current}{name} is {_either(values)}"
        if where.negated
        else f"The {current}{name} is not {_either(values)}"
    )


def no_date_rule(field: str) -> str:
    """The rule that leaves out rows without the date that puts them in a period."""
    return f"{_sentence(DATES[field])} is not recorded"


def outside_rule(field: str, first: dt.date, last: dt.date) -> str:
    """The rule that leaves out rows outside the periods."""
    return f"{_sentence(DATES[field])} is not from {day_in_words(first)} to {day_in_words(last)}"


def age_rule(wanted: AgeFilter) -> str:
    """The rule that leaves out other ages."""
    return f"The age is not {ages(wanted)}"


def ages(wanted: AgeFilter) -> str:
    """Ages in words: `under 14`, `10 to 13`, `18 or over`."""
    if wanted.low is None:
        return f"under {(wanted.high or 0) + 1}"
    if wanted.high is None:
        return f"{wanted.low} or over"
    return f"{wanted.low} to {wanted.high}" if wanted.high > wanted.low else f"{wanted.low}"


def definitions(question: Question) -> tuple[str, ...]:
    """What the figures mean, in whole sentences."""
    said = []
    population = question.population
    if population.offences is not None:
        said.append(f"Offences counted, by Home Office code: {', '.join(population.offences)}.")
    if question.counted.base != "incident" and question.offence_as_at == "first":
        said.append("The offence of a crime is the one that it was first classified as.")
    elif isinstance(question.offence_as_at, dt.date):
        said.append(
            f"The offence of a crime is the one that it was classified as on {day_in_words(question.offence_as_at)}."
        )
    elif population.offences is not None:
        said.append("The offence of a crime is the one that it is classified as in the records now.")
    if question.counted.base == "link" and question.roles:
        said.append(f"People are counted whose role in the crime is {_either(question.roles)}.")
    if question.age is not None:
        said.extend(_age_definitions(question))
    said.append(
        f"{_sentence(DATES[question.periods.field])} puts a count in a period; the first and last day are included."
    )
    for dimension in question.dimensions:
        if dimension.rule is not None:
            said.append(_RULES[dimension.rule].format(label=dimension.label))
        if dimension.across is not None:
            said.append(_ACROSS[dimension.across].format(label=dimension.label))
    return (*said, *question.definitions)


_RULES = {
    "current": "{label}: where there are several, the current one is counted.",
    "first": "{label}: where there are several, the first is counted.",
    "latest": "{label}: where there are several, the latest is counted.",
    "highest_ranked": "{label}: where there are several, the one ranked highest is counted.",
    "each": "{label}: where there are several, each is counted, so that the parts may add up to more than the total.",
}
_ACROSS = {
    "each": "{label}: someone who falls in several categories is counted in each, so that the parts may add up to more "
    "than the total.",
    "first": "{label}: someone with several crimes is counted at the earliest.",
    "latest": "{label}: someone with several crimes is counted at the latest.",
}


def _age_definitions(question: Question) -> list[str]:
    age = question.age
    if age is None:
        return []
    if age.anchor == "age_recorded":
        return ["Age is the age that was recorded on the crime."]
    said = [
        f"Age is the number of birthdays reached on {DATES[age.anchor]}; someone born on 29 February has a birthday on "
        f"{age.leap_day} in other years."
    ]
    if age.or_age_recorded:
        said.append("Where a date is not recorded, the age that was recorded on the crime is used.")
    return said


def exclusions(excluded: dict[str, int]) -> tuple[str, ...]:
    """What is not in the figures, in whole sentences: each rule that left rows out.

    How many rows stands in the row accounts alone, which disclosure control can leave out of a published table.
    """
    return tuple(f"Not counted: {_lower(rule)}." for rule, count in excluded.items() if count)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _value(value: Value) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _either(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
