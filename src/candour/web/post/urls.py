"""The addresses of this part."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from candour.web.post import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/again/", views.send_again, name="outbox-again"),
    path("outbox/<int:pk>/arrived/", views.it_arrived, name="outbox-arrived"),
]
