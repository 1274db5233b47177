"""What all answers to programs share: how they are written, what is said when something is wrong, when they changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from candour import __version__
from candour.web.accounts.models import Authority
from candour.web.hosts import public_address
from candour.web.public_pages import PublicAsking, problem
from candour.web.publication import licences
from candour.web.publication.models import Disclosure, DisclosureState, RemovedKind
from candour.web.publication.public.addresses import address_of
from candour.web.publication.public.documents import listed
from candour.web.publication.public.links import PublicLinks

JSON = "application/json"
CSV = "text/csv; charset=utf-8; header=present"
CSVW = "application/csvm+json"


class NoData(Exception):
    """There is nothing to give: the status, a code that programs can tell apart, and a sentence for people."""

    def __init__(self, status: int, code: str, said: str | Promise, **facts: Any) -> None:
        super().__init__(str(said))
        self.status, self.code, self.said, self.facts = status, code, str(said), facts


def as_data(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose refusals are JSON."""

    @wraps(view)
    def answering(request: PublicAsking, **values: Any) -> HttpResponseBase:
        try:
            return view(request, **values)
        except NoData as refused:
            response = problem(refused.status, refused.code, refused.said, **refused.facts)
            if refused.status == 410:
                response.headers["X-Robots-Tag"] = "noindex"
            return response
        except Http404:
            return problem(404, "not-found", _("There is nothing at this address."))

    return answering


def written(document: Any) -> bytes:
    """A JSON document, its keys in the order in which they were made, so that the same gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def answer(
    request: PublicAsking, body: bytes, kind: str = JSON, *, tag: str = "", links: Mapping[str, str] | None = None
) -> HttpResponseBase:
    """A whole answer; 304 where the reader has it already. `links` are addresses by their relation (next, license)."""
    tag = tag or tag_of(body.decode("utf-8", "replace"))
    response = HttpResponse(body, content_type=kind)
    response.headers["ETag"] = tag
    response.headers["Content-Length"] = str(len(body))
    if links:
        response.headers["Link"] = link_header(links)
    return get_conditional_response(request, etag=tag, response=response) or response


def link_header(links: Mapping[str, str]) -> str:
    """Addresses by their relation as one header (RFC 8288)."""
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())


def unchanged(request: PublicAsking, tag: str) -> HttpResponseBase | None:
    """304 where the reader has what this tag stands for, before anything is worked out."""
    return get_conditional_response(request, etag=tag)


def tag_of(*facts: Any) -> str:
    """The tag of what these facts decide, of this version of the programs."""
    said = "\x1f".join([__version__, *map(str, facts)])
    return f'"{hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]}"'


def tag_of_entry(entry: Disclosure, *more: Any) -> str:
    """The tag of something of an entry: another whenever the entry, or the licence, is another."""
    facts = (entry.pk, entry.state, entry.published_at, entry.corrected_at, entry.withdrawn_at, entry.title)
    found = (entry.summary, entry.topics, entry.offences, entry.outcome, entry.sha256)
    licence = licences.licence_of(entry.authority)
    return tag_of(*facts, *found, entry.authority.name, licence.code, licence.words, settings.PUBLIC_ADDRESS, *more)


def entry_at(request: PublicAsking, year: int, month: int, slug: str) -> Disclosure:
    """The published entry at an address, without its content. Raises `NoData`: 404, or 410 for one withdrawn."""
    if request.authority is None:
        raise NoData(404, "not-found", _("There is nothing at this address."))
    entry = (
        Disclosure.objects.filter(authority=request.authority, year=year, month=month, slug=slug)
        .filter(state__in=[DisclosureState.PUBLISHED, DisclosureState.WITHDRAWN])
        .defer("content")
        .first()
    )
    if entry is None:
        raise NoData(404, "not-found", _("There is no published answer at this address."))
    entry.authority = request.authority
    if entry.state == DisclosureState.WITHDRAWN:
        raise NoData(
            410,
            "withdrawn",
            _("This answer was published here and has been withdrawn."),
            reference=entry.reference,
            address=whole_address(entry),
            received=entry.received.isoformat(),
            answered=entry.answered.isoformat(),
            published=moment(entry.published_at),
            withdrawn=moment(entry.withdrawn_at),
            reason=entry.withdrawn_reason,
        )
    return entry


def no_table(entry: Disclosure, name: str) -> NoData:
    """Why an entry has no such table: it never had (404), or it was taken away (410)."""
    gone = entry.removed.filter(kind=RemovedKind.TABLE, name=name).first()
    if gone is None:
        return NoData(404, "not-found", _("This answer has no table of that name."))
    return NoData(
        410,
        "withdrawn",
        _("This table was published here and has been withdrawn."),
        reference=entry.reference,
        address=whole_address(entry),
        withdrawn=moment(gone.at),
        reason=gone.reason,
    )


def removed_of(entry: Disclosure) -> list[dict[str, Any]]:
    """What was taken away from an entry, the first first: which, when, why, and what took its place."""
    if entry.corrected_at is None:
        return []
    named = {RemovedKind.DOCUMENT: ("entry-document", "path"), RemovedKind.TABLE: ("entry-table", "table")}
    found = []
    for one in entry.removed.all():
        name, key = named[RemovedKind(one.kind)]
        instead = whole(address_of(entry, "entry-document", path=one.instead)) if one.instead else None
        address = whole(address_of(entry, name, **{key: one.name}))
        facts = {"kind": one.kind, "name": one.name, "title": one.title, "address": address}
        found.append({**facts, "at": moment(one.at), "reason": one.reason, "instead": instead})
    return found


def whole(path: str) -> str:
    """The whole address of a path of the public site."""
    return f"{settings.PUBLIC_ADDRESS}{path}"


def whole_address(entry: Disclosure) -> str:
    """The whole address of an entry's page."""
    return whole(address_of(entry))


def moment(at: dt.datetime | None) -> str | None:
    """A point in time as programs read it, in universal time: 2026-11-22T21:00:00Z."""
    return f"{at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if at else None


def facts_of(entry: Disclosure) -> dict[str, Any]:
    """What is said of an entry wherever it is listed. Its authority and its public site should be loaded."""
    return {
        "address": whole_address(entry),
        "data": whole(address_of(entry, "entry-json")),
        "authority": {"code": entry.authority.code.lower(), "name": entry.authority.name},
        "reference": entry.reference,
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.language,
        "regime": entry.regime,
        "outcome": entry.outcome,
        "received": entry.received.isoformat(),
        "answered": entry.answered.isoformat(),
        "published": moment(entry.published_at),
        "corrected": moment(entry.corrected_at),
        "provisions": list(entry.provisions),
        "sections": list(entry.sections),
        "topics": list(entry.topics),
        "offences": list(entry.offences),
        "licence": licences.licence_of(entry.authority).address,
    }


def authorities() -> dict[int, Authority]:
    """Every authority with its public site, by its key: a site has few, and each is needed for many entries."""
    return {one.pk: one for one in Authority.objects.select_related("public_site")}


def licences_of(authorities: Iterable[Authority]) -> list[dict[str, Any]]:
    """The licences of these authorities, each once, with the codes of those whose answers bear it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in {authority.pk: authority for authority in authorities}.values():
        licence = licences.licence_of(one)
        row = found.setdefault((licence.code, str(licence.words)), {"authorities": [], **licences.as_data(licence)})
        row["authorities"].append(one.code.lower())
    return list(found.values())


def documents_of(entry: Disclosure, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents of an entry: what each is, which table it holds, and where the file and its words stand."""
    hashes = {str(one["path"]): str(one["sha256"]) for one in entry.documents}
    return [
        {
            "path": one.path,
            "title": one.title,
            "kind": one.kind,
            "size": one.size,
            "sha256": hashes[one.path],
            "table": one.table or None,
            "address": whole(one.href),
            "page": whole(one.page) if one.page else None,
        }
        for one in listed(entry, content, PublicLinks(entry))
    ]


def table_addresses(entry: Disclosure, table: str) -> dict[str, str]:
    """Where a table of an entry stands: its page, and its twins."""
    names = {
        "page": "entry-table",
        "json": "entry-table-json",
        "csv": "entry-table-csv",
        "csv_metadata": "entry-table-csv-metadata",
    }
    return {key: whole(address_of(entry, name, table=table)) for key, name in names.items()}


def log_address(name: str, asked: str = "") -> str:
    """The whole address of one form of the log, with what is asked of it."""
    return f"{public_address(name)}?{asked}" if asked else public_address(name)
