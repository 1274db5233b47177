"""Pages: the publication queue, where a publisher decides what of an answer is shown to everybody."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import storage
from candour.web.accounts.asking import Asking as Known
from candour.web.accounts.models import Role
from candour.web.design.pages import show
from candour.web.publication import actions
from candour.web.publication.forms import ReasonForm
from candour.web.publication.models import Disclosure, DisclosureState

PER_PAGE = 50
COLOURS = {
    DisclosureState.QUEUED: "yellow",
    DisclosureState.HELD: "orange",
    DisclosureState.PUBLISHED: "green",
    DisclosureState.WITHDRAWN: "grey",
}


class Asking(Known):
    """A request about one entry, which the table of permits has found."""

    disclosure: Disclosure


def queue(request: Known) -> HttpResponse:
    """Every entry of the person's authorities: first those that wait, then by state as asked."""
    state = request.GET.get("state", "")
    entries = Disclosure.objects.filter(authority__in=request.person.authorities_with([Role.PUBLISHER, Role.AUDITOR]))
    if state in DisclosureState.values:
        entries = entries.filter(state=state)
    page = Paginator(entries.defer("content").order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "publication/queue.html",
        title=_("Publication queue"),
        page=page,
        state=state,
        states=DisclosureState.choices,
        colours=COLOURS,
        query=f"state={state}" if state else "",
    )


def entry(request: Asking) -> HttpResponse:
    """One entry: what would be shown, and what may be done about it."""
    found = request.disclosure
    publishes = Role.PUBLISHER in request.person.roles_in(found.authority_id)
    waits = found.state in (DisclosureState.QUEUED, DisclosureState.HELD)
    return show(
        request,
        "publication/entry.html",
        title=found.title,
        entry=found,
        colours=COLOURS,
        may_publish=publishes and waits,
        may_hold=publishes and found.state == DisclosureState.QUEUED,
        may_withdraw=publishes and found.state == DisclosureState.PUBLISHED,
    )


def preview(request: Asking) -> HttpResponse:
    """The public page exactly as it was proved, in a box of its own: it can do nothing here."""
    response = HttpResponse(json.dumps(request.disclosure.content, indent=1), content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def document(request: Asking, path: str) -> HttpResponse:
    """A document of the entry, to take away."""
    for one in request.disclosure.documents:
        if one["path"] == path:
            response = HttpResponse(storage.read(one["sha256"]), content_type="application/octet-stream")
            response.headers["Content-Disposition"] = content_disposition_header(True, path) or "attachment"
            return response
    raise Http404


def publish(request: Asking) -> HttpResponse:
    """Publish the entry."""
    try:
        actions.publish(by=request.person, entry=request.disclosure)
    except actions.NotYours as problem:
        raise PermissionDenied(str(problem)) from problem
    except BadInput as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("The entry is marked as published: the disclosure log shows it."))
    return redirect("publication", disclosure=request.disclosure.pk)


def hold(request: Asking) -> HttpResponse:
    """Hold the entry back, with why."""
    return _with_reason(request, actions.hold, _("Hold this entry back"), _("The entry is held back."))


def withdraw(request: Asking) -> HttpResponse:
    """Take the entry off the log, with why."""
    return _with_reason(request, actions.withdraw, _("Withdraw this entry"), _("The entry is withdrawn."))


def _with_reason(request: Asking, act: Callable[..., Disclosure], title: str, done: str) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.person, entry=request.disclosure, reason=form.cleaned_data["reason"])
        except actions.NotYours as problem:
            raise PermissionDenied(str(problem)) from problem
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect("publication", disclosure=request.disclosure.pk)
    return show(request, "publication/reason.html", title=title, entry=request.disclosure, form=form)
