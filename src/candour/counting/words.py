"""What a count says of itself: rules, definitions, exclusions and notes on the unit, in whole sentences.

Every sentence stands here beside what it means, so that the letter and the table say the same. The tables of sentences
are in English: who shows one has it translated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import reduce

from candour.counting.model import GRAINS
from candour.counting.question import AgeFilter, Question, Value, Where
from candour.language import gettext as _
from candour.language import later
from candour.words import day_in_words

UNITS: dict[str, tuple[str, str]] = {
    "crimes": (later("crimes"), later("Each crime is counted once, however many people are linked to it.")),
    "suspect_links": (
        later("suspects linked to a crime"),
        later(
            "Suspects are counted once for each crime: a person suspected of two crimes is counted twice, and a crime "
            "with two suspects gives a count of two. The figures are therefore not a number of crimes, nor of "
            "different people."
        ),
    ),
    "suspects": (
        later("suspects"),
        later(
            "Each record of a suspect is counted once, however many crimes it is linked to. One person may have more "
            "than one record."
        ),
    ),
    "victim_links": (
        later("victims linked to a crime"),
        later(
            "Victims are counted once for each crime: the victim of two crimes is counted twice. The figures are "
            "therefore not a number of crimes, nor of different people."
        ),
    ),
    "victims": (
        later("victims"),
        later(
            "Each record of a victim is counted once, however many crimes it is linked to. One person may have more "
            "than one record."
        ),
    ),
    "persons": (
        later("people"),
        later(
            "Each person is counted once, however many crimes or records they are linked to, as far as their records "
            "have been linked to one another."
        ),
    ),
    "outcomes": (
        later("outcomes"),
        later("Outcomes are counted, not crimes: a crime that was given two outcomes is counted twice."),
    ),
    "incidents": (later("incidents"), later("Incidents are counted. An incident is not always a crime.")),
}
"""What one count is, and what a reader must know of it, for each unit."""

REJECTS: dict[str, str] = {
    "ragged": later("The row has more or fewer fields than the header"),
    "missing": later("A value that is needed is empty"),
    "bad-integer": later("A number is not a whole number"),
    "bad-boolean": later("A word means neither true nor false"),
    "bad-date": later("A date is not a date"),
    "bad-code": later("A code does not exist"),
    "negative-age": later("The age is below 0"),
    "duplicate-key": later("The key stands on more than one row"),
    "conflict": later("The rows of one key do not agree"),
    "no-such-crime": later("The crime does not exist"),
    "no-such-nominal": later("The person does not exist"),
    "no-such-link": later("The link does not exist"),
    "no-such-incident": later("The incident does not exist"),
    "no-person-key": later("The record has not been linked to a person"),
}

DATES = {
    "recorded_on": later("the date recorded"),
    "reported_on": later("the date reported"),
    "committed_from": later("the date on which the offence began"),
    "committed_to": later("the date on which the offence ended"),
    "outcome_on": later("the date of the outcome"),
}

OFFENCE_RULE = later("The offence is not one of those asked for")
ELIMINATED_RULE = later("The person was eliminated from the inquiry")
ORGANISATION_RULE = later("The suspect, offender or victim is an organisation")
WITH_LINK_RULE = later("No linked person is one of those asked for")
AGE_MISSING_RULE = later("The age is not recorded")

NOT_LAID = {
    "incident": later("the mapping does not lay the row on incident"),
    "crime": later("the mapping does not lay the row on crime"),
    "classification": later("the mapping does not lay the row on classification"),
    "nominal": later("the mapping does not lay the row on nominal"),
    "link": later("the mapping does not lay the row on link"),
    "outcome": later("the mapping does not lay the row on outcome"),
    "disposal": later("the mapping does not lay the row on disposal"),
}
"""The rule that leaves out a row of a file that does not feed a table, where the mapping has no words for it."""
_STORED_RULES = {grain.further for grain in GRAINS.values()} | set(NOT_LAID.values())

_ROLES = {
    "suspect": later("suspect"),
    "offender": later("offender"),
    "victim": later("victim"),
    "witness": later("witness"),
    "reporting": later("reporting"),
    "other": later("other"),
}
_STATUSES = {
    "recorded": later("recorded"),
    "cancelled": later("cancelled"),
    "transferred_out": later("transferred out"),
    "transferred_in": later("transferred in"),
    "other_disposal": later("other disposal"),
}


def stored_rule(rule: str) -> str:
    """A rule that left rows out while loading, as a sentence; the mapping's own words for one stand as they are."""
    return sentence(_(rule) if rule in _STORED_RULES else rule)


def wrong_link(key: str, reason: str, anchor: str) -> str:
    """What is wrong with a link that a count found wrong; `anchor` is the date that ages are taken at."""
    if reason == "no-person-key":
        return _("link_key %(key)s: the record of the person has no person_key, so people cannot be told apart") % {
            "key": repr(key)
        }
    if anchor == "age_recorded":
        return _("link_key %(key)s: the age recorded is below 0") % {"key": repr(key)}
    return _("link_key %(key)s: the person was born after %(date)s (%(column)s)") % {
        "key": repr(key),
        "date": _(DATES[anchor]),
        "column": anchor,
    }


def role_rule(roles: tuple[str, ...]) -> str:
    """The rule that leaves out people in other roles."""
    return _("The role is not %(roles)s") % {"roles": either(_(_ROLES.get(role, role)) for role in roles)}


def status_rule(statuses: tuple[str, ...]) -> str:
    """The rule that leaves out crimes of other statuses."""
    listed = either(_(_STATUSES.get(status, status)) for status in statuses)
    return _("The status of the crime is not %(statuses)s") % {"statuses": listed}


def where_rule(where: Where) -> str:
    """The rule of a filter on a column."""
    said = _NEGATED[where.rule] if where.negated else _WANTED[where.rule]
    column = where.column.replace(".", " ").replace("_", " ")
    return _(said) % {"column": column, "values": either(_value(value) for value in where.values)}


_WANTED = {
    "any": later("No %(column)s is %(values)s"),
    "current": later("The current %(column)s is not %(values)s"),
    None: later("The %(column)s is not %(values)s"),
}
_NEGATED = {
    "any": later("Any %(column)s is %(values)s"),
    "current": later("The current %(column)s is %(values)s"),
    None: later("The %(column)s is %(values)s"),
}


def no_date_rule(field: str) -> str:
    """The rule that leaves out rows without the date that puts them in a period."""
    # Translators: the date is in words, such as "The date on which the offence began"; it begins the sentence.
    return _("%(date)s is not recorded") % {"date": sentence(_(DATES[field]))}


def outside_rule(field: str, first: dt.date, last: dt.date) -> str:
    """The rule that leaves out rows outside the periods."""
    return _("%(date)s is not from %(first)s to %(last)s") % {
        "date": sentence(_(DATES[field])),
        "first": day_in_words(first),
        "last": day_in_words(last),
    }


def age_rule(wanted: AgeFilter) -> str:
    """The rule that leaves out other ages."""
    return _("The age is not %(ages)s") % {"ages": ages(wanted)}


def ages(wanted: AgeFilter) -> str:
    """Ages in words: `under 14`, `10 to 13`, `18 or over`."""
    if wanted.low is None:
        return _("under %(age)s") % {"age": (wanted.high or 0) + 1}
    if wanted.high is None:
        return _("%(age)s or over") % {"age": wanted.low}
    if wanted.high > wanted.low:
        return _("%(low)s to %(high)s") % {"low": wanted.low, "high": wanted.high}
    return f"{wanted.low}"


def definitions(question: Question) -> tuple[str, ...]:
    """What the figures mean, in whole sentences."""
    said = [*_offence_definitions(question)]
    if question.counted.base == "link" and question.roles:
        roles = either(_(_ROLES.get(role, role)) for role in question.roles)
        said.append(_("People are counted whose role in the crime is %(roles)s.") % {"roles": roles})
    if question.age is not None:
        said.extend(_age_definitions(question))
    said.append(
        _("%(date)s puts a count in a period; the first and last day are included.")
        % {"date": sentence(_(DATES[question.periods.field]))}
    )
    for dimension in question.dimensions:
        if dimension.rule is not None:
            said.append(_(_RULES[dimension.rule]) % {"label": dimension.label})
        if dimension.across is not None:
            said.append(_(_ACROSS[dimension.across]) % {"label": dimension.label})
    return (*said, *question.definitions)


def _offence_definitions(question: Question) -> Iterator[str]:
    offences, as_at = question.population.offences, question.offence_as_at
    if offences is not None:
        yield _("Offences counted, by Home Office code: %(codes)s.") % {"codes": ", ".join(offences)}
    if question.counted.base != "incident" and as_at == "first":
        yield _("The offence of a crime is the one that it was first classified as.")
    elif isinstance(as_at, dt.date):
        yield _("The offence of a crime is the one that it was classified as on %(day)s.") % {
            "day": day_in_words(as_at)
        }
    elif offences is not None:
        yield _("The offence of a crime is the one that it is classified as in the records now.")


_RULES = {
    "current": later("%(label)s: where there are several, the current one is counted."),
    "first": later("%(label)s: where there are several, the first is counted."),
    "latest": later("%(label)s: where there are several, the latest is counted."),
    "highest_ranked": later("%(label)s: where there are several, the one ranked highest is counted."),
    "each": later(
        "%(label)s: where there are several, each is counted, so that the parts may add up to more than the total."
    ),
}
_ACROSS = {
    "each": later(
        "%(label)s: someone who falls in several categories is counted in each, so that the parts may add up to more "
        "than the total."
    ),
    "first": later("%(label)s: someone with several crimes is counted at the earliest."),
    "latest": later("%(label)s: someone with several crimes is counted at the latest."),
}


def _age_definitions(question: Question) -> list[str]:
    age = question.age
    if age is None:
        return []
    if age.anchor == "age_recorded":
        return [_("Age is the age that was recorded on the crime.")]
    said = [
        _(
            "Age is the number of birthdays reached on %(date)s; someone born on 29 February has a birthday on "
            "%(leap_day)s in other years."
        )
        % {"date": _(DATES[age.anchor]), "leap_day": _(_LEAP_DAYS[age.leap_day])}
    ]
    if age.or_age_recorded:
        said.append(_("Where a date is not recorded, the age that was recorded on the crime is used."))
    return said


_LEAP_DAYS = {"1 March": later("1 March"), "28 February": later("28 February")}


def exclusions(excluded: dict[str, int]) -> tuple[str, ...]:
    """What is not in the figures, in whole sentences: each rule that left rows out.

    How many rows stands in the row accounts alone, which disclosure control can leave out of a published table.
    """
    # Translators: the rule is a sentence such as "the age is not recorded", without its first capital letter.
    return tuple(_("Not counted: %(rule)s.") % {"rule": inside(rule)} for rule, count in excluded.items() if count)


def inside(text: str) -> str:
    """Words as they stand inside a sentence: with a small first letter."""
    return text[0].lower() + text[1:]


def sentence(text: str) -> str:
    """Words as they begin a sentence: with a capital first letter."""
    return text[0].upper() + text[1:]


def either(words: Iterable[str]) -> str:
    """What may be chosen from, in words: `suspect, offender or victim`."""
    *others, last = words
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def any_of(words: Iterable[str]) -> str:
    """What may be chosen from, in words, each of the same weight: `string or integer or boolean`."""
    return reduce(lambda others, last: _("%(others)s or %(last)s") % {"others": others, "last": last}, words)


def all_of(words: Iterable[str]) -> str:
    """What belongs together, in words: `one and another`."""
    return reduce(lambda before, after: _("%(before)s and %(after)s") % {"before": before, "after": after}, words)


def _value(value: Value) -> str:
    return _("true") if value is True else _("false") if value is False else str(value)
