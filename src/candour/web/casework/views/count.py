"""Pages: the counts of a case, one count, its run and its table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from candour.errors import BadInput
from candour.tables import Table, from_json, to_html, write_csvw, write_ods, write_xlsx
from candour.web.casework import tables_of
from candour.web.casework.actions import counts
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms.counts import ANY_ANALYST, REASONS, AllowForm, AskCountForm, RunForm
from candour.web.casework.models import Count, CountState, Source
from candour.web.casework.views import count_protect, count_question
from candour.web.casework.views.attempting import attempting
from candour.web.casework.views.counted import STATES, asking, at, one, printed, row_accounts
from candour.web.design.forms import ReasonForm
from candour.web.design.pages import show
from candour.web.permits import Asking

_REFRESH = "3"
_ROWS_A_PAGE = 50


def case_counts(request: Asking) -> HttpResponse:
    """The counts of a case, and what to do next."""
    found = list(request.case.counts.light())
    return show(
        request,
        "casework/case_counts.html",
        title=_("Counts"),
        standing=[count for count in found if count.state != CountState.ASIDE],
        aside=[count for count in found if count.state == CountState.ASIDE],
        states=STATES,
        asked=list(request.case.counts_asked.select_related("person", "asked_by")),
        may_write=allowed("write-question", request.person, request.case),
        may_ask=allowed("ask-count", request.person, request.case),
    )


def count_ask(request: Asking) -> HttpResponse:
    """Ask an analyst for a count."""
    case = request.case
    analysts = counts.analysts_of(case)
    form = AskCountForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        analysts=analysts,
        initial={"person": ANY_ANALYST},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = next((one for one in analysts if str(one.pk) == given["person"]), None)
        with attempting(form):
            counts.ask_count(by=request.person, case=case, words=given["words"], person=person, seen=given["seen"])
        if form.is_valid():
            messages.success(request, _("The count is asked for. It stands on the analyst’s first page."))
            return redirect("case-counts", reference=case.reference)
    return show(request, "casework/count_ask.html", title=_("Ask for a count"), form=form, analysts=analysts)


def count_page(request: Asking, count: int) -> HttpResponse:
    """One count: its question, run, result, protection and choice. While it works the page looks again by itself."""
    found = one(request, count, whole="question")
    stalled = counts.is_stalled(found)
    open_to_change = not found.is_chosen and found.state != CountState.ASIDE
    response = show(
        request,
        "casework/count.html",
        title=found.title,
        count=found,
        state=STATES[found.state],
        stalled=stalled,
        problem=printed(found.problem),
        steps=_steps(request, found) if not found.is_working or stalled else [],
        may_change=open_to_change and allowed("write-question", request.person, request.case),
        may_discard=found.state != CountState.ASIDE and allowed("discard-count", request.person, request.case),
        kinds=[(REASONS[kind], number) for kind, number in found.bad_counts.items()],
    )
    if found.is_working and not stalled:
        # Works without script, and unlike the same in the page it can be switched off in the browser's settings.
        response.headers["Refresh"] = _REFRESH
    return response


def _steps(request: Asking, count: Count) -> list[tuple[Any, ...]]:
    """What is done and what is next, each with its page for whom may open it."""
    may = not count.is_chosen and allowed("start-count", request.person, request.case)
    is_counted = count.state == CountState.DONE
    done, todo, waits = {"text": _("Done"), "colour": "green"}, {"text": _("To do")}, _("Cannot start yet")
    has_bad = count.state == CountState.FAILED and bool(count.bad_counts)
    protection = "count-protection" if "withheld" in count.summary else "count-protect"
    return [
        (_("Write the question"), at("count-question", count) if may else "", done),
        (
            _("Count the records"),
            at("count-run", count) if may else "",
            done if is_counted else {"text": _("Stopped"), "colour": "red"} if count.problem else todo,
        ),
        *([(_("Look at the rows that are wrong"), at("count-bad-rows", count), todo)] if has_bad else []),
        (
            _("Look at the table"),
            at("count-table", count) if is_counted else "",
            _("Internal") if is_counted else waits,
        ),
        (
            _("Withhold small numbers"),
            at(protection, count) if is_counted and (may or protection == "count-protection") else "",
            done if "withheld" in count.summary else todo if is_counted else waits,
        ),
        (
            _("Choose how it goes out"),
            at("count-choose", count) if is_counted and may else "",
            done if count.is_chosen else todo if is_counted else waits,
        ),
    ]


def count_run(request: Asking, count: int) -> HttpResponse:
    """Choose the records and count them in the background."""
    found = one(request, count)
    sources = Source.objects.filter(authority=request.case.authority, is_active=True)
    form = RunForm(
        request.POST if request.method == "POST" else None, sources=sources, initial={"source": found.source_id}
    )
    if request.method == "POST" and form.is_valid():
        with asking(form):
            source = sources.get(pk=form.cleaned_data["source"])
            counts.start(by=request.person, case=request.case, count=found, source=source)
        if form.is_valid():
            return redirect(at("count", found), permanent=False)
    return show(
        request,
        "casework/count_run.html",
        title=_("Count the records"),
        count=found,
        form=form,
        sources=sources,
        wide=False,
    )


def count_bad_rows(request: Asking, count: int) -> HttpResponse:
    """The rows that are wrong, and leaving out a kind of them by name."""
    found = one(request, count, whole="bad_rows")
    kinds = [(kind, f"{REASONS[kind]} ({number:,})") for kind, number in found.bad_counts.items()]
    may = (
        found.state == CountState.FAILED
        and bool(kinds)
        and not found.is_chosen
        and allowed("start-count", request.person, request.case)
    )
    form = AllowForm(request.POST if request.method == "POST" else None, kinds=kinds) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        with asking(form):
            if found.source is None:
                raise BadInput(_("Choose the records first."))
            counts.start(
                by=request.person,
                case=request.case,
                count=found,
                source=found.source,
                allow={*found.allow, *form.cleaned_data["allow"]},
                allow_reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return redirect(at("count", found))
    elif request.method == "POST" and form is None:
        messages.info(request, _("The count has moved on meanwhile."))
        return redirect(at("count", found))
    page = Paginator(found.bad_rows, _ROWS_A_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "casework/count_bad_rows.html",
        title=_("Rows that are wrong"),
        count=found,
        total=sum(found.bad_counts.values()),
        kinds=kinds,
        page=page,
        rows=[(row["file"], row["row"] or _("not found"), row["table"], REASONS[row["reason"]]) for row in page],
        form=form,
    )


def count_table(request: Asking, count: int) -> HttpResponse:
    """The table as counted, small numbers included, with the account of every row. Never to be released."""
    found = one(request, count, whole="counted")
    if found.counted is None:
        raise Http404
    table = from_json(found.counted)
    return show(
        request,
        "casework/count_table.html",
        title=_("The table as counted"),
        count=found,
        table=Markup(to_html(table, ids="counted")),  # noqa: S704 - the room escapes every text in it
        provenance=table.provenance,
        accounts=row_accounts(table),
    )


def count_discard(request: Asking, count: int) -> HttpResponse:
    """Set a count aside, with the reason."""
    found = one(request, count)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with asking(form):
            counts.discard(by=request.person, case=request.case, count=found, reason=form.cleaned_data["reason"])
        if form.is_valid():
            messages.success(request, _("The count “%(title)s” was set aside.") % {"title": found.title})
            return redirect(reverse("case-counts", kwargs={"reference": request.case.reference}))
    return show(request, "casework/count_discard.html", title=_("Set this count aside"), count=found, form=form)


_WRITERS: dict[str, tuple[str, Callable[[Table, Path], object]]] = {
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", write_ods),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "csv": ("text/csv; charset=utf-8", write_csvw),
}


def count_download(request: Asking, count: int, form: str) -> HttpResponse:
    """The table as it may go out: with small numbers withheld, or as counted where that was chosen."""
    if form not in _WRITERS:
        raise Http404
    found = get_object_or_404(request.case.counts.all(), pk=count)
    if found.protected is None and not found.as_counted_reason:
        raise Http404
    table = tables_of.released_table(found)
    kind, write = _WRITERS[form]
    with TemporaryDirectory(prefix="candour-") as folder:
        path_of_table = Path(folder) / f"{found.name}.{form}"
        write(table, path_of_table)
        content = path_of_table.read_bytes()
    disposition = f'attachment; filename="{found.name}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


_ONE = "cases/<str:reference>/counts/<int:count>/"
urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/counts/", case_counts, name="case-counts"),
    path("cases/<str:reference>/counts/ask/", count_ask, name="count-ask"),
    *count_question.urlpatterns,
    path(_ONE, count_page, name="count"),
    path(f"{_ONE}run/", count_run, name="count-run"),
    path(f"{_ONE}rows/", count_bad_rows, name="count-bad-rows"),
    path(f"{_ONE}table/", count_table, name="count-table"),
    path(f"{_ONE}discard/", count_discard, name="count-discard"),
    path(f"{_ONE}download/<str:form>/", count_download, name="count-download"),
    *count_protect.urlpatterns,
]
