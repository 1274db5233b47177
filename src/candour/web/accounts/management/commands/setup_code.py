"""The code that an empty installation is set up with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from candour.web.accounts.models import Person
from candour.web.accounts.setup import new_code


class Command(BaseCommand):
    """Makes a new code; an older one is good no more."""

    help = "Print a new set-up code, for the first page of an installation without people."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it, unless somebody works here already."""
        if Person.objects.exists():
            raise CommandError("this installation is set up already: sign in")
        self.stdout.write(new_code())
