"""Finding the entry that an address names, and what is said of one that was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication.models import Disclosure, DisclosureState, RemovedKind
from candour.web.publication.public.links import PublicLinks

View = Callable[..., HttpResponseBase]


def of_entry(view: View) -> View:
    """Give a view the published entry of its address, without its content: `view(request, entry, ...)`.

    An entry that was withdrawn is answered with 410 whatever of it was asked for, and nothing of it is shown.
    """

    @wraps(view)
    def found(request: PublicAsking, year: int, month: int, slug: str, **more: Any) -> HttpResponseBase:
        entries = Disclosure.objects.select_related("prepared").defer("content")
        entry = entries.filter(authority=request.authority, year=year, month=month, slug=slug).first()
        if entry is None or entry.state not in (DisclosureState.PUBLISHED, DisclosureState.WITHDRAWN):
            raise Http404
        assert request.authority is not None
        entry.authority = request.authority
        if entry.state == DisclosureState.WITHDRAWN:
            return gone(request, entry)
        request.looked_at = entry.pk
        return view(request, entry, **more)

    return found


def removed(request: PublicAsking, entry: Disclosure, kind: RemovedKind, name: str) -> HttpResponse:
    """What stands where a document or a table stood that was taken away: which, when and why, and what replaced it.

    Raises `Http404` where there never was one.
    """
    found = entry.removed.filter(kind=kind, name=name).first()
    if found is None:
        raise Http404
    title = _("This table was withdrawn") if kind == RemovedKind.TABLE else _("This document was withdrawn")
    if found.instead:
        title = _("This document was replaced")
    values = {"entry": entry, "removed": found, "links": PublicLinks(entry)}
    response = show(request, "publication/public/removed.html", title=title, status=410, **values)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def gone(request: PublicAsking, entry: Disclosure) -> HttpResponse:
    """What stands where a withdrawn entry stood: its reference, its dates and the reason; nothing of what it said."""
    title = _("This answer was withdrawn")
    response = show(request, "publication/public/withdrawn.html", title=title, status=410, entry=entry)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
