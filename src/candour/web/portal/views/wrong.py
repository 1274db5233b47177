"""What readers of the public site are shown when something goes wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.public_pages import problem
from candour.web.publication.models import OldAddress
from candour.web.publication.public.addresses import address_of


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """What was asked cannot be understood."""
    return _wrong(request, 400, _("This request cannot be understood"), _("What the browser sent makes no sense here."))


def forbidden(request: HttpRequest, exception: Any) -> HttpResponse:
    """A form of another site."""
    return _wrong(request, 403, _("This cannot be done"), _("The form was sent from another site. Nothing was kept."))


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """No such page; an address at which an entry once stood leads to where it stands now."""
    # PostgreSQL keeps no such sign in a text, and refuses even to look for it.
    path = request.path.replace("\x00", "")
    old = OldAddress.objects.select_related("disclosure__authority").filter(path=path).first()
    if old is not None and old.disclosure.number is not None:
        return HttpResponsePermanentRedirect(address_of(old.disclosure))
    return _wrong(
        request,
        404,
        _("Page not found"),
        _("If you typed the address, check that it is right. If you pasted it, check that you copied all of it."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return _wrong(
        request, 500, _("Sorry, there is a problem with this site"), _("Try again later. What you sent may be lost.")
    )


def _wrong(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    if request.path.endswith(".json") and "/documents/" not in request.path:
        return problem(status, "not-found" if status == 404 else "failed", title)
    return show(request, "portal/wrong.html", title=title, status=status, said=said)
