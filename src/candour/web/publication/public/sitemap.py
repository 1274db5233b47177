"""What search engines and other programs are told: the sitemap, the rules for robots, and who answers requests here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from candour.web.accounts.models import Authority
from candour.web.hosts import public_address
from candour.web.public_pages import PublicAsking
from candour.web.publication import licences
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public import data

PER_PART = 50_000
FOI_FORMAT = "candour-foi/1"
_BATCH = 2_000
_XML = "application/xml; charset=utf-8"
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages with something of their own to find; those of a reader's own journey and their data are no such pages.
_OF_THE_SITE = ("home", "log", "exemptions", "open-data", "staying-safe", "cookies")
_OF_AN_AUTHORITY = ("authority-home", "publication-scheme", "accessibility-statement", "privacy-notice")
# The beginnings of addresses at which somebody writes or reads what is their own, or looks for one thing among all.
CLOSED = (
    "/make-a-request/",
    "/*/make-a-request/",
    "/request-sent/",
    "/progress/",
    "/feedback/",
    "/leave/",
    "/preferences/",
    "/disclosure-log/?",
)


@data.as_data
def sitemap(request: PublicAsking) -> HttpResponseBase:
    """The index: one part for the pages of the site, and one for each 50,000 places of the log."""
    parts = [f"<sitemap><loc>{escape(_part_address(0))}</loc></sitemap>"]
    for part, changed in _parts():
        lastmod = f"<lastmod>{data.moment(changed)}</lastmod>" if changed else ""
        parts.append(f"<sitemap><loc>{escape(_part_address(part))}</loc>{lastmod}</sitemap>")
    listed = "\n".join(parts)
    body = f'{_PROLOGUE}<sitemapindex xmlns="{_SITEMAP}">\n{listed}\n</sitemapindex>\n'
    return data.answer(request, body.encode("utf-8"), _XML)


@data.as_data
def sitemap_part(request: PublicAsking, part: int) -> HttpResponseBase:
    """One part. The numbers of the entries decide in which part an entry stands, so that it never moves to another."""
    if part > (_last_number() + PER_PART - 1) // PER_PART:
        raise data.NoData(404, "not-found", _("The sitemap has no such part."))
    lines = _pages() if part == 0 else _entries(part)
    return StreamingHttpResponse(iter(()) if request.method == "HEAD" else _urlset(lines), content_type=_XML)


@data.as_data
def robots(request: PublicAsking) -> HttpResponseBase:
    """Where robots need not go, and where the sitemap is."""
    languages = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    closed = [f"Disallow: {language}{one}" for language in languages for one in CLOSED]
    lines = ["User-agent: *", *closed, f"Sitemap: {public_address('sitemap')}", ""]
    return data.answer(request, "\n".join(lines).encode("utf-8"), "text/plain; charset=utf-8")


@data.as_data
def foi_json(request: PublicAsking) -> HttpResponseBase:
    """Each authority of this site: how to reach it, where to ask, and where its answers and its scheme are."""
    document = {
        "format": FOI_FORMAT,
        "address": public_address("foi-json"),
        "authorities": [_authority(one) for one in data.authorities().values()],
    }
    return data.answer(request, data.written(document))


def _authority(authority: Authority) -> dict[str, Any]:
    site = getattr(authority, "public_site", None)
    code, asked = authority.code.lower(), {"authority": authority.code.lower()}
    takes_requests = site is None or site.takes_requests

    def log(name: str) -> str:
        return data.log_address(name, f"authority={code}")

    return {
        "code": code,
        "name": authority.name,
        "kind": authority.kind,
        "email": authority.email or None,
        "telephone": authority.telephone or None,
        "website": authority.web or None,
        "postal_address": [line.strip() for line in authority.address.splitlines() if line.strip()],
        "internal_review": {
            "email": authority.review_email or None,
            "postal_address": [line.strip() for line in authority.review_address.splitlines() if line.strip()],
        },
        "home": public_address("authority-home", **asked),
        "request_form": public_address("request-step", step="start", **asked) if takes_requests else None,
        "disclosure_log": log("log"),
        "publication_scheme": public_address("publication-scheme", **asked),
        "privacy_notice": public_address("privacy-notice", **asked),
        "accessibility_statement": public_address("accessibility-statement", **asked),
        "feed": log("feed"),
        "answers_json": log("log-json"),
        "answers_csv": log("log-csv"),
        "licence": licences.as_data(licences.licence_of(authority)),
        "is_example": authority.is_example,
    }


# --- the parts of the sitemap


def _part_address(part: int) -> str:
    return public_address("sitemap-part", part=part)


def _last_number() -> int:
    return Disclosure.objects.aggregate(last=Max("number"))["last"] or 0


def _parts() -> Iterator[tuple[int, dt.datetime | None]]:
    """Every part of entries and when it last changed: when its last entry came, or one of it was corrected since.

    Corrections are few, so they are read at once; of what was published, one entry a part is looked at.
    """
    corrected: dict[int, dt.datetime] = {}
    changes = Disclosure.objects.filter(corrected_at__isnull=False, number__isnull=False)
    for number, at in changes.order_by("corrected_at").values_list("number", "corrected_at").iterator():
        if number and at:
            corrected[(number - 1) // PER_PART + 1] = at
    for part in range(1, (_last_number() + PER_PART - 1) // PER_PART + 1):
        of_part = Disclosure.objects.filter(number__gt=(part - 1) * PER_PART, number__lte=part * PER_PART)
        newest = of_part.order_by("-number").values_list("published_at", flat=True).first()
        yield part, max(filter(None, (newest, corrected.get(part))), default=None)


def _urlset(lines: Iterator[str]) -> Iterator[bytes]:
    yield f'{_PROLOGUE}<urlset xmlns="{_SITEMAP}">\n'.encode()
    yield from (line.encode("utf-8") for line in lines)
    yield b"</urlset>\n"


def _pages() -> Iterator[str]:
    for name in _OF_THE_SITE:
        yield _url(public_address(name), None)
    for authority in Authority.objects.all():
        for name in _OF_AN_AUTHORITY:
            yield _url(public_address(name, authority=authority.code.lower()), None)


def _entries(part: int) -> Iterator[str]:
    """The addresses of a part, by its numbers, a batch at a time. They differ only in what follows the authority's."""
    before = _beginnings()
    published = Disclosure.objects.filter(state=DisclosureState.PUBLISHED, number__lte=part * PER_PART)
    facts = published.values_list(
        "number", "authority_id", "year", "month", "slug", "published_at", "corrected_at"
    ).order_by("number")
    last = (part - 1) * PER_PART
    while batch := list(facts.filter(number__gt=last)[:_BATCH]):
        yield "".join(
            _url(f"{before[authority]}{year:04d}/{month:02d}/{slug}/", corrected or at)
            for _number, authority, year, month, slug, at, corrected in batch
        )
        last = batch[-1][0] or 0


def _beginnings() -> dict[int, str]:
    """What the addresses of all entries of an authority begin with, by the authority's key."""
    found = {}
    for authority in data.authorities().values():
        somewhere = Disclosure(authority=authority, year=2000, month=1, slug="x")
        found[authority.pk] = data.whole_address(somewhere).removesuffix("2000/01/x/")
    return found


def _url(address: str, changed: dt.datetime | None) -> str:
    lastmod = f"<lastmod>{data.moment(changed)}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{lastmod}</url>\n"
