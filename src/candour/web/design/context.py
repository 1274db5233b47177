"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person and the navigation."""
    return {"request": request, "person": getattr(request, "person", None)}
