"""Pages: who asked, opened with a reason."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
