"""Pages: searches asked of those who hold information, their estimates and files."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
