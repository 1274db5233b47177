"""The part's entry in the application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public shell."""

    name = "candour.web.portal"
