"""Pages that show every component and every kind of field, served to the tests of the design alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from markupsafe import Markup

from candour.web import urls
from candour.web.design import forms
from candour.web.design.pages import show
from candour.web.permits import PERMITS, Of, Permit

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
AT = dt.datetime(2026, 3, 27, 14, 5, tzinfo=dt.UTC)


def open_gallery(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve these pages to anybody, for one test."""
    settings.ROOT_URLCONF = "gallery"
    for entry in urlpatterns[: -len(urls.urlpatterns)]:
        monkeypatch.setitem(PERMITS, str(entry.name), Permit(str(entry.name), Of.ANYONE))


class Everything(forms.SeenForm):
    """One field of each kind."""

    subject = forms.Text(
        label="Subject", help_text="In a few words", error="Enter a subject.", max_length=40, label_size="m"
    )
    words = forms.LongText(label="The request", most=200, rows=3)
    received = forms.Day(label="Received", help_text="For example, 27 3 2026", latest=dt.date(2026, 3, 31))
    arrived = forms.Moment(label="Arrived", required=False)
    channel = forms.Choice(
        label="How it came",
        choices=[("email", "E-mail"), ("other", "Another way")],
        hints={"email": "Also where it was forwarded"},
        reveals={"other": "which"},
    )
    which = forms.Text(label="Which way", required=False, max_length=20)
    parts = forms.Choices(label="Parts", choices=[(1, "Part 1"), (2, "Part 2")], coerce=int)
    person = forms.Select(label="Person", choices=[("1", "Ann Example"), ("2", "Bob Example")])
    hours = forms.Number(label="Hours", least=1, greatest=40, after="hours")
    cost = forms.Decimal(label="Cost", before="£", required=False)
    email = forms.Email(label="E-mail address", required=False)
    file = forms.File(label="Letter", required=False, accept=".pdf,.docx")
    files = forms.Files(label="Attachments", required=False)
    password = forms.Password(label="Password", required=False)
    code = forms.Code(label="Code", required=False)
    sure = forms.Tick(label="I have checked it", error="Tick to say that you have checked it.")


@dataclass
class Told:
    """An event as the timeline takes it."""

    label: str
    at: dt.datetime
    sentence: str


def components(request: HttpRequest) -> HttpResponse:
    """Every component but those of forms."""
    numbers: list[Any] = list(range(1, 101))
    return show(
        request,
        "gallery.html",
        title="Every component",
        wide=True,
        at=AT,
        told=[
            Told("Enter a request", AT, "Ann Example entered the request, which arrived on 27 March 2026."),
            Told("Start work", AT, "Bob Example accepted the request for work."),
        ],
        found=[
            {"severity": "error", "where": "Part 2", "message": "No provision is named.", "remedy": "Name one.",
             "source": "Section 17(1)(b)", "id": "x"},
            {"severity": "warning", "where": "", "message": "A name stands in the letter.", "remedy": "", "source": "",
             "id": "y"},
            {"severity": "note", "where": "", "message": "All parts are answered.", "remedy": "", "source": "",
             "id": "z"},
        ],
        wide_rows=[[f"Row {row}", *[1234 * row + column for column in range(12)]] for row in range(3)],
        numbers=Paginator(numbers, 10).page(int(request.GET.get("page", "4"))),
        html=Markup("<strong>ready</strong>"),
    )  # fmt: skip


def form(request: HttpRequest) -> HttpResponse:
    """Every kind of field; sent in good order, it leads back here with a message."""
    found = Everything(request.POST or None, request.FILES or None, seen=7)
    if request.method == "POST" and found.is_valid():
        messages.success(request, "Everything was kept.")
        messages.info(request, "Nothing was done with it.")
        response = redirect("gallery-form")
        response.status_code = 303
        return response
    return show(request, "gallery_form.html", title="Every field", form=found)


def mistake(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("a fault that the test made")


def undefined(request: HttpRequest) -> HttpResponse:
    """A page whose template prints a name that nobody gave it."""
    return show(request, "gallery_undefined.html", title="Nothing")


def download(request: HttpRequest) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(
        b"<script>1</script>",
        content_type="text/html",
        headers={"Content-Disposition": "attachment; filename*=UTF-8''letter.html"},
    )


urlpatterns = [
    path("gallery/", components, name="gallery"),
    path("gallery/form/", form, name="gallery-form"),
    path("gallery/mistake/", mistake, name="gallery-mistake"),
    path("gallery/undefined/", undefined, name="gallery-undefined"),
    path("gallery/download/", download, name="gallery-download"),
    *urls.urlpatterns,
]
