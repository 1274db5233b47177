"""Pages: questions asked of records, the tables counted and how they are protected."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
