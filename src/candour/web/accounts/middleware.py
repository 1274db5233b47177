"""What must hold before anybody who signed in goes on: the session is not too old, the second step is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web import hosts

SIGNED_IN_AT = "signed-in-at"
# Set once a second step of the person has been seen. Taking the steps away ends the person's sessions.
HAS_SECOND_STEP = "has-second-step"
# Where a person without a second step may go: to set one up, to show again who they are, or away.
BEFORE_SECOND_STEP = frozenset(
    {
        "second-step",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
    }
)


class SignedInMiddleware:
    """Ends sessions after the longest time, and sends who has no second step to set one up.

    A closed account needs nothing here: the session's owner is looked up among the people whose account is open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out a session that has lasted too long, then pass on."""
        if not hosts.is_public(request) and request.user.is_authenticated:
            began = request.session.setdefault(SIGNED_IN_AT, timezone.now().timestamp())
            if timezone.now().timestamp() - began > settings.SESSION_LONGEST:
                logout(request)
                messages.info(request, _("You were signed in for a long time. Sign in again to go on."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead to the second step before anything else."""
        match = request.resolver_match
        if hosts.is_public(request):
            return None
        if not request.user.is_authenticated or (match and match.view_name in BEFORE_SECOND_STEP):
            return None
        if request.session.get(HAS_SECOND_STEP):
            return None
        kinds = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
        if Authenticator.objects.filter(user_id=request.user.pk, type__in=kinds).exists():
            request.session[HAS_SECOND_STEP] = True
            return None
        return redirect("second-step")
