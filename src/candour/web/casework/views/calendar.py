"""Pages: the bank holidays that every clock counts by."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.law import Regime
from candour.web.casework import clocks
from candour.web.casework.actions import calendar as actions
from candour.web.casework.forms.clock import HolidayForm
from candour.web.casework.models import CalendarChange
from candour.web.casework.views.attempting import attempting
from candour.web.design.pages import show
from candour.web.permits import Asking


def calendar(request: Asking) -> HttpResponse:
    """The bank holidays of one year, and the changes that were entered here."""
    table = clocks.calendar(Regime.FOIA)
    today = timezone.localdate()
    first, last = table.covers
    given = request.GET.get("year", "")
    year = int(given) if given.isdigit() and first <= int(given) <= last else today.year
    rows = sorted((one for one in table.holidays if one.date.year == year), key=lambda one: (one.date, one.division))
    days = [
        (day, ", ".join(dict.fromkeys(one.name for one in ones)), ", ".join(one.division.label for one in ones))
        for day, found in groupby(rows, key=lambda one: one.date)
        if (ones := list(found))
    ]
    return show(
        request,
        "casework/calendar.html",
        title=_("Bank holidays"),
        days=days,
        year=year,
        years=range(max(first, today.year - 2), last + 1),
        last=last,
        ends_soon=dt.date(last, 12, 31) - today < dt.timedelta(days=365),
        changes=CalendarChange.objects.select_related("by").order_by("-id")[:50],
    )


def change(request: Asking) -> HttpResponse:
    """Add a bank holiday or take one out; every open case is counted anew."""
    form = HolidayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with attempting(form):
            actions.change_calendar(
                by=request.person,
                date=given["date"],
                division=given["division"],
                name=given["name"],
                source=given["source"],
                is_holiday=given["is_holiday"] == "yes",
            )
        if form.is_valid():
            messages.success(
                request, _("The table is changed. Every open case is being counted anew, and its history will say so.")
            )
            return redirect("calendar")
    return show(
        request, "casework/calendar_change.html", title=_("Change the bank holidays"), form=form, submit=_("Save")
    )


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/change/", change, name="calendar-change"),
]
