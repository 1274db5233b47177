"""The addresses of the public shell, in each language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from candour.web.portal.views import home
from candour.web.public_pages import at

urlpatterns: list[URLPattern | URLResolver] = [
    at("", home.home, "home"),
    at("<slug:authority>/", home.authority_home, "authority-home"),
]
