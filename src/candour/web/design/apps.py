"""Django's entry for this part of the application."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Registers the models and templates of `candour.web.design`."""

    name = "candour.web.design"
    label = "design"
