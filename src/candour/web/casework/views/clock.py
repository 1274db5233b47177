"""Pages: the count behind the date due, and what moves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from candour.law import ClockState, Event, EventKind, Regime
from candour.letters import render_text
from candour.web.casework import clocks, drafts
from candour.web.casework.actions import clock as actions
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms import clock as forms
from candour.web.casework.lacks import by_place, of_finding
from candour.web.casework.models import Case, Kind
from candour.web.casework.views.attempting import attempting
from candour.web.design.forms import SeenForm
from candour.web.design.pages import show
from candour.web.permits import Asking

_RUNNING, _ASKED, _FEE = ClockState.RUNNING, ClockState.AWAITING_CLARIFICATION, ClockState.AWAITING_FEE

# What may be done about the clock: the act, its page, the state of the clock that it needs, its name, what it does.
_MOVES = (
    (
        "ask-clarification",
        "case-clarify",
        _RUNNING,
        _later("Ask what the applicant means"),
        _later("The clock waits until the applicant replies, then starts anew."),
    ),
    (
        "receive-clarification",
        "case-clarified",
        _ASKED,
        _later("Record the applicant’s reply"),
        _later("The clock starts anew on the day the reply came."),
    ),
    (
        "give-fees-notice",
        "case-fees",
        _RUNNING,
        _later("Give a fees notice"),
        _later("The days until the fee is paid do not count."),
    ),
    (
        "record-fee",
        "case-fee-paid",
        _FEE,
        _later("Record that the fee was paid"),
        _later("The clock goes on the day after."),
    ),
    (
        "extend",
        "case-extend",
        _RUNNING,
        _later("Take more time"),
        _later("Only where the law allows it, with a notice to the applicant in time."),
    ),
    (
        "set-target",
        "case-target",
        "",
        _later("Change the internal target"),
        _later("Your own date, before the one that the law sets."),
    ),
)


def overview(request: Asking) -> HttpResponse:
    """When the answer is due, and every day of the count."""
    case = request.case
    counted = clocks.clock_of(case)
    return show(
        request,
        "casework/clock.html",
        title=_("Clock"),
        case=case,
        clock=counted,
        due=clocks.due_of(case, counted),
        days=counted.explain() if not case.is_review else (),
        left=counted.working_days_left(timezone.localdate()),
        late=counted.is_late(timezone.localdate()),
        moves=_moves(request, case),
        notices=[draft for draft in case.drafts.select_related("author") if draft.kind in actions.NOTICES],
        clarifications=list(case.clarifications.all()),
        findings=[finding.to_json() for finding in counted.findings],
    )


def _moves(request: Asking, case: Case) -> list[tuple[str, str, str]]:
    """What the person may do about the clock now: the address's name, what it is called, what it is for."""
    state = case.clock_state
    return [
        (name, str(label), str(what))
        for act, name, needed, label, what in _MOVES
        if allowed(act, request.person, case) and needed in ("", state) and not (case.is_review and needed)
    ]


def clarify(request: Asking) -> HttpResponse:
    """Write a question to the applicant."""
    return _write(request, forms.ClarifyForm, Kind.CLARIFICATION, _("Ask what the applicant means"), _plain)


def _plain(form: Any, case: Case) -> dict[str, Any]:
    decision: dict[str, Any] = form.decision()
    return decision


def fees(request: Asking) -> HttpResponse:
    """Write a fees notice; the last day to pay is worked out from the day it would leave."""

    def decision(form: Any, case: Case) -> dict[str, Any]:
        today = timezone.localdate()
        pay_by = clocks.with_event(case, Event(EventKind.FEES_NOTICE, today)).pay_by
        made: dict[str, Any] = form.decision(pay_by or today + dt.timedelta(days=90))
        return made

    return _write(request, forms.FeesForm, Kind.FEES_NOTICE, _("Give a fees notice"), decision)


def extend(request: Asking) -> HttpResponse:
    """Write the notice that more time is needed."""
    if request.case.regime != Regime.EIR:
        return _write(request, forms.ExtendForm, Kind.EXTENSION, _("Take more time"), _plain)

    def decision(form: Any, case: Case) -> dict[str, Any]:
        event = Event(EventKind.COMPLEXITY_EXTENSION, timezone.localdate())
        made: dict[str, Any] = form.decision(clocks.with_event(case, event).due or event.date)
        return made

    return _write(request, forms.ComplexityForm, Kind.EXTENSION, _("Take more time"), decision)


def _write(
    request: Asking,
    kind_of_form: type[SeenForm],
    kind: Kind,
    title: str,
    decision: Callable[[Any, Case], dict[str, Any]],
) -> HttpResponse:
    case = request.case
    form = kind_of_form(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            draft = actions.write_notice(
                by=request.person,
                case=case,
                kind=kind,
                decision=decision(form, case),
                seen=form.cleaned_data["seen"],
            )
        if form.is_valid():
            return redirect("case-notice", reference=case.reference, pk=draft.pk)
    return show(
        request,
        "casework/clock_form.html",
        title=title,
        case=case,
        form=form,
        submit=_("Save and read the letter"),
        kind=kind,
        clock=clocks.clock_of(case),
    )


def notice(request: Asking, pk: int) -> HttpResponse:
    """A notice as the applicant will read it, what the checks say of it, and the button that sends it."""
    case = request.case
    draft = get_object_or_404(case.drafts.select_related("author"), pk=pk, kind__in=list(actions.NOTICES))
    preview = drafts.preview(draft)
    bundle = draft.bundles.filter(void_at=None).select_related("approval").first()
    return show(
        request,
        "casework/notice.html",
        title=str(Kind(draft.kind).label),
        case=case,
        draft=draft,
        preview=preview,
        letter=render_text(preview.letter) if preview.letter else "",
        places=by_place([of_finding(draft, finding, preview) for finding in preview.findings]),
        may_change=False,
        bundle=bundle,
        needs_approval=draft.kind == Kind.EXTENSION,
        may_send=allowed(actions.NOTICES[draft.kind][0], request.person, case) and draft.issued_at is None,
    )


def notice_send(request: Asking, pk: int) -> HttpResponse:
    """Send a notice; the clock moves in the same moment."""
    case = request.case
    draft = get_object_or_404(case.drafts, pk=pk, kind__in=list(actions.NOTICES))
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            actions.send_notice(by=request.person, draft=draft, seen=form.cleaned_data["seen"])
        if form.is_valid():
            messages.success(request, _("The letter is on its way, and the clock has moved."))
            return redirect("case-clock", reference=case.reference)
    return show(
        request,
        "casework/clock_form.html",
        title=_("Send the letter"),
        case=case,
        form=form,
        submit=_("Send the letter"),
        kind=draft.kind,
        draft=draft,
    )


def clarified(request: Asking) -> HttpResponse:
    """Record the applicant's reply."""
    return _record(
        request,
        forms.ClarifiedForm,
        _("Record the applicant’s reply"),
        lambda form: actions.receive_clarification(
            by=request.person, case=request.case, on=form["on"], words=form["words"], seen=form["seen"]
        ),
        _("The reply is recorded. The clock started anew on the day it came."),
    )


def fee_paid(request: Asking) -> HttpResponse:
    """Record that the fee came."""
    return _record(
        request,
        forms.DayForm,
        _("Record that the fee was paid"),
        lambda form: actions.record_fee(by=request.person, case=request.case, on=form["on"], seen=form["seen"]),
        _("The payment is recorded, and the clock goes on."),
    )


def target(request: Asking) -> HttpResponse:
    """Change the internal target."""
    return _record(
        request,
        forms.TargetForm,
        _("Change the internal target"),
        lambda form: actions.set_target(by=request.person, case=request.case, target=form["on"], seen=form["seen"]),
        _("The internal target is changed."),
    )


def _record(
    request: Asking, kind: type[SeenForm], title: str, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    form = kind(request.POST if request.method == "POST" else None, initial={"seen": request.case.version})
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            act(form.cleaned_data)
        if form.is_valid():
            messages.success(request, done)
            return redirect("case-clock", reference=request.case.reference)
    return show(
        request, "casework/clock_form.html", title=title, case=request.case, form=form, submit=_("Save"), kind=""
    )


urlpatterns = [
    path("cases/<str:reference>/clock/", overview, name="case-clock"),
    path("cases/<str:reference>/clock/clarification/", clarify, name="case-clarify"),
    path("cases/<str:reference>/clock/clarification/reply/", clarified, name="case-clarified"),
    path("cases/<str:reference>/clock/fees/", fees, name="case-fees"),
    path("cases/<str:reference>/clock/fees/paid/", fee_paid, name="case-fee-paid"),
    path("cases/<str:reference>/clock/extension/", extend, name="case-extend"),
    path("cases/<str:reference>/clock/target/", target, name="case-target"),
    path("cases/<str:reference>/notices/<int:pk>/", notice, name="case-notice"),
    path("cases/<str:reference>/notices/<int:pk>/send/", notice_send, name="case-notice-send"),
]
