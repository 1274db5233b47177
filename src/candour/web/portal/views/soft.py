"""Until every address of the table is there: an address, or the first page's."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def url(name: str, **values: Any) -> str:
    """The address, or "/" while there is none."""
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return "/"
