"""Django's entry for this part of the application."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Registers the models and templates of `candour.web.post`."""

    name = "candour.web.post"
    label = "post"
