"""Lists of cases: what a person may see, narrowed and put in order, a page at a time.

The numbers of the cases that a list shows come from one index that holds all it filters by; only the rows of one page
are read whole. A list is cut off after `MOST`: who looks for one case among more narrows the list, or searches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from candour.law import ClockState
from candour.web.accounts.models import Authority, Person
from candour.web.casework.acts import ENDED, OPEN
from candour.web.casework.due import Standings
from candour.web.casework.forms.lists import ALL_CASES, NOBODY, OPEN_CASES, OVERDUE
from candour.web.casework.models import READERS, Case, Stage
from candour.web.casework.navigation import COLOURS

A_PAGE, MOST = 25, 1000
WAITS = (ClockState.AWAITING_CLARIFICATION.value, ClockState.AWAITING_FEE.value, ClockState.LAPSED.value)

# By what a list can be put in order: the columns, first to last; a minus before the name turns the order round.
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("due").asc(nulls_last=True), F("id").asc()),
    "-due": (F("due").desc(nulls_last=True), F("id").desc()),
    "received": (F("received").asc(), F("id").asc()),
    "-received": (F("received").desc(), F("id").desc()),
    "reference": (F("id").asc(),),
    "-reference": (F("id").desc(),),
}


_SHOWN = (
    "reference", "subject", "received", "stage", "outcome", "due", "ended_on", "clock_state", "regime", "review_of",
    "authority__name", "officer__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its heading, and the order that its heading offers (none: it offers none)."""

    text: Any
    order: str = ""


COLUMNS = (
    Column(_("Case"), "reference"),
    Column(_("Received"), "received"),
    Column(_("Stage")),
    Column(_("Due"), "due"),
    Column(_("Person")),
)


def narrowed(person: Person, wanted: Mapping[str, str], today: dt.date) -> QuerySet[Case]:
    """The cases that a person may see and that fit; `wanted` is what `forms.lists.Narrow` gives."""
    seen = sorted(person.authorities_with(READERS))
    cases = Case.objects.filter(authority__in=seen)
    # Where every stage is wanted, saying so would only lead the database to the wrong index.
    if (stage := wanted.get("stage", "")) != ALL_CASES:
        cases = cases.filter(stage__in=stages(stage))
    if code := wanted.get("authority"):
        cases = cases.filter(authority__in=list(Authority.objects.filter(code=code, pk__in=seen).values_list("pk")))
    if officer := wanted.get("officer"):
        cases = cases.filter(officer=None if officer == NOBODY else int(officer))
    if due := wanted.get("due"):
        before = {"due__lt": today} if due == OVERDUE else {"due__gte": today, "due__lte": _later(today, due)}
        cases = cases.filter(stage__in=OPEN, **before)
    if waiting := wanted.get("waiting"):
        waits = Q(clock_state__in=WAITS)
        cases = cases.filter(waits if waiting == "yes" else ~waits)
    if law := wanted.get("law"):
        cases = cases.filter(regime=law)
    if outcome := wanted.get("outcome"):
        cases = cases.filter(outcome=outcome)
    if review := wanted.get("review"):
        cases = cases.filter(review_of__isnull=review == "no")
    return cases


def stages(wanted: str) -> tuple[Stage, ...]:
    """The stages that a choice of the form means."""
    named = {OPEN_CASES: OPEN, ALL_CASES: (*OPEN, *ENDED)}
    return named[wanted] if wanted in named else (Stage(wanted),)


def _later(today: dt.date, days: str) -> dt.date:
    return today + dt.timedelta(days=int(days))


def order_of(asked: str, stage: str) -> str:
    """The order to show: the one asked for, otherwise what is due first, or the newest where cases have ended."""
    if asked in ORDERS:
        return asked
    return "due" if set(stages(stage)) <= set(OPEN) else "-reference"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. `more` says that the list was cut off; `page` holds the numbers of the page's cases."""

    page: Page[int]
    cases: Sequence[Case]
    more: bool

    @property
    def total(self) -> int:
        """How many there are, up to `MOST`."""
        return self.page.paginator.count


def listed(cases: QuerySet[Case], order: str, page: str) -> Listed:
    """One page of cases in an order; a page that there is not gives the first."""
    numbers = list(cases.order_by(*ORDERS[order]).values_list("pk", flat=True)[: MOST + 1])
    return of_numbers(numbers[:MOST], page, more=len(numbers) > MOST)


def of_numbers(numbers: Sequence[int], page: str, *, more: bool = False) -> Listed:
    """One page of the cases with these numbers, in their order."""
    pages: Paginator[int] = Paginator(numbers, A_PAGE)
    try:
        shown = pages.page(page or 1)
    except (EmptyPage, PageNotAnInteger):
        shown = pages.page(1)
    return Listed(shown, whole(shown.object_list), more)


def whole(numbers: Any) -> list[Case]:
    """The cases with these numbers, in their order, with what a row of a list shows; the request's words stay out."""
    found = Case.objects.filter(pk__in=list(numbers)).select_related("authority", "officer").only(*_SHOWN).in_bulk()
    return [found[number] for number in numbers if number in found]


def numbers_by(person: Person, columns: Sequence[str], today: dt.date) -> list[dict[str, Any]]:
    """The open cases that a person may see, counted by some columns: how many, how many are late, the first date."""
    found = Case.objects.filter(authority__in=sorted(person.authorities_with(READERS)), stage__in=OPEN).order_by()
    return list(
        found.values(*columns).annotate(number=Count("pk"), late=Count("pk", filter=Q(due__lt=today)), first=Min("due"))
    )


def rows(found: Sequence[Case], today: dt.date) -> list[dict[str, Any]]:
    """Cases as rows of a list."""
    standings = Standings(today)
    labels = {stage.value: str(stage.label) for stage in Stage}
    return [
        {
            "case": case,
            "href": reverse("case", kwargs={"reference": case.reference}),
            "standing": standings.of(case),
            "stage": labels[case.stage],
            "colour": COLOURS[Stage(case.stage)],
        }
        for case in found
    ]
