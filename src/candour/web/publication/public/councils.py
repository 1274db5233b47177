"""Requests published, corrected or withdrawn in a span of days, as the self-service portals of councils read them.

The fields are those that foi-for-councils keeps of a published request. With `rt=published` (and `startdate`,
`enddate`) the list has the fields that its adapter for another case management system reads instead.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.public_pages import PublicAsking
from candour.web.publication import topics
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public import data

_BATCH = 200
_FIRST = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, as the moments between which things happened."""

    start: dt.datetime
    end: dt.datetime

    def of(self, field: str) -> Q:
        """What happened in the span, by the field that says when."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})


@data.as_data
def published_requests(request: PublicAsking) -> HttpResponseBase:
    """The list of a span of days. What was withdrawn in it stands there without its content, not to be published."""
    other = request.GET.get("rt") is not None
    if other and request.GET["rt"] != "published":
        raise data.NoData(400, "bad-parameter", _("rt can only be “published”."), parameter="rt")
    names = ("startdate", "enddate") if other else ("start_date", "end_date")
    span = _span(request, *names)
    rows = iter(()) if request.method == "HEAD" else _written(span, _other_shape if other else _shape)
    return StreamingHttpResponse(rows, content_type=data.JSON)


def _span(request: PublicAsking, start: str, end: str) -> Span:
    first = _day(request, start, _FIRST)
    last = _day(request, end, timezone.localdate())
    if first > last:
        raise data.NoData(400, "bad-parameter", _("The first day is after the last."), parameter=start)
    zone = timezone.get_current_timezone()
    begin = dt.datetime.combine(first, dt.time.min, zone)
    return Span(begin, dt.datetime.combine(last, dt.time.min, zone) + dt.timedelta(days=1))


def _day(request: PublicAsking, name: str, otherwise: dt.date) -> dt.date:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        day = dt.date.min
    # Far from both ends of what a date can be, so that a day more or another time zone stays one.
    if given != day.isoformat() or not 1900 <= day.year <= 2999:
        said = _("%(name)s must be a date written as 2026-11-22.") % {"name": name}
        raise data.NoData(400, "bad-parameter", said, parameter=name)
    return day


def _written(span: Span, shape: Callable[[Disclosure], Mapping[str, Any]]) -> Iterator[bytes]:
    """The list in pieces, so that one of any length needs the same memory."""
    between = "["
    for batch in _batches(span):
        yield (between + ",\n".join(json.dumps(shape(entry), ensure_ascii=False) for entry in batch)).encode("utf-8")
        between = ",\n"
    yield b"[]\n" if between == "[" else b"]\n"


def _batches(span: Span) -> Iterator[Sequence[Disclosure]]:
    """Each entry once: those published in the span, then those only corrected in it, then those only withdrawn."""
    before = ~span.of("published_at")
    # A comparison with no date is neither true nor false in SQL, so that its opposite finds nothing either.
    uncorrected = Q(corrected_at=None) | ~span.of("corrected_at")
    yield from _by_time("published_at", span.of("published_at"))
    yield from _by_time("corrected_at", span.of("corrected_at") & before)
    yield from _by_time("withdrawn_at", span.of("withdrawn_at") & before & uncorrected)


def _by_time(field: str, wanted: Q) -> Iterator[Sequence[Disclosure]]:
    known = data.authorities()
    states = [DisclosureState.PUBLISHED, DisclosureState.WITHDRAWN]
    entries = Disclosure.objects.filter(wanted, state__in=states).defer("content").order_by(field, "number")
    entries = entries.annotate(parts=KeyTransform("parts", "content"))
    batch = list(entries[:_BATCH])
    while batch:
        for entry in batch:
            entry.authority = known[entry.authority_id]
        yield batch
        last = batch[-1]
        at = getattr(last, field)
        batch = list(entries.filter(Q(**{f"{field}__gt": at}) | Q(**{field: at, "number__gt": last.number}))[:_BATCH])


def _shape(entry: Disclosure) -> dict[str, Any]:
    shown = entry.state == DisclosureState.PUBLISHED
    facts = data.facts_of(entry)
    return {
        "reference": entry.reference,
        "title": entry.title if shown else "",
        "url": facts["address"] if shown else None,
        "summary": _summary(entry) if shown else "",
        "keywords": _keywords(entry) if shown else "",
        "published_at": facts["published"],
        "api_created_at": entry.received.isoformat(),
        "publishable": shown,
        "payload": facts if shown else {"withdrawn": data.moment(entry.withdrawn_at)},
    }


def _other_shape(entry: Disclosure) -> dict[str, Any]:
    """As the adapter for Infreemation reads: an empty `datepublished` says that it is not to be published."""
    shown = entry.state == DisclosureState.PUBLISHED
    return {
        "ref": entry.reference,
        "title": entry.title if shown else "",
        "subject": entry.title if shown else "",
        "url": data.facts_of(entry)["address"] if shown else "",
        "requestbody": _asked(entry) if shown else "",
        "history": {"response": [{"responsebody": entry.summary}] if shown else []},
        "keywords": _keywords(entry) if shown else "",
        "datepublished": timezone.localdate(entry.published_at).isoformat() if shown and entry.published_at else "",
        "datecreated": entry.received.isoformat(),
    }


def _asked(entry: Disclosure) -> str:
    return "\n".join(str(part.get("text", "")) for part in getattr(entry, "parts", None) or [])


def _summary(entry: Disclosure) -> str:
    """What was asked and what was answered, in the one text in which portals look for words."""
    return "\n".join(filter(None, (_asked(entry), entry.summary)))


def _keywords(entry: Disclosure) -> str:
    return ", ".join([*(str(topics.LABELS.get(one, one)) for one in entry.topics), *entry.offences])
