"""Pages: making a request, one thing a page. What the steps are, and what is kept, is in `portal.journey`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour import law
from candour.errors import BadInput
from candour.web.accounts.models import Authority
from candour.web.casework import clocks, covering, online
from candour.web.casework.models import Case, Incoming
from candour.web.design.pages import show
from candour.web.portal import journey, request_actions
from candour.web.portal.advising import advise, meant_address
from candour.web.portal.forms.request import FormatForm, HelpForm, NameForm, QuestionForm, ReplyForm
from candour.web.portal.journey import EMAIL, Draft
from candour.web.portal.limits import place_of
from candour.web.portal.shell import site_of
from candour.web.public_pages import PublicAsking, at
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public.addresses import address_of
from candour.web.room import NoRoom

# Seconds after which it is worth trying again where nothing more is kept.
_TRY_AGAIN = 3600


def choose(request: PublicAsking) -> HttpResponse:
    """Which authority? Where there is but one that takes requests here, its own first page."""
    found = [one for one in Authority.objects.select_related("public_site") if site_of(one).takes_requests]
    if len(found) == 1:
        return redirect(_address(found[0], "start"))
    return show(request, "portal/request_choose.html", title=_("Which authority do you want to ask?"), found=found)


def begin(request: PublicAsking) -> HttpResponse:
    """The address without a step leads to the first page."""
    return redirect(_address(_authority(request), "start"))


def step(request: PublicAsking, step: str) -> HttpResponse:
    """One page of the journey. Where an earlier one lacks something, that one."""
    authority = _authority(request)
    if step != "start" and not journey.is_step(step):
        raise Http404
    if not site_of(authority).takes_requests:
        return _page(request, "closed", None, title=_("Requests are not made here"))
    if step == "start":
        return _page(request, "start", None, title=_("Make a freedom of information request"))
    draft = journey.draft_of(request.session, authority)
    if request.method == "POST":
        return _SENT_TO[step](request, draft or Draft())
    if step == journey.FIRST:
        return _question(request, draft or Draft())
    if draft is None:
        return redirect(_address(authority, journey.FIRST))
    if not journey.may_open(draft, step):
        return _on(authority, draft)
    return _SHOWN[step](request, draft)


def _authority(request: PublicAsking) -> Authority:
    assert request.authority is not None
    return request.authority


def _address(authority: Authority, slug: str) -> str:
    return reverse("request-step", kwargs={"authority": authority.code.lower(), "step": slug})


def _on(authority: Authority, draft: Draft) -> HttpResponse:
    """To the first step that lacks something."""
    return redirect(_address(authority, journey.next_step(draft)))


def _kept(request: PublicAsking, draft: Draft) -> HttpResponse:
    """Keep what was typed, and go on."""
    try:
        journey.keep(request.session, _authority(request), draft, place_of(request))
    except NoRoom:
        return _no_room(request, draft)
    return _on(_authority(request), draft)


def _no_room(request: PublicAsking, draft: Draft) -> HttpResponse:
    """Nothing more is kept at present: what was typed is shown, to be copied, with how else to ask."""
    is_kept = journey.draft_of(request.session, _authority(request)) is not None
    title = _("Your request was not sent") if is_kept else _("Your request cannot be taken here at the moment")
    response = _page(request, "no_room", None, title=title, status=503, typed=draft, is_kept=is_kept)
    response.headers["Retry-After"] = str(_TRY_AGAIN)
    return response


def _page(request: PublicAsking, name: str, draft: Draft | None, *, title: str, **context: Any) -> HttpResponse:
    authority = _authority(request)
    back = _address(authority, journey.step_before(draft, name)) if draft is not None else ""
    return show(
        request, f"portal/request_{name}.html", title=title, authority=authority, back=back, draft=draft, **context
    )


# --- the steps, each shown and sent to


def _question(request: PublicAsking, draft: Draft, form: QuestionForm | None = None) -> HttpResponse:
    form = form or QuestionForm(initial={"question": draft.question})
    return _page(request, "question", draft, title=_("What do you want to know?"), form=form)


def _take_question(request: PublicAsking, draft: Draft) -> HttpResponse:
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _question(request, draft, form)
    draft.ask(form.cleaned_data["question"], _authority(request))
    draft.trapped = draft.trapped or bool(form.cleaned_data["more"])
    return _kept(request, draft)


def _answers(request: PublicAsking, draft: Draft) -> HttpResponse:
    found = Disclosure.objects.filter(pk__in=draft.offered, state=DisclosureState.PUBLISHED)
    entries = {entry.pk: entry for entry in found.select_related("authority").defer("content")}
    offered = [(entries[pk], address_of(entries[pk])) for pk in draft.offered if pk in entries]
    if not offered:
        # They were withdrawn meanwhile.
        draft.went_on = True
        return _kept(request, draft)
    return _page(request, "answers", draft, title=_("Is your question answered here?"), offered=offered)


def _take_answers(request: PublicAsking, draft: Draft) -> HttpResponse:
    draft.went_on = draft.went_on or bool(draft.question)
    return _kept(request, draft) if draft.question else _on(_authority(request), draft)


def _help(request: PublicAsking, draft: Draft, form: HelpForm | None = None) -> HttpResponse:
    form = form or HelpForm(initial={"question": draft.question})
    found = advise(draft.question, _authority(request))
    return _page(request, "help", draft, title=_("Help to get a good answer"), form=form, found=found)


def _take_help(request: PublicAsking, draft: Draft) -> HttpResponse:
    form = HelpForm(request.POST)
    if not form.is_valid():
        return _help(request, draft, form)
    if not draft.question:
        # The session was over: what was typed here is the question.
        draft.ask(form.cleaned_data["question"], _authority(request))
    draft.reword(form.cleaned_data["question"], _authority(request))
    return _kept(request, draft)


def _simple(slug: str, title: Callable[[], str], make: type[BaseForm], names: tuple[str, ...]) -> None:
    """A step that asks for some values of the draft and nothing else."""

    def shown(request: PublicAsking, draft: Draft, form: Any = None) -> HttpResponse:
        form = form or make(initial={name: getattr(draft, name) for name in names})
        return _page(request, slug, draft, title=title(), form=form)

    def taken(request: PublicAsking, draft: Draft) -> HttpResponse:
        form = make(request.POST)
        if not form.is_valid():
            return shown(request, draft, form)
        for name in names:
            setattr(draft, name, form.cleaned_data[name])
        draft.form_asked = draft.form_asked or slug == "format"
        return _kept(request, draft)

    _SHOWN[slug], _SENT_TO[slug] = shown, taken


def _check(request: PublicAsking, draft: Draft, changed: bool = False) -> HttpResponse:
    return _page(
        request,
        "check",
        draft,
        title=_("Check your request before you send it"),
        changed=changed,
        token=online.token_of(draft.key),
        names=covering.naming(draft.question, draft.applicant()),
        meant=meant_address(draft.email) if draft.reply == EMAIL else "",
        change=lambda slug: _address(_authority(request), slug),
    )


def _take_check(request: PublicAsking, draft: Draft) -> HttpResponse:
    authority = _authority(request)
    key = online.key_of(request.POST.get("token", ""))
    if online.found(key) is not None:
        # Pressed again, or sent again from the browser's history: it is there already.
        if key == draft.key:
            journey.end(request.session, authority)
        return redirect("request-sent", token=online.token_of(key))
    if journey.draft_of(request.session, authority) is None:
        return _page(request, "ended", None, title=_("Your request was not sent"))
    if journey.next_step(draft) != journey.LAST:
        return _on(authority, draft)
    if request.POST.get("seen") != draft.seen():
        return _check(request, draft, changed=True)
    try:
        sent = request_actions.send(authority=authority, draft=draft, place=place_of(request))
    except NoRoom:
        return _no_room(request, draft)
    except BadInput:
        # Nothing lacks as far as the steps can tell, so one of them says what does.
        return redirect(_address(authority, "name"))
    journey.end(request.session, authority)
    address = reverse("request-sent", kwargs={"token": online.token_of(sent.online_key or "")})
    return redirect(address if sent.online_key == draft.key else f"{address}?again=yes")


_SHOWN: dict[str, Callable[[PublicAsking, Draft], HttpResponse]] = {
    "question": _question,
    "answers": _answers,
    "help": _help,
    "check": _check,
}
_SENT_TO: dict[str, Callable[[PublicAsking, Draft], HttpResponse]] = {
    "question": _take_question,
    "answers": _take_answers,
    "help": _take_help,
    "check": _take_check,
}
_simple("format", lambda: _("How would you like to have the information?"), FormatForm, ("form", "form_other"))
_simple("name", lambda: _("What is your name?"), NameForm, ("name",))
_simple("reply", lambda: _("How should we send the answer?"), ReplyForm, ("reply", "email", "address"))


# --- what comes after


def answered(request: PublicAsking) -> HttpResponse:
    """An answer on the log was enough: noted once, and thanks. The question stays, should it be wanted after all."""
    authority = _authority(request)
    if request.method != "POST":
        return _page(request, "answered", None, title=_("Thank you"), go_on=_address(authority, journey.FIRST))
    draft = journey.draft_of(request.session, authority)
    said = request.POST.get("entry", "")
    number = int(said) if said.isdecimal() and len(said) < len("1000000000") else 0
    if draft is None or number not in draft.offered:
        return redirect(_address(authority, "start"))
    if number not in draft.satisfied:
        request_actions.satisfy(authority=authority, number=number)
        draft.satisfied.append(number)
        journey.keep(request.session, authority, draft, place_of(request))
    return redirect("request-satisfied", authority=authority.code.lower())


def delete(request: PublicAsking) -> HttpResponse:
    """Delete all that was typed and not sent: asked first, because nobody can bring it back."""
    authority = _authority(request)
    here = reverse("request-delete", kwargs={"authority": authority.code.lower()})
    if request.method == "POST":
        request.session.flush()
        return redirect(here)
    draft = journey.draft_of(request.session, authority)
    title = _("Nothing that you typed is kept here") if draft is None else _("Delete what you typed?")
    go_on = "" if draft is None else _address(authority, journey.next_step(draft))
    return _page(request, "delete", None, title=title, here=here, go_on=go_on)


def sent(request: PublicAsking, token: str) -> HttpResponse:
    """It was sent: its reference, when the answer is due and how that was counted, and what happens next."""
    there = online.found(online.key_of(token))
    if there is None:
        raise Http404
    if isinstance(there, Incoming) and there.discarded_at:
        # Nothing of what this page promises is still to come; that one says what became of it.
        return redirect("progress", token=token)
    request.authority = there.authority
    is_case = isinstance(there, Case)
    received = there.received if isinstance(there, Case) else timezone.localdate(there.at)
    clock = clocks.clock_of(there) if isinstance(there, Case) else _clock_from(received)
    again = request.GET.get("again") == "yes"
    title = _("Your request was sent") if not again else _("We have this request already")
    return show(
        request,
        "portal/request_sent.html",
        title=title,
        authority=there.authority,
        reference=there.reference if isinstance(there, Case) else "",
        is_held=not is_case,
        received=received,
        clock=clock,
        again=again,
        by_email=isinstance(there, Case) and online.is_acknowledged(there),
        progress=reverse("progress", kwargs={"token": token}),
    )


def _clock_from(received: dt.date) -> law.Clock:
    event = law.Event(law.EventKind.RECEIVED, received)
    return law.clock((event,), regime=law.Regime.FOIA, calendar=clocks.calendar(law.Regime.FOIA))


_STEP = "<slug:authority>/make-a-request/"

urlpatterns: list[URLPattern] = [
    at("make-a-request/", choose, "request-start"),
    at("request-sent/<str:token>/", sent, "request-sent"),
    at(_STEP, begin, "request-begin"),
    at(f"{_STEP}answered/", answered, "request-satisfied"),
    at(f"{_STEP}delete/", delete, "request-delete"),
    at(f"{_STEP}<slug:step>/", step, "request-step"),
]
