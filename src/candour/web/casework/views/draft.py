"""Pages: the letter as the applicant will see it, and what the checks say of it."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
