"""Pages: the mails that wait, those that left, and those about which somebody must decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.asking import Asking
from candour.web.design.pages import show
from candour.web.post import actions
from candour.web.post.models import Heartbeat, MailState, OutgoingMail

PER_PAGE = 50
# Longer than the longest piece of work between two signs of life.
_SILENT = dt.timedelta(minutes=2)
COLOURS = {
    MailState.WAITING: "yellow",
    MailState.SENDING: "blue",
    MailState.SENT: "green",
    MailState.UNSURE: "orange",
    MailState.FAILED: "red",
}


def outbox(request: Asking) -> HttpResponse:
    """Every mail of the person's authorities, those first about which somebody must decide."""
    mails = OutgoingMail.objects.visible_to(request.person).defer("text").select_related("settled_by")
    wanted = (MailState.UNSURE, MailState.FAILED)
    page = Paginator(mails.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    heard = Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    return show(
        request,
        "post/outbox.html",
        title=_("Outbox"),
        to_decide=list(mails.filter(state__in=wanted).order_by("id")[:PER_PAGE]),
        page=page,
        colours=COLOURS,
        can_leave=settings.MAIL_CAN_LEAVE,
        heard=heard,
        at_work=heard is not None and timezone.now() - heard < _SILENT,
    )


def send_again(request: Asking, pk: int) -> HttpResponse:
    """Try a mail once more."""
    return _settle(request, pk, actions.send_again, _("The mail waits to be sent again."))


def it_arrived(request: Asking, pk: int) -> HttpResponse:
    """Say that a doubtful mail arrived."""
    return _settle(request, pk, actions.it_arrived, _("It is noted that the mail arrived."))


def _settle(request: Asking, pk: int, act: Callable[..., OutgoingMail], done: str) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail.objects.visible_to(request.person), pk=pk)
    try:
        act(by=request.person, mail=mail)
    except actions.NotYours as problem:
        raise PermissionDenied(str(problem)) from problem
    except BadInput as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("outbox")
