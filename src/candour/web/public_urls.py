"""Every address of the public site. What may be done with which stands in `public_pages`.

English stands at the root; a further language has its code before the same addresses.
"""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from candour.web.design import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("", include("candour.web.publication.public.data_urls")),
    *i18n_patterns(
        # First the log: its addresses are words, and the shell takes any word for the code of an authority.
        path("", include("candour.web.publication.public.urls")),
        path("", include("candour.web.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "candour.web.portal.views.wrong.bad_request"
handler403 = "candour.web.portal.views.wrong.forbidden"
handler404 = "candour.web.portal.views.wrong.not_found"
handler500 = "candour.web.portal.views.wrong.broken"
