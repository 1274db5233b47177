"""`candour manage work`: the background worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from candour.web.post.working import Worker


class Command(BaseCommand):
    """Sends mail, runs what was put off, does the jobs of every day; ends cleanly on SIGTERM."""

    help = "The background worker: sends mail, runs what was put off, does the jobs of every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of the command."""
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        """Work until told to stop."""
        worker = Worker()
        worker.stop_on_signals()
        if once:
            worker.run_until_idle()
        else:
            worker.run()
