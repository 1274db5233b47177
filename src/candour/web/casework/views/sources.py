"""Pages: the records of an authority that may be counted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Role
from candour.web.casework.actions import sources as acts
from candour.web.casework.errors import NotAllowed
from candour.web.casework.forms.counts import SourceForm
from candour.web.casework.models import Source
from candour.web.casework.views.counted import asking, printed
from candour.web.design.pages import show
from candour.web.permits import Asking


def sources(request: Asking) -> HttpResponse:
    """The records that may be counted, and those that may no longer be."""
    found = list(request.authority.sources.all())
    return show(
        request,
        "casework/sources.html",
        title=_("Records that may be counted"),
        authority=request.authority,
        active=[source for source in found if source.is_active],
        retired=[source for source in found if not source.is_active],
        root=acts.root_of(request.authority),
        may_change=Role.ADMINISTRATOR in request.person.roles_in(request.authority),
        wide=True,
    )


def source_new(request: Asking) -> HttpResponse:
    """Register records; they are looked at before they are kept."""
    form = SourceForm(
        request.POST if request.method == "POST" else None,
        root=str(acts.root_of(request.authority)),
        initial={"mapping": "mapping.toml"},
    )
    if request.method == "POST" and form.is_valid():
        with asking(form):
            source = acts.register(by=request.person, authority=request.authority, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The records “%(name)s” may now be counted.") % {"name": source.name})
            return redirect(_list(request))
    return show(
        request,
        "casework/source_form.html",
        title=_("Register records"),
        authority=request.authority,
        form=form,
        source=None,
    )


def source(request: Asking, source: int) -> HttpResponse:
    """One set of records: where they lie, and what was found there."""
    found = get_object_or_404(request.authority.sources.all(), pk=source)
    initial = {"name": found.name, "folder": found.folder, "mapping": found.mapping, "description": found.description}
    form = SourceForm(
        request.POST if request.method == "POST" else None, root=str(acts.root_of(request.authority)), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with asking(form):
            changed = acts.change(by=request.person, source=found, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The records “%(name)s” were looked at and saved.") % {"name": changed.name})
            return redirect(_list(request))
        found = Source.objects.get(pk=found.pk)
    return show(
        request,
        "casework/source_form.html",
        title=found.name,
        authority=request.authority,
        form=form,
        source=found,
        wide=False,
    )


def source_retire(request: Asking, source: int) -> HttpResponse:
    """Withdraw records from counting, or open them again where they are withdrawn."""
    found = get_object_or_404(request.authority.sources.select_related("authority"), pk=source)
    if request.method == "POST":
        try:
            if found.is_active:
                acts.retire(by=request.person, source=found)
                messages.success(request, _("The records “%(name)s” are no longer counted.") % {"name": found.name})
            else:
                acts.restore(by=request.person, source=found)
                messages.success(request, _("The records “%(name)s” may be counted again.") % {"name": found.name})
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except BadInput as problem:
            messages.error(request, printed(str(problem)))
    return redirect(_list(request))


def _list(request: Asking) -> str:
    return reverse("sources", kwargs={"code": request.authority.code})


_ALL = "authorities/<str:code>/sources/"
urlpatterns: list[URLPattern] = [
    path(_ALL, sources, name="sources"),
    path(f"{_ALL}new/", source_new, name="source-new"),
    path(f"{_ALL}<int:source>/", source, name="source"),
    path(f"{_ALL}<int:source>/retire/", source_retire, name="source-retire"),
]
