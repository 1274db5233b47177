"""What the law lets authorities withhold, in plain English: one page for each section, and a list of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.law import Kind, Provision, Regime, Role, Test, provisions
from candour.web.design.pages import show
from candour.web.public_pages import PublicAsking
from candour.web.publication.exemption_words import EXPLAINED, LAWS, Explained, heading_of
from candour.web.publication.search import Query

_KINDS: dict[Kind, str | Promise] = {
    Kind.ABSOLUTE: gettext_lazy("Absolute"),
    Kind.QUALIFIED: gettext_lazy("Qualified"),
}
_TESTS: dict[Test, str | Promise] = {
    Test.CLASS: gettext_lazy("The information must be of the kind described. Harm need not be shown."),
    Test.PREJUDICE: gettext_lazy("Giving the information must do harm, or be likely to."),
    Test.REQUIRED: gettext_lazy("It must be required."),
    Test.OPINION: gettext_lazy(
        "The qualified person must hold the opinion that it would do harm, or would be likely to."
    ),
}
_ICO = "ICO position"


@dataclass(frozen=True, slots=True)
class Row:
    """One provision of a section, for its page."""

    citation: str
    title: str
    kind: str | Promise
    test: str | Promise
    words: str | Promise
    is_denial: bool


def exemptions(request: PublicAsking) -> HttpResponse:
    """Every section, by law."""
    laws = [
        (law, [(heading_of(one), one) for one in EXPLAINED.values() if one.regime == regime])
        for regime, law in LAWS.items()
    ]
    return show(request, "publication/public/exemptions.html", title=_("Why information may be withheld"), laws=laws)


def exemption(request: PublicAsking, regime: str, section: str) -> HttpResponse:
    """One section: what it protects, what must be shown and weighed, and the answers in which it was relied on."""
    found = EXPLAINED.get((regime.lower(), section.upper()))
    if found is None:
        raise Http404
    rows = list(_rows(found))
    return show(
        request,
        "publication/public/exemption.html",
        title=heading_of(found),
        found=found,
        law=LAWS[found.regime],
        rows=rows,
        **_said(found),
        used=Query(exemption=f"{found.regime}-{found.section}".lower()).written(),
    )


def _of(one: Explained) -> list[Provision]:
    return [row for row in provisions(Regime(one.regime)) if row.section == one.section]


def _rows(one: Explained) -> Iterator[Row]:
    for row in _of(one):
        kind: str | Promise = _KINDS.get(row.kind, "")
        if kind and row.kind_basis == _ICO:
            kind = _("%(kind)s, in the view of the Information Commissioner") % {"kind": kind}
        test = "" if row.role is Role.EXCLUSION else _TESTS.get(row.test, "")
        words = one.provisions.get(row.code, "")
        yield Row(str(row), row.title, kind, test, words, row.role is Role.EXCLUSION)


def _said(one: Explained) -> dict[str, Any]:
    """What all provisions of a section have in common, which the page says in sentences."""
    rows = _of(one)
    kinds = {row.kind for row in rows if row.role in (Role.EXEMPTION, Role.EXCEPTION)}
    return {
        "is_absolute": kinds == {Kind.ABSOLUTE},
        "is_qualified": kinds == {Kind.QUALIFIED},
        "is_mixed": {Kind.ABSOLUTE, Kind.QUALIFIED} <= kinds,
        "has_denial": any(row.role is Role.EXCLUSION for row in rows),
        "not_police": next((row.police_reason for row in rows if not row.police), ""),
    }
