"""What tests of every folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import launched
from hypothesis import settings
from playwright.sync_api import Browser

# How long one example takes says what else the machine is doing, and nothing of what is tested.
settings.register_profile("candour", deadline=None)
settings.load_profile("candour")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: its library refuses a second in the same thread."""
    with launched() as opened:
        yield opened
