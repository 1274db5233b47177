"""Pages: one case at a glance, and notes on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.casework import at_work, events, next_steps
from candour.web.casework.actions import ending
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms.ending import Note
from candour.web.casework.models import Case, Stage
from candour.web.casework.views.attempting import attempting
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.words import day_in_words

NOTES = 5


def overview(request: Asking) -> HttpResponse:
    """The case at a glance: what to do next, how the work stands, who works on it, the last notes."""
    case, person, today = request.case, request.person, timezone.localdate()
    work = at_work.look(case)
    notes = case.events.filter(kind="note").select_related("actor", "facts").order_by("-seq")[:NOTES]
    return show(
        request,
        "casework/case.html",
        title=_("Overview"),
        next_step=next_steps.next_for(case, person, work, today),
        tasks=next_steps.rows(case, person, work, today),
        people=next_steps.people(case, work),
        dates=_dates(case),
        notes=events.tell(notes),
        may_note=allowed("note", person, case),
        more=_more(request),
    )


def _dates(case: Case) -> list[tuple[str, str]]:
    found = [(_("Received"), day_in_words(case.received))]
    if case.due and case.ended_on is None:
        found.append((_("Due"), day_in_words(case.due)))
    if case.target and case.ended_on is None:
        found.append((_("Your own target"), day_in_words(case.target)))
    if case.ended_on:
        found.append((_("Ended"), day_in_words(case.ended_on)))
    return found


def _more(request: Asking) -> list[tuple[str, str]]:
    """What can be done to the case besides answering it."""
    case, person = request.case, request.person
    offered = [
        (
            "assign",
            "case-assign",
            _("Give the case to somebody else") if case.officer_id else _("Give the case to somebody"),
        ),
        ("reopen", "case-reopen", _("Open the case again")),
    ]
    if case.stage in (Stage.RECEIVED, Stage.WORKING, Stage.APPROVAL, Stage.APPROVED):
        offered.append(("withdraw", "case-end", _("End the case without an answer")))
    return [
        (text, address)
        for act, page, text in offered
        if allowed(act, person, case) and (address := next_steps.Step("", page=page).address(case, person))
    ]


def write_note(request: Asking) -> HttpResponse:
    """A note into the history."""
    form = Note(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            ending.note(by=request.person, case=request.case, text=form.cleaned_data["text"])
        if form.is_valid():
            messages.success(request, _("The note is in the history."))
            return redirect(address_of(request.case))
    return show(
        request,
        "casework/case_form.html",
        title=_("Write a note"),
        form=form,
        submit=_("Save the note"),
        back=address_of(request.case),
    )


def address_of(case: Case) -> str:
    """The address of a case's first page."""
    return reverse("case", kwargs={"reference": case.reference})


_CASE = "cases/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path(_CASE, overview, name="case"),
    path(f"{_CASE}note/", write_note, name="case-note"),
]
