"""The one-time code of a person of the example, for whoever tries Candour out."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management.base import BaseCommand, CommandError

from candour.web.accounts.actions import of_example_alone
from candour.web.accounts.models import Person

_EVERY = 30


class Command(BaseCommand):
    """Refuses for everybody who is not of the example alone."""

    help = "Print the one-time code of a person of the example, as their authenticator app would show it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Print the code that is good now."""
        person = Person.objects.filter(email=email.strip().casefold()).first()
        if person is None or not of_example_alone(person):
            raise CommandError(f"{email} is nobody of the example: codes of other people are theirs alone")
        app = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
        if app is None:
            raise CommandError(f"{email} has no authenticator app")
        self.stdout.write(format_hotp_value(hotp_value(decrypt(app.data["secret"]), int(time.time()) // _EVERY)))
