"""Where on the site a reader was, as their form says it: believed only where it is a page of this very site."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from candour.web.hosts import PUBLIC_URLS

LONGEST = 300
# What a page was told for one time only, and is not told again.
_ONCE = ("cookies",)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the public site: its whole address to go back to, and what may be kept of it.

    `kept` has neither the words of a search nor the secret part of an address; `authority` is the code in it.
    """

    address: str
    kept: str
    authority: str


def place(address: str | None) -> Place | None:
    """The page at an address; None for another site's, for none of ours, and for nonsense."""
    text = (address or "").strip()
    ours = url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    if not text.startswith("/") or len(text) > LONGEST or not ours or not text.isprintable():
        return None
    path = urlsplit(text).path
    try:
        match = resolve(path, urlconf=PUBLIC_URLS)
    except Resolver404:
        return None
    secret = match.kwargs.get("token", "")
    return Place(
        address=text,
        kept=path.replace(str(secret), "…") if secret else path,
        authority=str(match.kwargs.get("authority", "")),
    )


def here(request: HttpRequest) -> str:
    """The address of the page that is being shown, without what it was told for one time only."""
    return without_once(request.get_full_path())


def without_once(address: str, **once: str) -> str:
    """An address without what is told for one time only, but for `once`."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _ONCE]
    return urlunsplit(parts._replace(query=urlencode([*query, *once.items()]), fragment=""))
