"""The traps that every set of synthetic records holds: the ways in which a count of police records goes wrong.

Planted the same whatever the seed, each in a few rows, so that a naive count of even the smallest set is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from candour.counting.sample_builder import Builder
from candour.language import later

_DAY = dt.date(2018, 5, 14)
_BORN_13 = dt.date(2005, 2, 3)
_NOW = (_DAY, True)


def plant(builder: Builder) -> None:
    """Add every trap to the records."""
    for _, trap in TRAPS:
        trap(builder)


def _crime(builder: Builder, code: str = "86/02", recorded: dt.date = _DAY, status: str = "recorded") -> str:
    """A plain crime: committed, reported and recorded on one day."""
    return builder.crime(
        code,
        recorded,
        committed_from=recorded,
        committed_to=recorded,
        reported_on=recorded,
        status=status,
        area="North",
        incident=builder.incident(recorded, "crime"),
    )


def _case(
    builder: Builder, code: str = "86/02", recorded: dt.date = _DAY, status: str = "recorded", outcome: str = "21"
) -> str:
    """A plain crime with one suspect, who was 13 on the day, and one outcome; gives the key of the crime."""
    crime = _crime(builder, code, recorded, status)
    born = dt.date(recorded.year - 14, recorded.month, 28) + dt.timedelta(days=40)
    builder.link(crime, builder.nominal(born, sex="M"), "suspect")
    builder.outcomes(crime, (outcome, recorded, True))
    return crime


def _fan_out(builder: Builder) -> None:
    crime = _crime(builder)
    for sex in ("M", "M", "F"):
        builder.link(crime, builder.nominal(_BORN_13, sex=sex), "suspect")
    builder.link(crime, builder.nominal(dt.date(2004, 7, 9), sex="F"), "victim")
    for year in (1970, 1985):
        builder.link(crime, builder.nominal(dt.date(year, 3, 1), sex="F"), "witness")
    builder.outcomes(crime, ("18", dt.date(2018, 5, 20), False), ("21", dt.date(2018, 8, 2), True))


def _one_person_many_crimes(builder: Builder) -> None:
    nominal = builder.nominal(dt.date(2004, 12, 1), sex="M")
    for code, day in (("86/02", dt.date(2017, 6, 1)), ("86/2", dt.date(2018, 3, 1)), ("086/10", dt.date(2018, 3, 2))):
        crime = _crime(builder, code, day)
        builder.link(crime, nominal, "suspect")
        builder.outcomes(crime, ("21", day, True))


def _birthdays(builder: Builder) -> None:
    born_and_offence = (
        (dt.date(2004, 5, 14), dt.date(2018, 5, 14)),
        (dt.date(2004, 5, 15), dt.date(2018, 5, 14)),
        (dt.date(2004, 2, 29), dt.date(2018, 2, 28)),
        (dt.date(2004, 2, 29), dt.date(2018, 3, 1)),
        (dt.date(2005, 12, 31), dt.date(2018, 1, 1)),
    )
    for born, offence in born_and_offence:
        crime = _crime(builder, "86/02", offence)
        builder.link(crime, builder.nominal(born, sex="M"), "suspect", age_recorded=offence.year - born.year)
        builder.outcomes(crime, ("21", offence, True))


def _offence_over_a_birthday(builder: Builder) -> None:
    crime = builder.crime(
        "86/02",
        dt.date(2018, 9, 3),
        committed_from=dt.date(2018, 4, 1),
        committed_to=dt.date(2018, 6, 30),
        reported_on=dt.date(2018, 9, 1),
        area="East",
    )
    builder.link(crime, builder.nominal(dt.date(2004, 5, 20), sex="F"), "suspect")
    builder.outcomes(crime, ("21", dt.date(2018, 10, 1), True))


def _no_date_of_birth(builder: Builder) -> None:
    for age_recorded in (None, 13, 15):
        crime = _crime(builder, "86/10", dt.date(2018, 7, 2))
        builder.link(crime, builder.nominal(None, sex="M"), "suspect", age_recorded=age_recorded)
        builder.outcomes(crime, ("16", dt.date(2018, 9, 2), True))


def _which_date(builder: Builder) -> None:
    crime = builder.crime(
        "86/15",
        dt.date(2017, 1, 9),
        committed_from=dt.date(2016, 11, 2),
        committed_to=dt.date(2016, 11, 5),
        reported_on=dt.date(2016, 12, 30),
        area="South",
    )
    builder.link(crime, builder.nominal(dt.date(2003, 6, 6), sex="M"), "suspect")
    builder.outcomes(crime, ("21", dt.date(2018, 2, 1), True))


def _edges_of_periods(builder: Builder) -> None:
    for month_day in ((2016, 12, 31), (2017, 1, 1), (2018, 3, 31), (2018, 4, 1), (2019, 8, 19), (2019, 8, 20)):
        _case(builder, recorded=dt.date(*month_day))


def _not_plainly_recorded(builder: Builder) -> None:
    for status in ("cancelled", "transferred_out", "transferred_in", "other_disposal"):
        _case(builder, status=status)


def _classified_anew(builder: Builder) -> None:
    changed = dt.date(2018, 7, 1)
    for first, now in (("86/10", "86/02"), ("86/02", "8/71")):
        crime = _case(builder, now)
        builder.classified(crime, (first, _DAY, changed - dt.timedelta(days=1)), (now, changed, None))


def _outcome_not_assigned(builder: Builder) -> None:
    for history in ((), (("0", None, True),)):
        crime = _crime(builder)
        builder.link(crime, builder.nominal(_BORN_13, sex="M"), "suspect")
        builder.outcomes(crime, *history)


def _different_disposals(builder: Builder) -> None:
    crime = _crime(builder)
    for code in ("1", "2", "21"):
        link = builder.link(crime, builder.nominal(_BORN_13, sex="M"), "suspect")
        builder.disposals(link, (code, *_NOW))
    builder.outcomes(crime, ("1", *_NOW))


def _every_outcome_that_is_missed(builder: Builder) -> None:
    for code in ("1A", "2", "2A", "3A", "21"):
        _case(builder, outcome=code)
    _case(builder, recorded=dt.date(2019, 5, 1), outcome="22")


def _spellings_and_neighbours(builder: Builder) -> None:
    for code in ("86/2", "86/02", "086/02", "86/1", "86/11", "86/12", "86/13", "86/14", "86/16", "86/17"):
        _case(builder, code)


def _duplicate_nominals(builder: Builder) -> None:
    crime = _crime(builder)
    first = builder.nominal(_BORN_13, sex="M")
    again = builder.nominal(_BORN_13, sex="M", person=builder.person_of(first))
    for nominal in (first, again):
        builder.link(crime, nominal, "suspect")
    builder.outcomes(crime, ("21", *_NOW))


def _organisation(builder: Builder) -> None:
    crime = _crime(builder)
    builder.link(crime, builder.nominal(None, organisation=True), "suspect")
    builder.outcomes(crime, ("20", *_NOW))


def _eliminated_and_roles(builder: Builder) -> None:
    crime = _crime(builder)
    builder.link(crime, builder.nominal(_BORN_13, sex="M"), "suspect", eliminated=True)
    builder.link(crime, builder.nominal(_BORN_13, sex="F"), "offender")
    witness_then_suspect = builder.nominal(_BORN_13, sex="M")
    builder.link(crime, witness_then_suspect, "witness")
    builder.link(crime, witness_then_suspect, "suspect")
    builder.outcomes(crime, ("21", *_NOW))


def _historic(builder: Builder) -> None:
    crime = builder.crime(
        "86/02",
        dt.date(2018, 2, 6),
        committed_from=dt.date(1994, 6, 1),
        committed_to=dt.date(1995, 6, 1),
        reported_on=dt.date(2018, 2, 5),
        area="West",
    )
    builder.link(crime, builder.nominal(dt.date(1981, 1, 20), sex="M"), "suspect", age_recorded=37)
    builder.outcomes(crime, ("15", dt.date(2018, 12, 1), True))


def _under_ten(builder: Builder) -> None:
    for born in (dt.date(2008, 5, 15), dt.date(2008, 5, 14), dt.date(2009, 6, 1)):
        crime = _crime(builder)
        builder.link(crime, builder.nominal(born, sex="M"), "suspect")
        builder.outcomes(crime, ("11" if born > dt.date(2008, 5, 14) else "21", *_NOW))


TRAPS: tuple[tuple[str, Callable[[Builder], None]], ...] = (
    (later("three suspects, one victim, two witnesses and two outcomes on one crime"), _fan_out),
    (later("one person suspected of three crimes in two years"), _one_person_many_crimes),
    (later("birthdays: fourteen that very day, fourteen the next day, births on 29 February"), _birthdays),
    (later("thirteen when the offence began and fourteen when it ended"), _offence_over_a_birthday),
    (later("no date of birth, with and without an age noted by an officer"), _no_date_of_birth),
    (later("committed and reported in 2016, recorded in 2017, outcome in 2018"), _which_date),
    (later("recorded on the first and the last day of a period"), _edges_of_periods),
    (later("crimes cancelled or transferred"), _not_plainly_recorded),
    (later("crimes whose class was changed, into the wanted classes and out of them"), _classified_anew),
    (later("no outcome yet: no row in one crime, outcome 0 in another"), _outcome_not_assigned),
    (later("three suspects on one crime who were dealt with in three ways"), _different_disposals),
    (later("outcomes that a list of codes often misses: 1A, 2A, 3A, 21, 22"), _every_outcome_that_is_missed),
    (later("one code in three spellings, and codes that only begin like a wanted one"), _spellings_and_neighbours),
    (later("one person under two nominals on one crime"), _duplicate_nominals),
    (later("an organisation as suspect"), _organisation),
    (later("a suspect who was eliminated, an offender, a witness who became a suspect"), _eliminated_and_roles),
    (later("an offence of 1994 reported in 2018"), _historic),
    (later("suspects under ten, and one ten that very day"), _under_ten),
)
"""Each trap in words, and what plants it."""


def plant_bad_rows(builder: Builder) -> None:
    """Add one row of each kind that a count must refuse, or leave out by name and list."""
    for _, bad_row in BAD_ROWS:
        bad_row(builder)


def _born_after_the_offence(builder: Builder) -> None:
    crime = _crime(builder)
    builder.link(crime, builder.nominal(dt.date(2019, 1, 1), sex="M"), "suspect")
    builder.outcomes(crime, ("21", *_NOW))


def _two_outcomes_stand(builder: Builder) -> None:
    crime = _crime(builder)
    builder.link(crime, builder.nominal(_BORN_13, sex="M"), "suspect")
    builder.outcomes(crime, ("1", *_NOW), ("1A", *_NOW))


def _outcome_23(builder: Builder) -> None:
    _case(builder, outcome="23")


def _date_the_wrong_way(builder: Builder) -> None:
    row = list(builder.tables["crime"][-1])
    number = len(builder.tables["crime"]) + 1
    row[0], row[1], row[5] = f"SYN-C{number:06d}", f"SYN/{number:06d}/18", "14/05/2018"
    builder.tables["crime"].append(tuple(row))


def _link_to_no_crime(builder: Builder) -> None:
    builder.link("SYN-C999999", builder.nominal(_BORN_13, sex="M"), "suspect")


def _negative_age(builder: Builder) -> None:
    builder.link(_case(builder), builder.nominal(None, sex="M"), "suspect", age_recorded=-3)


def _unknown_role(builder: Builder) -> None:
    builder.link(_case(builder), builder.nominal(_BORN_13, sex="M"), "suspekt")


BAD_ROWS: tuple[tuple[str, Callable[[Builder], None]], ...] = (
    (later("two outcomes of one crime that both stand"), _two_outcomes_stand),
    (later("a suspect born after the offence"), _born_after_the_offence),
    (later("outcome code 23"), _outcome_23),
    (later("a date as 14/05/2018 among ISO dates (in CSV; a Parquet file cannot hold one)"), _date_the_wrong_way),
    (later("a link to a crime that is not there"), _link_to_no_crime),
    (later("a recorded age of -3"), _negative_age),
    (later("a role that is not in the list"), _unknown_role),
)
"""Each kind of bad row in words, and what plants it."""
