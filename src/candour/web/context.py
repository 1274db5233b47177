"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from candour.web import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person, the messages of the last act, the main menu and the foot of the page."""
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    return {
        "person": person,
        "messages": get_messages(request),
        "navigation": navigation.menu(request, person) if person is not None else [],
        "footer": navigation.foot(person),
    }
