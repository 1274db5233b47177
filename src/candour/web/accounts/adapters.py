"""How the sign-in library behaves here: whom a limit stops, how secrets are kept, what it says."""
# The sign-in library has no types, so its classes are Any to the type checker.
# mypy: disallow-subclassing-any=False

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Person

_MESSAGES: dict[str, str | Promise] = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, limits and what is said about them."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "There were too many attempts from where you are. Wait five minutes, then try again."
        ),
        "rate_limited": _("There were too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by e-mail address and place together.

        The library counts by e-mail address alone, so that anybody who knows it could keep its owner out.
        """
        return f"{self.get_client_ip(request)}:{credentials.get('email', '').casefold()}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not where the person signed in or showed who they are only lately."""
        return not lately_shown(context.request)

    def get_reauthentication_methods(self, user: Person | AnonymousUser) -> list[dict[str, Any]]:
        """The ways to show again who one is, in our words."""
        says = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use your passkey"),
        }
        return [{**way, "description": says[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the first page."""
        return reverse(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return reverse("account")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say in our own words what the library would say; nothing where we have none."""
        if said := message or _MESSAGES.get(message_template or ""):
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class MFAAdapter(DefaultMFAAdapter):
    """The second step: what it is called on a telephone, and how its secrets are kept."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or it was used already. Wait for the next one and enter that."),
        "cannot_delete_authenticator": _("Set up another second step first: you need one to sign in."),
    }

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows beside the address."""
        return f"Candour ({self._get_site_name()})"

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second step stays: without one nobody goes on."""
        kind = type(authenticator)
        others = kind.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=kind.Type.RECOVERY_CODES).exists())

    def encrypt(self, text: str) -> str:
        """A secret as the database keeps it: a copy of the database alone makes no codes."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    made = [hashlib.sha256(b"candour second step" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def lately_shown(request: HttpRequest) -> bool:
    """Whether the person signed in, or showed again who they are, within the time that settings give."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    last = max((record["at"] for record in records), default=0.0)
    return bool(timezone.now().timestamp() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
