"""Django's entry for this part of the application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the models and templates of `candour.web.casework`."""

    name = "candour.web.casework"
    label = "casework"
