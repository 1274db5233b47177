"""Pages: how often the public site was looked at, month by month."""

from __future__ import annotations

import datetime as dt
import re

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.accounts.models import Authority
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.web.portal.models import Usage
from candour.web.portal.usage import ROBOT, VISIT
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public.addresses import address_of

MONTHS = 24
TOP = 20
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
LABELS = {
    VISIT: gettext_lazy("Visits of readers who let them be counted"),
    ROBOT: gettext_lazy("All pages, by search engines and other programs"),
    "home": gettext_lazy("First page"),
    "authority-home": gettext_lazy("First page of an authority"),
    "log": gettext_lazy("List of published answers, and searches in it"),
    "entry": gettext_lazy("Published answers"),
    "entry-table": gettext_lazy("Tables of published answers"),
    "entry-document": gettext_lazy("Documents of published answers"),
    "entry-document-page": gettext_lazy("Documents of published answers, read as pages"),
    "exemptions": gettext_lazy("List of exemptions"),
    "exemption": gettext_lazy("One exemption explained"),
    "request-start": gettext_lazy("Make a request: first page"),
    "request-step": gettext_lazy("Make a request: a later page"),
    "request-sent": gettext_lazy("Make a request: sent"),
    "request-delete": gettext_lazy("Make a request: delete what was typed"),
    "progress": gettext_lazy("Progress of a request"),
    "staying-safe": gettext_lazy("Staying safe online"),
    "cookies": gettext_lazy("Cookies"),
    "feedback": gettext_lazy("Feedback form"),
    "feedback-thanks": gettext_lazy("Feedback sent"),
    "accessibility-statement": gettext_lazy("Accessibility statement"),
    "privacy-notice": gettext_lazy("Privacy notice"),
    "publication-scheme": gettext_lazy("Publication scheme"),
    "open-data": gettext_lazy("Open data"),
    "feed": gettext_lazy("Feed of published answers, fetched by programs"),
}


def usage(request: Asking) -> HttpResponse:
    """A month in full (the newest unless asked otherwise), and the sums of the months before."""
    authorities = list(Authority.objects.filter(pk__in=request.person.roles_by_authority))
    # What stands on pages of no one authority is everybody's.
    mine = Usage.objects.filter(Q(authority__in=[one.code for one in authorities]) | Q(authority=""))
    month = _month(request.GET.get("month", ""))
    of_month = mine.filter(day__gte=month, day__lt=_next(month))
    pages = of_month.values("page").annotate(times=Sum("count")).order_by("-times", "page")
    entries = of_month.exclude(disclosure=0).values("disclosure").annotate(times=Sum("count")).order_by("-times")[:TOP]
    known = Disclosure.objects.filter(authority__in=authorities).defer("content").select_related("authority")
    titles = known.in_bulk([row["disclosure"] for row in entries])
    months = (
        mine.exclude(page__in=(ROBOT, VISIT))
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(times=Sum("count"))
        .order_by("-month")[:MONTHS]
    )
    return show(
        request,
        "portal/staff_usage.html",
        title=_("Use of the public site"),
        month=date_format(month, "F Y"),
        pages=[(LABELS.get(row["page"], row["page"]), row["times"]) for row in pages],
        entries=[
            (titles[row["disclosure"]], _seen_at(titles[row["disclosure"]]), row["times"])
            for row in entries
            if row["disclosure"] in titles
        ],
        months=[(date_format(row["month"], "F Y"), f"{row['month']:%Y-%m}", row["times"]) for row in months],
    )


def _seen_at(entry: Disclosure) -> str:
    """Where everybody reads it; nowhere once it was withdrawn, or on an installation without a public site."""
    is_there = entry.state == DisclosureState.PUBLISHED and settings.PUBLIC_ADDRESS
    return settings.PUBLIC_ADDRESS + address_of(entry) if is_there else ""


def _month(text: str) -> dt.date:
    """The first day of the month that was asked for; of this month where none was."""
    found = _MONTH.fullmatch(text)
    return dt.date(int(found[1]), int(found[2]), 1) if found else timezone.localdate().replace(day=1)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


urlpatterns: list[URLPattern] = [path("usage/", usage, name="usage")]
