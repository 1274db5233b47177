"""Pages: sending for approval, approving, overrides, and sending the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path as at
from django.utils.translation import gettext as _

from candour.web import moments
from candour.web.accounts.models import Role
from candour.web.casework import bundles
from candour.web.casework.actions import approve as actions
from candour.web.casework.actions import issue as sending
from candour.web.casework.actions.applicant import see_applicant
from candour.web.casework.acts_for import allowed
from candour.web.casework.approvals import NAMES_THE_APPLICANT, standing_of, stops_of
from candour.web.casework.drafts import answer_draft
from candour.web.casework.forms import approve as forms
from candour.web.casework.models import Bundle, Draft, Issue, Kind, Override, Stage
from candour.web.casework.views.attempting import attempting
from candour.web.casework.views.downloads import attachment
from candour.web.design.forms import Form, ReasonForm
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.web.storage import read


def overview(request: Asking) -> HttpResponse:
    """Where the answer stands between its proofs and its way out; and any notice that waits for approval."""
    case = request.case
    draft = answer_draft(case)
    letters = [standing_of(case, draft, request.person)]
    for notice in case.drafts.filter(kind=Kind.EXTENSION, issued_at=None):
        notice.case = case
        letters.append(standing_of(case, notice, request.person))
    stops = stops_of(draft) if case.stage in (Stage.RECEIVED, Stage.WORKING) else []
    none_stands = draft.pk is not None and letters[0].bundle is None
    back = draft.bundles.exclude(void_because="").order_by("-id").first() if none_stands else None
    return show(
        request,
        "casework/approval.html",
        title=_("Approval"),
        letters=letters,
        draft=draft,
        stops=stops,
        back=back,
        may_ask=allowed("ask-override", request.person, case),
        may_answer=allowed("agree-override", request.person, case),
        may_open_letter=Role.OFFICER in request.person.roles_in(case.authority_id),
        may_decide=allowed("decide", request.person, case),
    )


def _letter(request: Asking, pk: int) -> Draft:
    draft = get_object_or_404(request.case.drafts, pk=pk, kind__in=list(bundles.NEEDS_APPROVAL))
    draft.case = request.case
    return draft


def _is_answer(draft: Draft) -> bool:
    return draft.kind in bundles.ENDS_THE_CASE


def _there(request: Asking) -> HttpResponse:
    return redirect("case-approval", reference=request.case.reference)


def _page(request: Asking, form: Form, *, title: str, submit: str, **context: Any) -> HttpResponse:
    """A page of one form on the way; its words stand in the template under `about`."""
    return show(request, "casework/approval_form.html", title=title, form=form, submit=submit, **context)


def propose(request: Asking, pk: int) -> HttpResponse:
    """Choose the letter's date, have the three proofs made, and send it for approval."""
    draft, case = _letter(request, pk), request.case
    form = forms.ProposeForm(
        request.POST if request.method == "POST" else None, initial={"seen": case.version, "dated": moments.today()}
    )
    if request.method == "POST" and form.is_valid():
        given = {"by": request.person, "dated": form.cleaned_data["dated"], "seen": form.cleaned_data["seen"]}
        with attempting(form):
            try:
                if _is_answer(draft):
                    actions.propose(case=case, **given)
                else:
                    actions.propose_letter(draft=draft, **given)
            except bundles.ProofsDoNotHold as problem:
                messages.warning(request, str(problem))
                return _there(request)
        if form.is_valid():
            messages.success(request, _("All three proofs hold. The letter waits for approval."))
            return _there(request)
    return _page(
        request, form, title=_("Send for approval"), submit=_("Check it and send it for approval"), about="propose"
    )


def approve(request: Asking, pk: int) -> HttpResponse:
    """Confirm the approval of exactly what the page showed."""
    draft = _letter(request, pk)
    bundle = bundles.standing(draft)
    if bundle is None:
        return _there(request)
    form = forms.ApproveForm(request.POST if request.method == "POST" else None, initial={"sha256": bundle.sha256})
    if request.method == "POST" and form.is_valid():
        sha256 = form.cleaned_data["sha256"]
        with attempting(form):
            if _is_answer(draft):
                actions.approve(by=request.person, case=request.case, sha256=sha256)
            else:
                actions.approve_letter(by=request.person, draft=draft, sha256=sha256)
        if form.is_valid():
            messages.success(request, _("You approved the letter. An officer can send it now."))
            return _there(request)
    return _page(
        request, form, title=_("Approve this letter"), submit=_("Approve"), about="approve", bundle=bundle, draft=draft
    )


def return_letter(request: Asking, pk: int) -> HttpResponse:
    """Send a letter back, or take it back, with why."""
    draft, case, person = _letter(request, pk), request.case, request.person
    sends = allowed("send-back", person, case) or not allowed("take-back", person, case)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        with attempting(form):
            if not _is_answer(draft):
                actions.return_letter(by=person, draft=draft, reason=reason)
            elif sends:
                actions.send_back(by=person, case=case, reason=reason)
            else:
                actions.take_back(by=person, case=case, reason=reason)
        if form.is_valid():
            messages.success(request, _("The letter can be changed again. An approval given before no longer stands."))
            return _there(request)
    title = _("Send the letter back") if sends else _("Take the letter back to change it")
    return _page(request, form, title=title, submit=title, about="back")


def issue(request: Asking) -> HttpResponse:
    """Send the approved answer."""
    case = request.case
    draft = answer_draft(case)
    if draft.pk is None or case.stage not in (Stage.APPROVED, Stage.ISSUED):
        return _there(request)
    form = Form(request.POST if request.method == "POST" else None)
    bundle = bundles.standing(draft)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            made = sending.issue(by=request.person, case=case)
        if form.is_valid():
            messages.success(
                request,
                _("The answer is sent: it leaves from the outbox.")
                if made.mail_key
                else _("The answer is issued. It has no e-mail address to go to: print it, post it, and record that."),
            )
            return _there(request)
    return _page(
        request,
        form,
        title=_("Send the answer"),
        submit=_("Send the answer"),
        about="issue",
        bundle=bundle,
        draft=draft,
        # Once it is sent, pressing again says so; before, a date that is past is said before anything is pressed.
        why_not=sending.why_not_today(case, bundle.dated) if bundle and case.stage == Stage.APPROVED else "",
        by_mail=bool(case.applicant.email),
    )


def ask_override(request: Asking, index: int) -> HttpResponse:
    """Ask that a finding be overridden."""
    draft = answer_draft(request.case)
    stop = next((stop for stop in stops_of(draft) if stop.index == index), None)
    if stop is None:
        raise Http404
    form = forms.OverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            actions.ask_override(
                by=request.person,
                case=request.case,
                finding=stop.finding["id"],
                where=stop.finding["where"],
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            messages.success(request, _("An approver is asked to agree."))
            return _there(request)
    return _page(
        request, form, title=_("Ask for an override"), submit=_("Ask"), about="override", findings=[stop.shown]
    )


def answer_override(request: Asking, pk: int) -> HttpResponse:
    """Agree, or not, that a finding is overridden."""
    overrides = Override.objects.filter(draft__case=request.case).select_related("asked_by", "draft__case")
    override = get_object_or_404(overrides, pk=pk)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["agree"] == "yes"
        act: Callable[..., Override] = actions.agree_override if agrees else actions.refuse_override
        with attempting(form):
            act(by=request.person, override=override, reason=form.cleaned_data["reason"])
        if form.is_valid():
            messages.success(request, _("Your answer is recorded."))
            return _there(request)
    return _page(
        request, form, title=_("Answer about an override"), submit=_("Save"), about="answer", override=override
    )


def dispatch(request: Asking, pk: int) -> HttpResponse:
    """Record that a letter left on paper."""
    issued = get_object_or_404(Issue.objects.select_related("draft__case"), pk=pk, draft__case=request.case)
    form = forms.DispatchForm(request.POST if request.method == "POST" else None, initial={"on": moments.today()})
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            sending.record_dispatch(
                by=request.person, issued=issued, how=form.cleaned_data["how"], on=form.cleaned_data["on"]
            )
        if form.is_valid():
            messages.success(request, _("It is recorded how the letter left."))
            return _there(request)
    return _page(request, form, title=_("Record how the letter left"), submit=_("Save"), about="dispatch")


def _bundle(request: Asking, pk: int) -> Bundle:
    return get_object_or_404(Bundle.objects.select_related("draft"), pk=pk, draft__case=request.case)


def _file(bundle: Bundle, name: str) -> bytes:
    for file in bundle.files:
        if file["path"] == name:
            return read(file["sha256"])
    raise Http404


def file(request: Asking, pk: int, path: str) -> HttpResponse:
    """A file of a bundle, to take away. The forms of the letter name the applicant: see `letter_file`."""
    if path.startswith(NAMES_THE_APPLICANT):
        raise PermissionDenied(_("This file names the applicant. An officer can download it."))
    return attachment(_file(_bundle(request, pk), path), path.rpartition("/")[2])


def letter_file(request: Asking, pk: int, path: str) -> HttpResponse:
    """The letter as it leaves, which names the applicant: taking it away stands in the history."""
    content = _file(_bundle(request, pk), path)
    reason = _("the letter was downloaded as it leaves")
    see_applicant(by=request.person, case=request.case, reason=reason, typed=False)
    return attachment(content, f"{request.case.reference}-{path}")


_APPROVAL = "cases/<str:reference>/approval/"
urlpatterns = [
    at(_APPROVAL, overview, name="case-approval"),
    at(f"{_APPROVAL}<int:pk>/propose/", propose, name="case-propose"),
    at(f"{_APPROVAL}<int:pk>/approve/", approve, name="case-approve"),
    at(f"{_APPROVAL}<int:pk>/back/", return_letter, name="case-return"),
    at(f"{_APPROVAL}send/", issue, name="case-issue"),
    at(f"{_APPROVAL}findings/<int:index>/", ask_override, name="case-override"),
    at(f"{_APPROVAL}overrides/<int:pk>/", answer_override, name="case-override-answer"),
    at(f"{_APPROVAL}sent/<int:pk>/", dispatch, name="case-dispatch"),
    at(f"{_APPROVAL}bundles/<int:pk>/letter/<str:path>/", letter_file, name="case-letter-file"),
    at(f"{_APPROVAL}bundles/<int:pk>/files/<path:path>", file, name="case-file"),
]
