"""By what readers filter the log: the values of each filter, how the index keeps them, what people call them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.web.publication import topics
from candour.web.publication.exemption_words import EXPLAINED, heading_of
from candour.web.publication.models import Disclosure

Kind = Literal["authority", "topic", "offence", "year", "outcome", "exemption"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OUTCOMES: dict[str, str | Promise] = {
    "granted": gettext_lazy("Information given in full"),
    "part": gettext_lazy("Information given in part"),
    "refused": gettext_lazy("Information refused"),
    "not-held": gettext_lazy("Information not held"),
    "neither": gettext_lazy("Neither confirmed nor denied"),
    "cost": gettext_lazy("Refused because of cost"),
    "vexatious": gettext_lazy("Refused as vexatious"),
    "repeated": gettext_lazy("Refused as repeated"),
    "reviewed": gettext_lazy("Answer to a review"),
}
_FORMS: dict[str, re.Pattern[str]] = {
    "authority": re.compile(r"[a-z0-9_-]{1,12}"),
    "offence": re.compile(r"\d{1,3}[A-Z]?/\d{1,2}"),
    "year": re.compile(r"20\d\d"),
    "exemption": re.compile(r"(?:[a-z]{2,12}-)?\d{1,3}[a-z]?"),
}
_SHORT = {"authority": "auth", "topic": "topic", "offence": "off", "year": "year", "outcome": "out", "exemption": "exm"}


def clean(kind: str, value: str) -> str:
    """A value as it is written, or "" for one that cannot be."""
    value = value.upper() if kind == "offence" else value.lower()
    if kind == "topic":
        return value if value in topics.LABELS else ""
    if kind == "outcome":
        return value if value in OUTCOMES else ""
    return value if value.isascii() and _FORMS[kind].fullmatch(value) else ""


def token(kind: str, value: str) -> str:
    """A value as the index keeps it. No word of a text begins so."""
    kept = "".join(one if one.isascii() and one.isalnum() else f"x{ord(one):02x}" for one in value.lower())
    return f"0z{_SHORT[kind]}{kept}"


def values_of(entry: Disclosure, *, named: bool = True) -> Iterator[tuple[Kind, str, str]]:
    """The values of an entry: the kind of each, the value, and what people call it where only the entry knows that.

    The names of offences stand in its content; with `named` off that is not read.
    """
    yield "authority", entry.authority.code.lower(), entry.authority.name
    yield "year", str(entry.year), ""
    yield "outcome", entry.outcome, ""
    for topic in entry.topics:
        yield "topic", topic, ""
    names = _names_of_offences(entry.content) if named and entry.offences else {}
    for offence in entry.offences:
        yield "offence", offence, names.get(offence, "")
    for section in entry.sections:
        yield "exemption", f"{entry.regime}-{section}".lower(), ""


def tokens_of(entry: Disclosure) -> list[str]:
    """The values of an entry as the index keeps them; a section of any law also without the law."""
    found = [token(kind, value) for kind, value, _label in values_of(entry, named=False)]
    return [*found, *(token("exemption", str(section)) for section in entry.sections)]


def label(kind: str, value: str, said: str = "") -> str:
    """What people call a value. `said` is what its entries call it."""
    if kind == "topic":
        return str(topics.LABELS.get(value, value))
    if kind == "outcome":
        return str(OUTCOMES.get(value, value))
    if kind == "offence":
        return said or value
    if kind == "exemption":
        return _exemption(value)
    return said or (value.upper() if kind == "authority" else value)


def _exemption(value: str) -> str:
    law, _dash, number = value.rpartition("-")
    number = number.upper()
    written = _("Regulation %(number)s") if law == "eir" else _("Section %(number)s")
    section = written % {"number": number}
    explained = EXPLAINED.get((law, number))
    return heading_of(explained) if explained else section


def _names_of_offences(content: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in content.get("tables", {}).values():
        for dimension in one["dimensions"]:
            for category in dimension["categories"]:
                found.setdefault(str(category.get("code", "")), str(category.get("label", "")))
    return found
