"""Pages: sending for approval, approving, overrides, and sending the answer."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
