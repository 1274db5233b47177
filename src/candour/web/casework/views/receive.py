"""Pages: entering a request and checking it: validity, parts, format, law."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
