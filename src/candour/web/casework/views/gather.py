"""Pages of the case team: searches asked of those who hold information, their estimates and files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.law import Regime
from candour.web.accounts.models import Person
from candour.web.casework import clocks, costs, files
from candour.web.casework.actions import gather as actions
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms import gather as forms
from candour.web.casework.models import Case, FileState
from candour.web.casework.together import other_cases_of_the_applicant
from candour.web.casework.views import searching
from candour.web.casework.views.attempting import attempting
from candour.web.casework.views.downloads import attachment
from candour.web.design.forms import Form, ReasonForm
from candour.web.design.pages import show
from candour.web.permits import Asking


def searches(request: Asking) -> HttpResponse:
    """Everything that was asked, searched, returned and estimated, and what the estimates come to."""
    case = request.case
    estimates = costs.estimates_of(case)
    total = costs.sum_of(case, estimates)
    officer = allowed("record-estimate", request.person, case) and allowed("remove-file", request.person, case)
    return show(
        request,
        "casework/searches.html",
        title=_("Searches"),
        case=case,
        tasks=list(case.tasks.select_related("person").prefetch_related("parts")),
        found=list(case.searches.select_related("by")),
        files=list(case.files.select_related("by")),
        estimates=[(one, costs.minutes_each(one), costs.hours_of(one)) for one in estimates],
        total=total,
        refinements=costs.refinements(case, estimates) if total.exceeds else [],
        together=other_cases_of_the_applicant(case) if officer and estimates else [],
        may_ask=allowed("ask-contributor", request.person, case),
        may_record=allowed("record-search", request.person, case),
        may_estimate=allowed("record-estimate", request.person, case),
        today=timezone.localdate(),
    )


def ask(request: Asking) -> HttpResponse:
    """Ask somebody to search."""
    case = request.case
    people, parts = forms.contributors_of(case), list(case.parts.all())
    initial = {"seen": case.version, "due": _suggested(case), "parts": [str(part.pk) for part in parts]}
    form = forms.AskForm(
        request.POST if request.method == "POST" else None, initial=initial, people=people, parts=parts
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with attempting(form):
            task = actions.ask(
                by=request.person,
                case=case,
                person=get_object_or_404(Person, pk=given["person"]),
                parts=[part for part in parts if str(part.pk) in given["parts"]],
                due=given["due"],
                instructions=given["instructions"],
                seen=given["seen"],
            )
        if form.is_valid():
            messages.success(request, _("%(name)s was asked to search.") % {"name": task.person})
            return redirect("case-searches", reference=case.reference)
    return _page(request, case, _("Ask somebody to search"), form, _("Ask"), people=people)


def _suggested(case: Case) -> Any:
    """Seven working days from now, but not after the internal target."""
    today = timezone.localdate()
    week = clocks.calendar(Regime(case.regime)).after(today, 7)
    return min(week, case.target) if case.target and case.target >= today else week


def search_own(request: Asking) -> HttpResponse:
    """Record a search that the case team made itself."""
    return searching.search(request, request.case, None, partial(_act, request))


def file_add(request: Asking) -> HttpResponse:
    """Add a file that the case team found itself."""
    return searching.file(request, request.case, None, partial(_act, request), _("Add a file"))


def estimate_own(request: Asking) -> HttpResponse:
    """Record an estimate that the case team made itself."""
    parts = list(request.case.parts.all())
    return searching.estimate(request, request.case, None, parts, partial(_act, request))


def estimate_aside(request: Asking, pk: int) -> HttpResponse:
    """Set an estimate aside."""
    estimate = get_object_or_404(request.case.estimates, pk=pk, set_aside="")
    return _act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        _("Set this estimate aside"),
        lambda given: actions.set_estimate_aside(by=request.person, estimate=estimate, reason=given["reason"]),
        _("The estimate is set aside."),
        about=estimate.description,
    )


def gathered(request: Asking, pk: int) -> HttpResponse:
    """One file: what the gate says of it, and what a reader sees in it."""
    case = request.case
    file = get_object_or_404(case.files.select_related("by", "task"), pk=pk)
    return show(
        request,
        "casework/gathered.html",
        title=file.name,
        case=case,
        file=file,
        waiting=file.state == FileState.UNTRUSTED,
        clean=file.state == FileState.CLEAN,
        report=file.report or {},
        may_open=bool(request.person.roles_in(case.authority_id) & {"officer", "analyst"}),
        may_again=allowed("inspect-again", request.person, case) and file.state != FileState.ASIDE,
        may_aside=allowed("remove-file", request.person, case) and file.state != FileState.ASIDE,
    )


def gathered_download(request: Asking, pk: int) -> HttpResponse:
    """The file itself, always as a download and never opened in the page."""
    file = get_object_or_404(request.case.files, pk=pk)
    return attachment(files.read(file), file.name)


def gathered_again(request: Asking, pk: int) -> HttpResponse:
    """Have a file inspected once more."""
    file = get_object_or_404(request.case.files, pk=pk)
    form = Form({})
    with attempting(form):
        actions.inspect_again(by=request.person, file=file)
        messages.success(request, _("The file is being inspected again."))
    return redirect("case-gathered", reference=request.case.reference, pk=pk)


def gathered_aside(request: Asking, pk: int) -> HttpResponse:
    """Set a file aside."""
    file = get_object_or_404(request.case.files, pk=pk)
    return _act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        _("Set this file aside"),
        lambda given: actions.set_file_aside(by=request.person, file=file, reason=given["reason"]),
        _("The file is set aside."),
        about=file.name,
    )


def _act(
    request: Asking,
    form: Form,
    title: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    about: str = "",
) -> HttpResponse:
    """Show a form and do one act with what is typed; back to the searches when it is done."""
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            act(form.cleaned_data)
        if form.is_valid():
            messages.success(request, done)
            return redirect("case-searches", reference=request.case.reference)
    return _page(request, request.case, title, form, _("Save"), about=about)


def _page(request: Asking, case: Case, title: str, form: Form, submit: str, **more: Any) -> HttpResponse:
    return show(request, "casework/searches_form.html", title=title, case=case, form=form, submit=submit, **more)


_AT = "cases/<str:reference>/searches/"

urlpatterns = [
    path(_AT, searches, name="case-searches"),
    path(f"{_AT}ask/", ask, name="case-ask"),
    path(f"{_AT}record/", search_own, name="case-search-own"),
    path(f"{_AT}estimate/", estimate_own, name="case-estimate-own"),
    path(f"{_AT}estimate/<int:pk>/aside/", estimate_aside, name="case-estimate-aside"),
    path(f"{_AT}files/add/", file_add, name="case-gathered-add"),
    path(f"{_AT}files/<int:pk>/", gathered, name="case-gathered"),
    path(f"{_AT}files/<int:pk>/download/", gathered_download, name="case-gathered-download"),
    path(f"{_AT}files/<int:pk>/again/", gathered_again, name="case-gathered-again"),
    path(f"{_AT}files/<int:pk>/aside/", gathered_aside, name="case-gathered-aside"),
]
