"""Staying safe online: what leaving this site does, what it does not, and who can help."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking


def staying_safe(request: PublicAsking) -> HttpResponse:
    """The page. Which key leaves, it learns from the frame."""
    return show(request, "portal/staying_safe.html", title=_("Staying safe online"))
