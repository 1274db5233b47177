"""`candour manage`: the web framework's own commands, on this installation's database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from candour.language import gettext as _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name of the command belongs to that command."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help=_("the folder of the installation (CANDOUR_DATA unless given)")
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, help=_("a command and its options, such as: migrate"))


def run(arguments: argparse.Namespace) -> int:
    """Run one of the framework's commands; its exit code."""
    if arguments.data is not None:
        os.environ["CANDOUR_DATA"] = str(arguments.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.web.settings")
    # Where nothing was set up yet, the folder is made, so that `migrate` has somewhere to put the database.
    Path(os.environ.get("CANDOUR_DATA", "candour-data")).mkdir(parents=True, exist_ok=True)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["candour manage", *arguments.words])
    return 0
