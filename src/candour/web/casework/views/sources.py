"""Pages: the records that an authority registered for counting."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
