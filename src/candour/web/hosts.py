"""Two host names, two sites: the staff application answers on its own, the public site on its own, neither on both.

The name that a browser asked for decides which table of addresses is looked up. So a cookie of a person at work never
reaches the public site, and no page of the one can be had from the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve, reverse

PUBLIC_URLS = "candour.web.public_urls"
# First words of addresses that are no pages of their own: files of the design, and a second language.
_TAKEN = frozenset({"static", "cy"})


def is_public(request: HttpRequest) -> bool:
    """Whether this request came to the public site's host name."""
    return getattr(request, "urlconf", None) == PUBLIC_URLS


def public_address(name: str, **values: Any) -> str:
    """The whole address of a public page, by its name in `public_urls`; for feeds, mails and staff pages."""
    return settings.PUBLIC_ADDRESS + reverse(name, urlconf=PUBLIC_URLS, kwargs=values)


def names_an_authority(code: str) -> bool:
    """Whether the public site would show an authority with this code at `/<code>/`: no page stands there already."""
    if code.lower() in _TAKEN:
        return False
    try:
        return resolve(f"/{code.lower()}/", urlconf=PUBLIC_URLS).view_name == "authority-home"
    except Resolver404:
        return False


class HostMiddleware:
    """Chooses the table of addresses by the host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, with the table; a name that is neither's is refused where the name is read."""
        if split_domain_port(request.get_host())[0] in settings.PUBLIC_HOSTS:
            request.urlconf = PUBLIC_URLS  # the framework reads it from here
        return self.get_response(request)
