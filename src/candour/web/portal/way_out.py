"""How a reader leaves the site at once: where to, by which link, and by which key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.web.portal.models import LeaveKey, PublicSite


@dataclass(frozen=True, slots=True)
class WayOut:
    """What the frame of a page and its script need. `words` are said while a key is being pressed several times."""

    key: str
    to: str
    link: str
    end: str
    hint: str
    two_more: str
    one_more: str
    over: str

    @property
    def allowed(self) -> str:
        """Every address that the script may lead to, with spaces between."""
        return " ".join(settings.LEAVE_ADDRESSES)


def safe_address(address: str | None) -> str:
    """An address to leave for: the one given where it is on the list, else the first of the list."""
    return address if address in settings.LEAVE_ADDRESSES else settings.LEAVE_ADDRESSES[0]


def key_of(site: PublicSite, *, long_text: bool = False) -> str:
    """The key that leaves. Where somebody writes at length, one Escape is not enough to lose it: it takes two."""
    key = LeaveKey(site.leave_key) if site.leave_key in LeaveKey.values else LeaveKey.ESCAPE
    return (LeaveKey.ESCAPE_TWICE if long_text and key == LeaveKey.ESCAPE else key).value


def way_out(request: HttpRequest, site: PublicSite, *, long_text: bool = False) -> WayOut:
    """The way out of a page of this site.

    Without scripts the link itself must end what somebody is typing, so it then leads over `/leave/`; where nothing
    is being typed it leads straight out.
    """
    to, end = safe_address(site.leave_address), reverse("leave")
    is_typing = settings.SESSION_COOKIE_NAME in request.COOKIES
    link = f"{end}?{urlencode({'to': to})}" if is_typing else to
    match key_of(site, long_text=long_text):
        case LeaveKey.ESCAPE_TWICE.value as key:
            hint = _("Press the Escape key twice to leave this site at once.")
            said = ("", _("Press Escape once more to leave."), _("You are still on this site."))
        case LeaveKey.SHIFT_3.value as key:
            hint = _("Press the Shift key three times to leave this site at once.")
            said = (
                _("Press Shift two more times to leave."),
                _("Press Shift once more to leave."),
                _("You are still on this site."),
            )
        case key:
            hint, said = _("Press the Escape key to leave this site at once."), ("", "", "")
    return WayOut(key, to, link, end, hint, *said)
