"""Finding the entry that an address names, and what is said of one that was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication.models import Disclosure, DisclosureState

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


def gone(request: PublicAsking, entry: Disclosure) -> HttpResponse:
    """What stands where a withdrawn entry stood: its reference, its dates and the reason; nothing of what it said."""
    title = _("This answer was withdrawn")
    response = show(request, "publication/public/withdrawn.html", title=title, status=410, entry=entry)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
