"""Pages: the publication queue, where a publisher decides what of an answer is shown to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web import storage
from candour.web.accounts.asking import Asking as Known
from candour.web.accounts.models import Role
from candour.web.design.forms import Form
from candour.web.design.pages import show
from candour.web.hosts import public_address
from candour.web.publication import actions, editing, removing
from candour.web.publication.forms import (
    AddressForm,
    AgainForm,
    CorrectForm,
    DescribeForm,
    NamesForm,
    PublishForm,
    ReasonForm,
    RemoveForm,
    WithdrawForm,
)
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public.entry import show_table, values_of
from candour.web.publication.public.links import PreviewLinks
from candour.web.publication.public.prepared import page_of
from candour.web.publication.topics import LABELS

PER_PAGE = 50
COLOURS = {
    DisclosureState.QUEUED: "yellow",
    DisclosureState.HELD: "orange",
    DisclosureState.PUBLISHED: "green",
    DisclosureState.WITHDRAWN: "grey",
}


class Asking(Known):
    """A request about one entry, which the table of permits has found."""

    disclosure: Disclosure


def queue(request: Known) -> HttpResponse:
    """Every entry of the person's authorities: first those that wait, then by state as asked."""
    state = request.GET.get("state", "")
    entries = Disclosure.objects.filter(authority__in=request.person.authorities_with([Role.PUBLISHER, Role.AUDITOR]))
    if state in DisclosureState.values:
        entries = entries.filter(state=state)
    page = Paginator(entries.defer("content").order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "publication/queue.html",
        title=_("Publication queue"),
        page=page,
        state=state,
        states=DisclosureState.choices,
        colours=COLOURS,
        query=f"state={state}" if state else "",
    )


def entry(request: Asking) -> HttpResponse:
    """One entry: what would be shown, what may be done about it, and what was done."""
    found = request.disclosure
    publishes = Role.PUBLISHER in request.person.roles_in(found.authority_id)
    state = found.state if publishes else ""
    return show(
        request,
        "publication/entry.html",
        title=found.title,
        entry=found,
        colours=COLOURS,
        topics=[LABELS.get(topic, topic) for topic in found.topics],
        public=_public_address(found),
        acts=list(found.acts.select_related("by")),
        seen=found.acts.count(),
        corrections=list(found.corrections.select_related("by")),
        may_publish=state in (DisclosureState.QUEUED, DisclosureState.HELD),
        may_hold=state == DisclosureState.QUEUED,
        may_change=state == DisclosureState.PUBLISHED,
        may_describe=publishes and found.state != DisclosureState.WITHDRAWN,
        may_again=state == DisclosureState.WITHDRAWN,
    )


def _public_address(found: Disclosure) -> str:
    """Where readers find the entry; nothing before it was published."""
    if found.number is None:
        return ""
    place = {"year": found.year, "month": found.month, "slug": found.slug}
    return public_address("entry", authority=found.authority.code.lower(), **place)


def preview(request: Asking) -> HttpResponse:
    """The page as readers would see it, without anything of the staff pages around it."""
    found = request.disclosure
    values = values_of(found, page_of(found), PreviewLinks(found))
    return show(request, "publication/public/preview.html", title=found.title, **values)


def preview_table(request: Asking, table: str) -> HttpResponse:
    """A whole table as readers would see it."""
    found = request.disclosure
    return show_table(request, found, table, PreviewLinks(found), "publication/public/preview.html")


def document(request: Asking, path: str) -> HttpResponse:
    """A document of the entry, to take away."""
    for one in request.disclosure.documents:
        if one["path"] == path:
            response = HttpResponse(storage.read(one["sha256"]), content_type="application/octet-stream")
            response.headers["Content-Disposition"] = content_disposition_header(True, path) or "attachment"
            return response
    raise Http404


def publish(request: Asking) -> HttpResponse:
    """Publish the entry; where it seems to tell who asked, ask first why it does not."""
    form = PublishForm(request.POST)
    reason = form.names_reason_given if form.is_valid() else ""
    seen = form.cleaned_data.get("seen")
    try:
        given = {"by": request.person, "entry": request.disclosure, "names_reason": reason, "seen": seen}
        _done(form, actions.publish, given)
    except actions.NotYours as problem:
        raise PermissionDenied(str(problem)) from problem
    except actions.TellsWho as problem:
        form.ask_names(problem)
        return show(
            request, "publication/names.html", title=_("This may tell who asked"), entry=request.disclosure, form=form
        )
    except BadInput as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("The entry is published: the disclosure log shows it."))
    return redirect("publication", disclosure=request.disclosure.pk)


def hold(request: Asking) -> HttpResponse:
    """Hold the entry back, with why."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _with_form(request, form, actions.hold, _("Hold this entry back"), _("The entry is held back."))


def withdraw(request: Asking) -> HttpResponse:
    """Take the entry off the log, with why."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    done = _("The entry is withdrawn: its address says so, and shows nothing of it.")
    return _with_form(request, form, actions.withdraw, _("Withdraw this entry"), done)


def again(request: Asking) -> HttpResponse:
    """Show a withdrawn entry again, with why."""
    form = AgainForm(request.POST if request.method == "POST" else None)
    return _with_form(request, form, actions.publish_again, _("Publish it again"), _("The entry is published again."))


def describe(request: Asking) -> HttpResponse:
    """Change how readers find the entry."""
    found = request.disclosure
    initial = {"summary": found.summary, "topics": found.topics, "offences": "\n".join(found.offences)}
    form = DescribeForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(*, topics: list[str], **given: Any) -> object:
        return editing.describe(**given, topics_chosen=topics)

    title, done = _("How readers find this entry"), _("It is kept.")
    return _with_form(request, form, act, title, done, "publication/describe.html")


def correct(request: Asking) -> HttpResponse:
    """Put the words of a published entry right, and tell readers."""
    form = CorrectForm(request.POST if request.method == "POST" else None, entry=request.disclosure)

    def act(*, note: str, title: str, seen: int, names_reason: str = "", **given: Any) -> object:
        by, entry = given.pop("by"), given.pop("entry")
        return editing.correct(
            by=by, entry=entry, note=note, title=title, seen=seen, names_reason=names_reason, words=given
        )

    done = _("The correction is published: readers are told of it.")
    return _with_form(request, form, act, _("Correct this entry"), done, "publication/correct.html")


def remove(request: Asking) -> HttpResponse:
    """Take a document or a table of a published entry away, or put another document in its place."""
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RemoveForm(*posted, entry=request.disclosure)

    def act(*, names_reason: str = "", **_values: Any) -> object:
        given = {**form.given(), "names_reason": names_reason}
        return removing.take_away(by=request.person, entry=request.disclosure, **given)

    title, done = _("Withdraw or replace a document or a table"), _("It is done: readers are told of it.")
    return _with_form(request, form, act, title, done, "publication/remove.html")


def addresses(request: Asking) -> HttpResponse:
    """The addresses at which the entry once stood."""
    found = request.disclosure
    if "remove" in request.POST:
        try:
            editing.remove_old_address(by=request.person, entry=found, path=request.POST["remove"])
        except actions.NotYours as problem:
            raise PermissionDenied(str(problem)) from problem
        messages.success(request, _("Readers are not sent on from there any more."))
        return redirect("publication-addresses", disclosure=found.pk)
    form = AddressForm(request.POST if request.method == "POST" else None)
    title, done = _("Old addresses of this entry"), _("Readers who come to the old address are sent on.")
    return _with_form(request, form, editing.add_old_address, title, done, "publication/addresses.html")


def _done(form: Form, act: Callable[..., object], given: dict[str, Any]) -> None:
    """Do an act. A reason why its words do not tell who asked counts for the words that its form named, no others."""
    if given.get("names_reason") and isinstance(form, NamesForm):
        try:
            act(**{**given, "names_reason": ""})
        except actions.TellsWho as problem:
            if not form.answers(problem):
                raise
        else:
            return
    act(**given)


def _with_form(
    request: Asking,
    form: Form,
    act: Callable[..., object],
    title: str,
    done: str,
    template: str = "publication/reason.html",
) -> HttpResponse:
    """Show a form; when it is sent and right, do the act with what was typed, and go back to the entry."""
    found = request.disclosure
    if request.method == "POST" and form.is_valid():
        try:
            _done(form, act, {"by": request.person, "entry": found, **form.cleaned_data})
        except actions.NotYours as problem:
            raise PermissionDenied(str(problem)) from problem
        except actions.TellsWho as problem:
            assert isinstance(form, NamesForm)
            form.ask_names(problem)
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect("publication", disclosure=found.pk)
    old = list(found.old_addresses.order_by("path")) if template == "publication/addresses.html" else []
    return show(request, template, title=title, entry=found, form=form, old=old)
