"""The head of every page about one case: its facts in words, and the ways to the other pages about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from candour.web.accounts.models import Person
from candour.web.casework.due import standing_of
from candour.web.casework.models import Case, Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """One page about a case: what its link says, the name of its address, and how the names of those under it begin."""

    text: Any
    name: str
    under: tuple[str, ...]


CASE_PAGES = (
    Entry(gettext_lazy("Overview"), "case", ("case-note", "case-end", "case-withdraw", "case-transfer", "case-lapse")),
    Entry(
        gettext_lazy("Request"),
        "case-request",
        (
            "case-check",
            "case-parts",
            "case-format",
            "case-title",
            "case-receipt",
            "case-law",
            "case-similar",
            "case-applicant",
        ),
    ),
    Entry(
        gettext_lazy("Clock"),
        "case-clock",
        ("case-clarif", "case-extend", "case-fee", "case-target", "case-notice"),
    ),
    Entry(gettext_lazy("Searches"), "case-searches", ("case-ask", "case-search-own", "case-gathered", "case-estimate")),
    Entry(gettext_lazy("Counts"), "case-counts", ("count",)),
    Entry(gettext_lazy("Decision"), "case-decision", ("case-decide",)),
    Entry(gettext_lazy("Letter"), "case-letter", ("case-letter",)),
    Entry(
        gettext_lazy("Approval"),
        "case-approval",
        ("case-propose", "case-approve", "case-return", "case-issue", "case-override", "case-dispatch", "case-file"),
    ),
    Entry(gettext_lazy("History"), "case-history", ("case-history",)),
)
COLOURS = {
    Stage.RECEIVED: "blue",
    Stage.WORKING: "yellow",
    Stage.APPROVAL: "purple",
    Stage.APPROVED: "turquoise",
    Stage.ISSUED: "green",
    Stage.CLOSED: "grey",
}


def context(request: HttpRequest) -> dict[str, Any]:
    """For the templates of pages about one case: the case, when it is due, and the ways to its other pages."""
    case, person = getattr(request, "case", None), getattr(request, "person", None)
    if case is None or person is None:
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "case": case,
        "case_due": standing_of(case, timezone.localdate()),
        "case_stage_colour": COLOURS[Stage(case.stage)],
        "case_pages": case_pages(case, person, here),
    }


def case_pages(case: Case, person: Person, here: str) -> list[dict[str, Any]]:
    """The pages about this case that this person may open."""
    from candour.web.permits import PERMITS  # the table names the models of every part, this one too

    roles, found = person.roles_in(case.authority_id), []
    for entry in CASE_PAGES:
        permit = PERMITS.get(entry.name)
        if permit is None or not permit.read & roles:
            continue
        try:
            address = reverse(entry.name, kwargs={"reference": case.reference})
        except NoReverseMatch:
            continue
        found.append(
            {"text": entry.text, "href": address, "current": here == entry.name, "active": here.startswith(entry.under)}
        )
    return found
