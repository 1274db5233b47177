"""Synthetic records: seeded, plainly invented, shaped like an extract for a question about image offences.

The proportions are chosen so that a first example has small cells and large ones; they describe no real force.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from candour.counting import sample_traps
from candour.counting.sample_builder import Builder, Chance, Records, years_before
from candour.errors import BadInput
from candour.language import gettext as _

SNAPSHOT = dt.date(2019, 9, 2)
"""The day on which the invented extract is said to have been taken."""

FIRST_DAY, LAST_DAY = dt.date(2016, 4, 1), dt.date(2019, 8, 31)
LEAST_CRIMES = 60
# The rows are made in memory: a million crimes are some eight million rows.
MOST_CRIMES = 1_000_000
IMAGES = ("86/2", "86/10", "86/15")

# Each code as three systems would print it. Which spelling a row has is chance, as in a merged extract.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "86/2": ("86/2", "86/02", "086/02"),
    "86/10": ("86/10", "086/10"),
    "86/15": ("86/15", "086/15"),
    "86/1": ("86/1", "86/01", "086/01"),
    **{f"86/{number}": (f"86/{number}", f"086/{number}") for number in (11, 12, 13, 14, 16, 17)},
    "8/71": ("8/71", "008/71"),
    "8N/1": ("8N/1", "8N/01", "008N/01"),
    "105A/1": ("105A/1", "105A/01"),
    "28E/1": ("28E/1", "28E/01", "028E/01"),
    "28F/1": ("28F/1", "28F/01", "028F/01"),
    "49/10": ("49/10", "049/10"),
    "58C/1": ("58C/1", "58C/01", "058C/01"),
}
_OFFENCES = (
    ("86/2", 19.0),
    ("86/10", 4.0),
    ("86/15", 2.0),
    ("86/1", 1.0),
    *((f"86/{number}", 0.4) for number in (11, 12, 13, 14, 16, 17)),
    ("8/71", 3.0),
    ("8N/1", 17.0),
    ("105A/1", 14.0),
    ("28E/1", 7.0),
    ("28F/1", 3.0),
    ("49/10", 17.0),
    ("58C/1", 11.0),
)
_YEARS = ((2016, 12.0), (2017, 24.0), (2018, 34.0), (2019, 30.0))
_AREAS: tuple[tuple[str | None, float], ...] = (("North", 34), ("East", 27), ("South", 25), ("West", 12), (None, 2))
_STATUSES = (
    ("recorded", 93.0),
    ("cancelled", 3.0),
    ("transferred_out", 2.0),
    ("transferred_in", 1.0),
    ("other_disposal", 1.0),
)
_SEXES: tuple[tuple[str | None, float], ...] = (("M", 62), ("F", 34), ("U", 2), (None, 2))
_IMAGE_SUSPECTS = ((0, 6.0), (1, 68.0), (2, 16.0), (3, 6.0), (4, 2.0), (6, 1.0))
_OTHER_SUSPECTS = ((0, 39.0), (1, 45.0), (2, 12.0), (3, 4.0))
_CHILD_AGES = (
    (7, 0.4),
    (8, 0.6),
    (9, 1.2),
    (10, 2.5),
    (11, 7.0),
    (12, 17.0),
    (13, 30.0),
    (14, 18.0),
    (15, 13.0),
    (16, 7.0),
    (17, 4.0),
)
_CHILD_OUTCOMES = (
    ("21", 52.0),
    ("8", 11.0),
    ("16", 9.0),
    ("15", 6.0),
    ("10", 5.0),
    ("22", 4.0),
    ("1", 2.5),
    ("2", 2.5),
    ("2A", 1.0),
    ("20", 2.0),
    ("0", 3.0),
    ("", 2.0),
)
_ADULT_OUTCOMES = (
    ("1", 22.0),
    ("1A", 1.0),
    ("3", 4.0),
    ("3A", 1.0),
    ("8", 7.0),
    ("10", 3.0),
    ("15", 20.0),
    ("16", 24.0),
    ("22", 1.0),
    ("0", 6.0),
    ("", 4.0),
)
_NO_SUSPECT_OUTCOMES = (("18", 78.0), ("14", 10.0), ("0", 7.0), ("", 5.0))
_OUTCOME_22_FROM = dt.date(2019, 4, 1)
_INCIDENT_TYPES = (("anti-social behaviour", 60.0), ("public safety", 30.0), ("administration", 10.0))


def sample_records(*, seed: int, crimes: int, bad_rows: bool = False) -> Records:
    """Invented records of `crimes` crimes: the planted traps first, then crimes by chance from the seed.

    The same seed and number give the same rows. `bad_rows` adds one row of each kind that a count must refuse.
    `BadInput` if there is no room for the planted traps, or no memory for so many.
    """
    if crimes < LEAST_CRIMES:
        raise BadInput(
            _("--crimes %(crimes)s: at least %(least)s are needed to hold the planted traps")
            % {"crimes": crimes, "least": LEAST_CRIMES}
        )
    if crimes > MOST_CRIMES:
        raise BadInput(
            _("--crimes %(crimes)s: at most %(most)s can be made at once") % {"crimes": crimes, "most": MOST_CRIMES}
        )
    builder = Builder()
    sample_traps.plant(builder)
    force = _Force(builder, Chance(seed))
    while len(builder.tables["crime"]) < crimes:
        force.add_crime()
    force.add_incidents_without_crimes(crimes * 3 // 10)
    if bad_rows:
        sample_traps.plant_bad_rows(builder)
    return Records(builder.tables, SNAPSHOT)


@dataclass
class _Force:
    """The part of the records that chance makes."""

    builder: Builder
    chance: Chance
    children: list[str] = field(default_factory=list)
    adults: list[str] = field(default_factory=list)
    last_incident: str | None = None

    def add_crime(self) -> None:
        """One crime with its incident, people, outcomes and, at times, a history of its class."""
        chance, builder = self.chance, self.builder
        code = chance.weighted(_OFFENCES)
        recorded = self._recorded_day()
        committed_from, committed_to, reported = self._days_before(recorded)
        current, history = self._classes(code, recorded)
        crime = builder.crime(
            current,
            recorded,
            committed_from=committed_from,
            committed_to=committed_to,
            reported_on=reported,
            status=chance.weighted(_STATUSES),
            area=chance.weighted(_AREAS),
            incident=self._incident(recorded),
        )
        builder.classified(crime, *history)
        young = chance.happens(0.62 if code in IMAGES else 0.12)
        offence_day = committed_from or recorded
        suspects = self._add_suspects(crime, offence_day, young=young, image=code.startswith("86/"))
        self._add_others(crime, offence_day, suspects, young=young)
        self._add_outcomes(crime, recorded, suspects, young=young)

    def add_incidents_without_crimes(self, number: int) -> None:
        """Incidents that led to no crime: rows that must never be counted as crimes."""
        for _unused in range(number):
            self.builder.incident(self._recorded_day(), self.chance.weighted(_INCIDENT_TYPES))

    def _recorded_day(self) -> dt.date:
        year = self.chance.weighted(_YEARS)
        return self.chance.day(max(FIRST_DAY, dt.date(year, 1, 1)), min(LAST_DAY, dt.date(year, 12, 31)))

    def _days_before(self, recorded: dt.date) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
        """When the crime was committed (from, to) and reported, none later than the day it was recorded."""
        chance = self.chance
        reported = recorded - dt.timedelta(days=chance.weighted(((0, 70.0), (1, 18.0), (3, 8.0), (12, 4.0))))
        lag = chance.below(365 * 30) + 700 if chance.happens(0.015) else chance.below(40)
        committed_to = reported - dt.timedelta(days=lag)
        interval = chance.below(120) if chance.happens(0.25) else 0
        committed_from = committed_to - dt.timedelta(days=interval)
        return (
            None if chance.happens(0.02) else committed_from,
            None if chance.happens(0.03) else committed_to,
            None if chance.happens(0.02) else reported,
        )

    def _classes(self, code: str, recorded: dt.date) -> tuple[str, list[tuple[str, dt.date, dt.date | None]]]:
        """The code as it now stands and, for a crime that was classified anew, its history."""
        current = self.chance.one_of(_SPELLINGS[code])
        if not self.chance.happens(0.04):
            return current, []
        first = self.chance.one_of(_SPELLINGS[self.chance.weighted(_OFFENCES)])
        changed = min(recorded + dt.timedelta(days=1 + self.chance.below(200)), SNAPSHOT)
        return current, [(first, recorded, changed - dt.timedelta(days=1)), (current, changed, None)]

    def _incident(self, recorded: dt.date) -> str | None:
        if self.chance.happens(0.08):
            return None
        if self.last_incident is None or not self.chance.happens(0.06):
            self.last_incident = self.builder.incident(recorded, "crime")
        return self.last_incident

    def _add_suspects(self, crime: str, day: dt.date, *, young: bool, image: bool) -> list[str]:
        """Suspects on the crime; gives the keys of their links."""
        links = []
        for _unused in range(self.chance.weighted(_IMAGE_SUSPECTS if image else _OTHER_SUSPECTS)):
            nominal = self._suspect(day, young=young)
            role = "offender" if self.chance.happens(0.15) else "suspect"
            age = self._age_recorded(nominal, day)
            eliminated = self.chance.happens(0.06)
            links.append(self.builder.link(crime, nominal, role, eliminated=eliminated, age_recorded=age))
        return links

    def _suspect(self, day: dt.date, *, young: bool) -> str:
        """A suspect: someone known already, the same person under a second nominal, an organisation or a new one."""
        chance, builder = self.chance, self.builder
        known = self.children if young else self.adults
        youngest, oldest = (7, 17) if young else (18, 90)
        recent = [nominal for nominal in known[-40:] if self._aged(nominal, day, youngest, oldest)]
        if recent and chance.happens(0.10):
            return chance.one_of(recent)
        if recent and chance.happens(0.05):
            again = chance.one_of(recent)
            born = None if chance.happens(0.3) else builder.born(again)
            return builder.nominal(born, sex=chance.weighted(_SEXES), person=builder.person_of(again))
        if not young and chance.happens(0.02):
            return builder.nominal(None, organisation=True)
        nominal = self._person(day, chance.weighted(_CHILD_AGES) if young else 18 + chance.below(50))
        known.append(nominal)
        return nominal

    def _aged(self, nominal: str, day: dt.date, youngest: int, oldest: int) -> bool:
        """Whether the nominal was of such an age on the day, or has no date of birth."""
        born = self.builder.born(nominal)
        return born is None or years_before(day, oldest + 1) < born <= years_before(day, youngest)

    def _person(self, day: dt.date, age: int) -> str:
        born = years_before(day, age) - dt.timedelta(days=self.chance.below(365))
        person = None if self.chance.happens(0.02) else ""
        return self.builder.nominal(
            None if self.chance.happens(0.03) else born, sex=self.chance.weighted(_SEXES), person=person
        )

    def _age_recorded(self, nominal: str, day: dt.date) -> int | None:
        born = self.builder.born(nominal)
        if not self.chance.happens(0.6):
            return None
        if born is None:
            return 12 + self.chance.below(30)
        # As an officer notes it: the year of the offence less the year of birth, so at times one too many.
        return max(day.year - born.year, 0)

    def _add_others(self, crime: str, day: dt.date, suspects: list[str], *, young: bool) -> None:
        """Victims, witnesses and those who reported, some of them suspects on the same crime."""
        chance, builder = self.chance, self.builder
        for _unused in range(chance.weighted(((0, 12.0), (1, 78.0), (2, 8.0), (3, 2.0)))):
            age = 11 + chance.below(6) if young else 16 + chance.below(60)
            shop = not young and chance.happens(0.12)
            builder.link(crime, builder.nominal(None, organisation=True) if shop else self._person(day, age), "victim")
        if chance.happens(0.12):
            builder.link(crime, self._person(day, 14 + chance.below(60)), "witness")
        if chance.happens(0.12):
            builder.link(crime, self._person(day, 25 + chance.below(50)), "reporting")
        if suspects and chance.happens(0.02):
            nominal = str(builder.tables["link"][int(suspects[0].removeprefix("SYN-L")) - 1][2])
            builder.link(crime, nominal, chance.one_of(("victim", "witness", "other")))

    def _add_outcomes(self, crime: str, recorded: dt.date, suspects: list[str], *, young: bool) -> None:
        """The outcome of the crime, at times after an earlier one, and the disposal of each suspect."""
        chance, builder = self.chance, self.builder
        choices = (_CHILD_OUTCOMES if young else _ADULT_OUTCOMES) if suspects else _NO_SUSPECT_OUTCOMES
        code = chance.weighted(choices)
        day = min(recorded + dt.timedelta(days=chance.below(150)), SNAPSHOT)
        if code == "22" and day < _OUTCOME_22_FROM:
            code = "21"
        if code not in ("", "0") and self._all_under_ten(suspects, recorded):
            code = "11"
        if code == "":
            return
        if code == "0":
            builder.outcomes(crime, ("0", None, True))
            return
        if chance.happens(0.05):
            builder.outcomes(crime, ("18", recorded, False), (code, day, True))
        else:
            builder.outcomes(crime, (code, day, True))
        for link in suspects:
            if chance.happens(0.5):
                builder.disposals(link, (code if chance.happens(0.85) else chance.weighted(choices[:8]), day, True))

    def _all_under_ten(self, suspects: list[str], day: dt.date) -> bool:
        tenth = years_before(day, 10)
        links = (self.builder.tables["link"][int(link.removeprefix("SYN-L")) - 1] for link in suspects)
        births = [self.builder.born(str(link[2])) for link in links]
        return bool(births) and all(born is not None and born > tenth for born in births)
