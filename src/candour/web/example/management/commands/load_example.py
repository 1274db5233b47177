"""`candour manage load_example`: an authority with people of every role and requests at every stage, all invented."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from candour.errors import BadInput
from candour.web.example import load, people


class Command(BaseCommand):
    """Loads the example once; does nothing where it is loaded already."""

    help = "Load the example authority: people of every role and requests at every stage, all of them invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the reference request and its records are."""
        parser.add_argument("--examples", type=Path, default=Path("examples"), help="the folder of examples")

    def handle(self, *args: Any, examples: Path, **options: Any) -> None:
        """Load, then say who can sign in."""
        try:
            made = load.load(examples, say=lambda line: self.stderr.write(line))
        except BadInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("" if made else "The example is loaded already.\n")
        self.stdout.write(people.sign_ins())
