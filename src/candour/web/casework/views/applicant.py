"""Pages: who asked, opened with a reason, for ten minutes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.casework.actions import applicant as actions
from candour.web.casework.actions.receive import Asked
from candour.web.casework.forms.receive import ApplicantForm, OpenApplicantForm
from candour.web.casework.models import Applicant
from candour.web.casework.views.attempting import attempting
from candour.web.design.pages import show
from candour.web.permits import Asking

OPEN_FOR = 10 * 60
_OPENED = "applicants_opened"
_FIELDS = ("name", "organisation", "email", "address", "salutation")


def _is_open(request: Asking) -> bool:
    """Whether this person, in this session, opened this record within the last ten minutes."""
    opened = request.session.get(_OPENED, {}).get(str(request.case.pk))
    return opened is not None and timezone.now().timestamp() - opened < OPEN_FOR


def _open(request: Asking) -> None:
    now = timezone.now().timestamp()
    standing = {case: at for case, at in request.session.get(_OPENED, {}).items() if now - at < OPEN_FOR}
    request.session[_OPENED] = {**standing, str(request.case.pk): now}


def applicant(request: Asking) -> HttpResponse:
    """Asks why; then shows who asked. Each opening stands in the case's history."""
    case = request.case
    form = OpenApplicantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            actions.see_applicant(by=request.person, case=case, reason=form.cleaned_data["reason"])
        if form.is_valid():
            _open(request)
            return redirect("case-applicant", reference=case.reference)
    if request.method == "POST" or not _is_open(request):
        return show(request, "casework/applicant_why.html", title=_("Who asked"), case=case, form=form)
    record = case.applicant
    return show(
        request,
        "casework/applicant.html",
        title=_("Who asked"),
        case=case,
        applicant=record,
        has_original=Applicant.objects.filter(pk=record.pk).exclude(original=b"").exists(),
    )


def correct(request: Asking) -> HttpResponse:
    """Correct the record; it must be open."""
    case = request.case
    if not _is_open(request):
        return redirect("case-applicant", reference=case.reference)
    initial = {name: getattr(case.applicant, name) for name in _FIELDS}
    form = ApplicantForm(request.POST if request.method == "POST" else None, seen=case.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with attempting(form):
            asked = Asked(**{name: data[name] for name in _FIELDS})
            actions.correct_applicant(
                by=request.person, case=case, asked=asked, reason=data["reason"], seen=data["seen"]
            )
        if form.is_valid():
            messages.success(request, _("The record of the applicant is corrected."))
            return redirect("case-applicant", reference=case.reference)
    return show(request, "casework/applicant_correct.html", title=_("Correct who asked"), case=case, form=form)


def original(request: Asking) -> HttpResponse:
    """The message as it came, byte for byte; taking it is an opening of its own."""
    case = request.case
    if request.method != "POST" or not _is_open(request):
        return redirect("case-applicant", reference=case.reference)
    record = actions.download_original(by=request.person, case=case)
    ending = record.original_name.rpartition(".")[2].casefold()
    ending = ending if ending.isalnum() and ending.isascii() and len(ending) <= len("jpeg") else "bin"
    # Never shown in the browser as what it says it is: somebody outside wrote it.
    response = HttpResponse(bytes(record.original), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.{ending}"'
    return response


urlpatterns = [
    path("cases/<str:reference>/applicant/", applicant, name="case-applicant"),
    path("cases/<str:reference>/applicant/correct/", correct, name="case-applicant-correct"),
    path("cases/<str:reference>/applicant/original/", original, name="case-applicant-original"),
]
