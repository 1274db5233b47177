"""How templates write dates, numbers and plain text."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from candour.letters import spans
from candour.words import day_in_words

_GAP = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"^\s*(?:[-*•·])\s+")


def day(value: dt.date | dt.datetime | None) -> str:
    """A date in words: 19 August 2019. A moment gives its day in the authority's own time; nothing gives nothing."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return day_in_words(value)


def weekday(value: dt.date) -> str:
    """A date with its day of the week: Monday 19 August 2019."""
    return f"{date_format(value, 'l')} {day_in_words(value)}"


def moment(value: dt.datetime | None) -> str:
    """A moment in words, in the authority's own time: 19 August 2019 at 14:05."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(day)s at %(time)s") % {"day": day_in_words(local.date()), "time": f"{local:%H:%M}"}


def number(value: float | None) -> str:
    """A number with its thousands parted: 1,234. Nothing gives nothing."""
    return "" if value is None else f"{value:,}"


def paragraphs(text: str | None) -> Markup:
    """Plain text as paragraphs and lists; everything in it is escaped. Lines that begin with a dash become a list."""
    blocks = [block for block in _GAP.split((text or "").replace("\r\n", "\n").strip()) if block.strip()]
    return Markup("\n").join(_block(block) for block in blocks)


def _block(block: str) -> Markup:
    lines = block.split("\n")
    if all(_BULLET.match(line) for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_BULLET.sub("", line)) for line in lines)
        return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)
    return Markup('<p class="govuk-body">{}</p>').format(Markup("<br>").join(escape(line) for line in lines))


def size(value: int) -> str:
    """How large a file is, for a link to it: 24 KB."""
    if value < 1000:
        return _("%(size)s bytes") % {"size": value}
    if value < 1_000_000:
        return _("%(size)s KB") % {"size": round(value / 1000)}
    return _("%(size)s MB") % {"size": f"{value / 1_000_000:.1f}"}


FILTERS = {
    "day": day,
    "weekday": weekday,
    "moment": moment,
    "number": number,
    "paragraphs": paragraphs,
    "size": size,
    "spans": spans,
}
