"""The log as a feed (Atom, RFC 4287): the newest answers, of everything or of a search."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from candour.web.hosts import public_address
from candour.web.public_pages import PublicAsking
from candour.web.publication import licences
from candour.web.publication.models import Act, Disclosure
from candour.web.publication.public import data
from candour.web.publication.public.addresses import address_of
from candour.web.publication.search import Query, facets, find

ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml; charset=utf-8"
# A feed must say when it changed last: one without entries has not since the right to ask began.
_BEGINNING = dt.datetime(2005, 1, 1, tzinfo=dt.UTC)
_CATEGORIES = ("topic", "offence", "outcome", "exemption")
# What no XML document may hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(request: PublicAsking) -> HttpResponse:
    """The newest entries that an address asks for, with the log's own parameters."""
    query = Query.read(request.GET)
    # A feed tells what is new, in whatever order its page was read.
    query = Query.read({**request.GET.dict(), "order": ""}) if query.order != "newest" else query
    entries, known = find(query, limit=ENTRIES).entries, data.authorities()
    for one in entries:
        one.authority = known[one.authority_id]
    # Also what changes nothing that a feed dates: an entry that is withdrawn, or described anew.
    acts = Act.objects.filter(disclosure__number__isnull=False).order_by("-id").values_list("at", flat=True)
    changed = max([_BEGINNING, *(updated(entry) for entry in entries), *acts[:1]])
    state = [query.written(), settings.PUBLIC_ADDRESS, *(data.tag_of_entry(one) for one in entries)]
    tag = f'"{hashlib.sha256(chr(10).join(state).encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Content-Language": settings.LANGUAGE_CODE}
    response = HttpResponse(content_type=TYPE, headers=headers)
    answered = get_conditional_response(request, etag=tag, last_modified=int(changed.timestamp()), response=response)
    if answered is response:
        response.content = written(query, entries)
        response.headers["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return cast(HttpResponse, answered)


def _rights(entry: Disclosure) -> str:
    licence = licences.licence_of(entry.authority)
    return f"{licence.name}. {licence.words} {licences.EXCEPT}"


def written(query: Query, entries: Iterable[Disclosure]) -> bytes:
    """The feed as a document."""
    asked = query.written()
    own, page = (f"{public_address(name)}?{asked}".rstrip("?") for name in ("feed", "log"))
    entries = list(entries)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _text(root, "id", own)
    _text(root, "title", _title(query))
    _text(root, "updated", _moment(max([_BEGINNING, *(updated(entry) for entry in entries)])))
    _link(root, "self", own, "application/atom+xml")
    _link(root, "alternate", page, "text/html")
    schemes = {kind: f"{public_address('log')}#{kind}" for kind in _CATEGORIES}
    for entry in entries:
        _entry(root, entry, schemes)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()


def updated(entry: Disclosure) -> dt.datetime:
    """When what readers see of an entry changed last."""
    return max(moment for moment in (entry.published_at, entry.corrected_at) if moment is not None)


def tag_of(entry: Disclosure, path: str) -> str:
    """What names an entry in every feed for ever (RFC 4151): its address never changes once it is given."""
    assert entry.published_at is not None
    return f"tag:{urlsplit(settings.PUBLIC_ADDRESS).hostname},{entry.published_at:%Y-%m-%d}:{path}"


def _entry(root: Element, entry: Disclosure, schemes: Mapping[str, str]) -> None:
    path = address_of(entry)
    one = SubElement(root, "entry")
    if not entry.language.startswith("en"):
        one.set("xml:lang", entry.language)
    _text(one, "id", tag_of(entry, path))
    _text(one, "title", entry.title or entry.reference)
    _text(one, "updated", _moment(updated(entry)))
    assert entry.published_at is not None
    _text(one, "published", _moment(entry.published_at))
    _text(SubElement(one, "author"), "name", entry.authority.name)
    _link(one, "alternate", settings.PUBLIC_ADDRESS + path, "text/html")
    _link(one, "license", licences.licence_of(entry.authority).address, "text/html")
    _text(one, "rights", _rights(entry))
    _text(one, "summary", entry.summary or facets.label("outcome", entry.outcome))
    for kind, value, said in facets.values_of(entry, named=False):
        if kind in schemes:
            label = _clean(facets.label(kind, value, said))
            SubElement(one, "category", {"term": _clean(value), "scheme": schemes[kind], "label": label})


def _title(query: Query) -> str:
    said = [facets.label(kind, value) for kind, value in query.chosen()]
    said = [*([f"“{query.words}”"] if query.words else []), *said]
    return _("Published answers: %(what)s") % {"what": ", ".join(said)} if said else _("Published answers")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": href})


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
