"""Signing in: the shortcut of most tests, and both steps as a person takes them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock, patch

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from candour.web.accounts.middleware import HAS_SECOND_STEP
from candour.web.accounts.models import Person

PASSWORD = "correct horse battery staple"


def sign_in(client: Client, person: Person) -> None:
    """Sign in as somebody who has just shown both steps."""
    client.force_login(person)
    session = client.session
    session[HAS_SECOND_STEP] = True
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": person.email}]
    session.save()


def an_hour_later(client: Client) -> None:
    """Let it be an hour since the person showed who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()


def give_app(person: Person) -> str:
    """Set up an authenticator app for a person; its secret."""
    secret = str(auth.generate_totp_secret())
    Authenticator.objects.create(user=person, type="totp", data={"secret": get_adapter().encrypt(secret)})
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or so many half minutes from now."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(auth.time.time()) // 30 + steps)))


@contextmanager
def one_half_minute() -> Iterator[None]:
    """No new code is shown in the block: for codes at the edge of what is still good."""
    with patch.object(auth, "time", Mock(time=Mock(return_value=time.time()))):
        yield


def first_step(client: Client, person: Person, password: str = PASSWORD) -> Any:
    """Send the sign-in page; the answer."""
    return client.post(reverse("account_login"), {"login": person.email, "password": password})
