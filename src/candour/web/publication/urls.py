"""The addresses of this part."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from django.urls import path as at

from candour.web.publication import views

urlpatterns: list[URLPattern | URLResolver] = [
    at("publication/", views.queue, name="publication-queue"),
    at("publication/<int:disclosure>/", views.entry, name="publication"),
    at("publication/<int:disclosure>/page/", views.preview, name="publication-preview"),
    at("publication/<int:disclosure>/page/tables/<slug:table>/", views.preview_table, name="publication-preview-table"),
    at("publication/<int:disclosure>/documents/<str:path>/", views.document, name="publication-document"),
    at("publication/<int:disclosure>/publish/", views.publish, name="publication-publish"),
    at("publication/<int:disclosure>/hold/", views.hold, name="publication-hold"),
    at("publication/<int:disclosure>/withdraw/", views.withdraw, name="publication-withdraw"),
    at("publication/<int:disclosure>/again/", views.again, name="publication-again"),
    at("publication/<int:disclosure>/correct/", views.correct, name="publication-correct"),
    at("publication/<int:disclosure>/remove/", views.remove, name="publication-remove"),
    at("publication/<int:disclosure>/describe/", views.describe, name="publication-describe"),
    at("publication/<int:disclosure>/addresses/", views.addresses, name="publication-addresses"),
]
