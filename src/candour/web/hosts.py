"""Two host names, two sites: the staff application answers on its own, the public site on its own, neither on both.

The name that a browser asked for decides which table of addresses is looked up. So a cookie of a person at work never
reaches the public site, and no page of the one can be had from the other.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve, reverse, set_urlconf

PUBLIC_URLS = "candour.web.public_urls"
_UNDERSTOOD = ("utf-8", "ascii")
# First words of addresses that are no pages of their own, or of a second language.
_TAKEN = frozenset({"static", "cy", "statements", "councils", "progress"})


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
        """Pass on, with the table; a name that is neither's is refused where the name is read.

        Raises `Http404` for an address that nothing can stand at.
        """
        # By the same rule that lets the name in at all: what this read more strictly would be the staff application.
        if validate_host(split_domain_port(request.get_host())[0], settings.PUBLIC_HOSTS):
            request.urlconf = PUBLIC_URLS  # the framework reads it from here
            set_urlconf(PUBLIC_URLS)  # and this, for what goes wrong before it does
        _check_encoding(request)
        if "\0" in request.path_info:
            # No name of anything holds this sign, and not every database lets itself be asked for one that does.
            raise Http404
        return self.get_response(request)


def _check_encoding(request: HttpRequest) -> None:
    """Refuse what says that it is not UTF-8: decoded, it could hold half signs, which nothing can keep."""
    if request.encoding is not None and codecs.lookup(request.encoding).name not in _UNDERSTOOD:
        # Forgotten, so that the page that says so can read the address.
        vars(request).pop("_encoding")
        raise BadRequest("not UTF-8")
