"""A real browser, and what every page must be in it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect, sync_playwright

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
HERE = ("http://127.0.0.1", "http://localhost", "data:", "blob:", "file:")
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
# How a page looks does not hang on the database that its words come from: it is looked at where the tests run on the
# one that comes with the application, and not a second time on another.
LOOKED_AT_BEFORE = bool(os.environ.get("DATABASE_URL"))
# How long a condition is waited for, in milliseconds: what holds is seen at once, and a busy machine takes its time.
PATIENCE = 120_000
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}

Acts = ParamSpec("Acts")


class Heard:
    """What a page asked for and complained of since it was opened."""

    def __init__(self, scripts: bool) -> None:
        self.scripts = scripts
        self.requests: list[str] = []
        self.complaints: list[str] = []


HEARD: WeakKeyDictionary[Page, Heard] = WeakKeyDictionary()


def _settled(act: Callable[Concatenate[Locator, Acts], None]) -> Callable[Concatenate[Locator, Acts], None]:
    """The act, over once the page that it leads to has been read.

    The browser's library waits until the next page has begun to arrive. What is asked of it then at once (its title,
    how many there are of something) is answered out of half a page when the machine is busy.
    """

    @wraps(act)
    def acted(self: Locator, /, *args: Acts.args, **named: Acts.kwargs) -> None:
        act(self, *args, **named)
        if not self.page.is_closed():
            self.page.wait_for_load_state("domcontentloaded")

    return acted


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, for as long as the block runs; what is pressed in it waits for the whole of the next page."""
    # The browser's library runs an event loop in this thread, in which the tests go on asking the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Locator, "click", _settled(Locator.click))
            patch.setattr(Locator, "press", _settled(Locator.press))
            yield opened
        opened.close()


def eventually(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds that no page shows, such as that the server has erased a row."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, f"in vain waited for: {what}"
        page.wait_for_timeout(50)


def listen(page: Page, *, scripts: bool = True) -> None:
    """Note from now on what the page asks for and complains of. `scripts`: whether they may run in it."""
    heard = HEARD[page] = Heard(scripts)
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("console", lambda message: heard.complaints.append(message.text))
    page.on("pageerror", lambda problem: heard.complaints.append(str(problem)))


def violations(page: Page) -> list[str]:
    """What axe holds against the page as it stands. Where scripts are off axe cannot run, and nothing is found."""
    if (page in HEARD and not HEARD[page].scripts) or LOOKED_AT_BEFORE:
        return []
    # What scripts do about a new width is done once it has been drawn.
    page.evaluate(DRAWN)
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    # Every rule is tried; writing down each element that passed one would take five times as long.
    found = page.evaluate(
        "async rules => (await axe.run(document, {runOnly: {type: 'tag', values: rules}, "
        "resultTypes: ['violations']})).violations",
        RULES,
    )
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def assert_accessible(page: Page, *, error_page: bool = False) -> None:
    """Axe finds nothing; a phone and text twice as large need no sideways scrolling; nothing off this machine.

    The browser itself says on the console that a page came with an error status: `error_page` lets it.
    """
    found = [] if LOOKED_AT_BEFORE else _looked_at(page)
    heard = HEARD[page]
    found += [said for said in heard.complaints if not (error_page and "Failed to load resource" in said)]
    found += [f"asked for {url}" for url in heard.requests if not url.startswith(HERE)]
    heard.complaints.clear()
    heard.requests.clear()
    assert not found, f"{page.url}\n" + "\n".join(found)


def _looked_at(page: Page) -> list[str]:
    """What is wrong with a page as it stands.

    A page about work that is under way is loaded anew every few seconds, by itself. On a slow machine that comes in the
    middle of looking: then it is looked at once more, and is not loaded anew until that is done.
    """
    with suppress(_LoadedAnew):
        return _looks(page)
    with _held(page):
        # One load may have been on its way already.
        with suppress(_LoadedAnew):
            return _looks(page)
        page.wait_for_load_state()
        return _looks(page)


class _LoadedAnew(Exception):
    """The page that was looked at is gone, and another stands in its place."""


@contextmanager
def _held(page: Page) -> Iterator[None]:
    """A page is not loaded anew in the block; if it would have been, it is at the end."""
    stopped: list[Route] = []

    def stop(route: Route) -> None:
        if route.request.is_navigation_request():
            stopped.append(route)
            route.abort("aborted")
        else:
            route.fallback()

    page.route("**/*", stop)
    try:
        yield
    finally:
        page.unroute("**/*", stop)
        if stopped:
            page.reload()


def _looks(page: Page) -> list[str]:
    """What is wrong with a page as it stands, on a phone, and with text twice as large."""
    size = page.viewport_size or DESK
    try:
        found = violations(page)
        page.set_viewport_size(PHONE)
        found += [f"on a phone: {one}" for one in violations(page)]
        if overflow(page) > 0:
            found.append(f"{overflow(page)} pixels too wide for a phone: {_widest(page)}")
        page.set_viewport_size(DESK)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if overflow(page) > 0:
            found.append(f"{overflow(page)} pixels too wide with text twice as large: {_widest(page)}")
        page.evaluate("document.documentElement.style.fontSize = ''")
    except Error as gone:
        if "context was destroyed" in gone.message:
            raise _LoadedAnew from gone
        raise
    finally:
        page.set_viewport_size(size)
    return found


def _widest(page: Page) -> str:
    """The element that reaches furthest to the right."""
    script = """() => [...document.body.querySelectorAll("*")]
        .map(one => [one.getBoundingClientRect().right, one.outerHTML.slice(0, 120)])
        .sort((one, other) => other[0] - one[0])[0][1]"""
    return str(page.evaluate(script))
