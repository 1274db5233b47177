"""A person's own account: name, password, second steps, where they are signed in; and the one-time link to it."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candour.errors import BadInput
from candour.web.accounts import actions, links
from candour.web.accounts.asking import Asking
from candour.web.accounts.forms import ChoosePasswordForm, NameForm
from candour.web.accounts.models import Person, Role
from candour.web.accounts.people_forms import SetUpForm
from candour.web.accounts.views.signing import too_many
from candour.web.design.pages import show


def your_account(request: Asking) -> HttpResponse:
    """Everything about the account, each with the page that changes it."""
    found = list(Authenticator.objects.filter(user=request.person).order_by("created_at"))
    passkeys = [authenticator for authenticator in found if authenticator.type == Authenticator.Type.WEBAUTHN]
    kinds = {authenticator.type: authenticator for authenticator in found}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    memberships = request.person.memberships.filter(ended_at=None).select_related("authority")
    return show(
        request,
        "accounts/your-account.html",
        title=_("Your account"),
        passkeys=passkeys,
        app=kinds.get(Authenticator.Type.TOTP),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        memberships=[(membership.authority.name, Role(membership.role).label) for membership in memberships],
        may_remove=len([authenticator for authenticator in found if authenticator is not codes]) > 1,
    )


def your_name(request: Asking) -> HttpResponse:
    """Change one's own name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.person.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(by=request.person, name=form.cleaned_data["name"])
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    return show(request, "accounts/your-name.html", title=_("Change your name"), form=form)


def your_sessions(request: Asking) -> HttpResponse:
    """Where the person is signed in."""
    sessions = UserSession.objects.purge_and_list(request.person)
    sessions.sort(key=lambda session: session.created_at, reverse=True)
    return show(
        request,
        "accounts/sessions.html",
        title=_("Where you are signed in"),
        sessions=sessions,
        current=request.session.session_key,
    )


@require_POST
def end_sessions(request: Asking) -> HttpResponse:
    """End one session, or all but this one."""
    only = request.POST.get("session", "")
    actions.end_sessions(
        by=request.person, keep=request.session.session_key, only=int(only) if only.isdecimal() else None
    )
    messages.success(request, _("You are signed out there."))
    return redirect("your-sessions")


def link(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a one-time link, then go on to the second step: the link never takes its place."""
    person = links.whose(token)
    if person is None:
        return show(request, "accounts/link-over.html", title=_("This link is not good any more"), status=410)
    form = ChoosePasswordForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.use_link(token=token, password=form.cleaned_data["password"])
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            return _sign_in(request, person)
    return show(request, "accounts/link.html", title=_("Choose your password"), form=form, whose=person)


def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of an empty installation: the first authority and the first person."""
    if Person.objects.exists():
        return redirect("account_login")
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not ratelimit.consume(request, action="set_up", key="set-up"):
            return too_many(request)
        if form.is_valid():
            given = form.cleaned_data
            try:
                person = actions.set_up(
                    code=given["code_of_terminal"],
                    name=given["name"],
                    email=given["email"],
                    password=given["password"],
                    authority={"name": given["authority"], "code": given["code"], "kind": given["kind"]},
                )
            except BadInput as problem:
                form.add_error(None, str(problem))
            else:
                return _sign_in(request, person)
    return show(request, "accounts/set-up.html", title=_("Set up Candour"), form=form)


def _sign_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Go on as if the password had been typed on the sign-in page: through the second step, or to setting one up."""
    if request.user.is_authenticated:
        request.session.flush()
        return redirect("account_login")
    record_authentication(request, person, method="password", email=person.email)
    response: HttpResponse = perform_login(request, person, email_verification="none")
    return response
