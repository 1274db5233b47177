"""Feedback: what a reader thinks of the site, told without leaving it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.portal import actions
from candour.web.portal.forms.feedback import FeedbackForm
from candour.web.portal.limits import place_of
from candour.web.portal.places import Place, place
from candour.web.public_pages import PublicAsking
from candour.web.room import NoRoom


def feedback(request: PublicAsking) -> HttpResponse:
    """The form. It knows the page that it was opened from, and leads back to it."""
    was_at = place(request.POST.get("from") or request.GET.get("from"))
    came_from = was_at.address if was_at else ""
    typed = {**request.POST.dict(), "from": came_from} if request.method == "POST" else None
    form = FeedbackForm(typed, came_from=came_from)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_feedback(
                page=was_at.kept if was_at else "",
                authority=was_at.authority if was_at else "",
                text=form.cleaned_data["text"],
                email=form.cleaned_data["email"],
                sent_from=place_of(request),
                is_odd=form.is_odd(),
            )
        except NoRoom as full:
            said = _("%(why)s Your feedback was not kept: send it by e-mail, or try again in a few hours.")
            form.add_error(None, said % {"why": full})
            return _form_page(request, form, was_at)
        query = f"?{urlencode({'from': was_at.address})}" if was_at else ""
        return HttpResponseRedirect(reverse("feedback-thanks") + query, status=303)
    return _form_page(request, form, was_at)


def _form_page(request: PublicAsking, form: FeedbackForm, was_at: Place | None) -> HttpResponse:
    return show(
        request,
        "portal/feedback.html",
        title=_("Tell us what you think of this site"),
        form=form,
        back=was_at.address if was_at else reverse("home"),
    )


def thanks(request: PublicAsking) -> HttpResponse:
    """It has arrived; the way back."""
    was_at = place(request.GET.get("from"))
    return show(
        request,
        "portal/feedback_thanks.html",
        title=_("Thank you for your feedback"),
        back=was_at.address if was_at else reverse("home"),
        has_page=was_at is not None,
    )
