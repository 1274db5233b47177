"""Staying safe online: what leaving this site does, what it does not, and who can help."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.portal.models import LeaveKey
from candour.web.portal.shell import only_authority, site_of
from candour.web.portal.way_out import key_of
from candour.web.public_pages import PublicAsking


def staying_safe(request: PublicAsking) -> HttpResponse:
    """The page, with the key that this site is set to."""
    key = key_of(site_of(request.authority or only_authority()))
    return show(
        request, "portal/staying_safe.html", title=_("Staying safe online"), key=key, key_name=LeaveKey(key).label
    )
