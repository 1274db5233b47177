"""Django's entry for this part of the application."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Registers the models and templates of `candour.web.publication`."""

    name = "candour.web.publication"
    label = "publication"
