"""Pages of a search task: what a contributor is asked, and what they record and return. Never who asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.accounts.models import Role
from candour.web.casework.actions import gather as actions
from candour.web.casework.forms import gather as forms
from candour.web.casework.models import READERS, Stage, Task, TaskState
from candour.web.casework.views import searching
from candour.web.casework.views.attempting import attempting
from candour.web.design.forms import Form, ReasonForm
from candour.web.design.pages import show
from candour.web.permits import Asking


def tasks(request: Asking) -> HttpResponse:
    """The searches that this person was asked to make."""
    own = Task.objects.filter(person=request.person).select_related("case__authority").prefetch_related("parts")
    return show(
        request,
        "casework/tasks.html",
        title=_("Your searches"),
        open=list(own.filter(state=TaskState.OPEN)),
        ended=list(own.exclude(state=TaskState.OPEN).order_by("-id")[:25]),
        today=timezone.localdate(),
    )


def task(request: Asking) -> HttpResponse:
    """One search: the question, what was recorded so far, and what to do next."""
    asked = request.task
    team = bool(request.person.roles_in(asked.case.authority_id) & {Role.OFFICER, Role.ANALYST})
    working = asked.case.stage == Stage.WORKING
    return show(
        request,
        "casework/task.html",
        title=_("Search for %(reference)s") % {"reference": asked.case.reference},
        task=asked,
        parts=list(asked.parts.all()),
        searches=list(asked.searches.select_related("by")),
        files=list(asked.files.all()),
        estimates=list(asked.estimates.filter(set_aside="")),
        may_work=working and asked.state == TaskState.OPEN and (team or asked.person_id == request.person.pk),
        may_lead=team and working,
        team=team,
        may_read_case=bool(request.person.roles_in(asked.case.authority_id) & frozenset(READERS)),
        today=timezone.localdate(),
    )


def search(request: Asking) -> HttpResponse:
    """Record where one looked and what was found."""
    return searching.search(request, request.task.case, request.task, partial(_act, request))


def file(request: Asking) -> HttpResponse:
    """Return a file."""
    return searching.file(request, request.task.case, request.task, partial(_act, request), _("Return a file"))


def estimate(request: Asking) -> HttpResponse:
    """Say how long it would take."""
    parts = list(request.task.parts.all())
    return searching.estimate(request, request.task.case, request.task, parts, partial(_act, request))


def finish(request: Asking) -> HttpResponse:
    """Say that the search is done, and what came of it."""
    return _act(
        request,
        forms.FinishForm(request.POST if request.method == "POST" else None),
        _("Finish this search"),
        lambda given: actions.finish(by=request.person, task=request.task, answer=given["answer"]),
        _("Thank you. The search is finished."),
    )


def change(request: Asking) -> HttpResponse:
    """Change the day or the instructions."""
    asked = request.task
    form = forms.ChangeForm(
        request.POST if request.method == "POST" else None,
        initial={"due": asked.due, "instructions": asked.instructions},
    )
    return _act(
        request,
        form,
        _("Change this search"),
        lambda given: actions.change(
            by=request.person, task=asked, due=given["due"], instructions=given["instructions"]
        ),
        _("The search is changed."),
    )


def cancel(request: Asking) -> HttpResponse:
    """Call the search off."""
    return _act(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        _("Call this search off"),
        lambda given: actions.cancel(by=request.person, task=request.task, reason=given["reason"]),
        _("The search is called off."),
    )


def reopen(request: Asking) -> HttpResponse:
    """Send a finished search back."""
    return _act(
        request,
        forms.ReopenForm(request.POST if request.method == "POST" else None),
        _("Ask again"),
        lambda given: actions.reopen(by=request.person, task=request.task, reason=given["reason"], due=given["due"]),
        _("The search was sent back."),
    )


def chase(request: Asking) -> HttpResponse:
    """Remind the person who was asked."""
    form = Form({})
    with attempting(form):
        actions.chase(by=request.person, task=request.task)
        messages.success(request, _("%(name)s was reminded.") % {"name": request.task.person})
    return redirect("task", task=request.task.pk)


def _act(request: Asking, form: Form, title: str, act: Callable[[dict[str, Any]], object], done: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            act(form.cleaned_data)
        if form.is_valid():
            messages.success(request, done)
            return redirect("task", task=request.task.pk)
    return show(request, "casework/task_form.html", title=title, task=request.task, form=form, submit=_("Save"))


_AT = "tasks/<int:task>/"

urlpatterns = [
    path("tasks/", tasks, name="tasks"),
    path(_AT, task, name="task"),
    path(f"{_AT}search/", search, name="task-search"),
    path(f"{_AT}file/", file, name="task-file"),
    path(f"{_AT}estimate/", estimate, name="task-estimate"),
    path(f"{_AT}finish/", finish, name="task-finish"),
    path(f"{_AT}change/", change, name="task-change"),
    path(f"{_AT}cancel/", cancel, name="task-cancel"),
    path(f"{_AT}again/", reopen, name="task-reopen"),
    path(f"{_AT}remind/", chase, name="task-chase"),
]
