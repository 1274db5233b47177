"""What a reader of the public site has chosen and their browser keeps: which cookies, and how answers are shown.

Nothing of it is kept here: each request brings it along. Portal writes these cookies, every public page may read them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

PREFERENCES, USAGE = "preferences", "usage"
# What may be asked for, with its short name in the cookie that keeps the choice.
PURPOSES = {PREFERENCES: "prefs", USAGE: "usage"}
_VERSION = "v1"

PER_PAGE = (20, 50, 100)


def cookie_name(name: str) -> str:
    """The whole name of a cookie: over https one that only this very host can have set."""
    return f"__Host-{name}" if settings.SECURE else name


def purposes() -> list[str]:
    """What this installation asks leave for, in a fixed order; none means no banner."""
    return [purpose for purpose in PURPOSES if purpose in settings.ADDITIONAL_COOKIES]


def choice_of(request: HttpRequest) -> frozenset[str] | None:
    """The purposes that the reader allows; None where they must (still or again) be asked.

    A choice stands only while it answers everything that is asked for: a new purpose is asked for anew.
    """
    version, _, rest = request.COOKIES.get(cookie_name("cookies"), "").partition(":")
    answers = dict(part.partition("=")[::2] for part in rest.split(","))
    asked = {purpose: answers.get(PURPOSES[purpose]) for purpose in purposes()}
    if version != _VERSION or any(answer not in ("0", "1") for answer in asked.values()):
        return None
    return frozenset(purpose for purpose, answer in asked.items() if answer == "1")


def written_choice(allowed: frozenset[str]) -> str:
    """A choice as its cookie keeps it: `v1:prefs=1,usage=0`."""
    return f"{_VERSION}:" + ",".join(f"{PURPOSES[one]}={int(one in allowed)}" for one in purposes())


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a reader wants answers shown: how many on a page of a list, and whether charts stand by tables.

    The order of a list is none of it: it stands in the address, which anybody can pass on.
    """

    per_page: int = PER_PAGE[0]
    charts: bool = True

    def written(self) -> str:
        """As the cookie keeps it: `per=20,charts=1`."""
        return f"per={self.per_page},charts={int(self.charts)}"


def preferences_of(request: HttpRequest) -> Preferences:
    """How this reader wants answers shown; the defaults where they allowed no such cookie, or it makes no sense."""
    if PREFERENCES not in (choice_of(request) or ()):
        return Preferences()
    kept = request.COOKIES.get(cookie_name("preferences"), "")
    said = dict(part.partition("=")[::2] for part in kept.split(","))
    per_page = said.get("per", "")
    return Preferences(
        per_page=int(per_page) if per_page in [str(number) for number in PER_PAGE] else PER_PAGE[0],
        charts=said.get("charts") != "0",
    )
