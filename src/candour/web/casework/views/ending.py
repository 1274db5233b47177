"""Pages: the ways in which a case ends without an answer, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candour.errors import BadInput
from candour.web import moments
from candour.web.accounts.models import Person
from candour.web.casework.actions import ending
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms import ending as forms
from candour.web.casework.models import Case, Validity
from candour.web.casework.views.attempting import attempting
from candour.web.casework.views.case import address_of
from candour.web.design.forms import SeenForm
from candour.web.design.pages import show
from candour.web.permits import Asking


@dataclass(frozen=True, slots=True)
class Way:
    """One way to end a case: its act and page, what its page says, its form, its button, and what was done then."""

    act: str
    page: str
    title: Any
    when: Any
    form: type[SeenForm]
    button: Any
    done: Any


WAYS = (
    Way(
        "withdraw", "case-withdraw", _later("The applicant withdrew the request"),
        _later("The applicant said that they no longer want an answer."),
        forms.Withdraw, _later("Close as withdrawn"), _later("The case is closed: the request was withdrawn."),
    ),
    Way(
        "transfer", "case-transfer", _later("The request went to another authority"),
        _later("You hold none of the information, another authority does, and the applicant agreed. Where you hold any "
               "of it, you still owe an answer for that."),
        forms.Transfer, _later("Close as transferred"), _later("The case is closed: the request was transferred."),
    ),
    Way(
        "lapse", "case-lapse", _later("The request lapsed"),
        _later("A fee was not paid in the time that the law gives, or a clarification did not come."),
        forms.Confirm, _later("Close as lapsed"), _later("The case is closed: the request lapsed."),
    ),
    Way(
        "close-invalid", "case-close-invalid", _later("It is not a valid request"),
        _later("It was found not to be a request under section 8, and the applicant was told how to put it right."),
        forms.CloseInvalid, _later("Close as not valid"), _later("The case is closed: it was not a valid request."),
    ),
)  # fmt: skip


def end(request: Asking) -> HttpResponse:
    """The ways to end the case without an answer, and which of them is open now."""
    case = request.case
    ways = [(way, _why_not(way, case)) for way in WAYS if allowed(way.act, request.person, case)]
    return show(
        request, "casework/case_end.html", title=_("End the case without an answer"), ways=ways, back=address_of(case)
    )


def _why_not(way: Way, case: Case) -> str:
    """Why a way is not open now; empty where it is."""
    if case.is_review and way.act != "withdraw":
        return _("An internal review ends with its outcome, or when the applicant withdraws it.")
    if way.act == "close-invalid" and case.validity != Validity.INVALID:
        return _("Record first that the request is not valid, and why.")
    if way.act == "lapse":
        try:
            ending.may_lapse_because(case, moments.today())
        except BadInput as problem:
            return str(problem)
    return ""


Act = Callable[[Person, Case, dict[str, Any]], Case]

DO: dict[str, Act] = {
    "withdraw": lambda by, case, given: ending.withdraw(by=by, case=case, **given),
    "transfer": lambda by, case, given: ending.transfer(by=by, case=case, **given),
    "lapse": lambda by, case, given: ending.lapse(by=by, case=case, **given),
    "close-invalid": lambda by, case, given: ending.close_invalid(by=by, case=case, **given),
}


def end_by(request: Asking, way: Way) -> HttpResponse:
    """One way to end the case: what it means, and its form."""
    case = request.case
    problem = _why_not(way, case)
    form = way.form(request.POST if request.method == "POST" else None, seen=case.version)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            DO[way.act](request.person, case, form.cleaned_data)
        if form.is_valid():
            messages.success(request, str(way.done))
            return redirect(address_of(case))
    return show(
        request,
        "casework/case_form.html",
        title=way.title,
        lead=way.when,
        problem="" if request.method == "POST" else problem,
        form=form,
        submit=way.button,
        because=_lapsed(way, case),
        back=reverse("case-end", kwargs={"reference": case.reference}),
    )


def _lapsed(way: Way, case: Case) -> str:
    if way.act != "lapse" or _why_not(way, case):
        return ""
    return _("It can be closed now: %(reason)s.") % {"reason": ending.may_lapse_because(case, moments.today())}


def reopen(request: Asking) -> HttpResponse:
    """Open a closed case again."""
    case = request.case
    form = forms.Reopen(request.POST if request.method == "POST" else None, seen=case.version)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            ending.reopen(by=request.person, case=case, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The case is open again."))
            return redirect(address_of(case))
    return show(
        request,
        "casework/case_form.html",
        title=_("Open the case again"),
        lead=_("The clock counts on as if the case had never been closed."),
        form=form,
        submit=_("Open the case again"),
        back=address_of(case),
    )


_CASE = "cases/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path(f"{_CASE}end/", end, name="case-end"),
    *(path(f"{_CASE}end/{way.act}/", end_by, {"way": way}, name=way.page) for way in WAYS),
    path(f"{_CASE}reopen/", reopen, name="case-reopen"),
]
