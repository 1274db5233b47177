"""Pages: the letter as the applicant will see it, what the checks find in it, and its files."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from candour.letters import Letter, render_docx, render_html, render_pdf
from candour.web.casework import letter_shown
from candour.web.casework.acts_for import allowed
from candour.web.casework.drafts import answer_draft, answer_kind, preview
from candour.web.casework.lacks import Lack, by_place, lacks_of, stopping
from candour.web.casework.models import Draft
from candour.web.design.pages import show
from candour.web.permits import Asking

_FORMS: dict[str, tuple[Callable[[Letter], bytes | str], str]] = {
    "docx": (render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (render_pdf, "application/pdf"),
    "html": (render_html, "text/html; charset=utf-8"),
}


def letter(request: Asking) -> HttpResponse:
    """The letter that ends the case, as it stands now, with each finding beside what it is about."""
    case = request.case
    draft = answer_draft(case)
    seen = preview(draft)
    lacks = lacks_of(draft, seen)
    made = seen.letter
    return show(
        request,
        "casework/letter.html",
        title=_("Letter"),
        draft=draft,
        letter=made,
        opening=letter_shown.opening(draft, made) if made else [],
        sections=letter_shown.sections(draft, made) if made else [],
        beside=_beside(lacks),
        place_of=place_of,
        places=by_place(lacks),
        stops=len(stopping(lacks)),
        may_change=allowed("edit-letter", request.person, case),
        may_propose=allowed("propose", request.person, case),
    )


def _beside(lacks: list[Lack]) -> dict[str, list[Lack]]:
    """What the checks found, by the page that mends it, so that it can stand beside the text that is changed there."""
    found: dict[str, list[Lack]] = {}
    for lack in lacks:
        if lack.page:
            found.setdefault(place_of(lack.page, lack.args), []).append(lack)
    return found


def place_of(page: str, args: dict[str, object]) -> str:
    """A page and its arguments as one word, for looking up."""
    return " ".join([page, *(str(value) for key, value in sorted(args.items()) if key != "reference")])


def letter_file(request: Asking, form: str) -> HttpResponse:
    """The letter as a file to read and print; its name says that it is a draft.

    A letter as a page is a file too: it brings a style of its own, which no page of the application may.
    """
    made = _made(request)
    if isinstance(made, HttpResponse):
        return made
    render, kind = _FORMS[form]
    words = _("%(reference)s DRAFT letter") % {"reference": request.case.reference}
    name = f"{words}.{form}"
    return HttpResponse(
        render(made),
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _made(request: Asking) -> Letter | HttpResponse:
    """The letter, or the way back to the page that says why there is none yet."""
    chosen = request.GET.get("draft", "")
    draft = answer_draft(request.case)
    if chosen:
        draft = get_object_or_404(Draft, case=request.case, pk=int(chosen) if chosen.isdecimal() else 0)
        draft.case = request.case
    found = preview(draft).letter
    if found is not None:
        return found
    messages.info(request, _("There is no letter to show yet. This is what stands in its way."))
    own = draft.kind == answer_kind(request.case)
    return redirect("case-letter" if own else "case-clock", reference=request.case.reference)


_CASE = "cases/<str:reference>/letter"
urlpatterns = [
    path(_CASE, letter, name="case-letter"),
    path(f"{_CASE}/html", letter_file, {"form": "html"}, name="case-letter-html"),
    path(f"{_CASE}/docx", letter_file, {"form": "docx"}, name="case-letter-docx"),
    path(f"{_CASE}/pdf", letter_file, {"form": "pdf"}, name="case-letter-pdf"),
]
