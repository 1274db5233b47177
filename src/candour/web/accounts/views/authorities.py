"""Authorities: the settings of one, for its administrators; all of them, for who looks after the installation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts import actions
from candour.web.accounts.asking import Asking
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import Authority, Role
from candour.web.accounts.people_forms import AuthorityForm, NewAuthorityForm
from candour.web.design.pages import show


def administration(request: Asking) -> HttpResponse:
    """What an administrator looks after: each of their authorities, and the installation where they do that too."""
    mine = Authority.objects.filter(pk__in=request.person.authorities_with([Role.ADMINISTRATOR]))
    return show(request, "accounts/administration.html", title=_("Administration"), authorities=mine)


def authorities(request: Asking) -> HttpResponse:
    """Every authority of the installation, and how many people work for each."""
    standing = Count("memberships__person", filter=Q(memberships__ended_at=None), distinct=True)
    rows = [
        (authority.name, authority.code, {"text": str(authority.workers), "numeric": True})
        for authority in Authority.objects.annotate(workers=standing)
    ]
    return show(request, "accounts/authorities.html", title=_("Authorities"), rows=rows)


def new_authority(request: Asking) -> HttpResponse:
    """A further authority, with its first administrator."""
    form = NewAuthorityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _made, invited = actions.add_authority(by=request.person, **form.cleaned_data)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            if invited.token is None:
                messages.success(request, _("The authority is added, and its administrator has the role from now on."))
                return redirect("authorities")
            return show(
                request,
                "accounts/link-made.html",
                title=_("Give this link to %(name)s") % {"name": invited.person.name},
                link=request.build_absolute_uri(reverse("link", kwargs={"token": invited.token})),
                whose=invited.person,
                back=reverse("authorities"),
            )
    return show(request, "accounts/authority-new.html", title=_("Add an authority"), form=form)


def authority(request: Asking) -> HttpResponse:
    """The settings of an authority."""
    form = AuthorityForm(request.POST) if request.method == "POST" else AuthorityForm.of(request.authority)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason = values.pop("threshold_reason")
        try:
            actions.change_authority(
                by=request.person, authority=request.authority, values=values, threshold_reason=reason
            )
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("authority", code=request.authority.code)
    return show(
        request,
        "accounts/authority.html",
        title=_("Settings"),
        caption=request.authority.name,
        form=form,
        authority=request.authority,
    )
