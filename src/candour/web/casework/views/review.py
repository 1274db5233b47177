"""Pages: internal reviews."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.casework import clocks
from candour.web.casework.actions import review as actions
from candour.web.casework.forms.clock import ReviewForm
from candour.web.casework.models import Channel
from candour.web.casework.views.attempting import attempting
from candour.web.design.pages import show
from candour.web.permits import Asking


def review(request: Asking) -> HttpResponse:
    """Record that the applicant asked for an internal review: it becomes a case of its own."""
    case = request.case
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with attempting(form):
            opened = actions.ask_review(
                by=request.person,
                case=case,
                on=given["arrived"],
                words=given["words"],
                # Only the day is asked for: noon stands for it, or this moment where it is not noon yet.
                arrived_at=min(timezone.make_aware(dt.datetime.combine(given["arrived"], dt.time(12))), timezone.now()),
                channel=Channel(given["channel"]),
                late_reason=given["late_reason"],
            )
        if form.is_valid():
            messages.success(request, _("The review is open. Give it to somebody who had no hand in the answer."))
            return redirect("case", reference=opened.reference)
    return show(
        request,
        "casework/review_form.html",
        title=_("Open an internal review"),
        case=case,
        form=form,
        reviews=list(case.reviews.all()),
        clock=clocks.clock_of(case),
        submit=_("Open the review"),
    )


urlpatterns = [path("cases/<str:reference>/review/", review, name="case-review")]
