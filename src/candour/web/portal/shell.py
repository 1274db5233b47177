"""What surrounds every public page: the way out, the cookie banner, the beta banner, the menu and the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.portal.models import LeaveKey, PublicSite


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame of a public page shows (`design/public.html`)."""

    name: str
    language: str
    authority: Authority | None
    beta: bool
    leave_key: str
    leave_address: str
    feedback: str


def site_of(authority: Authority | None) -> PublicSite:
    """The public settings of an authority; the defaults where it has none, and for pages of no one authority."""
    found = getattr(authority, "public_site", None) if authority is not None else None
    return found or PublicSite(authority=authority)


def context(request: HttpRequest) -> dict[str, Any]:
    """The values of the frame, for every template of the public site."""
    authority = getattr(request, "authority", None)
    site = site_of(authority)
    return {
        "shell": Shell(
            name=authority.name if authority else _("Freedom of information"),
            language=get_language() or settings.LANGUAGE_CODE,
            authority=authority,
            beta=site.beta,
            leave_key=LeaveKey(site.leave_key).value,
            leave_address=site.leave_address or settings.LEAVE_ADDRESSES[0],
            feedback=_address("feedback"),
        ),
        "person": None,
        "messages": [],
        "navigation": _menu(request),
        "footer": _foot(),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    entries = [(_("Published answers"), _address("log")), (_("Make a request"), _address("request-start"))]
    return [{"text": text, "href": href, "active": request.path == href} for text, href in entries if href]


def _foot() -> list[tuple[str, str]]:
    entries = [(_("Staying safe online"), _address("staying-safe")), (_("Cookies"), _address("cookies"))]
    return [(text, href) for text, href in entries if href]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
