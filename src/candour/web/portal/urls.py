"""The addresses of the public shell, in each language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from candour.web.portal.views import cookies, feedback, home, leave, preferences, progress, request, safety, statements
from candour.web.public_pages import at

urlpatterns: list[URLPattern | URLResolver] = [
    at("", home.home, "home"),
    at("staying-safe-online/", safety.staying_safe, "staying-safe"),
    at("leave/", leave.leave, "leave"),
    at("cookies/", cookies.cookies, "cookies"),
    at("preferences/", preferences.preferences, "preferences"),
    at("feedback/", feedback.feedback, "feedback"),
    at("feedback/thank-you/", feedback.thanks, "feedback-thanks"),
    *request.urlpatterns,
    *progress.urlpatterns,
    at("<slug:authority>/", home.authority_home, "authority-home"),
    at("statements/<slug:kind>/", statements.choose, "statements"),
    at("<slug:authority>/accessibility-statement/", statements.accessibility, "accessibility-statement"),
    at("<slug:authority>/privacy-notice/", statements.privacy, "privacy-notice"),
    at("<slug:authority>/publication-scheme/", statements.scheme, "publication-scheme"),
]
