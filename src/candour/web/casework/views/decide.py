"""Pages: what was decided about each part, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from candour.law import Regime, Work
from candour.letters import Holding
from candour.web.accounts.models import Role
from candour.web.casework.actions import decide as actions
from candour.web.casework.acts_for import allowed
from candour.web.casework.costs import estimates_of, refinements, sum_of
from candour.web.casework.covering import words_shown
from candour.web.casework.drafts import answer_draft, checked, parts_of
from candour.web.casework.form_wanted import as_phrase
from candour.web.casework.forms import decide as forms
from candour.web.casework.lacks import by_place, lacks_of, stopping
from candour.web.casework.models import Case, Estimate, FileState, SearchRecord
from candour.web.casework.views import reasons
from candour.web.casework.views.saving import not_now, saved
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.words import day_in_words

_MAY_SEE_PRIVATE = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR})


def overview(request: Asking) -> HttpResponse:
    """Everything decided so far, and what the letter still lacks."""
    case = request.case
    draft = answer_draft(case)
    seen = checked(draft)
    lacks = lacks_of(draft, seen)
    stops = stopping(lacks)
    decision = draft.decision
    may_change = allowed("decide", request.person, case)
    return show(
        request,
        "casework/decision.html",
        title=_("Decision"),
        draft=draft,
        decision=decision,
        parts=[_shown_part(case, part, decision) for part in parts_of(case)],
        reasons=reasons.shown(draft),
        places=by_place(lacks),
        stops=len(stops),
        # Only what a check finds wrong in the record stops the letter from being made, and read.
        has_letter=seen.record is not None and not any(one.finding for one in stops),
        may_change=may_change,
        change=_with_change if may_change else _without_change,
        may_see_private=bool(request.person.roles_in(case.authority_id) & _MAY_SEE_PRIVATE),
        is_foia=case.regime == Regime.FOIA,
        results=dict(forms.RESULTS),
    )


def _with_change(label: str, value: Any, href: str, what: str) -> tuple[Any, ...]:
    return label, value, href, what


def _without_change(label: str, value: Any, href: str, what: str) -> tuple[Any, ...]:
    return label, value


def _part_entry(decision: dict[str, Any], number: str) -> dict[str, Any]:
    entries: list[dict[str, Any]] = decision.get("parts", [])
    return next((one for one in entries if one["number"] == number), {})


def _shown_part(case: Case, part: Any, decision: dict[str, Any]) -> dict[str, Any]:
    entry = _part_entry(decision, part.number)
    return {
        "number": part.number,
        "text": part.text,
        "holding": dict(forms.HOLDINGS).get(entry.get("holding", ""), ""),
        "supplied": [one["what"] for one in entry.get("disclosures", [])],
        "answer": entry.get("answer", ""),
        "href": reverse("case-decide-part", kwargs={"reference": case.reference, "number": part.number}),
    }


def decide_part(request: Asking, number: str) -> HttpResponse:
    """One part: is it held, and apart from that, what is said and supplied."""
    if stopped := not_now(request, "decide"):
        return stopped
    case = request.case
    part = next((one for one in parts_of(case) if one.number == number), None)
    if part is None:
        raise Http404
    draft = answer_draft(case)
    entry = _part_entry(draft.decision, number)
    tables = dict(case.counts.chosen().order_by("id").values_list("name", "title"))
    files = list(case.files.filter(state=FileState.CLEAN).values_list("name", flat=True).distinct())
    offered: dict[str, Any] = {"tables": tables, "files": files}
    searches = list(case.searches.filter(task__parts=part).distinct()) if not entry else []
    if request.method == "POST":
        form = forms.Supply(request.POST, seen=case.version, **offered)
        if saved(form, lambda: _save_part(request, number, form)):
            messages.success(request, _("Part %(number)s is saved.") % {"number": number})
            return redirect(_next_part(case))
    else:
        form = forms.Supply(seen=case.version, initial=_initial_part(entry, tables, files, searches), **offered)
    return show(
        request,
        "casework/decide_part.html",
        title=_("Part %(number)s") % {"number": number},
        form=form,
        part=part,
        prefilled=bool(searches) and not form.is_bound,
        no_counts=not tables,
    )


def _next_part(case: Case) -> str:
    """Where to go on: to the first part that is still undecided, else to the whole decision."""
    decision = answer_draft(case).decision
    for part in parts_of(case):
        if not _part_entry(decision, part.number).get("holding"):
            return reverse("case-decide-part", kwargs={"reference": case.reference, "number": part.number})
    return reverse("case-decision", kwargs={"reference": case.reference})


def _save_part(request: Asking, number: str, form: forms.Supply) -> None:
    data = form.cleaned_data
    actions.decide_part(
        by=request.person,
        case=request.case,
        seen=data["seen"],
        number=number,
        holding=data["holding"],
        answer=data["answer"],
        searches=data["searches"] if data["holding"] == Holding.NOT_HELD else "",
        advice=data["advice"],
        disclosures=form.disclosures,
    )


def _initial_part(
    entry: dict[str, Any], tables: Mapping[str, str], files: list[str], searches: list[SearchRecord]
) -> dict[str, Any]:
    """What the page shows at first: what was decided, or else the searches that were made."""
    found: dict[str, Any] = {key: entry.get(key, "") for key in ("holding", "answer", "searches", "advice")}
    for number, title in enumerate(tables.values()):
        found[f"what_{number}"] = _("the table “%(title)s”") % {"title": title}
    for number, (kind, name) in enumerate([("table", one) for one in tables] + [("file", one) for one in files]):
        for one in entry.get("disclosures", []):
            if one.get("table") == name if kind == "table" else not one.get("table") and name in one.get("files", []):
                found |= {f"supply_{number}": True, f"what_{number}": one["what"]}
    loose = [one["what"] for one in entry.get("disclosures", []) if not (one.get("table") or one.get("files"))]
    found["others"] = "\n".join(loose)
    if searches:
        found["searches"] = "\n\n".join(_search_in_words(one) for one in searches)
    return found


def _search_in_words(search: SearchRecord) -> str:
    return _("On %(day)s we searched %(where)s for “%(terms)s”. %(found)s") % {
        "day": day_in_words(search.on),
        "where": search.where,
        "terms": search.terms,
        "found": search.found,
    }


def decide_cost(request: Asking) -> HttpResponse:
    """Refuse because of cost, from the estimates of those who would have to search."""
    if stopped := not_now(request, "decide"):
        return stopped
    case = request.case
    estimates = estimates_of(case)
    entry = answer_draft(case).decision.get("cost", {})
    total = sum_of(case, estimates)
    if request.method == "POST":
        form = forms.Cost(request.POST, seen=case.version, estimates=estimates)
        if saved(form, lambda: _save_cost(request, form, estimates)):
            return _done(request, _("The refusal because of cost is saved."))
    else:
        together = entry.get("aggregation", {})
        described = {one["description"] for one in entry.get("work", [])}
        initial = {
            "provision": entry.get("provision"),
            "advice": entry.get("advice", ""),
            "estimates": [str(one.pk) for one in estimates if not entry or one.description in described],
            "references": "\n".join(together.get("references", [])),
            "aggregation_reason": together.get("reason", ""),
        }
        form = forms.Cost(seen=case.version, initial=initial, estimates=estimates)
    return show(
        request,
        "casework/decide_cost.html",
        title=_("Refuse because of cost"),
        form=form,
        rows=[_told(line) for line in total.work],
        total=total,
        refinements=refinements(case, estimates),
        entry=entry,
    )


def _told(line: Work) -> tuple[Any, ...]:
    return (
        line.what,
        line.activity.label,
        {"text": f"{line.records:,}", "numeric": True},
        {"text": f"{line.minutes}", "numeric": True},
        {"text": f"{line.total_minutes / 60:.2f}", "numeric": True},
    )


def _save_cost(request: Asking, form: forms.Cost, estimates: list[Estimate]) -> None:
    data = form.cleaned_data
    chosen = [one for one in estimates if str(one.pk) in data["estimates"]]
    actions.refuse_for_cost(
        by=request.person,
        case=request.case,
        seen=data["seen"],
        provision=data["provision"],
        estimates=chosen,
        advice=data["advice"],
        together=data["references"].split(),
        together_because=data["aggregation_reason"],
    )


def decide_dismissal(request: Asking) -> HttpResponse:
    """Refuse as vexatious or repeated."""
    if stopped := not_now(request, "decide"):
        return stopped
    case = request.case
    draft = answer_draft(case)
    if request.method == "POST":
        form = forms.Dismissal(request.POST, seen=case.version)
        if saved(form, lambda: _save_dismissal(request, form)):
            return _done(request, _("The refusal is saved."))
    else:
        form = forms.Dismissal(seen=case.version, initial=reasons.dated(draft.decision.get("dismissal", {})))
    return show(
        request,
        "casework/decide_form.html",
        title=_("Refuse as vexatious or repeated"),
        form=form,
        lead=_("The whole request is refused under section 14. There is no public interest to weigh."),
        remove="dismissal" if "dismissal" in draft.decision else "",
    )


def _save_dismissal(request: Asking, form: forms.Dismissal) -> None:
    data = dict(form.cleaned_data)
    seen = data.pop("seen")
    if data["provision"] == "14(1)":
        data |= {"earlier_reference": "", "earlier_answered": None}
    actions.decide_dismissal(by=request.person, case=request.case, seen=seen, values=data)


def remove(request: Asking, what: str) -> HttpResponse:
    """Take a refusal of the whole request back."""
    if stopped := not_now(request, "decide"):
        return stopped
    act = {"cost": actions.decide_cost, "dismissal": actions.decide_dismissal}.get(what)
    if act is None:
        raise Http404
    names = {"cost": _("the refusal because of cost"), "dismissal": _("the refusal under section 14")}
    return reasons.confirm_removal(request, names[what], lambda seen: act(
        by=request.person, case=request.case, values=None, seen=seen
    ))  # fmt: skip


def write_words(request: Asking) -> HttpResponse:
    """The officer's own words in the letter, and the form of the answer."""
    if stopped := not_now(request, "edit-letter"):
        return stopped
    case = request.case
    decision = answer_draft(case).decision
    asked = decision.get("format_preference", {})
    if request.method == "POST":
        form = forms.Words(request.POST, seen=case.version, format_asked=case.format_asked)
        if saved(form, lambda: actions.write_words(
            by=request.person, case=case, values=form.values, seen=form.cleaned_data["seen"]
        )):  # fmt: skip
            return _done(request, _("The words of the letter are saved."))
    else:
        initial = {
            "introduction": decision.get("introduction", ""),
            "closing": decision.get("closing", ""),
            "quote": bool(decision.get("request")),
            "request": decision.get("request") or words_shown(case),
            "asked": asked.get("asked") or as_phrase(case.format_asked),
            "met": {True: "yes", False: "no"}.get(asked.get("met")),
            "reason": asked.get("reason", ""),
        }
        form = forms.Words(seen=case.version, initial=initial, format_asked=case.format_asked)
    return show(request, "casework/decide_form.html", title=_("Your own words in the letter"), form=form)


def decide_review(request: Asking) -> HttpResponse:
    """How an internal review ended."""
    case = request.case
    if not case.is_review:
        raise Http404
    if stopped := not_now(request, "decide"):
        return stopped
    decided = answer_draft(case).decision.get("review", {})
    if request.method == "POST":
        form = forms.Review(request.POST, seen=case.version)
        if saved(form, lambda: actions.decide_review(
            by=request.person, case=case, seen=form.cleaned_data["seen"],
            values={key: value for key, value in form.cleaned_data.items() if key != "seen"},
        )):  # fmt: skip
            return _done(request, _("The outcome of the review is saved."))
    else:
        initial = {"complaint": case.review_complaint, **decided}
        form = forms.Review(seen=case.version, initial=initial)
    return show(
        request,
        "casework/decide_form.html",
        title=_("Outcome of the review"),
        form=form,
        lead=_("The parts below need deciding again only where the review decides differently about them."),
    )


def _done(request: Asking, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("case-decision", reference=request.case.reference)


_CASE = "cases/<str:reference>/decision"
urlpatterns = [
    path(_CASE, overview, name="case-decision"),
    path(f"{_CASE}/parts/<str:number>", decide_part, name="case-decide-part"),
    path(f"{_CASE}/cost", decide_cost, name="case-decide-cost"),
    path(f"{_CASE}/dismissal", decide_dismissal, name="case-decide-dismissal"),
    path(f"{_CASE}/remove/<str:what>", remove, name="case-decide-remove"),
    path(f"{_CASE}/words", write_words, name="case-decide-words"),
    path(f"{_CASE}/review", decide_review, name="case-decide-review"),
    *reasons.urlpatterns,
]
