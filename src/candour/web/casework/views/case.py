"""Pages: one case at a glance, its history, notes, and ending it without an answer."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
