"""The people of an authority, for its administrators: who works here, what they do, how they get in."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candour.errors import BadInput
from candour.web.accounts import actions, events
from candour.web.accounts.asking import Asking
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import AccountEvent, Authority, Membership, Person, Role
from candour.web.accounts.people_forms import InviteForm, ReasonForm, RolesForm
from candour.web.design.forms import Form
from candour.web.design.pages import show


def _people(authority: Authority) -> QuerySet[Person]:
    """Everybody who has or had a role in the authority; nobody else exists here."""
    return Person.objects.filter(memberships__authority=authority).distinct()


def _person(request: Asking, pk: int) -> Person:
    return get_object_or_404(_people(request.authority), pk=pk)


def _back(request: Asking, person: Person) -> HttpResponse:
    return redirect("person", code=request.authority.code, pk=person.pk)


def _try(form: Form, act: Callable[[], object]) -> bool:
    """Do it; what a person can mend is shown on the form, what they may not do is a 403."""
    try:
        act()
    except NotAllowed as problem:
        raise PermissionDenied(str(problem)) from problem
    except BadInput as problem:
        form.add_error(None, str(problem))
        return False
    return True


def people(request: Asking) -> HttpResponse:
    """Everybody who works or worked for the authority."""
    standing: dict[int, list[str]] = {}
    memberships = Membership.objects.filter(authority=request.authority, ended_at=None).order_by("role")
    for person_id, role in memberships.values_list("person_id", "role"):
        standing.setdefault(person_id, []).append(str(Role(role).label))
    rows = []
    for person in _people(request.authority).order_by("name"):
        state = _("Account closed")
        if person.is_active:
            state = _("Works here") if person.pk in standing else _("No role any more")
        address = reverse("person", kwargs={"code": request.authority.code, "pk": person.pk})
        rows.append(((person.name, address), person.email, ", ".join(standing.get(person.pk, ())), state))
    return show(
        request,
        "accounts/people.html",
        title=_("People"),
        caption=request.authority.name,
        authority=request.authority,
        rows=rows,
        wide=True,
    )


def person(request: Asking, pk: int) -> HttpResponse:
    """One person: their roles here, and what can be done for them."""
    whose = _person(request, pk)
    held = whose.memberships.filter(authority=request.authority, ended_at=None)
    kinds = set(Authenticator.objects.filter(user=whose).values_list("type", flat=True))
    return show(
        request,
        "accounts/person.html",
        title=whose.name,
        caption=request.authority.name,
        authority=request.authority,
        whose=whose,
        roles=[Role(role).label for role in held.values_list("role", flat=True)],
        has_password=whose.has_usable_password(),
        has_second_step=bool(kinds - {"recovery_codes"}),
        is_self=whose.pk == request.person.pk,
    )


def invite(request: Asking) -> HttpResponse:
    """Somebody new, or somebody who works for another authority too."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made: list[actions.Invited] = []
        if _try(form, lambda: made.append(actions.invite(by=request.person, authority=request.authority, **given))):
            if token := made[0].token:
                return _show_link(request, made[0].person, token)
            messages.success(request, _("They sign in here already: they have the new role from now on."))
            return _back(request, made[0].person)
    return show(
        request,
        "accounts/invite.html",
        title=_("Add a person"),
        caption=request.authority.name,
        form=form,
        back=_list(request),
    )


def _list(request: Asking) -> str:
    return reverse("people", kwargs={"code": request.authority.code})


def _show_link(request: Asking, whose: Person, token: str) -> HttpResponse:
    """The link, shown this once: only a hash of it is kept."""
    return show(
        request,
        "accounts/link-made.html",
        title=_("Give this link to %(name)s") % {"name": whose.name},
        caption=request.authority.name,
        link=request.build_absolute_uri(reverse("link", kwargs={"token": token})),
        whose=whose,
        back=_list(request),
    )


def roles(request: Asking, pk: int) -> HttpResponse:
    """Give and end roles."""
    whose = _person(request, pk)
    held = whose.memberships.filter(authority=request.authority, ended_at=None).values_list("role", flat=True)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": list(held)})
    if request.method == "POST":
        # No box ticked sends nothing at all: it means no role any more.
        form = RolesForm(request.POST)
        if form.is_valid():
            chosen = form.cleaned_data["roles"]
            if _try(
                form,
                lambda: actions.set_roles(by=request.person, authority=request.authority, person=whose, roles=chosen),
            ):
                messages.success(request, _("The roles are changed."))
                return _back(request, whose)
    title = _("Roles of %(name)s") % {"name": whose.name}
    return show(
        request,
        "accounts/roles.html",
        title=title,
        caption=request.authority.name,
        form=form,
        authority=request.authority,
        whose=whose,
    )


def new_link(request: Asking, pk: int) -> HttpResponse:
    """A new one-time link, for who forgot the password or never used the first link."""
    whose = _person(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    made: list[str] = []
    if request.method == "POST" and _try(
        _checked(form),
        lambda: made.append(actions.make_link(by=request.person, authority=request.authority, person=whose)),
    ):
        return _show_link(request, whose, made[0])
    return _confirm(request, whose, form, _("Make a one-time link for %(name)s?"), "link")


def disable(request: Asking, pk: int) -> HttpResponse:
    """Close an account."""
    return _with_reason(
        request,
        pk,
        actions.disable,
        _("Close the account of %(name)s?"),
        "disable",
        _("The account is closed, and whoever was signed in to it is signed out."),
    )


@require_POST
def enable(request: Asking, pk: int) -> HttpResponse:
    """Open a closed account again."""
    whose = _person(request, pk)
    form = Form(request.POST)
    if _try(_checked(form), lambda: actions.enable(by=request.person, authority=request.authority, person=whose)):
        messages.success(request, _("The account is open again."))
    for error in form.non_field_errors():
        messages.warning(request, str(error))
    return _back(request, whose)


def reset_factors(request: Asking, pk: int) -> HttpResponse:
    """Remove the second steps of who lost them all."""
    return _with_reason(
        request,
        pk,
        actions.reset_factors,
        _("Remove the second steps of %(name)s?"),
        "factors",
        _("The second steps are removed. They set up a new one when they next sign in."),
    )


def _with_reason(
    request: Asking, pk: int, act: Callable[..., object], title: str, what: str, done: str
) -> HttpResponse:
    """Ask why, do one act to a person's account, and go back to the person."""
    whose = _person(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _try(form, lambda: act(by=request.person, authority=request.authority, person=whose, reason=reason)):
            messages.success(request, done)
            return _back(request, whose)
    return _confirm(request, whose, form, title, what)


def _checked(form: Form) -> Form:
    form.is_valid()
    return form


def _confirm(request: Asking, whose: Person, form: Form, title: str, what: str) -> HttpResponse:
    return show(
        request,
        "accounts/confirm.html",
        title=title % {"name": whose.name},
        caption=request.authority.name,
        form=form,
        what=what,
        whose=whose,
        back=reverse("person", kwargs={"code": request.authority.code, "pk": whose.pk}),
    )


def account_events(request: Asking) -> HttpResponse:
    """What happened to accounts of this authority."""
    here = AccountEvent.objects.filter(authority=request.authority).select_related("by", "person", "authority")
    page = Paginator(here, 50).get_page(request.GET.get("page"))
    return show(
        request,
        "accounts/events.html",
        title=_("What happened to accounts"),
        caption=request.authority.name,
        authority=request.authority,
        page=page,
        told=[(event.at, events.tell(event)) for event in page.object_list],
    )
