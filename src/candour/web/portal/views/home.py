"""The first pages: of the site, and of one authority."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking


def home(request: PublicAsking) -> HttpResponse:
    """Where to begin: look whether it was answered already, or ask."""
    authorities = list(Authority.objects.all())
    return show(request, "portal/home.html", title=_("Freedom of information"), authorities=authorities)


def authority_home(request: PublicAsking) -> HttpResponse:
    """The same for one authority."""
    return show(request, "portal/home.html", title=_("Freedom of information"), authorities=[request.authority])
