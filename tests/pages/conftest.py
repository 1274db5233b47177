"""A real browser, and the checks that every page in any test must pass."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class CheckedPage:
    """A page opened from a file, with everything that it asked for and complained of."""

    page: Page
    requests: list[str]
    complaints: list[str]

    def violations(self) -> list[str]:
        """What axe holds against the page as it stands."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        return [
            f"{violation['id']}: {[node['html'][:120] for node in violation['nodes']]}"
            for violation in found["violations"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


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
