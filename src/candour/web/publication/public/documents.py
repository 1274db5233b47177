"""The documents of a published answer: to take away, and in words on a page for whoever cannot open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from candour.web import storage
from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication.models import Disclosure, RemovedKind
from candour.web.publication.names import files_of_tables
from candour.web.publication.public.links import Links, PublicLinks
from candour.web.publication.public.lookup import of_entry, removed
from candour.web.publication.public.prepared import page_of

# What browsers are told of files that leave; all others are bytes to be kept.
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "md": "text/markdown; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the page lists it. `table` is the table of the answer that it holds; `page` shows it in words."""

    path: str
    title: str
    kind: str
    size: int
    href: str
    table: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of what a reader sees in a document: paragraphs, or the rows of a table."""

    rows: list[list[str]] = field(default_factory=list)
    is_table: bool = False


def listed(entry: Disclosure, page: Mapping[str, Any], links: Links) -> list[Listed]:
    """Every document of an entry, under the title that the answer gives it."""
    titles = {one["path"]: one["title"] for one in page.get("documents", ())}
    of_tables = files_of_tables(page)
    found = []
    for one in entry.documents:
        path, table = one["path"], of_tables.get(one["path"], "")
        words = "" if table or not one.get("words") else links.part("entry-document-page", path=path)
        found.append(
            Listed(
                path,
                titles.get(path) or one["title"],
                _suffix(path).upper(),
                one["size"],
                links.part("entry-document", path=path),
                table,
                links.part("entry-table", table=table) if table else words,
            )
        )
    return found


@of_entry
def download(request: PublicAsking, found: Disclosure, path: str) -> HttpResponseBase:
    """The bytes of a document, as they were proved."""
    one = _of(found, path)
    if one is None:
        return removed(request, found, RemovedKind.DOCUMENT, path)
    kept = get_conditional_response(request, etag=f'"{one["sha256"]}"')
    if kept is not None:
        return kept
    response = HttpResponse(
        storage.read(one["sha256"]), content_type=_TYPES.get(_suffix(path), "application/octet-stream")
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, path) or "attachment"
    response.headers["ETag"] = f'"{one["sha256"]}"'
    return response


@of_entry
def in_words(request: PublicAsking, found: Disclosure, path: str) -> HttpResponseBase:
    """What a reader sees in a document, as a page. A file of one of the answer's tables leads to that table's page."""
    one, page = _of(found, path), page_of(found)
    if one is None:
        return removed(request, found, RemovedKind.DOCUMENT, path)
    links = PublicLinks(found)
    shown = next(document for document in listed(found, page, links) if document.path == path)
    if shown.table:
        return HttpResponseRedirect(shown.page)
    lines = storage.read(one["words"]).decode("utf-8").split("\n") if one.get("words") else []
    return show(
        request,
        "publication/public/document.html",
        title=_("%(document)s in words") % {"document": shown.title},
        entry=found,
        document=shown,
        links=links,
        runs=_runs(lines[:_MOST_LINES]),
        is_cut=len(lines) > _MOST_LINES,
    )


def _of(entry: Disclosure, path: str) -> dict[str, Any] | None:
    return next((one for one in entry.documents if one["path"] == path), None)


def _runs(lines: list[str]) -> list[Words]:
    """The lines as they belong together: rows of cells (parted by tabs) one under the other are a table."""
    said = [line for line in lines if line.strip()]
    return [
        Words([line.split("\t") if is_table else [line] for line in run], is_table)
        for is_table, run in groupby(said, key=lambda line: "\t" in line)
    ]


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower() if "." in path else ""
