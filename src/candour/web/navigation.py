"""The main menu and the foot of every page. An entry is shown to whom its row in the table of permits lets in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Person
from candour.web.permits import PERMITS, Of


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it says, and the name of its address."""

    text: Any
    name: str


MENU = (
    Entry(_("Your work"), "home"),
    Entry(_("Cases"), "cases"),
    Entry(_("Enter a request"), "receive"),
    Entry(_("Searches"), "tasks"),
    Entry(_("Outbox"), "outbox"),
    Entry(_("Publication"), "publication-queue"),
    Entry(_("Feedback"), "feedback-list"),
    Entry(_("Search"), "search"),
    Entry(_("Administration"), "administration"),
    Entry(_("Installation"), "authorities"),
)
MENU_END = (
    Entry(_("Help"), "help"),
    Entry(_("Your account"), "account"),
    Entry(_("Sign out"), "account_logout"),
)
FOOT = (
    Entry(_("How the work flows"), "help"),
    Entry(_("Bank holidays"), "calendar"),
    Entry(_("Use of the public site"), "usage"),
    Entry(_("Accessibility statement"), "accessibility"),
)


def may_open(name: str, person: Person | None) -> bool:
    """Whether the table lets this person open an address that names no single object. Asks nothing of the database."""
    permit = PERMITS.get(name)
    if permit is None:
        return False
    match permit.of:
        case Of.ANYONE:
            return True
        case Of.SIGNED_IN:
            return person is not None
        case Of.INSTALLATION:
            return person is not None and person.is_installer
        case Of.OWN_AUTHORITIES:
            return person is not None and bool(person.all_roles & permit.read)
    return False


def menu(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """The entries that this person may open, as the design's component takes them."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = [_item(entry, here) for entry in MENU if may_open(entry.name, person)]
    last = [_item(entry, here) for entry in MENU_END if may_open(entry.name, person)]
    return [item for item in [*items, *last] if item]


def foot(person: Person | None) -> list[tuple[Any, str]]:
    """The links at the foot of the page."""
    return [(entry.text, address) for entry in FOOT if may_open(entry.name, person) and (address := _address(entry))]


def _item(entry: Entry, here: str) -> dict[str, Any] | None:
    address = _address(entry)
    return {"text": entry.text, "href": address, "current": entry.name == here} if address else None


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.name)
    except NoReverseMatch:
        return ""
