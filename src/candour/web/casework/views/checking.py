"""Pages: a request and what is checked about it: validity, parts, format, title, receipt, law, similar requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Person
from candour.web.casework import covering, regimes, splitting
from candour.web.casework.actions import checking as actions
from candour.web.casework.actions import receive
from candour.web.casework.acts_for import allowed
from candour.web.casework.forms import receive as forms
from candour.web.casework.models import Case, Channel, Law, Stage, Validity
from candour.web.casework.reviewers import first_deciders
from candour.web.casework.views.attempting import attempting
from candour.web.design.forms import SeenForm
from candour.web.design.pages import show
from candour.web.permits import Asking
from candour.web.publication.models import Disclosure, DisclosureState

_ACTS = ("find-valid", "split", "set-format", "retitle", "correct-receipt", "set-regime", "link-similar", "accept",
         "assign", "see-applicant", "ask-clarification", "close-invalid")  # fmt: skip
_ALIKE_SHOWN = 5
_FORMAT_WORDS = re.compile(
    r"[^.\n]*\b(?:csv|spreadsheet|excel|xlsx?|pdf|word document|paper copy|hard copy|by post|by e-?mail|"
    r"electronic(?:ally)?|machine.readable|open format|inspect(?:ion)?|large print|braille|summary|digest)\b[^.\n]*\.?",
    re.IGNORECASE,
)


def overview(request: Asking, form: SeenForm | None = None) -> HttpResponse:
    """The request as it came and what was found about it, with what to do next."""
    case, person = request.case, request.person
    may = {act: allowed(act, person, case) for act in _ACTS}
    parts = list(case.parts.all())
    shown = covering.words_shown(case)
    return show(
        request,
        "casework/request.html",
        title=_("Request"),
        case=case,
        form=form,
        may=may,
        words=shown,
        parts=parts,
        could_split=len(parts) == 1 and len(splitting.suggest(shown)) > 1,
        suggestions=regimes.suggest(case) if case.stage in (Stage.RECEIVED, Stage.WORKING) else [],
        others=_others(case),
    )


def _others(case: Case) -> list[tuple[Case, str]]:
    """The cases that are like this one: those that somebody noted, and why, then those found by their words.

    `public` says whether their answer stands on the disclosure log.
    """
    reasons = dict(case.similar.order_by("id").values_list("other_id", "reason"))
    ids = [*reasons, *(pk for pk in case.alike[:_ALIKE_SHOWN] if pk not in reasons)]
    log = Disclosure.objects.filter(
        authority=OuterRef("authority"), reference=OuterRef("reference"), state=DisclosureState.PUBLISHED
    )
    found = Case.objects.filter(pk__in=ids, authority=case.authority_id).defer("text").annotate(public=Exists(log))
    by_id = {other.pk: other for other in found} if ids else {}
    return [(by_id[pk], reasons.get(pk, "")) for pk in ids if pk in by_id]


def _page(
    request: Asking,
    form: SeenForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    name: str,
    done: str,
    submit: str = "",
    **more: Any,
) -> HttpResponse:
    """A page of one form that does one act and leads back to the request."""
    case = request.case
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            act(form.cleaned_data)
        if form.is_valid():
            messages.success(request, done)
            return redirect("case-request", reference=case.reference)
    return show(
        request, "casework/request_form.html", title=title, case=case, form=form, name=name, submit=submit, **more
    )


def validity(request: Asking) -> HttpResponse:
    """Section 8: is it a valid request?"""
    case = request.case
    form = forms.ValidityForm(
        request.POST if request.method == "POST" else None, seen=case.version, initial=_expected(case)
    )
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            data = form.cleaned_data
            actions.check_validity(
                by=request.person, case=case, checks=form.checks(), note=data["note"], seen=data["seen"]
            )
        if form.is_valid():
            messages.success(
                request,
                _("The request is recorded as valid.")
                if case.validity == Validity.VALID
                else _("The request is recorded as not valid. See below what to do next."),
            )
            return redirect("case-request", reference=case.reference)
    applicant = case.applicant
    return show(
        request,
        "casework/validity.html",
        title=_("Is it a valid request?"),
        case=case,
        form=form,
        one_word_name=bool(applicant.name) and len(applicant.name.split()) == 1,
        whatdotheyknow=applicant.email.casefold().endswith("@whatdotheyknow.com"),
        words=covering.words_shown(case),
    )


def _expected(case: Case) -> dict[str, str]:
    """What the record shows already, for a person to confirm; it does not say who asked."""
    found: dict[str, str] = {}
    if case.channel in (Channel.EMAIL, Channel.LETTER, Channel.FORM):
        found |= {
            "writing": "yes",
            "writing_why": {
                Channel.EMAIL: _("It came by e-mail."),
                Channel.LETTER: _("It came by letter."),
                Channel.FORM: _("It came by web form."),
            }[Channel(case.channel)],
        }
    if case.applicant.name:
        found |= {"name": "yes", "name_why": _("A name is given.")}
    if case.applicant.email:
        found |= {"address": "yes", "address_why": _("An e-mail address is given.")}
    elif case.applicant.address:
        found |= {"address": "yes", "address_why": _("A postal address is given.")}
    return found


def parts(request: Asking) -> HttpResponse:
    """The parts: one box each. “Add another” sends the page, which comes back with one box more: no script needed."""
    case = request.case
    shown = covering.words_shown(case)
    now = [actions.Piece(part.number, part.text, part.pk) for part in case.parts.all()]
    suggested = splitting.suggest(shown)
    use = request.method == "GET" and "suggest" in request.GET
    if use:
        now = [
            actions.Piece(str(place + 1), text, now[place].pk if place < len(now) else None)
            for place, text in enumerate(suggested)
        ]
    adding = request.POST.get("do") == "add"
    form = forms.PartsForm(
        request.POST if request.method == "POST" else None, seen=case.version, pieces=now, more=int(adding)
    )
    if request.method == "POST" and not adding and form.is_valid():
        with attempting(form):
            data = form.cleaned_data
            actions.split(
                by=request.person, case=case, pieces=form.pieces(), own_words=data["own_words"], seen=data["seen"]
            )
        if form.is_valid():
            messages.success(request, _("The parts are set."))
            return redirect("case-request", reference=case.reference)
    return show(
        request,
        "casework/parts.html",
        title=_("Parts of the request"),
        case=case,
        form=form,
        words=shown,
        adding=adding,
        suggested=len(suggested) if len(suggested) > 1 and not use else 0,
    )


def format_asked(request: Asking) -> HttpResponse:
    """Section 11: the form in which the applicant wants it."""
    case = request.case
    found = " ".join(match.group().strip() for match in _FORMAT_WORDS.finditer(covering.words_shown(case)))
    form = forms.FormatForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        initial={"format_asked": case.format_asked or found[:2000]},
    )
    return _page(
        request,
        form,
        lambda data: actions.set_format(
            by=request.person, case=case, format_asked=data["format_asked"], seen=data["seen"]
        ),
        title=_("Form asked for"),
        name="format",
        done=_("The form asked for is recorded."),
        found=bool(found and not case.format_asked),
    )


def title(request: Asking) -> HttpResponse:
    """The title of the case."""
    case = request.case
    form = forms.TitleForm(
        request.POST if request.method == "POST" else None, seen=case.version, initial={"subject": case.subject}
    )
    return _page(
        request,
        form,
        lambda data: receive.retitle(by=request.person, case=case, subject=data["subject"], seen=data["seen"]),
        title=_("Change the title"),
        name="title",
        done=_("The title is changed."),
    )


def receipt(request: Asking) -> HttpResponse:
    """Correct the day of receipt; the clock is counted anew."""
    case = request.case
    form = forms.ReceiptForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        initial={"received": case.received, "arrived": case.arrived_at},
    )

    def act(data: dict[str, Any]) -> None:
        minute = case.arrived_at.replace(second=0, microsecond=0)
        receive.correct_receipt(
            by=request.person,
            case=case,
            received=data["received"],
            # The page shows minutes: the same minute is no correction.
            arrived_at=None if data["arrived"] == minute else data["arrived"],
            reason=data["reason"],
            seen=data["seen"],
        )

    return _page(
        request,
        form,
        act,
        title=_("Correct the day of receipt"),
        name="receipt",
        done=_("The day of receipt is corrected, and the clock counted anew."),
    )


def regime(request: Asking) -> HttpResponse:
    """Change the law, with the reason; nothing is switched by a suggestion."""
    case = request.case
    suggestions = regimes.suggest(case)
    form = forms.LawForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        initial={"regime": suggestions[0].regime if suggestions else None},
    )
    return _page(
        request,
        form,
        lambda data: actions.set_regime(
            by=request.person, case=case, regime=data["regime"], reason=data["reason"], seen=data["seen"]
        ),
        title=_("Change the law it is answered under"),
        name="law",
        done=_("The law is changed, and the clock counted anew."),
        suggestions=suggestions,
        law=Law(case.regime).label,
    )


def similar(request: Asking) -> HttpResponse:
    """Note that another case asks for much the same."""
    case = request.case
    form = forms.SimilarForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        initial={"reference": request.GET.get("of", "")},
    )

    def act(data: dict[str, Any]) -> None:
        other = Case.objects.visible_to(request.person).filter(reference__iexact=data["reference"].strip()).first()
        if other is None:
            raise BadInput(_("There is no case with this reference that you may read."))
        actions.link_similar(by=request.person, case=case, other=other, reason=data["reason"], seen=data["seen"])

    return _page(
        request,
        form,
        act,
        title=_("Note a similar request"),
        name="similar",
        done=_("The similar request is noted."),
    )


def accept(request: Asking) -> HttpResponse:
    """Start work. Where it cannot be started yet, the request's page says why."""
    form = SeenForm(request.POST if request.method == "POST" else None, seen=request.case.version)
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            receive.accept(by=request.person, case=request.case, seen=form.cleaned_data["seen"])
        if form.is_valid():
            messages.success(request, _("The request is accepted for work."))
            return redirect("case", reference=request.case.reference)
    return overview(request, form)


def assign(request: Asking) -> HttpResponse:
    """Give the case to an officer."""
    case = request.case
    officers = Person.objects.filter(
        is_active=True,
        memberships__authority=case.authority_id,
        memberships__role="officer",
        memberships__ended_at=None,
    )
    # Somebody who had a hand in the answer under review may not review it, so they are not offered.
    barred = first_deciders(case)
    form = forms.AssignForm(
        request.POST if request.method == "POST" else None,
        seen=case.version,
        officers=[(person.pk, person.name) for person in officers if person.pk not in barred],
        initial={"person": case.officer_id},
    )

    def act(data: dict[str, Any]) -> None:
        receive.assign(by=request.person, case=case, to=Person.objects.get(pk=data["person"]), seen=data["seen"])

    return _page(
        request, form, act, title=_("Give the case to somebody"), name="assign", done=_("The case is given on.")
    )


def _at(end: str, view: Callable[..., HttpResponse], name: str) -> Any:
    return path(f"cases/<str:reference>/{end}", view, name=name)


urlpatterns = [
    _at("request/", overview, "case-request"),
    _at("request/validity/", validity, "case-check"),
    _at("request/parts/", parts, "case-parts"),
    _at("request/format/", format_asked, "case-format"),
    _at("request/title/", title, "case-title"),
    _at("request/receipt/", receipt, "case-receipt"),
    _at("request/law/", regime, "case-law"),
    _at("request/similar/", similar, "case-similar"),
    _at("request/accept/", accept, "case-accept"),
    _at("request/assign/", assign, "case-assign"),
]
