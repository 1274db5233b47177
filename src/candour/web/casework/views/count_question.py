"""Pages: asking a question of records, in a form or as TOML."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.casework import questions
from candour.web.casework.actions import counts
from candour.web.casework.forms.questioning import MOST_BREAKDOWNS, Questioning
from candour.web.casework.forms.questions import TomlForm
from candour.web.casework.models import Count
from candour.web.casework.toml_text import question_toml
from candour.web.casework.views.counted import asking, at, one
from candour.web.design.pages import show
from candour.web.permits import Asking

_EARLIER = 20


def count_new(request: Asking) -> HttpResponse:
    """Where to start from: nothing, or a question asked before for any case of the authority."""
    earlier = (
        Count.objects.filter(case__authority=request.case.authority)
        .standing()
        .select_related("case")
        .only("pk", "title", "case__reference", "made_at")
        .order_by("-pk")[:_EARLIER]
    )
    return show(request, "casework/count_new.html", title=_("Ask a new question"), earlier=list(earlier), wide=False)


def count_write(request: Asking) -> HttpResponse:
    """A new question, in the form."""
    if request.method == "POST":
        return _sent(request, None)
    text = _begun(request)
    if not text:
        return _show_form(request, None, Questioning.blank())
    if not _shown_whole(text):
        messages.info(request, _("That question says more than the form can show, so it is edited as TOML."))
        address = reverse("count-write-toml", kwargs={"reference": request.case.reference})
        return redirect(f"{address}?from={request.GET['from']}")
    return _show_form(request, None, Questioning.showing(tomllib.loads(text)))


def _begun(request: Asking) -> str:
    """The question that a new one starts from; nothing for a blank one. Only of the same authority."""
    given = request.GET.get("from", "")
    if not given.isdecimal():
        return ""
    earlier = Count.objects.filter(case__authority=request.case.authority)
    return get_object_or_404(earlier.only("question"), pk=int(given)).question


def count_question(request: Asking, count: int) -> HttpResponse:
    """The question of a count, in the form; as TOML where it says more than the form can show."""
    found = one(request, count, whole="question")
    if request.method == "POST":
        return _sent(request, found)
    if not _shown_whole(found.question):
        messages.info(request, _("This question says more than the form can show, so it is edited as TOML."))
        return redirect(at("count-toml", found))
    shown = Questioning.showing(tomllib.loads(found.question), name=found.name, seen=found.run)
    return _show_form(request, found, shown)


@lru_cache(maxsize=64)
def _shown_whole(text: str) -> bool:
    """Whether the form can show all of a question that was kept: it is kept only where it can be read."""
    return questions.fits(tomllib.loads(text))


def _sent(request: Asking, count: Count | None) -> HttpResponse:
    """What was pressed in the form: a breakdown added or taken out, a look at the TOML, or saved."""
    do = request.POST.get("do", "check")
    sent, filled = Questioning.filled_in(request.POST)
    if do.partition("-")[0] in ("add", "remove", "up"):
        return _show_form(request, count, Questioning.changed(sent, do), focus=do, filled=filled)
    asked = Questioning.sent(sent)
    toml = ""
    if asked.is_valid():
        toml = question_toml(asked.document())
        with asking(asked.base):
            # What was filled in is looked at before it is kept.
            if do != "save" or filled:
                questions.read_toml(toml)
            else:
                saved = _save(request, count, asked.base.cleaned_data, toml)
                return redirect(at("count", saved))
    return _show_form(request, count, asked, toml=toml, filled=filled)


def _save(request: Asking, count: Count | None, given: dict[str, Any], toml: str) -> Count:
    saved = counts.write_question(
        by=request.person,
        case=request.case,
        name=given["name"],
        question=toml,
        count=count,
        seen_run=given["seen"],
    )
    messages.success(request, _("The question was saved. Next, count the records."))
    return saved


def _show_form(
    request: Asking, count: Count | None, asked: Questioning, *, toml: str = "", focus: str = "", filled: bool = False
) -> HttpResponse:
    return show(
        request,
        "casework/count_question.html",
        title=_("The question"),
        count=count,
        form=asked.base,
        breakdowns=asked.breakdowns,
        may_add=len(asked.breakdowns) < MOST_BREAKDOWNS,
        toml=toml,
        added=focus == "add",
        filled=filled,
        wanted=_wanted(request),
        parts=list(request.case.parts.all()),
        wide=False,
        **_ways(request, count),
    )


def _wanted(request: Asking) -> list[str]:
    """What officers asked to be counted for this case, and was not counted yet."""
    return list(request.case.counts_asked.filter(answered_at=None).values_list("words", flat=True))


def count_write_toml(request: Asking) -> HttpResponse:
    """A new question, as TOML."""
    return _toml(request, None, {"toml": _begun(request)} if request.method != "POST" else {})


def count_toml(request: Asking, count: int) -> HttpResponse:
    """The question of a count, as TOML."""
    found = one(request, count, whole="question")
    return _toml(request, found, {"toml": found.question, "name": found.name, "seen": found.run})


def _toml(request: Asking, count: Count | None, initial: dict[str, Any]) -> HttpResponse:
    form = TomlForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        # Browsers send line ends as CR LF; a question file has LF, and so the hash of both is the same.
        text = form.cleaned_data["toml"].replace("\r\n", "\n") + "\n"
        with asking(form):
            return redirect(at("count", _save(request, count, form.cleaned_data, text)))
    return show(
        request,
        "casework/count_toml.html",
        title=_("The question as TOML"),
        count=count,
        form=form,
        in_form=_fits(initial.get("toml", "")),
        wide=False,
        **_ways(request, count),
    )


def _fits(text: str) -> bool:
    """Whether the form can show this question; an empty text is a blank form."""
    try:
        return not text or questions.fits(questions.read_toml(text)[0])
    except BadInput:
        return False


def _ways(request: Asking, count: Count | None) -> dict[str, Any]:
    """The addresses of the form, of the TOML and of the page to go back to."""
    if count is not None:
        return {"form_at": at("count-question", count), "toml_at": at("count-toml", count), "back": at("count", count)}
    names = {"form_at": "count-write", "toml_at": "count-write-toml", "back": "case-counts"}
    return {key: reverse(name, kwargs={"reference": request.case.reference}) for key, name in names.items()}


_ALL = "cases/<str:reference>/counts/"
urlpatterns: list[URLPattern] = [
    path(f"{_ALL}new/", count_new, name="count-new"),
    path(f"{_ALL}new/question/", count_write, name="count-write"),
    path(f"{_ALL}new/toml/", count_write_toml, name="count-write-toml"),
    path(f"{_ALL}<int:count>/question/", count_question, name="count-question"),
    path(f"{_ALL}<int:count>/toml/", count_toml, name="count-toml"),
]
