"""What is worked out of an entry when it is handed in and when it is published: its facets, its place, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from candour.web import moments
from candour.web.publication.models import Disclosure, Place

_LONGEST_SUMMARY = 300
_LONGEST_SLUG = 100
_SECTION = re.compile(r"\d+[A-Z]?")
_OFFENCE = re.compile(r"\b\d{1,3}[A-Z]?/\d{1,2}\b")


def summary_of(content: Mapping[str, Any]) -> str:
    """The first words of the answer's own summary, for lists."""
    for section in content.get("sections", ()):
        if section["key"] == "summary":
            pieces = [block.get("items", [block.get("text", "")]) for block in section["blocks"]]
            said = " ".join(text for texts in pieces for text in texts if text)
            return said if len(said) <= _LONGEST_SUMMARY else f"{said[:_LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"
    return ""


def sections_of(provisions: Iterable[str]) -> list[str]:
    """The sections (regulations) that citations are of, each once in order: "30(3) by virtue of 30(1)" gives "30"."""
    found = (_SECTION.match(provision.strip()) for provision in provisions)
    return list(dict.fromkeys(one[0] for one in found if one))


def offences_of(content: Mapping[str, Any]) -> list[str]:
    """The offence codes ("86/02") that the tables of an answer are about, each once in order."""
    found: dict[str, None] = {}
    for table in content.get("tables", {}).values():
        for dimension in table["dimensions"]:
            for category in dimension["categories"]:
                codes = _OFFENCE.findall(f"{category.get('code', '')} {category.get('label', '')}")
                found.update(dict.fromkeys(codes))
    return list(found)


def is_offence(code: str) -> bool:
    """Whether a text has the form of an offence code: "86/02", "8/71"."""
    return _OFFENCE.fullmatch(code) is not None


def give_its_place(entry: Disclosure) -> None:
    """Give an entry that is being published its number, its time and its address; what it has of them it keeps.

    Call it under the entry's lock, and save the entry.
    """
    if entry.number is not None:
        return
    entry.number = Place.objects.create().pk
    entry.published_at = moments.now()
    day = timezone.localdate(entry.published_at)
    entry.year, entry.month = day.year, day.month
    wanted = slug_of(f"{entry.reference} {entry.title}")
    taken = set(
        Disclosure.objects.filter(authority=entry.authority_id, year=day.year, month=day.month, slug__startswith=wanted)
        .exclude(pk=entry.pk)
        .values_list("slug", flat=True)
    )
    entry.slug = next(
        slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, 1000))) if slug not in taken
    )


def slug_of(text: str) -> str:
    """The text as it stands in an address, cut after a whole word."""
    slug = slugify(text)
    if len(slug) > _LONGEST_SLUG:
        slug = slug[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return slug.strip("-") or "answer"
