"""Pages that belong to no part: what is shown when something goes wrong, and the pages of the shell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer good: say so, and keep nothing."""
    return HttpResponse("stale", status=403)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """What was asked cannot be understood."""
    return HttpResponse("bad request", status=400)


def forbidden(request: HttpRequest, exception: Any) -> HttpResponse:
    """No role of this person allows it."""
    return HttpResponse("forbidden", status=403)


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """There is no such page, or none for this person."""
    return HttpResponse("not found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours went wrong."""
    return HttpResponse("broken", status=500)
