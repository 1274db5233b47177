"""Django's entry for this part of the application."""

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    """Registers the command that loads the example."""

    name = "candour.web.example"
    label = "example"
