"""Signing in and out, the second step, and showing again who one is: the library's steps on our pages."""
# The sign-in library has no types, so its classes are Any to the type checker.
# mypy: disallow-subclassing-any=False

from __future__ import annotations

import json
from typing import Any, ClassVar

from allauth.account import views as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from candour.web.accounts.asking import Asking
from candour.web.accounts.models import Person
from candour.web.design.pages import show


class _Page:
    """Shows one of the library's views as a page of ours."""

    page: ClassVar[str]
    title: ClassVar[str | Promise]
    request: HttpRequest

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        """The page; what a passkey needs is put where the page's script finds it."""
        context.pop("view", None)
        options = context.pop("js_data", None)
        context["passkey"] = json.dumps(next(iter(options.values()))) if options else ""
        return show(self.request, self.page, **{"title": self.title, **context})


class SignIn(_Page, account.LoginView):
    """The first step: e-mail address and password."""

    page = "accounts/sign-in.html"
    title = lazy("Sign in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; an installation without people is set up first."""
        if not Person.objects.exists():
            return redirect("set-up")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class SecondStep(_Page, mfa.AuthenticateView):
    """The second step: a passkey, or a code."""

    page = "accounts/second-step.html"
    title = lazy("Show that it is you")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which ways the person has: only those are offered."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = set(self.stage.login.user.authenticator_set.values_list("type", flat=True))
        return {
            **context,
            "has_passkey": "webauthn" in kinds,
            "has_app": "totp" in kinds,
            "has_code": bool(kinds - {"webauthn"}),
        }


class SignOut(_Page, account.LogoutView):
    """Asks before it signs out, unless a button of ours was pressed."""

    page = "accounts/sign-out.html"
    title = lazy("Sign out")

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out, and let the browser forget what it kept of these pages."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Inactive(_Page, account.AccountInactiveView):
    """The password was right, but the account is closed."""

    page = "accounts/closed.html"
    title = lazy("Your account is closed")


class _Again(_Page):
    title = lazy("Show that it is still you")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The other ways, and where to go on to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view it is mixed with
        context["alternatives"] = context.pop("reauthentication_alternatives", [])
        return {**context, "next": self.request.GET.get("next") or self.request.POST.get("next") or ""}


class PasswordAgain(_Again, account.ReauthenticateView):
    """Asks for the password before something that matters."""

    page = "accounts/again.html"


class CodeAgain(_Again, mfa.ReauthenticateView):
    """Asks for a code before something that matters."""

    page = "accounts/again.html"


class PasskeyAgain(_Again, webauthn.ReauthenticateWebAuthnView):
    """Asks for the passkey before something that matters."""

    page = "accounts/again-passkey.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library forgets the form that was sent."""
        context = super().get_context_data(**kwargs)
        return {**context, **kwargs} if "form" in kwargs else context


class _NewStep(_Page):
    """A new second step is set up: the first one brings recovery codes, which are shown then."""

    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        """To the new recovery codes, or back to one's account."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "account")


class AddPasskey(_NewStep, webauthn.AddWebAuthnView):
    """Sets up a passkey."""

    page = "accounts/passkey-add.html"
    title = lazy("Set up a passkey")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library forgets the form that was sent."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **kwargs}


class RemovePasskey(_Page, webauthn.RemoveWebAuthnView):
    """Removes a passkey, unless it is the last second step."""

    page = "accounts/factor-remove.html"
    title = lazy("Remove this passkey?")

    def get_success_url(self) -> str:
        """Back to one's account."""
        return reverse("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to remove the last one."""
        if not get_adapter().can_delete_authenticator(self.get_object_for(request, kwargs["pk"])):
            messages.warning(request, str(get_adapter().error_messages["cannot_delete_authenticator"]))
            return redirect("account")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_object_for(self, request: HttpRequest, pk: int) -> Any:
        """The passkey, if it is the person's own."""
        return get_object_or_404(Authenticator, pk=pk, user_id=request.user.pk, type="webauthn")


class ActivateApp(_NewStep, totp.ActivateTOTPView):
    """Sets up an authenticator app."""

    page = "accounts/app-add.html"
    title = lazy("Set up an authenticator app")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The picture to scan, and the key to type where there is no camera: in fours."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context


class RemoveApp(_Page, totp.DeactivateTOTPView):
    """Removes the authenticator app, unless it is the last second step."""

    page = "accounts/factor-remove.html"
    title = lazy("Remove your authenticator app?")

    def get_success_url(self) -> str:
        """Back to one's account."""
        return reverse("account")


class RecoveryCodes(_Page, recovery.ViewRecoveryCodesView):
    """Shows the recovery codes that are left."""

    page = "accounts/recovery-codes.html"
    title = lazy("Your recovery codes")


class NewRecoveryCodes(_Page, recovery.GenerateRecoveryCodesView):
    """Makes new recovery codes; the old ones are good no more."""

    page = "accounts/recovery-codes-new.html"
    title = lazy("Make new recovery codes?")


class ChangePassword(_Page, account.PasswordChangeView):
    """Changes one's own password; everybody else who is signed in to the account is signed out."""

    page = "accounts/password.html"
    title = lazy("Change your password")


def choose_second_step(request: Asking) -> HttpResponse:
    """For who has no second step yet: what it is, and which to choose."""
    if Authenticator.objects.filter(user=request.person).exclude(type="recovery_codes").exists():
        return redirect("account")
    host = request.get_host().partition(":")[0].strip("[]")
    return show(
        request,
        "accounts/choose-second-step.html",
        title=_("Set up a second step"),
        has_name=not host.replace(".", "").replace(":", "").isdigit(),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Too much came from one place in a short time."""
    return show(request, "accounts/too-many.html", title=_("Wait a few minutes"), status=429)
