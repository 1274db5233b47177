"""The page of the disclosure log: searching and browsing what was published. Its address is its whole state."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication.models import Disclosure, SearchFacet
from candour.web.publication.public.addresses import address_of
from candour.web.publication.search import Found, Query, facets, find
from candour.web.publication.search.showing import Pieces, around, pieces, stems_in
from candour.web.publication.search.suggesting import suggestions
from candour.web.reader_choices import preferences_of

LABELS: dict[str, str | Promise] = {
    "authority": gettext_lazy("Authority"),
    "topic": gettext_lazy("Topic"),
    "offence": gettext_lazy("Offence"),
    "year": gettext_lazy("Year published"),
    "outcome": gettext_lazy("What was decided"),
    "exemption": gettext_lazy("Reason for refusing"),
}
_ANY: dict[str, str | Promise] = {
    "authority": gettext_lazy("Any authority"),
    "topic": gettext_lazy("Any topic"),
    "offence": gettext_lazy("Any offence"),
    "year": gettext_lazy("Any year"),
    "outcome": gettext_lazy("Any decision"),
    "exemption": gettext_lazy("Any reason"),
}
_TITLES = {
    "spelling": gettext_lazy("Did you mean: %(words)s"),
    "fewer": gettext_lazy("Search for fewer words: %(words)s"),
    "unfiltered": gettext_lazy("Search the whole log for: %(words)s"),
}
_DIGITS = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the form: its values as (value, what people call it), and which of them is chosen."""

    kind: str
    label: str
    any_label: str
    values: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Result:
    """One entry as the list shows it."""

    entry: Disclosure
    href: str
    title: Pieces
    said: Pieces
    outcome: str


def log(request: PublicAsking) -> HttpResponse:
    """The answers that have the words and the filters of the address; without any, all of them, the newest first."""
    query, number, size = Query.read(request.GET), page_number(request), preferences_of(request).per_page
    if "" in request.GET.values():
        return _moved(query, number)
    found = find(query, first=(number - 1) * size, limit=size, with_texts=bool(query.words))
    listed = Paginator(range(found.reach), size)
    if number > listed.num_pages:
        return _moved(query, 1)
    filters = filters_of(query)
    return show(
        request,
        "publication/log.html",
        title=_("Published answers"),
        query=query,
        found=found,
        results=results_of(query, found),
        page=Page(range(0), number, listed),
        written=query.written(),
        filters=filters,
        tags=_tags(query, filters),
        several=any(one.kind == "authority" for one in filters),
        orders=_orders(query),
        instead=_instead(query, found),
        links=_links(query),
        feed=f"{reverse('feed')}?{query.written()}".rstrip("?"),
        ask=_address("request-start"),
        more_title=_more_title(query),
    )


def page_number(request: PublicAsking) -> int:
    """The page that an address asks for; 1 where it says nothing that makes sense."""
    given = request.GET.get("page", "")
    return max(int(given), 1) if _DIGITS.fullmatch(given) else 1


def results_of(query: Query, found: Found) -> list[Result]:
    """The entries with the words that were looked for marked, and the text around them where they stand there."""
    stems = stems_in(query.phrases())
    return [
        Result(
            entry,
            address_of(entry),
            pieces(entry.title, stems),
            around(found.texts.get(entry.number or 0, ""), stems) or pieces(entry.summary, stems),
            facets.label("outcome", entry.outcome),
        )
        for entry in found.entries
    ]


def filters_of(query: Query) -> list[Filter]:
    """The filters that have values on the log; the authority only where there are several."""
    values: dict[str, list[tuple[str, str]]] = {kind: [] for kind in facets.KINDS}
    for kind, value, said in SearchFacet.objects.values_list("kind", "value", "label"):
        values[kind].append((value, facets.label(kind, value, said)))
    chosen = dict(query.chosen())
    return [
        Filter(kind, str(LABELS[kind]), str(_ANY[kind]), _sorted(kind, values[kind]), chosen.get(kind, ""))
        for kind in facets.KINDS
        if len(values[kind]) > (1 if kind == "authority" else 0)
    ]


def _sorted(kind: str, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if kind == "year":
        return sorted(values, reverse=True)
    if kind == "outcome":
        places = list(facets.OUTCOMES)
        return sorted(values, key=lambda one: places.index(one[0]) if one[0] in places else len(places))
    if kind == "exemption":
        return sorted(values, key=lambda one: (one[0].rpartition("-")[0], _in_order(one[0].rpartition("-")[2])))
    return sorted(values, key=lambda one: one[1].casefold())


def _in_order(number: str) -> tuple[int, str]:
    digits = "".join(letter for letter in number if letter.isdigit())
    return int(digits or 0), number


def _moved(query: Query, number: int) -> HttpResponse:
    written = query.written(page=number)
    return HttpResponseRedirect(f"{reverse('log')}?{written}".rstrip("?"))


def _tags(query: Query, filters: list[Filter]) -> list[tuple[str, str, str]]:
    """The filters that are set: label, value, and the query without it."""
    names = {one.kind: dict(one.values) for one in filters}
    return [
        (
            str(LABELS[kind]),
            names.get(kind, {}).get(value) or facets.label(kind, value),
            query.written(**{kind: None if kind == "year" else ""}),
        )
        for kind, value in query.chosen()
    ]


def _orders(query: Query) -> list[tuple[str, str, bool]]:
    """The orders to choose from: what each is called, the query in it, whether it stands. None without words."""
    if not query.phrases():
        return []
    names = (("newest", _("Newest first")), ("best", _("Best match first")))
    return [(name, query.written(order=order), query.order == order) for order, name in names]


def _instead(query: Query, found: Found) -> list[tuple[str, str]]:
    """What to try where nothing was found: what it is, and the query."""
    if found.total or not query.words:
        return []
    return [(str(_TITLES[one.kind]) % {"words": one.query.words}, one.query.written()) for one in suggestions(query)]


def _links(query: Query) -> list[tuple[str, str]]:
    """The same answers for programs: what each is, and its address."""
    kinds = ((_("Feed (Atom)"), "feed"), (_("Spreadsheet (CSV)"), "log-csv"), (_("Data (JSON)"), "log-json"))
    written = replace(query, order="newest").written()
    return [(name, f"{address}?{written}".rstrip("?")) for name, to in kinds if (address := _address(to))]


def _more_title(query: Query) -> str:
    """What the window's title says after the heading: what was looked for."""
    words = re.sub(r"[<>]", " ", query.words).strip()
    return _("Search for “%(words)s”") % {"words": words} if words else ""


def _address(name: str, **values: Any) -> str:
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return ""
