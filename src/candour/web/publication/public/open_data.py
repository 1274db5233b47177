"""The page that says what there is for programs, where it is, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.design.pages import show
from candour.web.hosts import public_address
from candour.web.public_pages import PublicAsking
from candour.web.publication import licences
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public import data
from candour.web.publication.public.cells import cell_id
from candour.web.publication.public.data_json import content_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing for programs: what it is, in which form, and the name of its address."""

    about: Words
    form: str
    name: str


WHOLE: tuple[Offer, ...] = (
    Offer(gettext_lazy("The list of all published answers, one row for each question"), "CSV", "log-csv"),
    Offer(gettext_lazy("What each column of that list means"), "CSV on the Web", "log-csv-metadata"),
    Offer(gettext_lazy("The list, a hundred answers at a time"), "JSON", "log-json"),
    Offer(gettext_lazy("New answers as they are published"), "Atom", "feed"),
    Offer(gettext_lazy("Who answers requests here, and how to reach them"), "JSON", "foi-json"),
    Offer(gettext_lazy("Answers of certain days, for portals of councils"), "JSON", "councils"),
    Offer(gettext_lazy("The addresses of all pages"), "XML", "sitemap"),
    Offer(gettext_lazy("A description of all this for programmers"), "OpenAPI 3.1", "openapi"),
)


def page(request: PublicAsking) -> HttpResponse:
    """What there is for programs; the newest answer with a table is the example."""
    authorities = data.authorities()
    example = _example()
    given = []
    for one in data.licences_of(authorities.values()):
        names = [authority.name for authority in authorities.values() if authority.code.lower() in one["authorities"]]
        given.append({**one, "names": names})
    return show(
        request,
        "publication/public/open_data.html",
        title=_("Open data"),
        site=settings.PUBLIC_ADDRESS,
        offers=[(one.about, one.form, public_address(one.name)) for one in WHOLE],
        licences=given,
        excepted=licences.EXCEPT,
        answer=data.facts_of(example)["data"] if example else "",
        entry=data.whole_address(example) if example else "",
        table=_table(example),
        search=data.log_address("log-json", "q=bicycles&year=2026"),
    )


def _example() -> Disclosure | None:
    published = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).defer("content")
    # The newest whose tables were offered as CSV: found by its documents, for which no content need be read.
    recent = published.select_related("authority__public_site").order_by("-number")[:20]
    with_tables = (one for one in recent if any(document["path"].endswith(".csv") for document in one.documents))
    return next(with_tables, None) or recent.first()


def _table(example: Disclosure | None) -> dict[str, Any] | None:
    """The addresses of the first table of the example, and of its first figure."""
    tables = content_of(example).get("tables", {}) if example else {}
    if example is None or not tables:
        return None
    name, table = next(iter(tables.items()))
    addresses = data.table_addresses(example, name)
    return {**addresses, "figure": f"{addresses['page']}#{cell_id(name, [0] * len(table['dimensions']))}"}
