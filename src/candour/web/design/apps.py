"""Django's entry for this part of the application."""

from django.apps import AppConfig
from django.utils import translation

from candour import language


class DesignConfig(AppConfig):
    """Registers the models and templates of `candour.web.design`, and has the rooms speak the language of the page."""

    name = "candour.web.design"
    label = "design"

    def ready(self) -> None:
        """Give the rooms the translations of the application."""
        language.speak(translation)
