"""A real browser, and what every page must be in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, sync_playwright

AXE = (Path(__file__).parents[2] / "pages" / "vendor" / "axe.min.js").read_text("utf-8")
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
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


class Heard:
    """What a page asked for and complained of since it was opened."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []


HEARD: WeakKeyDictionary[Page, Heard] = WeakKeyDictionary()


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, for as long as the block runs."""
    # The browser's library runs an event loop in this thread, in which the tests go on asking the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        yield opened
        opened.close()


def listen(page: Page) -> None:
    """Note from now on what the page asks for and complains of."""
    heard = HEARD[page] = Heard()
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("console", lambda message: heard.complaints.append(message.text))
    page.on("pageerror", lambda problem: heard.complaints.append(str(problem)))


def violations(page: Page) -> list[str]:
    """What axe holds against the page as it stands."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found["violations"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def assert_accessible(page: Page, *, status_errors_expected: bool = False) -> None:
    """Axe finds nothing; a phone and text twice as large need no sideways scrolling; nothing off this machine.

    A page of an error says so on the console: pass `status_errors_expected` there.
    """
    size = page.viewport_size or DESK
    assert violations(page) == []
    try:
        page.set_viewport_size(PHONE)
        assert overflow(page) <= 0, f"{page.url} is wider than a phone"
        assert violations(page) == [], "on a phone"
        page.set_viewport_size(DESK)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, f"{page.url} is too wide with text twice as large"
        page.evaluate("document.documentElement.style.fontSize = ''")
    finally:
        page.set_viewport_size(size)
    heard = HEARD[page]
    complaints = [
        said for said in heard.complaints if not (status_errors_expected and "Failed to load resource" in said)
    ]
    assert complaints == []
    outside = [url for url in heard.requests if not url.startswith(("http://127.0.0.1", "http://localhost", "data:"))]
    assert outside == []
