"""Cookies: what the browser is asked to keep, what for, and what the reader chooses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.design import forms
from candour.web.design.pages import show
from candour.web.portal import cookies as kept
from candour.web.portal.places import place, without_once
from candour.web.public_pages import PublicAsking
from candour.web.reader_choices import PREFERENCES, USAGE, choice_of, purposes

_YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
SAVED = "saved"


class CookiesForm(forms.Form):
    """One question for each purpose that this installation asks leave for."""

    preferences = forms.Choice(
        label=gettext_lazy("May we remember how you want answers shown?"),
        choices=_YES_NO,
        error=gettext_lazy("Choose whether we may remember how you want answers shown."),
        label_size="s",
        inline=True,
    )
    usage = forms.Choice(
        label=gettext_lazy("May we count your visit?"),
        choices=_YES_NO,
        error=gettext_lazy("Choose whether we may count your visit."),
        label_size="s",
        inline=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (PREFERENCES, USAGE):
            if name not in purposes():
                del self.fields[name]

    def allowed(self) -> frozenset[str]:
        """The purposes that were allowed."""
        return frozenset(name for name, answer in self.cleaned_data.items() if answer == "yes")


def cookies(request: PublicAsking) -> HttpResponse:
    """The page, and where the banner of every other page sends what was pressed in it.

    The banner's script asks with `Accept: application/json` whether the choice was kept.
    """
    choice = choice_of(request)
    if "application/json" in request.headers.get("Accept", "") and request.method != "POST":
        answer: HttpResponse = JsonResponse({"kept": choice is not None})
        patch_vary_headers(answer, ["Accept"])
        return answer
    form = CookiesForm(request.POST if request.method == "POST" and "cookies" not in request.POST else None)
    if request.method == "POST" and purposes():
        if request.POST.get("cookies") in ("accept", "reject"):
            return _chosen(request, frozenset(purposes() if request.POST["cookies"] == "accept" else ()))
        if form.is_valid():
            return _chosen(request, form.allowed())
    if not form.is_bound:
        form.initial = {name: "yes" if name in (choice or ()) else "no" for name in purposes()}
    told = request.GET.get("cookies") == SAVED and request.method != "POST"
    every = kept.every_cookie()
    response = show(
        request,
        "portal/cookies.html",
        title=_("Cookies"),
        form=form if purposes() else None,
        saved=told and choice is not None,
        failed=told and choice is None and bool(purposes()),
        remembers=PREFERENCES in (choice or ()),
        groups=[
            (_("Cookies that the site cannot do without"), [one for one in every if not one.purpose]),
            (
                _("Cookies that remember how you want answers shown"),
                [one for one in every if one.purpose == PREFERENCES],
            ),
            (_("Cookies that count visits"), [one for one in every if one.purpose == USAGE]),
        ],
    )
    patch_vary_headers(response, ["Accept"])
    return response


def _chosen(request: PublicAsking, allowed: frozenset[str]) -> HttpResponse:
    """Back to where the reader was, which then says that the choice was kept, or sees that it was not."""
    was_at = place(request.POST.get("back"))
    response = HttpResponseRedirect(
        without_once(was_at.address if was_at else reverse("cookies"), cookies=SAVED), status=303
    )
    kept.keep_choice(response, allowed)
    return response
