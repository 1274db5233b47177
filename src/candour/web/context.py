"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from candour.web import hosts, navigation
from candour.web.portal import shell


def page(request: HttpRequest) -> dict[str, Any]:
    """For staff: the signed-in person, the messages of the last act, the menu, the foot. For the public: the shell."""
    if hosts.is_public(request):
        return shell.context(request)
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    return {
        "person": person,
        "messages": get_messages(request),
        "navigation": navigation.menu(request, person) if person is not None else [],
        "footer": navigation.foot(person),
    }
