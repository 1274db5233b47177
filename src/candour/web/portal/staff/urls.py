"""The addresses of these pages on the staff application."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from candour.web.portal.staff import feedback, site, usage

urlpatterns: list[URLPattern | URLResolver] = [*site.urlpatterns, *feedback.urlpatterns, *usage.urlpatterns]
