"""What surrounds every public page: the way out, the cookie banner, the beta banner, the menu and the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.portal.models import PublicSite
from candour.web.portal.places import here
from candour.web.portal.statements import STATEMENTS
from candour.web.portal.way_out import WayOut, way_out
from candour.web.reader_choices import choice_of, purposes


@dataclass(frozen=True, slots=True)
class Language:
    """The same page in one of the site's languages."""

    code: str
    name: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame of a public page shows (`design/public.html`).

    `cookies` is what the cookie banner does: "ask", "saved" (just now), "failed" (and ask again), or nothing;
    `asks_for` are the purposes that it asks about.
    """

    request: HttpRequest
    site: PublicSite
    name: str
    language: str
    authority: Authority | None
    home: str
    here: str
    feedback: str
    cookies: str
    asks_for: list[str]
    languages: list[Language]

    @property
    def beta(self) -> bool:
        """Whether the site says of itself that it is new."""
        return self.site.beta

    def way_out(self, long_text: bool = False) -> WayOut:
        """How to leave at once. `long_text`: somebody writes at length on this page."""
        return way_out(self.request, self.site, long_text=long_text)


def site_of(authority: Authority | None) -> PublicSite:
    """The public settings of an authority; the defaults where it has none."""
    found = getattr(authority, "public_site", None) if authority is not None else None
    return found or PublicSite(authority=authority)


def only_authority() -> Authority | None:
    """The authority of an installation that has no other: every page is then its page."""
    try:
        every = list(Authority.objects.select_related("public_site")[:2])
    except DatabaseError:
        # The page that says so must still be shown.
        return None
    return every[0] if len(every) == 1 else None


def context(request: HttpRequest) -> dict[str, Any]:
    """The values of the frame, for every template of the public site."""
    authority = getattr(request, "authority", None) or only_authority()
    return {
        "shell": Shell(
            request=request,
            site=site_of(authority),
            name=authority.name if authority else _("Freedom of information"),
            language=get_language() or settings.LANGUAGE_CODE,
            authority=authority,
            home=reverse("authority-home", kwargs={"authority": authority.code.lower()})
            if authority
            else reverse("home"),
            here=here(request),
            feedback=_feedback(request),
            cookies=_cookies(request),
            asks_for=purposes(),
            languages=_languages(request),
        ),
        "person": None,
        "messages": [],
        "navigation": _menu(request),
        "footer": _foot(authority),
    }


def _feedback(request: HttpRequest) -> str:
    """The feedback form, which keeps the page that it was opened from; from the form itself, the page before it."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    came_from = request.GET.get("from", "") if name.startswith("feedback") else here(request)
    return f"{reverse('feedback')}?{urlencode({'from': came_from})}"


def _cookies(request: HttpRequest) -> str:
    """What the banner does. The cookies page asks by itself; a page with something typed in it asks the next time."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not purposes() or name == "cookies" or request.method not in ("GET", "HEAD"):
        return ""
    told, chosen = request.GET.get("cookies") == "saved", choice_of(request) is not None
    if chosen:
        return "saved" if told else ""
    return "failed" if told else "ask"


def _languages(request: HttpRequest) -> list[Language]:
    """The same page in each language of the site; nothing where there is but one."""
    if len(settings.LANGUAGES) < 2:
        return []
    current, found = get_language() or settings.LANGUAGE_CODE, []
    for code, _name in settings.LANGUAGES:
        address = translate_url(here(request), code)
        found.append(Language(code, get_language_info(code)["name_local"], address, code == current))
    return found


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    entries = [(_("Published answers"), _address("log")), (_("Make a request"), _address("request-start"))]
    return [{"text": text, "href": href, "active": request.path == href} for text, href in entries if href]


def _foot(authority: Authority | None) -> list[tuple[str, str]]:
    """What every page leads to. The statements are one authority's: elsewhere a page asks whose is wanted."""
    statements = [
        (
            statement.title,
            reverse(kind, kwargs={"authority": authority.code.lower()})
            if authority
            else reverse("statements", kwargs={"kind": kind}),
        )
        for kind, statement in STATEMENTS.items()
    ]
    return [
        (_("Staying safe online"), reverse("staying-safe")),
        (_("Cookies"), reverse("cookies")),
        *((str(title), address) for title, address in statements),
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
