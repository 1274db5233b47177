"""What tests of every folder share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import launched
from hypothesis import settings
from playwright.sync_api import Browser

from candour.answer import Answer, answer, load_case

EXAMPLES = Path(__file__).parents[1] / "examples"

# How long one example takes says what else the machine is doing, and nothing of what is tested.
settings.register_profile("candour", deadline=None)
settings.load_profile("candour")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: its library refuses a second in the same thread."""
    with launched() as opened:
        yield opened


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """The reference answer and the folder of its bundle, which no test changes."""
    out = tmp_path_factory.mktemp("reference") / "bundle"
    return answer(load_case(EXAMPLES / "11220"), out), out
