"""Django's entry for this part of the application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the models and templates of `candour.web.accounts`."""

    name = "candour.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put on record what the sign-in library reports."""
        from candour.web.accounts import signals

        signals.connect()
