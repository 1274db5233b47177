"""Headers that every response carries, errors, static files and downloads included."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_ALWAYS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# A file that somebody sent in may be anything: should a browser show it after all, it may do nothing.
_DOWNLOAD = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


class HeadersMiddleware:
    """Adds what neither the framework nor the policy's own middleware adds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers. What does not say how long it may be kept is kept in no cache, errors included."""
        response = self.get_response(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = _DOWNLOAD
        response.headers.setdefault("Cache-Control", "no-store")
        return response
