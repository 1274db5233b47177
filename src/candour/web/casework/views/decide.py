"""Pages: what was decided about each part, and why."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
