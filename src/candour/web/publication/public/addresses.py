"""Where things of the log stand: by authority, year, month and slug. Addresses never change once they are given."""

from __future__ import annotations

from typing import Any

from django.urls import register_converter, reverse

from candour.web.hosts import PUBLIC_URLS
from candour.web.publication.models import Disclosure

ENTRY = "<slug:authority>/disclosure-log/<yyyy:year>/<mm:month>/<slug:slug>/"


class _Year:
    regex = "20[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class _Month(_Year):
    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int) -> str:
        return f"{value:02d}"


register_converter(_Year, "yyyy")
register_converter(_Month, "mm")


def address_of(entry: Disclosure, name: str = "entry", **values: Any) -> str:
    """The path of an entry, or of something of it: `address_of(entry, "entry-table", table="suspects-under-14")`.

    The entry must have been published once, and its authority loaded (it is read otherwise).
    """
    code = entry.authority.code.lower()
    place = {"authority": code, "year": entry.year, "month": entry.month, "slug": entry.slug}
    return reverse(name, urlconf=PUBLIC_URLS, kwargs={**place, **values})
