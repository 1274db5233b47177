"""What tests of every folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import launched
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: its library refuses a second in the same thread."""
    with launched() as opened:
        yield opened
