"""One press of one person on one case: how each value is drawn, and what an act is.

The words and days are plausible, or wrong in the ways in which people are wrong: empty, from another day, about another
case, with the applicant's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework.actions import receive
from candour.web.casework.models import Case, Channel

Choose = Callable[[Sequence[Any]], Any]

RECEIVED, WORKING, APPROVAL, APPROVED = "received", "working", "approval", "approved"
ISSUED, CLOSED = "issued", "closed"
OPEN = (RECEIVED, WORKING, APPROVAL, APPROVED)
EARLY = (RECEIVED, WORKING)
ALWAYS = (*OPEN, ISSUED, CLOSED)

WORDS = ("Because of the reports.", "It is “so”.\n\n- one\n- two", "Nothing was found.", "100 % of £5 <b>&amp;</b>")
WRONG_WORDS = ("", "   ", "As Ann Applicant said.", "Write to ann@applicant.example, please.")
ANSWER = "Twelve bicycles were reported stolen in 2024, and two were found."


@dataclass
class Drawn:
    """What one press was given: who presses, on which case, and how each value is drawn."""

    choose: Choose
    by: Person
    case: Case
    people: Sequence[Person]
    cases: Sequence[Case]
    # Somebody careful enters what can stand; somebody else is wrong here and there.
    careful: bool = False
    stale: bool = False
    # Days that this press puts into the clock, if it succeeds, as [(kind, day, until)].
    ticks: list[tuple[str, dt.date, dt.date | None]] = field(default_factory=list)

    def words(self) -> str:
        """Some words that can stand, or not."""
        return str(self.choose(WORDS if self.careful else (*WORDS, *WRONG_WORDS)))

    def day(self, *near: int) -> dt.date:
        """A day so many days from today, or a wrong one."""
        return moments.today() + dt.timedelta(days=self.choose(near if self.careful else (*near, -400, 400)))

    def seen(self) -> int | None:
        """The version that the page showed: the present one, none, or one that is past."""
        now = self.case.version
        version = self.choose((now, None) if self.careful else (now, None, now - 1))
        self.stale = self.stale or version not in (None, self.case.version)
        return None if version is None else int(version)

    def one_of(self, rows: Any) -> Any:
        """One of the case's own rows, or `Nothing`."""
        found = list(rows)
        if not found:
            raise Nothing
        return self.choose(found)

    def parts(self) -> list[Any]:
        """Some of the case's parts, or one of another case."""
        mine = list(self.case.parts.all())
        others = list(self.choose(self.cases).parts.all())
        return list(self.choose((mine, mine[:1]) if self.careful else (mine, others, [])))


class Nothing(Exception):
    """There is nothing on the case that this could be pressed for."""


@dataclass(frozen=True)
class Act:
    """One thing that can be pressed: its name here, who may, at which stages, where the case goes, and how."""

    name: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    to: str | None
    press: Callable[[Drawn], Any]


OFFICER, ANALYST, APPROVER = ("officer",), ("analyst",), ("approver",)
SEARCHERS = ("contributor", "analyst", "officer")
TEAM = ("officer", "analyst")


class Acts(dict[str, Act]):
    """Acts by their names, in the order in which they were entered."""

    def act(
        self, roles: tuple[str, ...], stages: tuple[str, ...], to: str | None = None
    ) -> Callable[[Callable[[Drawn], Any]], Callable[[Drawn], Any]]:
        """Enter what a function presses, under the function's name."""

        def entered(press: Callable[[Drawn], Any]) -> Callable[[Drawn], Any]:
            self[press.__name__] = Act(press.__name__, roles, stages, to, press)
            return press

        return entered


def enter(by: Person, authority: Authority, days_ago: int, name: str = "Ann Applicant", **more: Any) -> Case:
    """A request that arrived some days before."""
    arrived = moments.now() - dt.timedelta(days=days_ago, minutes=5)
    first = name.split()[0].casefold()
    values: dict[str, Any] = {
        "subject": "Thefts of bicycles in 2024",
        "text": f"How many bicycles were stolen in 2024?\nHow many were found?\n\n{name}",
        "applicant": receive.Asked(name=name, email=f"{first}@applicant.example", salutation=f"Ms {name.split()[-1]}"),
        "channel": Channel.EMAIL,
        "arrived_at": arrived,
        "received": timezone.localdate(arrived),
        **more,
    }
    return receive.receive(by=by, authority=authority, **values)


# A refusal of which the public interest is still weighed.
PENDING = {
    "provision": "31(1)(a)",
    "withheld": "the crime reports",
    "why": "The reports describe how thieves were caught.",
    "prejudice": {
        "interest": "the prevention of crime",
        "mechanism": "Thieves would learn how they are found.",
        "likelihood": "would be likely to",
    },
    "balance_pending": True,
}
