"""Pages: entering a request, from how it came to the case. What is then checked about it is in `checking`."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Authority, Role
from candour.web.casework import covering, mail_in, titles
from candour.web.casework.actions import receive as actions
from candour.web.casework.forms.receive import CheckForm, DiscardForm, StartForm, WordsForm
from candour.web.casework.models import Applicant, Case, Channel, Incoming
from candour.web.casework.views import checking
from candour.web.casework.views.attempting import attempting
from candour.web.design.pages import show
from candour.web.permits import Asking

# How many of what waits one page shows, the oldest first: very much may have come at once.
_SHOWN = 100


def _authorities(request: Asking) -> dict[int, Authority]:
    """Where this person may enter requests."""
    found = Authority.objects.filter(pk__in=request.person.authorities_with([Role.OFFICER]))
    return {authority.pk: authority for authority in found}


def start(request: Asking) -> HttpResponse:
    """How did it come? Nothing is kept yet, so the answer goes into the next page's address."""
    authorities = _authorities(request)
    choices = [(pk, authority.name) for pk, authority in authorities.items()]
    form = StartForm(request.GET if "channel" in request.GET else None, authorities=choices)
    if request.method == "GET" and form.is_bound and form.is_valid():
        chosen = form.cleaned_data.get("authority") or next(iter(authorities))
        query = urlencode({"channel": form.cleaned_data["channel"], "authority": chosen})
        return redirect(f"{reverse('receive-words')}?{query}")
    came = Incoming.objects.filter(authority__in=authorities).defer("original", "text", "suggested")
    held = came.exclude(online_key=None).filter(discarded_at=None)
    return show(
        request,
        "casework/receive_start.html",
        title=_("Enter a request"),
        form=form,
        held=list(held[:_SHOWN]),
        more_held=max(0, held.count() - _SHOWN),
        unfinished=list(came.filter(online_key=None).select_related("by")),
        discarded=list(came.exclude(discarded_at=None).select_related("discarded_by").order_by("-id")[:_SHOWN]),
    )


def words(request: Asking) -> HttpResponse:
    """Upload or paste what came. From here on it is kept, even if nobody finishes."""
    authorities = _authorities(request)
    channel, key = request.GET.get("channel", ""), request.GET.get("authority", "")
    authority = authorities.get(int(key)) if key.isdecimal() else None
    if authority is None or channel not in Channel.values:
        return redirect("receive")
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        channel=channel,
    )
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            incoming = _take_in(request, authority, channel, form.cleaned_data)
        if form.is_valid():
            return redirect("receive-check", incoming=incoming.pk)
    title = _("Upload or paste the message") if channel == Channel.EMAIL else _("Enter the words")
    return show(request, "casework/receive_words.html", title=title, form=form, channel=channel, authority=authority)


def _take_in(request: Asking, authority: Authority, channel: str, data: dict[str, Any]) -> Incoming:
    file = data["file"]
    original = file.read() if file else b""
    if file and channel == Channel.EMAIL:
        message = mail_in.read(original)
        if not message.text.strip() and not data["text"].strip():
            raise BadInput(
                _("The message has no text of its own: the request may be in an attachment. Paste its words below too.")
            )
        if data["text"].strip():
            # The words were typed from an attachment; the message still says who and when.
            message = mail_in.with_words(message, data["text"])
    elif channel == Channel.EMAIL:
        message = mail_in.read_pasted(data["text"])
    else:
        message = mail_in.Message(text=data["text"], words=data["text"])
    return actions.take_in(
        by=request.person,
        authority=authority,
        channel=channel,
        message=message,
        original=original,
        name=file.name if file else "",
    )


def check(request: Asking, incoming: int) -> HttpResponse:
    """What came, as it will be entered: a person checks each value, then there is a case."""
    came = _incoming(request, incoming)
    form = CheckForm(
        request.POST if request.method == "POST" else None, initial=_suggested(came), online=bool(came.online_key)
    )
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            case = _enter(request, came, form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("The request is entered. It is the case %(case)s.") % {"case": case.reference})
            return redirect("case-request", reference=case.reference)
    return show(
        request,
        "casework/receive_check.html",
        title=_("Check the request"),
        form=form,
        came=came,
        said=came.suggested,
        before=actions.entered_before(came.authority, text=came.suggested["words"], message_id=came.message_id),
    )


def _incoming(request: Asking, pk: int, *, discarded: bool = False) -> Incoming:
    """What came, as long as this person may enter it and nobody has discarded it (or somebody has, where asked for)."""
    mine = Incoming.objects.select_related("authority").filter(authority__in=_authorities(request))
    found = mine.filter(pk=pk, discarded_at__isnull=not discarded).first()
    if found is None:
        raise Http404
    return found


def _suggested(came: Incoming) -> dict[str, Any]:
    said = came.suggested
    arrived = dt.datetime.fromisoformat(said["arrived"]) if said["arrived"] else None
    if arrived is not None and arrived > timezone.now():
        arrived = None
    asks = Applicant(name=said["name"], email=said["email"])
    title = said["title"] or titles.from_words(said["words"])
    return {
        "address": said.get("address", ""),
        "words": said["words"],
        "subject": " ".join(covering.cover(title, asks, instead=" ").split()),
        "name": said["name"],
        "email": said["email"],
        "arrived": arrived,
        "received": timezone.localdate(arrived) if arrived else None,
    }


def _enter(request: Asking, came: Incoming, data: dict[str, Any]) -> Case:
    suggested = came.suggested["words"]
    # What is offered may begin with an empty line, which no browser sends back.
    untouched = mail_in.exactly(suggested, data["words"]) == suggested
    text = suggested if untouched else mail_in.exactly(came.text, data["words"])
    if text is None:
        raise BadInput(
            _(
                "The words are not those that came. Take away only what stands before or after the applicant’s words, "
                "and change nothing in them."
            )
        )
    arrived = came.at if came.online_key else data["arrived"]
    return actions.receive(
        by=request.person,
        authority=came.authority,
        subject=data["subject"],
        text=text,
        applicant=actions.Asked(
            name=data["name"],
            organisation=data["organisation"],
            email=data["email"],
            address=data["address"],
            salutation=data["salutation"],
            original=bytes(came.original),
            original_name=came.original_name,
            message_id=came.message_id,
        ),
        channel=Channel(came.channel),
        arrived_at=arrived,
        received=data["received"] or timezone.localdate(arrived),
        incoming=came,
    )


def discard(request: Asking, incoming: int) -> HttpResponse:
    """Forget what is no request, or was entered already. Asks first, and why where somebody sent it online."""
    came = _incoming(request, incoming)
    form = DiscardForm(request.POST if request.method == "POST" else None, online=bool(came.online_key))
    if request.method == "POST" and form.is_valid():
        with attempting(form):
            actions.discard(by=request.person, incoming=came, reason=form.cleaned_data.get("reason", ""))
        if form.is_valid():
            messages.success(request, _("It is discarded."))
            return redirect("receive")
    return show(request, "casework/receive_discard.html", title=_("Discard what came"), came=came, form=form)


def bring_back(request: Asking, incoming: int) -> HttpResponse:
    """Put what was discarded back among what waits."""
    came = _incoming(request, incoming, discarded=True)
    actions.bring_back(by=request.person, incoming=came)
    messages.success(request, _("It waits again."))
    return redirect("receive-check", incoming=came.pk)


urlpatterns = [
    path("receive/", start, name="receive"),
    path("receive/words/", words, name="receive-words"),
    path("receive/<int:incoming>/", check, name="receive-check"),
    path("receive/<int:incoming>/discard/", discard, name="receive-discard"),
    path("receive/<int:incoming>/bring-back/", bring_back, name="receive-bring-back"),
    *checking.urlpatterns,
]
