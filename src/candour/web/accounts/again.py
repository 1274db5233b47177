"""Asking again who it is, before something that somebody at a forgotten screen must not do.

A page that is only looked at is left for the page that asks, and come back to. What was sent is not lost: it waits, as
hidden fields of the page that asks, and goes to its own address together with the password.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from candour.web.accounts.adapters import lately_shown
from candour.web.design import forms
from candour.web.design.pages import show

FIELD = "password_again"


class AgainForm(forms.Form):
    """The password, beside what was sent."""

    password_again = forms.Password(label=lazy("Your password"), error=lazy("Enter your password."))


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The page that asks, or None where the person showed lately who they are."""
    if lately_shown(request):
        return None
    if request.method != "POST":
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    if request.FILES:
        # Files cannot wait in a page.
        messages.info(request, _("Show that it is still you, then choose the file again."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    form = AgainForm(request.POST if FIELD in request.POST else None)
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error(None, _("There were too many attempts. Wait a minute, then try again."))
        elif _is_right(request, form):
            reauthenticate_by_password(request)
            return None
    waiting = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (FIELD, "csrfmiddlewaretoken")
        for value in values
    ]
    return show(request, "accounts/again-sent.html", title=_("Show that it is still you"), form=form, waiting=waiting)


def _is_right(request: HttpRequest, form: AgainForm) -> bool:
    try:
        right = get_adapter(request).reauthenticate(request.user, form.cleaned_data[FIELD])
    except ValidationError as problem:
        form.add_error(FIELD, problem)
        return False
    if not right:
        form.add_error(FIELD, _("This is not your password."))
    return bool(right)
