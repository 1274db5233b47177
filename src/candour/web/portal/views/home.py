"""The first pages: of the site, and of one authority."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.design.pages import show
from candour.web.portal.shell import site_of
from candour.web.public_pages import PublicAsking
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public.addresses import address_of
from candour.web.publication.topics import LABELS

NEWEST = 5


def home(request: PublicAsking) -> HttpResponse:
    """Where to begin: look whether it was answered already, or ask. With several authorities, whom."""
    authorities = list(Authority.objects.select_related("public_site"))
    if len(authorities) == 1:
        request.authority = authorities[0]
        return _home_of(request, authorities[0])
    return show(
        request,
        "portal/home.html",
        title=_("Freedom of information"),
        authority=None,
        authorities=authorities,
        newest=_newest(None),
        topics=LABELS,
    )


def authority_home(request: PublicAsking) -> HttpResponse:
    """The same for one authority."""
    if request.authority is None:
        raise Http404
    return _home_of(request, request.authority)


def _home_of(request: PublicAsking, authority: Authority) -> HttpResponse:
    site = site_of(authority)
    return show(
        request,
        "portal/home.html",
        title=_("Freedom of information"),
        authority=authority,
        takes_requests=site.takes_requests,
        welcome=site.welcome,
        newest=_newest(authority),
        topics=LABELS,
    )


def _newest(authority: Authority | None) -> list[dict[str, Any]]:
    """The newest published answers, as the page shows them."""
    found = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).select_related("authority")
    if authority is not None:
        found = found.filter(authority=authority)
    return [
        {"entry": entry, "address": address_of(entry), "published": entry.published_at}
        for entry in found.defer("content").order_by("-number")[:NEWEST]
    ]
