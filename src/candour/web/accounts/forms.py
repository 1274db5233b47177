"""The forms with which people sign in and look after their account: the library's, in our words and with our limits."""
# The sign-in library has no types, so its classes are Any to the type checker.
# mypy: disallow-subclassing-any=False

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django import forms as django_forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import AccountEvent, Person
from candour.web.design import forms

# Longer than a code of an authenticator app can be good.
_CODE_LIVES = 5 * 30
# In characters; what a browser says of a passkey is some hundreds to a few thousand long.
_LONGEST_CREDENTIAL = 50_000


def new_password(label: Any = _("Password")) -> forms.Password:
    """The field in which somebody chooses a password: once, for the browser shows or keeps it."""
    return forms.Password(
        label=label,
        autocomplete="new-password",
        help_text=_("At least 12 characters. Three words that do not belong together are easy to remember."),
        error=_("Choose a password."),
    )


class SignInForm(forms.Form, account.LoginForm):
    """The first step: e-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.Email(
            label=_("E-mail address"), error=_("Enter your e-mail address."), autocomplete="username"
        )
        self.fields["password"] = forms.Password(label=_("Password"), error=_("Enter your password."))


class PasswordAgainForm(forms.Form, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    password = forms.Password(label=_("Your password"), error=_("Enter your password."))


class ChangePasswordForm(forms.Form, account.ChangePasswordForm):
    """A new password, and the one until now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = forms.Password(
            label=_("Your password now"), error=_("Enter the password that you have now.")
        )
        self.fields["password1"] = new_password(_("New password"))
        del self.fields["password2"]

    def clean_password1(self) -> str:
        """The new password, if it is good enough."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password


def _limit(person: Person) -> RateLimitUsage:
    """Stop whoever tries too many codes: counted for each place where the person has been, and once for all others.

    Somebody who knows the password and guesses codes from elsewhere is stopped, wherever they come from; the person,
    at a place where they signed in before, is not. The library would count by person alone.
    """
    place = str(get_adapter().get_client_ip(context.request))
    known = AccountEvent.objects.filter(person=person, kind="signed-in", facts__ip=place).exists()
    key = f"second-step:{person.pk}:{place if known else 'elsewhere'}"
    usage = ratelimit.consume(context.request, app="allauth.account", action="login_failed", key=key)
    if usage is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


def _is_first_use(person: Person, code: str) -> bool:
    """Whether the code was not used before: the library forgets it while it is still good."""
    digits = "".join(code.split())
    return cache.add(f"candour-code-used:{person.pk}:{digits}", True, _CODE_LIVES)


class _Code(forms.Form, mfa.BaseAuthenticateForm):
    """A code from an authenticator app, or a recovery code."""

    code = forms.Code(
        label=_("Code"),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        error=_("Enter the code."),
    )

    def clean_code(self) -> str:
        """Check the code, within the limits, once."""
        usage = _limit(self.user)
        code: str = self.cleaned_data["code"]
        found = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type")
        for authenticator in found:
            if authenticator.wrap().validate_code(code) and _is_first_use(self.user, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                usage.rollback()
                return code
        if found:
            self._emit_authentication_failed(found[0])
        raise get_mfa_adapter().validation_error("incorrect_code")


class _Credential(django_forms.JSONField):
    """What a browser says of a passkey. Anything else is refused: the library takes what it is given on trust."""

    widget = django_forms.HiddenInput

    def __init__(self, *, parse: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parse = parse

    def to_python(self, value: Any) -> Any:
        """The mapping, if it can be read as an answer of a passkey."""
        wrong = get_mfa_adapter().validation_error("incorrect_code")
        if len(str(value or "")) > _LONGEST_CREDENTIAL:
            raise wrong
        try:
            found = super().to_python(value)
            if found is not None:
                self.parse(found)
        except (ValueError, LookupError, RecursionError) as problem:
            raise wrong from problem
        return found

    def bound_data(self, data: Any, initial: Any) -> str:
        """Nothing: an answer of a passkey is good once, so it does not come back in the page."""
        return ""


class _Passkey(forms.Form):
    """An answer from a passkey: nothing that can be guessed, so nothing is counted."""

    user: Person
    cleaned_data: dict[str, Any]

    credential = _Credential(
        parse=webauthn_auth.parse_authentication_response,
        error_messages={"required": _("The browser gave no answer from a passkey. Try again, or choose another way.")},
    )

    def clean_credential(self) -> Authenticator:
        """The passkey that answered."""
        return webauthn_auth.complete_authentication(self.user, self.cleaned_data["credential"])


class CodeForm(_Code, mfa.AuthenticateForm):
    """The second step with a code."""


class CodeAgainForm(_Code, mfa.ReauthenticateForm):
    """A code, before something that matters."""


class ActivateAppForm(forms.Form, totp.ActivateTOTPForm):
    """The first code of a new authenticator app shows that it works."""

    code = forms.Code(
        label=_("Code"),
        help_text=_("Six digits, new every half minute."),
        error=_("Enter the code that the app shows."),
    )


class AddPasskeyForm(forms.Form, webauthn.AddWebAuthnForm):
    """A new passkey, and what to call it."""

    name = forms.Text(
        label=_("Name of this passkey"),
        help_text=_("For example “work laptop”, so that you can tell it from another."),
        required=False,
        max_length=80,
    )
    credential = _Credential(
        parse=webauthn_auth.parse_registration_response,
        error_messages={"required": _("The browser gave no passkey. Try again, or use an authenticator app.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("name", "")
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """A name, or the one that a passkey without a name gets."""
        return str(self.cleaned_data["name"]).strip() or str(_("Passkey"))


class RemoveAppForm(forms.Form, totp.DeactivateTOTPForm):
    """Nothing to fill in: says why the app cannot be removed, where it cannot."""


class NewCodesForm(forms.Form, recovery_codes.GenerateRecoveryCodesForm):
    """Nothing to fill in."""


class PasskeyForm(_Passkey, webauthn.AuthenticateWebAuthnForm):
    """The second step with a passkey."""


class PasskeyAgainForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, before something that matters."""


class ChoosePasswordForm(forms.Form):
    """The first password, or a new one by a one-time link."""

    password = new_password()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The password, if it is good enough."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password


class NameForm(forms.Form):
    """One's own name."""

    name = forms.Text(
        label=_("Your name"),
        help_text=_("As colleagues see it, and as histories keep it."),
        error=_("Enter your name."),
        max_length=120,
        autocomplete="name",
    )
