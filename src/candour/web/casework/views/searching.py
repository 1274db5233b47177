"""What a page of the case and a page of a task both record of a search: where, a file, how long it would take."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web.casework.actions import gather as actions
from candour.web.casework.forms import gather as forms
from candour.web.casework.models import Case, Part, Task
from candour.web.design.forms import Form
from candour.web.permits import Asking

# Shows a form under a title and does one act with what is typed; the last is what is said when it is done.
Page = Callable[[Form, str, Callable[[dict[str, Any]], object], str], HttpResponse]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def search(request: Asking, case: Case, task: Task | None, page: Page) -> HttpResponse:
    """Record where one looked and what was found."""
    return page(
        forms.SearchForm(posted(request), initial={"on": timezone.localdate()}),
        _("Record a search"),
        lambda given: actions.record_search(by=request.person, case=case, task=task, **given),
        _("The search is recorded."),
    )


def file(request: Asking, case: Case, task: Task | None, page: Page, title: str) -> HttpResponse:
    """Keep a file that was found; it is inspected before anybody may use it."""

    def keep(given: dict[str, Any]) -> object:
        upload = given["file"]
        return actions.return_file(
            by=request.person,
            case=case,
            task=task,
            name=upload.name,
            data=upload.read(),
            description=given["description"],
        )

    form = forms.FileForm(posted(request), request.FILES if request.method == "POST" else None)
    return page(form, title, keep, _("The file is kept, and is being inspected."))


def estimate(request: Asking, case: Case, task: Task | None, parts: list[Part], page: Page) -> HttpResponse:
    """Record how long one kind of work would take, for some of these parts."""

    def record(given: dict[str, Any]) -> object:
        chosen = {
            **given,
            "parts": [part for part in parts if str(part.pk) in given["parts"]],
            "sample_minutes": Decimal(given["sample_minutes"]),
        }
        return actions.record_estimate(by=request.person, case=case, task=task, **chosen)

    form = forms.EstimateForm(posted(request), parts=parts, initial={"parts": [str(part.pk) for part in parts]})
    return page(form, _("Record an estimate"), record, _("The estimate is recorded."))
