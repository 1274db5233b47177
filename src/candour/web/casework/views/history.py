"""Pages: what happened to a case, as sentences; and the same with its hashes, for who checks it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candour.web.accounts.models import Role
from candour.web.casework import events
from candour.web.casework.acts import ACTS
from candour.web.casework.forms.lists import Among
from candour.web.casework.models import Case, Event
from candour.web.casework.spreadsheets import plain_cell
from candour.web.design import forms
from candour.web.design.pages import show
from candour.web.permits import Asking

A_PAGE = 50
# A chain is checked while the auditor reads its page only where that takes no time that anybody would notice.
CHECKED_AT_ONCE = 500


class OneKind(forms.Form):
    """Which events to show."""

    kind = Among(label=_later("Show"), required=False, choices=[])

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [("", _("Everything")), *((kind, ACTS[kind].label) for kind in kinds)])


def history(request: Asking) -> HttpResponse:
    """The events of a case, the newest first, by day."""
    case = request.case
    kinds = sorted(case.events.order_by().values_list("kind", flat=True).distinct())
    form = OneKind(request.GET or None, kinds=kinds)
    kind = form.cleaned_data["kind"] if form.is_bound and form.is_valid() else ""
    found = case.events.select_related("actor", "facts").order_by("-seq")
    pages = _Pages(found.filter(kind=kind), A_PAGE) if kind else _Pages(found, A_PAGE, known=case.head_seq)
    try:
        page = pages.page(request.GET.get("page") or 1)
    except (EmptyPage, PageNotAnInteger):
        page = pages.page(1)
    told = events.tell(page.object_list)
    return show(
        request,
        "casework/history.html",
        title=_("History"),
        form=form,
        days=[(day, list(of_day)) for day, of_day in groupby(map(_with_time, told), key=lambda one: one[1].date())],
        page=page,
        query=urlencode({"kind": kind}) if kind else "",
        chain=_chain(request),
        is_auditor=_is_auditor(request),
    )


def _with_time(told: events.Told) -> tuple[events.Told, dt.datetime]:
    return told, timezone.localtime(told.at)


class _Pages(Paginator[Event]):
    """Pages of which the number of things may be known beforehand: a case knows how many events it has."""

    def __init__(self, *args: Any, known: int | None = None) -> None:
        super().__init__(*args)
        if known is not None:
            self.__dict__["count"] = known


def _is_auditor(request: Asking) -> bool:
    return Role.AUDITOR in request.person.roles_in(request.case.authority_id)


def _chain(request: Asking) -> str:
    """For an auditor: whether the chain holds, in a sentence."""
    if not _is_auditor(request):
        return ""
    if request.case.head_seq > CHECKED_AT_ONCE:
        return _("This history is long: check it with “candour manage verify_audit --case %(reference)s”.") % {
            "reference": request.case.reference
        }
    faults = list(events.faults(request.case, _whole(request.case)))
    if not faults:
        return _("Every event is as it was written: the chain of hashes holds.")
    return _("The chain of hashes does not hold. Event %(number)s: %(what)s.") % {
        "number": faults[0].seq,
        "what": faults[0].what,
    }


def _whole(case: Case) -> list[Event]:
    return list(case.events.select_related("actor", "facts").order_by("seq"))


_HEADINGS = ("event", "at", "kind", "by", "sentence", "facts", "facts_sha256", "previous_hash", "hash")


def _rows(case: Case) -> Iterator[dict[str, Any]]:
    """Every event with what its hash is made from: the facts as the very text that was hashed."""
    written = _whole(case)
    for event, told in zip(written, events.tell(written), strict=True):
        yield {
            "event": event.seq,
            "at": event.at.isoformat(timespec="microseconds"),
            "kind": event.kind,
            "by": told.actor,
            "by_id": event.actor_id,
            "sentence": told.sentence,
            "facts": event.facts.text,
            "facts_sha256": event.facts_sha256,
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        }


def history_csv(request: Asking) -> HttpResponse:
    """The whole history with its hashes, as a spreadsheet reads it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _HEADINGS, extrasaction="ignore")
    writer.writeheader()
    for row in _rows(request.case):
        writer.writerow({name: plain_cell(value) for name, value in row.items()})
    return download(out.getvalue(), "text/csv; charset=utf-8", f"{request.case.reference}-history.csv")


def history_json(request: Asking) -> HttpResponse:
    """The whole history with its hashes, and how the hashes are made (docs/reference/casework-history.md)."""
    case = request.case
    document = {
        "case": case.reference,
        "case_id": case.pk,
        "events": list(_rows(case)),
        "head": {"event": case.head_seq, "hash": case.head_hash},
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return download(text, "application/json", f"{case.reference}-history.json")


def download(text: str, content_type: str, name: str) -> HttpResponse:
    """A text as a file to keep, never shown in the page."""
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_CASE = "cases/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path(f"{_CASE}history/", history, name="case-history"),
    path(f"{_CASE}history.csv", history_csv, name="case-history-csv"),
    path(f"{_CASE}history.json", history_json, name="case-history-json"),
]
