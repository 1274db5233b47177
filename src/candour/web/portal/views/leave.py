"""Leaving the site at once: the end of what was being typed, and the way out for browsers without scripts."""

from __future__ import annotations

from django.http import HttpResponse

from candour.web.portal.way_out import safe_address
from candour.web.public_pages import PublicAsking, from_here


def leave(request: PublicAsking) -> HttpResponse:
    """End the draft; a script needs no answer, a link is led out. A program that fetches ahead ends nothing."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method != "HEAD" and not ahead and from_here(request):
        request.session.flush()
    if request.method == "POST":
        return HttpResponse(status=204)
    response = HttpResponse(status=302)
    response.headers["Location"] = safe_address(request.GET.get("to"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
