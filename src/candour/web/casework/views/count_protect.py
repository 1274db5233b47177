"""Pages: which small numbers are withheld, what an outsider could learn, and how the table goes out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from markupsafe import Markup

from candour.sdc import Attacker, Policy
from candour.sdc.policy import DEFAULT_ATTACKERS
from candour.tables import to_html
from candour.web.accounts.models import Authority
from candour.web.casework import count_tasks, tables_of
from candour.web.casework.actions import counts
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms.counts import ChooseForm, PolicyForm
from candour.web.casework.models import Count, CountState
from candour.web.casework.views.counted import Words, asking, at, one, printed
from candour.web.design.pages import show
from candour.web.permits import Asking

_CELLS_A_PAGE = 50


def count_protect(request: Asking, count: int) -> HttpResponse:
    """The policy: which numbers are too small to show, who decided so and why."""
    found = one(request, count)
    released = [
        (str(one.pk), _("%(title)s (%(reference)s)") % {"title": one.title, "reference": one.case.reference})
        for one in count_tasks.released(request.case.authority)
        .exclude(pk=found.pk)
        .select_related("case")
        .only("title", "case__reference")
    ]
    initial = _policy_initial(found, request.case.authority)
    initial["earlier"] = [key for key, _label in released if int(key) not in found.apart]
    form = PolicyForm(request.POST if request.method == "POST" else None, released=released, initial=initial)
    if request.method == "POST" and form.is_valid():
        with asking(form):
            counts.protect(
                by=request.person,
                case=request.case,
                count=found,
                policy=_policy(form.cleaned_data),
                apart=form.apart(),
                apart_reason=form.cleaned_data.get("apart_reason", ""),
            )
        if form.is_valid():
            return redirect(at("count", found))
    return show(
        request, "casework/count_protect.html", title=_("Withhold small numbers"), count=found, form=form, wide=False
    )


def _policy_initial(count: Count, authority: Authority) -> dict[str, Any]:
    """The policy that the count has already, or the authority's own."""
    if count.policy:
        kept = {key: count.policy[key] for key in ("threshold", "decided_by", "reason")}
        return {**kept, "hide_zeros": not count.policy["zeros_published"], "apart_reason": count.apart_reason}
    return {
        "threshold": authority.threshold,
        "decided_by": authority.threshold_decided_by,
        "reason": authority.threshold_reason,
    }


def _policy(given: dict[str, Any]) -> Policy:
    hide_zeros = given["hide_zeros"]
    # Where zeros may be withheld, no reader knows that a withheld number is at least 1.
    attackers = DEFAULT_ATTACKERS - {Attacker.OUTSIDER_FLOOR_1} if hide_zeros else DEFAULT_ATTACKERS
    return Policy(
        decided_by=given["decided_by"],
        reason=given["reason"],
        threshold=given["threshold"],
        zeros_published=not hide_zeros,
        attackers=attackers,
    )


def count_protection(request: Asking, count: int) -> HttpResponse:
    """What protection withholds and why, and what an outsider could work out of it."""
    found = one(request, count, whole="account audit protection_findings")
    if found.audit is None:
        raise Http404
    words = Words(found.audit["dimensions"])
    small = {tuple(keys) for keys in (found.account or {})["primary"]}
    page = Paginator(found.audit["cells"], _CELLS_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            words.cell(keys),
            _("Small") if tuple(keys) in small else _("Would give a small number away"),
            _range(low, high),
            VERDICTS[verdict](),
        )
        for *keys, low, high, verdict in page
    ]
    return show(
        request,
        "casework/count_protection.html",
        title=_("What is withheld"),
        count=found,
        figures=found.summary,
        policy=found.policy,
        findings=words.findings([*found.protection_findings, *found.audit["findings"]]),
        suggestions=[printed(one) for one in (found.account or {}).get("suggestions", ())],
        page=page,
        rows=rows,
        may_change=not found.is_chosen and allowed("choose-protection", request.person, request.case),
    )


VERDICTS: dict[str, Any] = {
    "exact": lambda: _("Can be worked out"),
    "narrow": lambda: _("Can be narrowed too far"),
    "protected": lambda: _("Stays hidden"),
    "undecided": lambda: _("Could not be settled"),
}


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return _("Not known")
    if high is None:
        return _("%(low)s or more") % {"low": f"{low:,}"}
    if low == high:
        return f"{low:,}"
    return _("%(low)s to %(high)s") % {"low": f"{low:,}", "high": f"{high:,}"}


def count_public(request: Asking, count: int) -> HttpResponse:
    """The table as its readers will see it, and its files."""
    found = one(request, count, whole="counted protected")
    if found.protected is None and not found.as_counted_reason:
        raise Http404
    table = tables_of.released_table(found)
    return show(
        request,
        "casework/count_public.html",
        title=_("The table as readers will see it"),
        count=found,
        table=Markup(to_html(table, ids="public", about=True)),  # noqa: S704 - the room escapes every text in it
        files=[(form.upper(), at("count-download", found, form=form)) for form in ("ods", "xlsx", "csv")],
    )


def count_choose(request: Asking, count: int) -> HttpResponse:
    """Choose how the table goes out, with the two ways compared by number."""
    found = one(request, count)
    if found.state != CountState.DONE or found.is_chosen:
        messages.info(request, _("There is nothing to choose at this count now."))
        return redirect(at("count", found))
    protected = "withheld" in found.summary
    initial = {"run": found.run, "how": "protected" if protected else ""}
    form = ChooseForm(request.POST if request.method == "POST" else None, protected=protected, initial=initial)
    if request.method == "POST" and form.is_valid():
        with asking(form):
            counts.choose(
                by=request.person,
                case=request.case,
                count=found,
                as_counted=form.cleaned_data["how"] == "as-counted",
                reason=form.cleaned_data["reason"],
                seen_run=form.cleaned_data["run"],
            )
        if form.is_valid():
            messages.success(request, _("Your choice was kept. The table can now be supplied with the answer."))
            return redirect(at("count", found))
    return show(
        request,
        "casework/count_choose.html",
        title=_("Choose how the table goes out"),
        count=found,
        form=form,
        protected=protected,
        figures=found.summary,
        share=_share(found.summary),
    )


def _share(figures: dict[str, Any]) -> str:
    """What part of everything counted stands in cells that are withheld."""
    units = figures.get("units") or 0
    return f"{figures.get('units_withheld', 0) / units:.0%}" if units else "0%"


_ONE = "cases/<str:reference>/counts/<int:count>/"
urlpatterns: list[URLPattern] = [
    path(f"{_ONE}protect/", count_protect, name="count-protect"),
    path(f"{_ONE}protection/", count_protection, name="count-protection"),
    path(f"{_ONE}public/", count_public, name="count-public"),
    path(f"{_ONE}choose/", count_choose, name="count-choose"),
]
