"""`candour manage anchor`: the daily anchor of all histories."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from candour.errors import BadInput
from candour.web.casework import anchors


class Command(BaseCommand):
    """Takes today's anchor: a row in the database, and a line in the file that CANDOUR_ANCHORS names."""

    help = "Takes today's anchor of all histories, and adds its line to the file CANDOUR_ANCHORS. Once a day is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, or say that it was taken."""
        try:
            anchor, new = anchors.take()
        except BadInput as problem:
            raise CommandError(str(problem)) from problem
        done = "Anchored" if new else "Already anchored today"
        self.stdout.write(f"{done}: {anchors.line(anchor).strip()} ({settings.ANCHORS})")
