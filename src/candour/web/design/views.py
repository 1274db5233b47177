"""Pages that belong to no part: what is shown when something goes wrong, and the pages of the shell."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from candour.web.design.pages import show
from candour.web.design.waiting import out_of_date


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer good: sent again where it is surely ours, and else nothing of it is kept."""
    return out_of_date(request) or _wrong(
        request,
        403,
        _("This form has been open for too long"),
        _("Nothing was saved. This happens when you sign out or in again while the page is open in another window."),
        _("Go back, open the page again and send it once more. Copy what you typed first, so that it is not lost."),
    )


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """What was asked cannot be understood."""
    return _wrong(
        request,
        400,
        _("This request cannot be understood"),
        _("What the browser sent is not what this page expects. Nothing was saved."),
        _("Go to the first page and try again from there."),
    )


def forbidden(request: HttpRequest, exception: Any) -> HttpResponse:
    """No role of this person allows it."""
    said = str(exception) if isinstance(exception, PermissionDenied) and exception.args else ""
    return _wrong(
        request,
        403,
        _("You may not do this"),
        said or _("Your roles do not allow this."),
        _("If you need it for your work, ask an administrator of your authority to give you the role."),
    )


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """There is no such page, or none for this person."""
    return _wrong(
        request,
        404,
        _("Page not found"),
        _("If you typed the address, check that it is right. If you pasted it, check that you copied all of it."),
        _("The page may also belong to an authority in which you have no role."),
    )


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """What was asked for cannot be done as things stand."""
    return _wrong(
        request,
        409,
        _("This cannot be done"),
        why,
        _("Nothing was changed. Go back, open the page again and look at how things stand now."),
    )


def not_taken(request: HttpRequest) -> HttpResponse:
    """Sent where nothing is taken, or opened where there is nothing to look at."""
    return _wrong(
        request,
        405,
        _("This address cannot be used like that"),
        _("Nothing was saved. This happens when the address of a button is opened as if it were a page."),
        _("Go back, open the page again and use what stands on it."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours went wrong."""
    # Without the request there is no menu, message or session: nothing here asks the database, which may be gone.
    return _wrong(
        None,
        500,
        _("Something went wrong"),
        _("The fault is in the application, not in what you did. What you just sent was not saved."),
        _("Try again in a minute. If it happens again, tell the person who looks after this installation when it was."),
    )


def _wrong(request: HttpRequest | None, status: int, title: str, *said: str) -> HttpResponse:
    return show(request, "design/wrong.html", title=title, status=status, said=said)


def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches over the server: "ok" where the application runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use this application, and what to do where they cannot."""
    return show(request, "design/accessibility.html", title=_("Accessibility statement"))
