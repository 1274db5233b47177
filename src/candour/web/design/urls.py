"""The addresses of this part."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from candour.web.design import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", views.health, name="health"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
