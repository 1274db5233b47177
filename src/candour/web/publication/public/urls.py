"""The addresses of the log's pages, in each language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from candour.web.public_pages import at
from candour.web.publication.public import documents, entry, exemptions, log, open_data
from candour.web.publication.public.addresses import ENTRY

urlpatterns: list[URLPattern | URLResolver] = [
    at("disclosure-log/", log.log, "log"),
    at("open-data/", open_data.page, "open-data"),
    at("exemptions/", exemptions.exemptions, "exemptions"),
    at("exemptions/<slug:regime>/<slug:section>/", exemptions.exemption, "exemption"),
    at(ENTRY, entry.entry, "entry"),
    at(f"{ENTRY}tables/<slug:table>/", entry.table, "entry-table"),
    at(f"{ENTRY}documents/<str:path>", documents.download, "entry-document"),
    at(f"{ENTRY}documents/<str:path>/page/", documents.in_words, "entry-document-page"),
]
