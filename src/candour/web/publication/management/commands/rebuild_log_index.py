"""`candour manage rebuild_log_index`: the index of the published log, made anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from candour.web.publication import search


class Command(BaseCommand):
    """Makes the index of the disclosure log anew from the published answers."""

    help = (
        "Makes the search index of the published answers anew, in one transaction: after answers came in another way "
        "than by publishing, or after a restore."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say of how many answers."""
        done = search.rebuild()
        said = ngettext("%(count)s published answer is indexed.", "%(count)s published answers are indexed.", done)
        self.stdout.write(said % {"count": f"{done:,}"})
