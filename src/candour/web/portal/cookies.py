"""Every cookie of the public site: one list, from which the cookies page is written and with which tests compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from candour.web import reader_choices
from candour.web.reader_choices import PREFERENCES, USAGE, Preferences, cookie_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YEAR = 365 * 24 * 60 * 60
VISIT = 30 * 60


@dataclass(frozen=True, slots=True)
class Cookie:
    """One row: its name, what it is for, when it ends. `purpose` is empty for what the site cannot do without.

    `in_tab` is no cookie but what the law treats as one: a note that the browser keeps for one tab.
    """

    name: str
    about: StrOrPromise
    ends: StrOrPromise
    purpose: str = ""
    in_tab: bool = False


def every_cookie() -> list[Cookie]:
    """Everything that this installation may have a reader's browser keep."""
    asked = reader_choices.purposes()
    found = [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Keeps your request together while you write it. It is set when you begin to write one, not before."),
            _("When you send or delete your request, close the browser or leave this site; otherwise after 24 hours"),
        ),
        Cookie(
            "left",
            _("A note that you left this site at once, so that the Back button does not show it again."),
            _("When you open this site again, or close the tab"),
            in_tab=True,
        ),
    ]
    if asked:
        about = _("Remembers what you chose about cookies, so that we do not ask on every page.")
        found.insert(1, Cookie(cookie_name("cookies"), about, _("One year")))
    if PREFERENCES in asked:
        about = _("Remembers how you want answers shown: how many on a page, and with charts or without.")
        found.append(Cookie(cookie_name("preferences"), about, _("One year"), PREFERENCES))
    if USAGE in asked:
        about = _(
            "Says that you were here in the last half hour, so that we can count visits as well as pages. It is the "
            "same for everybody and tells us nothing about you."
        )
        found.append(Cookie(cookie_name("visit"), about, _("Half an hour after the last page you opened"), USAGE))
    return found


def keep_choice(response: HttpResponse, allowed: frozenset[str]) -> None:
    """Have the browser keep what the reader allows, and forget the cookies of what they do not."""
    _set(response, cookie_name("cookies"), reader_choices.written_choice(allowed), YEAR)
    for cookie in every_cookie():
        if cookie.purpose and cookie.purpose not in allowed:
            response.delete_cookie(cookie.name, samesite="Lax")


def keep_preferences(response: HttpResponse, preferences: Preferences) -> None:
    """Have the browser keep how answers are to be shown. Only for a reader who allows it."""
    _set(response, cookie_name("preferences"), preferences.written(), YEAR)


def keep_visit(response: HttpResponse) -> None:
    """Have the browser say for half an hour that it was here. Only for a reader who allows it."""
    _set(response, cookie_name("visit"), "1", VISIT)


def _set(response: HttpResponse, name: str, value: str, age: int) -> None:
    response.set_cookie(name, value, max_age=age, secure=settings.SECURE, httponly=True, samesite="Lax")
