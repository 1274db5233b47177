"""Where the links of an entry's page lead: on the public site, or within the staff pages while it is only looked at."""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse

from candour.web.hosts import PUBLIC_URLS, public_address
from candour.web.publication.models import Disclosure
from candour.web.publication.public.addresses import address_of
from candour.web.publication.search import Query


class Links(Protocol):
    """What a page of an entry links to; "" where there is nothing to lead to."""

    def part(self, name: str, **values: Any) -> str:
        """Something of the entry itself: `part("entry-table", table="suspects-under-14")`."""

    def absolute(self, name: str, **values: Any) -> str:
        """The same as a whole address, for programs."""

    def log(self, **filters: Any) -> str:
        """The log, filtered so."""

    def page(self, name: str, **values: Any) -> str:
        """Another page of the public site."""


class PublicLinks:
    """The links of a published entry."""

    def __init__(self, entry: Disclosure) -> None:
        self._entry = entry

    def part(self, name: str, **values: Any) -> str:
        """Below the entry's own address."""
        return address_of(self._entry, name, **values)

    def absolute(self, name: str, **values: Any) -> str:
        """With the public site's own address before it."""
        return settings.PUBLIC_ADDRESS + self.part(name, **values)

    def log(self, **filters: Any) -> str:
        """The log, filtered so."""
        return f"{reverse('log', urlconf=PUBLIC_URLS)}?{Query(**filters).written()}"

    def page(self, name: str, **values: Any) -> str:
        """On the same site."""
        return reverse(name, urlconf=PUBLIC_URLS, kwargs=values)


class PreviewLinks:
    """The links of an entry that a publisher looks at: what it has itself is shown here, the rest on its site."""

    _HERE = ("entry", "entry-table", "entry-document")
    _NAMES = ("publication-preview", "publication-preview-table", "publication-document")

    def __init__(self, entry: Disclosure) -> None:
        self._entry = entry

    def part(self, name: str, **values: Any) -> str:
        """On the staff pages, where there is such a page; else nothing."""
        if name not in self._HERE:
            return ""
        return reverse(self._NAMES[self._HERE.index(name)], kwargs={"disclosure": self._entry.pk, **values})

    def absolute(self, name: str, **values: Any) -> str:
        """Nothing: it has no address yet."""
        return ""

    def log(self, **filters: Any) -> str:
        """Nothing: the entry is not in the log yet."""
        return ""

    def page(self, name: str, **values: Any) -> str:
        """On the public site, by its whole address."""
        return public_address(name, **values)
