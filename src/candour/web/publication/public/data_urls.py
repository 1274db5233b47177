"""The addresses of the log as data: the same in every language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from candour.web.public_pages import at
from candour.web.publication.public import councils, data_csv, data_json, entry, feed, openapi, sitemap
from candour.web.publication.public.addresses import ENTRY

urlpatterns: list[URLPattern | URLResolver] = [
    at("disclosure-log/feed.atom", feed.feed, "feed"),
    at("disclosure-log/answers.json", data_json.log, "log-json"),
    at("disclosure-log/answers.csv", data_csv.log, "log-csv"),
    at("disclosure-log/answers.csv-metadata.json", data_csv.log_metadata, "log-csv-metadata"),
    at(f"{ENTRY}answer.json", data_json.entry, "entry-json"),
    at(f"{ENTRY}tables/<slug:table>.json", data_json.table, "entry-table-json"),
    at(f"{ENTRY}tables/<slug:table>.csv", data_csv.table, "entry-table-csv"),
    at(f"{ENTRY}tables/<slug:table>.csv-metadata.json", data_csv.table_metadata, "entry-table-csv-metadata"),
    at(f"{ENTRY}tables/<slug:table>.svg", entry.chart, "entry-chart"),
    at("open-data/openapi.json", openapi.document, "openapi"),
    at("councils/published-requests.json", councils.published_requests, "councils"),
    at(".well-known/foi.json", sitemap.foi_json, "foi-json"),
    at("sitemap.xml", sitemap.sitemap, "sitemap"),
    at("sitemap-<int:part>.xml", sitemap.sitemap_part, "sitemap-part"),
    at("robots.txt", sitemap.robots, "robots"),
]
