"""The part's entry in the application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public shell."""

    name = "candour.web.portal"

    def ready(self) -> None:
        """Tell the account history what the settings of a public site are called, and register the jobs of each day."""
        from candour.web import daily
        from candour.web.accounts.events import SETTINGS
        from candour.web.portal import actions, journey
        from candour.web.portal.staff.forms import SiteForm
        from candour.web.portal.statements import FACTS

        SETTINGS.update({name: fact.label for name, fact in FACTS.items()})
        SETTINGS.update({name: field.label for name, field in SiteForm.base_fields.items() if field.label})
        daily.register("feedback-addresses", actions.forget_addresses)
        daily.register("sessions", journey.forget_old)
