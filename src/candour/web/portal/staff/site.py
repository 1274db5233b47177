"""Pages: how an authority's public site behaves, and what its statements say. For its administrators."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candour.errors import BadInput
from candour.web.accounts.asking import Asking
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import Authority
from candour.web.design.pages import show
from candour.web.hosts import public_address
from candour.web.portal import site_actions, statements
from candour.web.portal.models import LeaveKey, PublicSite
from candour.web.portal.shell import site_of
from candour.web.portal.staff.forms import SiteForm, StatementForm


def overview(request: Asking) -> HttpResponse:
    """What is settled of the public site, and what its statements do not say yet."""
    authority, site = request.authority, _site(request)
    rows = []
    for statement in statements.STATEMENTS.values():
        left = statements.missing(statement, site, authority)
        status: Any = _("Complete")
        if left:
            text = ngettext("%(count)s fact missing", "%(count)s facts missing", len(left)) % {"count": len(left)}
            status = {"text": text, "colour": "yellow"}
        address = reverse("public-statement", kwargs={"code": authority.code, "kind": statement.kind})
        rows.append((statement.title, address, status, statement.about))
    return show(
        request,
        "portal/staff_site.html",
        title=_("Public site"),
        caption=authority.name,
        authority=authority,
        site=site,
        leave_key=LeaveKey(site.leave_key).label,
        leave_address=site.leave_address,
        rows=rows,
        seen_at=_seen_at("authority-home", authority),
    )


def settings_of(request: Asking) -> HttpResponse:
    """How the public site behaves."""
    form = SiteForm(request.POST) if request.method == "POST" else SiteForm.of(_site(request))
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if _change(request, form, values=values):
            return redirect("public-site", code=request.authority.code)
    return _form_page(request, "portal/staff_settings.html", _("How the public site behaves"), form)


def statement(request: Asking, kind: str) -> HttpResponse:
    """What one statement says of the authority."""
    found = statements.STATEMENTS.get(kind)
    if found is None:
        raise Http404
    site = _site(request)
    if request.method == "POST":
        form = StatementForm(found, request.authority, request.POST)
        if form.is_valid() and _change(request, form, facts=form.facts):
            return redirect("public-site", code=request.authority.code)
    else:
        form = StatementForm.of(found, request.authority, site)
    return _form_page(
        request,
        "portal/staff_statement.html",
        found.title,
        form,
        statement=found,
        left=statements.missing(found, site, request.authority),
        seen_at=_seen_at(found.kind, request.authority),
    )


def _change(request: Asking, form: Any, **given: Any) -> bool:
    """Save what the form says; where that is refused, the form says why."""
    try:
        site_actions.change_site(
            by=request.person, authority=request.authority, seen=form.cleaned_data["seen"] or 0, **given
        )
    except NotAllowed as problem:
        raise PermissionDenied(str(problem)) from problem
    except BadInput as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("The public site is changed."))
    return True


def _form_page(request: Asking, template: str, title: Any, form: Any, **more: Any) -> HttpResponse:
    authority = request.authority
    return show(request, template, title=title, caption=authority.name, authority=authority, form=form, **more)


def _seen_at(name: str, authority: Authority) -> str:
    """Where everybody reads it; nowhere on an installation without a public site."""
    return public_address(name, authority=authority.code.lower()) if settings.PUBLIC_ADDRESS else ""


def _site(request: Asking) -> PublicSite:
    return site_of(request.authority)


_ALL = "authorities/<str:code>/public-site/"
urlpatterns: list[URLPattern] = [
    path(_ALL, overview, name="public-site"),
    path(f"{_ALL}settings/", settings_of, name="public-site-settings"),
    path(f"{_ALL}<slug:kind>/", statement, name="public-statement"),
]
