"""Pages: refusals, and what is neither confirmed nor denied, provision by provision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import Provision, Regime
from candour.tables import Table
from candour.web.casework import citing, starting
from candour.web.casework.actions import decide as actions
from candour.web.casework.actions.decide import DENIALS, REFUSALS
from candour.web.casework.drafts import answer_draft, from_plain, parts_of, tables_ready
from candour.web.casework.forms import reasons as forms
from candour.web.casework.forms.decide import Opinion
from candour.web.casework.models import Draft
from candour.web.casework.views.saving import not_now, saved
from candour.web.design.forms import SeenForm
from candour.web.design.pages import show
from candour.web.permits import Asking

_PAGES = {REFUSALS: "case-decide-refusal", DENIALS: "case-decide-denial"}


def shown(draft: Draft) -> dict[str, list[dict[str, Any]]]:
    """The refusals and denials of a draft, with the addresses of their pages, for the overview."""
    found: dict[str, list[dict[str, Any]]] = {}
    for which, page in _PAGES.items():
        found[which] = [
            {
                **entry,
                "about": entry.get("withheld") or entry.get("scope") or _("everything that these parts ask for"),
                "href": reverse(page, kwargs={"reference": draft.case.reference, "number": number}),
                "remove": reverse(f"{page}-remove", kwargs={"reference": draft.case.reference, "number": number}),
            }
            for number, entry in enumerate(draft.decision.get(which, []), start=1)
        ]
    return found


def dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of a decision with its dates as dates, for a form to show."""
    found: dict[str, Any] = from_plain(dict(entry))
    return found


def begin(request: Asking, which: str) -> HttpResponse:
    """The first step: under which provision, about what, for which parts."""
    if stopped := not_now(request, "decide"):
        return stopped
    case = request.case
    denial = which == DENIALS
    kind = forms.BeginDenial if denial else forms.Begin
    numbers = [part.number for part in parts_of(case)]
    made: list[int] = []
    chosen = request.POST.get("choose", "")
    if request.method == "POST" and chosen:
        typed = _typed(request, kind(parts=numbers))
        form = kind(parts=numbers, initial={**typed, "provision": chosen})
    elif request.method == "POST":
        form = kind(request.POST, seen=case.version, parts=numbers)
        if saved(form, lambda: made.append(_add(request, which, form.cleaned_data))):
            messages.success(request, _("Now say why the provision applies."))
            page = reverse(_PAGES[which], kwargs={"reference": case.reference, "number": made[0]})
            table = request.GET.get("table", "")
            return redirect(f"{page}?{urlencode({'table': table})}" if table else page)
    else:
        form = kind(seen=case.version, parts=numbers, initial=_filled_in(request))
    return show(
        request,
        "casework/decide_begin.html",
        title=_("Neither confirm nor deny") if denial else _("Refuse to supply something"),
        form=form,
        denial=denial,
        chosen=chosen,
        groups=citing.grouped(citing.usable(case.authority, Regime(case.regime), denials=denial)),
        regime=case.regime,
    )


def _add(request: Asking, which: str, data: Mapping[str, Any]) -> int:
    """Add the refusal or the denial; its number."""
    return actions.add_reason(
        by=request.person,
        case=request.case,
        which=which,
        seen=data["seen"],
        provision=data["provision"],
        parts=data.get("parts", []),
        withheld=data.get("withheld", ""),
        scope=data.get("scope", ""),
    )


def _filled_in(request: Asking) -> dict[str, Any]:
    """What the first step shows when it is come to from a finding that says what is missing."""
    found: dict[str, Any] = {"provision": request.GET.get("provision", "")}
    if part := request.GET.get("part"):
        found["parts"] = [part]
    if (table := _table_of(request)) is not None:
        found["parts"] = [
            one["number"]
            for one in answer_draft(request.case).decision.get("parts", [])
            if any(given.get("table") == request.GET["table"] for given in one.get("disclosures", []))
        ]
        about = _("the small numbers in the table “%(title)s”, and other numbers from which those could be worked out")
        found["withheld"] = about % {"title": table.title}
    return found


def _table_of(request: Asking) -> Table | None:
    """The table whose withheld numbers are to be explained, where the address names one."""
    table = tables_ready(request.case).get(request.GET.get("table", ""))
    return table if table is not None and table.has_withheld else None


def _typed(request: Asking, form: SeenForm) -> dict[str, Any]:
    """What was typed into a form, to be shown again unsaved."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name) for name, field in form.fields.items()
    }


def change(request: Asking, which: str, number: int) -> HttpResponse:
    """Why one provision is relied on: only what that provision needs, with wording to start from."""
    if stopped := not_now(request, "decide"):
        return stopped
    case = request.case
    draft = answer_draft(case)
    entry = _entry(draft, which, number)
    row = _row(request.POST.get("provision") or entry["provision"], Regime(case.regime))
    given: dict[str, Any] = {
        "row": row,
        "denial": which == DENIALS,
        "parts": [part.number for part in parts_of(case)],
        "tables": {name: table.title for name, table in tables_ready(case).items() if table.has_withheld},
    }
    wordings = starting.for_citation(str(row) if row else entry["provision"])
    used = ""
    if request.method == "POST" and "use" in request.POST:
        form, used = _with_wording(request, given)
    elif request.method == "POST":
        form = forms.Reason(request.POST, seen=case.version, **given)
        if saved(form, lambda: actions.change_reason(
            by=request.person, case=case, which=which, number=number, values=form.values,
            seen=form.cleaned_data["seen"],
        )):  # fmt: skip
            return _saved_reason(request, row, entry, number)
    else:
        initial = forms.initial_of(dated(entry))
        if "why" not in entry and _table_of(request) is not None:
            initial["withheld_cells_of"] = [request.GET["table"]]
        form = forms.Reason(seen=case.version, initial=initial, **given)
    words = _("Regulation %(provision)s") if case.regime == Regime.EIR else _("Section %(provision)s")
    return show(
        request,
        "casework/decide_reason.html",
        title=words % {"provision": entry["provision"]},
        form=form,
        denial=which == DENIALS,
        row=row,
        test=forms.test_of(row),
        wordings={name: rows for name, rows in wordings.items() if name in form.fields},
        used=used,
        entry=entry,
        number=number,
        remove=reverse(f"{_PAGES[which]}-remove", kwargs={"reference": case.reference, "number": number}),
        needs_opinion=row is not None and row.section == "36" and which == REFUSALS,
    )


def _saved_reason(request: Asking, row: Provision | None, entry: dict[str, Any], number: int) -> HttpResponse:
    messages.success(request, _("The reasons are saved."))
    reference = request.case.reference
    statistical = request.POST.get("statistical")
    if row is not None and row.section == "36" and "withheld" in entry and not statistical:
        return redirect("case-decide-opinion", reference=reference, number=number)
    return redirect("case-decision", reference=reference)


def _entry(draft: Draft, which: str, number: int) -> dict[str, Any]:
    listed: list[dict[str, Any]] = draft.decision.get(which, [])
    if not 1 <= number <= len(listed):
        raise Http404
    return listed[number - 1]


def _row(provision: str, regime: Regime) -> Provision | None:
    """The law's row, None where there is none: the form then asks everything, and saving says what is wrong."""
    try:
        return citing.cited(provision, regime)
    except BadInput:
        return None


def _with_wording(request: Asking, given: dict[str, Any]) -> tuple[forms.Reason, str]:
    """The form as it was typed, unsaved, with one wording put after what stands in its field."""
    form = forms.Reason(**given)
    typed = _typed(request, form)
    wording = starting.wordings().get(request.POST["use"])
    if wording is None or wording.field not in typed:
        return forms.Reason(initial=typed, **given), ""
    before = str(typed[wording.field] or "").rstrip()
    gap = "\n" if wording.field in ("favouring", "against") else "\n\n"
    typed[wording.field] = f"{before}{gap}{wording.text}" if before else wording.text
    return forms.Reason(initial=typed, **given), str(form.fields[wording.field].label)


def record_opinion(request: Asking, number: int) -> HttpResponse:
    """The opinion of the qualified person that section 36 rests on."""
    if stopped := not_now(request, "record-opinion"):
        return stopped
    case = request.case
    entry = _entry(answer_draft(case), REFUSALS, number)
    if request.method == "POST":
        form = Opinion(request.POST, seen=case.version)
        if saved(form, lambda: _save_opinion(request, form, number)):
            messages.success(request, _("The opinion is recorded."))
            return redirect("case-decision", reference=case.reference)
    else:
        form = Opinion(seen=case.version, initial=dated(entry.get("qualified_person", {})))
    return show(
        request,
        "casework/decide_form.html",
        title=_("Opinion of the qualified person"),
        form=form,
        lead=_(
            "Section 36 may be relied on only where the qualified person of the authority holds, reasonably, that the "
            "harm would or would be likely to follow. The letter gives the opinion."
        ),
    )


def _save_opinion(request: Asking, form: SeenForm, number: int) -> None:
    data = dict(form.cleaned_data)
    date: dt.date = data["date"]
    actions.record_opinion(
        by=request.person,
        case=request.case,
        number=number,
        name=data["name"],
        office=data["office"],
        date=date,
        opinion=data["opinion"],
        seen=data["seen"],
    )


def remove(request: Asking, which: str, number: int) -> HttpResponse:
    """Take a refusal or a denial out of the decision."""
    if stopped := not_now(request, "decide"):
        return stopped
    entry = _entry(answer_draft(request.case), which, number)
    return confirm_removal(request, entry["provision"], lambda seen: actions.remove_reason(
        by=request.person, case=request.case, which=which, number=number, seen=seen
    ))  # fmt: skip


def confirm_removal(request: Asking, what: str, act: Callable[[int | None], Any]) -> HttpResponse:
    """Ask whether something is really to be taken out of the decision, and take it out."""
    if request.method == "POST":
        form = SeenForm(request.POST, seen=request.case.version)
        if saved(form, lambda: act(form.cleaned_data["seen"])):
            messages.success(request, _("Taken out of the decision: %(what)s.") % {"what": what})
            return redirect("case-decision", reference=request.case.reference)
    else:
        form = SeenForm(seen=request.case.version)
    return show(
        request,
        "casework/decide_form.html",
        title=_("Take out %(what)s?") % {"what": what},
        form=form,
        lead=_("What was written for it is taken out too. The history keeps that it was there."),
        submit=_("Take it out"),
        style="warning",
    )


_CASE = "cases/<str:reference>/decision"
urlpatterns = [
    path(f"{_CASE}/refusals/new", begin, {"which": REFUSALS}, name="case-decide-refusal-new"),
    path(f"{_CASE}/refusals/<int:number>", change, {"which": REFUSALS}, name="case-decide-refusal"),
    path(f"{_CASE}/refusals/<int:number>/remove", remove, {"which": REFUSALS}, name="case-decide-refusal-remove"),
    path(f"{_CASE}/refusals/<int:number>/opinion", record_opinion, name="case-decide-opinion"),
    path(f"{_CASE}/denials/new", begin, {"which": DENIALS}, name="case-decide-denial-new"),
    path(f"{_CASE}/denials/<int:number>", change, {"which": DENIALS}, name="case-decide-denial"),
    path(f"{_CASE}/denials/<int:number>/remove", remove, {"which": DENIALS}, name="case-decide-denial-remove"),
]
