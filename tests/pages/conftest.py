"""Pages opened from files, and the checks that every page in any test must pass."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import overflow, violations
from playwright.sync_api import Page


@dataclass
class CheckedPage:
    """A page opened from a file, with everything that it asked for and complained of."""

    page: Page
    requests: list[str]
    complaints: list[str]

    def violations(self) -> list[str]:
        """What axe holds against the page as it stands."""
        return violations(self.page)

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return overflow(self.page)


@pytest.fixture
def open_page(browser):
    contexts = []

    def open_it(path: Path, **settings) -> CheckedPage:
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        checked = CheckedPage(page, [], [])
        page.on("request", lambda request: checked.requests.append(request.url))
        page.on("console", lambda message: checked.complaints.append(message.text))
        page.on("pageerror", lambda problem: checked.complaints.append(str(problem)))
        page.goto(path.resolve().as_uri())
        return checked

    yield open_it
    for context in contexts:
        context.close()
