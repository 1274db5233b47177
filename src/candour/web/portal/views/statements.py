"""The statements that an authority owes its readers, each with what its administrator filled in."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from candour.web.accounts.models import Authority
from candour.web.design.pages import show
from candour.web.portal import statements
from candour.web.portal.models import LeaveKey
from candour.web.portal.shell import site_of
from candour.web.public_pages import PublicAsking
from candour.web.publication import licences
from candour.web.reader_choices import USAGE


def accessibility(request: PublicAsking) -> HttpResponse:
    """The accessibility statement, in the form that the regulations of 2018 ask for."""
    return _show(request, statements.ACCESSIBILITY)


def privacy(request: PublicAsking) -> HttpResponse:
    """What the site keeps of its readers and of who asks, why, and for how long."""
    return _show(request, statements.PRIVACY)


def scheme(request: PublicAsking) -> HttpResponse:
    """What the authority publishes without being asked."""
    return _show(request, statements.SCHEME)


def choose(request: PublicAsking, kind: str) -> HttpResponse:
    """Whose statement is wanted; straight to it where there is one authority."""
    statement = statements.STATEMENTS.get(kind)
    if statement is None:
        raise Http404
    authorities = list(Authority.objects.all())
    if len(authorities) == 1:
        return redirect(statement.kind, authority=authorities[0].code.lower())
    return show(
        request,
        "portal/statement_choose.html",
        title=statement.title,
        statement=statement,
        authorities=authorities,
    )


def _show(request: PublicAsking, statement: statements.Statement) -> HttpResponse:
    authority = request.authority
    if authority is None:
        raise Http404
    site = site_of(authority)
    key = LeaveKey(site.leave_key)
    return show(
        request,
        f"portal/{statement.kind.replace('-', '_')}.html",
        title=statement.title,
        authority=authority,
        said=statements.read(statement, site, authority),
        classes=statements.CLASSES,
        licence=licences.licence_of(authority),
        leave_key=key.value,
        asks_leave=bool(settings.ADDITIONAL_COOKIES),
        counts_visits=USAGE in settings.ADDITIONAL_COOKIES,
    )
