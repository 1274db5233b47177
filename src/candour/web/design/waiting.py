"""What was typed and could not be taken, because its writer was signed out meanwhile: it waits, and is sent again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from candour.web.design.pages import show

_NEVER = ("csrfmiddlewaretoken",)
# What must not stand in a page, and is worth nothing later.
_SECRET = ("password", "code", "credential")


def waiting(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields that were sent from a page of this site; nothing where another site may have sent them."""
    ours = f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or request.headers.get("Origin") != ours:
        return []
    names = set(request.POST) - set(_NEVER)
    if any(word in name for name in names for word in _SECRET):
        return []
    return [(name, value) for name, values in request.POST.lists() if name in names for value in values]


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """The page that keeps what was typed until its writer has signed in again; None where nothing was."""
    fields = waiting(request)
    if not fields:
        return None
    said = (
        _("Nothing is lost, and nothing is saved yet. Nobody used this page for half an hour, or you signed out."),
        _("Sign in again in a new tab. Then come back to this one and send what you typed."),
    )
    return _page(request, 403, _("You were signed out"), said, fields, sign_in=reverse("account_login"))


def out_of_date(request: HttpRequest) -> HttpResponse | None:
    """The page that sends what was typed again, where signing in anew has made its form out of date; else None."""
    fields = waiting(request) if request.user.is_authenticated else []
    if not fields:
        return None
    said = (_("You signed in again since you opened this page. What you typed is not lost, and not saved yet."),)
    return _page(request, 403, _("Send what you typed again"), said, fields)


def _page(
    request: HttpRequest,
    status: int,
    title: str,
    said: tuple[str, ...],
    fields: list[tuple[str, str]],
    sign_in: str = "",
) -> HttpResponse:
    return show(
        request,
        "design/waiting.html",
        title=title,
        status=status,
        said=said,
        fields=fields,
        sign_in=sign_in,
        files=bool(request.FILES),
    )
