"""How a reader wants answers shown, kept in their own browser where they allow it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.design import forms
from candour.web.design.pages import show
from candour.web.portal.cookies import keep_preferences
from candour.web.portal.places import place
from candour.web.public_pages import PublicAsking
from candour.web.reader_choices import PER_PAGE, PREFERENCES, Preferences, choice_of, preferences_of, purposes


class PreferencesForm(forms.Form):
    """How many, and with charts or without."""

    per_page = forms.Choice(
        label=gettext_lazy("How many answers do you want on a page?"),
        choices=[(number, str(number)) for number in PER_PAGE],
        coerce=int,
        error=gettext_lazy("Choose how many answers stand on a page."),
        label_size="s",
        inline=True,
    )
    charts = forms.Choice(
        label=gettext_lazy("Do you want charts beside tables?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        error=gettext_lazy("Choose whether you want charts."),
        label_size="s",
        inline=True,
    )


def preferences(request: PublicAsking) -> HttpResponse:
    """The page. Nothing is kept for a reader who has not allowed the cookie for it; the page says how to."""
    now, was_at = preferences_of(request), place(request.POST.get("back") or request.GET.get("back"))
    allowed = PREFERENCES in (choice_of(request) or ())
    initial = {"per_page": now.per_page, "charts": "yes" if now.charts else "no"}
    form = PreferencesForm(request.POST if request.method == "POST" and allowed else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        back = was_at.address if was_at else f"{reverse('preferences')}?saved=1"
        response: HttpResponse = HttpResponseRedirect(back, status=303)
        keep_preferences(response, Preferences(said["per_page"], said["charts"] == "yes"))
        return response
    return show(
        request,
        "portal/preferences.html",
        title=_("How answers are shown"),
        form=form,
        allowed=allowed,
        may_be_asked=PREFERENCES in purposes(),
        saved=allowed and request.GET.get("saved") == "1",
        back=was_at.address if was_at else "",
    )
