"""Pages: the bank holidays that every clock counts by."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
