"""Every address of the staff application. Who may use which stands in `permits`; the public site is `public_urls`."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("candour.web.casework.urls")),
    path("", include("candour.web.accounts.urls")),
    path("", include("candour.web.post.urls")),
    path("", include("candour.web.publication.urls")),
    path("", include("candour.web.portal.staff.urls")),
    path("", include("candour.web.design.urls")),
]

handler400 = "candour.web.design.views.bad_request"
handler403 = "candour.web.design.views.forbidden"
handler404 = "candour.web.design.views.not_found"
handler500 = "candour.web.design.views.broken"
# The sign-in library looks for it where one place sends too much.
handler429 = "candour.web.accounts.views.signing.too_many"
