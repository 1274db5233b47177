"""Pages: the lists of cases, and search over them. The first page is in `views.first`."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority, Person, Role
from candour.web.casework import lists, search
from candour.web.casework.due import Standings
from candour.web.casework.forms.lists import Narrow
from candour.web.casework.models import READERS, Case, Stage
from candour.web.casework.spreadsheets import plain_cell
from candour.web.casework.views import first
from candour.web.casework.views.history import download
from candour.web.design.pages import show
from candour.web.permits import Asking


def cases(request: Asking) -> HttpResponse:
    """The list of cases; the address says what it is narrowed to and in which order it stands."""
    form, wanted = _narrow(request)
    today = timezone.localdate()
    order = lists.order_of(request.GET.get("order", ""), wanted.get("stage", ""))
    listed = lists.listed(lists.narrowed(request.person, wanted, today), order, request.GET.get("page", ""))
    kept = {name: value for name, value in wanted.items() if value}
    return show(
        request,
        "casework/cases.html",
        title=_("Cases"),
        wide=True,
        form=form,
        is_narrowed=bool(kept),
        listed=listed,
        most=lists.MOST,
        heads=_heads(order, kept),
        rows=lists.rows(listed.cases, today),
        several=len(request.person.authorities_with(READERS)) > 1,
        query=urlencode({**kept, **({"order": order} if request.GET.get("order") in lists.ORDERS else {})}),
    )


def _narrow(request: Asking) -> tuple[Narrow, dict[str, str]]:
    """The form of the list, and what it says; what cannot be read narrows nothing, and the form says so."""
    seen = sorted(request.person.authorities_with(READERS))
    form = Narrow(
        request.GET or None,
        authorities=Authority.objects.filter(pk__in=seen).only("code", "name") if len(seen) > 1 else [],
        officers=_officers(seen),
    )
    if not form.is_bound:
        return form, {}
    form.is_valid()
    return form, {name: str(value) for name, value in form.cleaned_data.items() if value}


def _officers(authorities: list[int]) -> list[Person]:
    """Whoever is or was an officer there: a list of old cases needs those who have left, too."""
    found = Person.objects.filter(memberships__role=Role.OFFICER, memberships__authority__in=authorities)
    return list(found.only("name").order_by("name").distinct())


def _heads(order: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    """The headings, each with the address that puts the list in its order, and what `aria-sort` says of it."""
    made = []
    for column in lists.COLUMNS:
        head: dict[str, Any] = {"text": column.text}
        if column.order:
            up = order == column.order
            head["href"] = "?" + urlencode({**kept, "order": f"-{column.order}" if up else column.order})
            head["sort"] = "ascending" if up else "descending" if order == f"-{column.order}" else "none"
        made.append(head)
    return made


_HEADINGS = ("case", "title", "authority", "law", "received", "stage", "due", "standing", "internal target", "ended",
             "outcome", "person", "review of")  # fmt: skip
_LONGEST_FILE = 20_000


def cases_csv(request: Asking) -> HttpResponse:
    """The whole list as a spreadsheet reads it; never who asked."""
    _form, wanted = _narrow(request)
    today = timezone.localdate()
    order = lists.order_of(request.GET.get("order", ""), wanted.get("stage", ""))
    found = lists.narrowed(request.person, wanted, today).select_related("authority", "officer", "review_of")
    shown = found.defer("text", "review_of__text", "validity_reason", "format_asked", "review_complaint")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    standings = Standings(today)
    for case in shown.order_by(*lists.ORDERS[order])[:_LONGEST_FILE]:
        writer.writerow([plain_cell(value) for value in _line(case, standings)])
    return download(out.getvalue(), "text/csv; charset=utf-8", f"cases-{today}.csv")


def _line(case: Case, standings: Standings) -> tuple[object, ...]:
    return (
        case.reference,
        case.subject,
        case.authority.name,
        case.regime,
        case.received,
        case.get_stage_display(),
        case.due,
        standings.of(case).words,
        case.target,
        case.ended_on,
        case.get_outcome_display() if case.outcome else "",
        case.officer.name if case.officer else "",
        case.review_of.reference if case.review_of else "",
    )


def by_person(request: Asking) -> HttpResponse:
    """How many open cases each person has, how many are overdue, and what is due next."""
    found = lists.numbers_by(request.person, ("officer",), timezone.localdate())
    names = Person.objects.only("name").in_bulk([one["officer"] for one in found if one["officer"]])
    made = [
        _group(names[one["officer"]].name, {"officer": one["officer"]}, one)
        if one["officer"]
        else _group(_("Nobody yet"), {"officer": "nobody"}, one)
        for one in found
    ]
    return _groups(request, _("Open cases by person"), _("Person"), sorted(made, key=lambda row: str(row[0][0])))


def by_stage(request: Asking) -> HttpResponse:
    """How many open cases stand at each stage, how many are overdue, and what is due next."""
    found = {one["stage"]: one for one in lists.numbers_by(request.person, ("stage",), timezone.localdate())}
    made = [_group(stage.label, {"stage": stage.value}, found[stage]) for stage in Stage if stage in found]
    return _groups(request, _("Open cases by stage"), _("Stage"), made)


def _group(name: Any, query: dict[str, Any], one: dict[str, Any]) -> tuple[Any, ...]:
    listed = f"{reverse('cases')}?{urlencode(query)}"
    late = f"{reverse('cases')}?{urlencode({**query, 'due': 'overdue'})}"
    return (name, listed), one["number"], {"text": one["late"], "href": late if one["late"] else ""}, one["first"]


def _groups(request: Asking, title: str, what: str, made: list[tuple[Any, ...]]) -> HttpResponse:
    return show(request, "casework/cases_by.html", title=title, what=what, groups=made)


def find(request: Asking) -> HttpResponse:
    """Search over cases; an exact reference goes straight to its case."""
    words = " ".join(request.GET.get("words", "").split())[:200]
    if words:
        exact = Case.objects.visible_to(request.person).filter(reference=words.upper()).values_list("reference")
        if reference := exact.first():
            return redirect(reverse("case", kwargs={"reference": reference[0]}))
    listed = lists.of_numbers(search.search(request.person, words) if words else [], request.GET.get("page", ""))
    return show(
        request,
        "casework/search.html",
        title=_("Search cases"),
        words=words,
        listed=listed,
        rows=lists.rows(listed.cases, timezone.localdate()),
        query=urlencode({"words": words}),
    )


urlpatterns: list[URLPattern] = [
    path("", first.home, name="home"),
    path("cases/", cases, name="cases"),
    path("cases/by-person/", by_person, name="cases-by-person"),
    path("cases/by-stage/", by_stage, name="cases-by-stage"),
    path("cases/list.csv", cases_csv, name="cases-csv"),
    path("search/", find, name="search"),
]
