"""Tables that several tests share."""

import datetime as dt
from itertools import cycle, product

import pytest

from candour import tables

YEARS = tables.Dimension(
    "year",
    "Year",
    (
        tables.Category("2017", "2017"),
        tables.Category("2018", "2018"),
        tables.Category("2019-part", "2019 to 19 August", note="Part of a year: 1 January to 19 August 2019."),
        tables.Category("_T", "All periods"),
    ),
)
OFFENCES = tables.Dimension(
    "offence",
    "Offence",
    (
        tables.Category("86/02", "086/02 Take or make indecent photographs of children"),
        tables.Category("86/10", "086/10 Possess indecent photographs of a child"),
        tables.Category("_T", "All offences"),
    ),
)
AGES = tables.Dimension(
    "age",
    "Age at offence",
    (
        tables.Category("0-13", "Under 14"),
        tables.Category("0-9", "0 to 9", parent="0-13"),
        tables.Category("10-13", "10 to 13", parent="0-13"),
        tables.Category("14+", "14 and over"),
        tables.Category("_T", "All ages"),
    ),
    additive=False,
)
OUTCOMES = tables.Dimension(
    "outcome",
    "Outcome",
    (
        tables.Category("1", "Charged or summonsed"),
        tables.Category("16", "Evidential difficulties: suspect named, victim does not support action"),
        tables.Category("21", "Further investigation not in the public interest", note="In use from 2016."),
        tables.Category("_T", "All outcomes"),
    ),
)
PROVENANCE = tables.Provenance(
    unit="suspects linked to a recorded crime",
    unit_note="A person suspected of two crimes is counted twice.",
    periods=(
        tables.Period("2017", dt.date(2017, 1, 1), dt.date(2017, 12, 31)),
        tables.Period("2019 to 19 August", dt.date(2019, 1, 1), dt.date(2019, 8, 19), part=True),
    ),
    date_field="the day the crime was recorded",
    system="Records system",
    snapshot_date=dt.date(2019, 9, 2),
    definitions=("Age is the suspect's age when the offence began.",),
    exclusions=("Cancelled crimes are left out.",),
    caveats=("Figures may change as investigations go on.",),
    question_sha256="ab" * 32,
    sources=(tables.SourceFile("crimes.csv", "0f" * 32, 120),),
    rows=tables.RowAccounts(120, 100, {"The crime was cancelled": 15}, 5, {"No date": 5}),
    synthetic=True,
)
STATES = (
    tables.Cell.count(1234),
    tables.WITHHELD,
    tables.Cell.count(0),
    tables.NOT_RECORDED,
    tables.Cell.count(7),
    tables.NOT_APPLICABLE,
    tables.Cell.count(0),
)


def _table(title, *dimensions, notes=()):
    addresses = list(product(*(dimension.codes for dimension in dimensions)))
    return tables.Table(title, dimensions, dict(zip(addresses, cycle(STATES), strict=False)), PROVENANCE, notes)


@pytest.fixture(scope="session")
def wide():
    """Four dimensions: the shape of a real answer."""
    return _table(
        "Suspects by year, offence, age and outcome", YEARS, OFFENCES, AGES, OUTCOMES, notes=("A first note.",)
    )


@pytest.fixture(scope="session")
def flat():
    """Two dimensions."""
    return _table("Suspects by year and age", YEARS, AGES)


@pytest.fixture(scope="session")
def single():
    """One dimension."""
    return _table("Suspects by age", AGES)
