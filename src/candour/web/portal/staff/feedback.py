"""Pages: what readers of the public site told us, for whoever answers the public."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.errors import BadInput
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import Person
from candour.web.design import forms
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.web.portal import actions
from candour.web.portal.models import Feedback

PER_PAGE = 50
WAITING, HELD, DONE = "waiting", "held", "done"
STATES = {WAITING: gettext_lazy("to do"), HELD: gettext_lazy("to look at first"), DONE: gettext_lazy("done")}


class DoneForm(forms.Form):
    """What came of it."""

    note = forms.LongText(
        label=gettext_lazy("What was done about it?"),
        help_text=gettext_lazy("For your colleagues. The reader does not see it."),
        required=False,
        rows=3,
        most=2000,
    )


def seen_by(person: Person) -> QuerySet[Feedback]:
    """What this person may read: about pages of their authorities, and about pages of none."""
    authorities = person.authorities_with(actions.READS)
    found = Feedback.objects.select_related("authority", "done_by")
    return found.filter(Q(authority__in=authorities) | Q(authority=None))


def feedback_list(request: Asking) -> HttpResponse:
    """Everything, newest first: at first what is still to do."""
    state = request.GET.get("state", WAITING)
    state = state if state in STATES else WAITING
    found = seen_by(request.person)
    match state:
        case "done":
            found = found.exclude(done_at=None)
        case "held":
            found = found.filter(done_at=None, held=True)
        case _:
            found = found.filter(done_at=None, held=False)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "portal/staff_feedback_list.html",
        title=_("Feedback on the public site"),
        page=page,
        state=state,
        states=list(STATES.items()),
        held=seen_by(request.person).filter(done_at=None, held=True).count(),
    )


def feedback(request: Asking, feedback: int) -> HttpResponse:
    """One of them, and the form that marks it as done."""
    found = seen_by(request.person).filter(pk=feedback).first()
    if found is None:
        raise Http404
    form = DoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_feedback(by=request.person, feedback=found, note=form.cleaned_data["note"])
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The feedback is marked as done."))
            return redirect("feedback-list")
    return show(
        request,
        "portal/staff_feedback.html",
        title=_("Feedback %(number)s") % {"number": found.pk},
        feedback=found,
        form=form,
        may_finish=found.done_at is None and actions.may_finish(request.person, found),
    )


urlpatterns: list[URLPattern] = [
    path("reader-feedback/", feedback_list, name="feedback-list"),
    path("reader-feedback/<int:feedback>/", feedback, name="feedback-one"),
]
