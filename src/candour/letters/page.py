"""A letter as an HTML page that opens from disk: no script, nothing fetched, everything an applicant wrote escaped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import jinja2

from candour.language import gettext as _
from candour.language import ngettext
from candour.letters.clauses import clause
from candour.letters.compose import compose
from candour.letters.letter import Block, Letter
from candour.letters.record import Record
from candour.letters.spans import spans
from candour.tables import Table


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A file offered on a public page: its title, where it is (a relative address), its kind ("CSV") and bytes."""

    title: str
    address: str
    kind: str
    size: int


def render_html(letter: Letter) -> str:
    """The letter as one HTML document: one h1, headings in order, tables with captions and scopes, made to print."""
    return _environment().get_template("letter.html").render(letter=letter)


def render_public_page(
    record: Record,
    tables: Mapping[str, Table] | None = None,
    *,
    documents: Sequence[PublicDocument] = (),
    overridden: Collection[str] = (),
) -> str:
    """The answer as a page of a disclosure log, composed without the applicant: no salutation, nobody addressed.

    `documents` are the files that the page offers; `overridden` is as for `compose`. Raises `BadInput` as it does.
    """
    letter = compose(record, tables, public=True, overridden=overridden)
    shown = [
        {"title": item.title, "address": item.address, "kind": item.kind, "size": file_size(item.size)}
        for item in documents
    ]
    return (
        _environment()
        .get_template("public.html")
        .render(
            letter=letter,
            documents=shown,
            documents_heading=clause("heading.documents", record.regime).filled(public=True),
            skip=clause("label.skip", record.regime).filled(public=True),
        )
    )


def file_size(size: int) -> str:
    """A number of bytes for people: 812 bytes, 14 KB, 2.3 MB (a KB is 1,000 bytes)."""
    if size < 1000:
        return ngettext("1 byte", "%(size)s bytes", size) % {"size": size}
    if size < 1_000_000:
        return _("%(size)s KB") % {"size": round(size / 1000)}
    return _("%(size)s MB") % {"size": f"{size / 1_000_000:.1f}"}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("candour.letters", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    environment.globals.update(spans=spans, kind=_kind)
    return environment


def _kind(block: Block) -> str:
    return type(block).__name__
