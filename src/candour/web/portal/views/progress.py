"""Page: how a request stands, by the link that whoever sent it has. No account, and no case number in the link."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from candour.web.casework import online
from candour.web.design.pages import show
from candour.web.portal import progress as standing
from candour.web.public_pages import PublicAsking, at


def progress(request: PublicAsking, token: str) -> HttpResponse:
    """The stages of one request; a link that was not made here, or leads to nothing any more, is not found."""
    there = online.found(online.key_of(token))
    if there is None:
        raise Http404
    request.authority = there.authority
    return show(request, "portal/progress.html", title=_("How your request stands"), **standing.context(there))


urlpatterns: list[URLPattern] = [at("progress/<str:token>/", progress, "progress")]
