"""What the sign-in library reports, put on record."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest
from django.utils import timezone

from candour.web.accounts.events import record
from candour.web.accounts.middleware import SIGNED_IN_AT
from candour.web.accounts.models import Person


def connect() -> None:
    """Listen. Called once, when the application is ready."""
    auth.user_logged_in.connect(_begin)
    auth.user_logged_out.connect(_signed_out)
    auth.user_login_failed.connect(_failed)
    account.user_logged_in.connect(_signed_in)
    account.password_changed.connect(_password_changed)
    account.authentication_step_completed.connect(_shown_again)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_reset.connect(_codes_made)
    mfa.authentication_failed.connect(_second_step_failed)


def _ip(request: HttpRequest | None) -> str:
    return str(get_adapter().get_client_ip(request)) if request is not None else ""


def _begin(sender: Any, request: HttpRequest, user: Person, **more: Any) -> None:
    request.session[SIGNED_IN_AT] = timezone.now().timestamp()


def _signed_in(sender: Any, request: HttpRequest, user: Person, **more: Any) -> None:
    record("signed-in", person=user, ip=_ip(request))


def _signed_out(sender: Any, request: HttpRequest, user: Person | None, **more: Any) -> None:
    if user is not None:
        record("signed-out", person=user)


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    # The address itself is not kept: people type their password there by mistake.
    email = str(credentials.get("email") or "").casefold()
    record("sign-in-failed", person=Person.objects.filter(email=email).first(), ip=_ip(request))


def _password_changed(sender: Any, user: Person, **more: Any) -> None:
    record("password-changed", person=user, by=user)


def _shown_again(sender: Any, request: HttpRequest, user: Person, **more: Any) -> None:
    if not more.get("reauthenticated"):
        return
    # Whoever got hold of the session before gains nothing by what its owner has just shown.
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    record("asked-again", person=user)


def _factor_added(sender: Any, user: Person, authenticator: Any, **more: Any) -> None:
    record("factor-added", person=user, by=user, factor=str(authenticator.type))


def _factor_removed(sender: Any, user: Person, authenticator: Any, **more: Any) -> None:
    record("factor-removed", person=user, by=user, factor=str(authenticator.type))


def _codes_made(sender: Any, user: Person, **more: Any) -> None:
    record("codes-made", person=user, by=user)


def _second_step_failed(sender: Any, request: HttpRequest, user: Person, **more: Any) -> None:
    record("second-step-failed", person=user, ip=_ip(request))
