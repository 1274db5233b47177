"""Making a request in a real browser, from the first page to how it stands, with scripts and without."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from browsing import assert_accessible
from django.conf import settings as django_settings
from published import published

from candour.web.casework.models import Case

pytestmark = pytest.mark.usefixtures("quick_fingers")
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES", "")


class Walker:
    """One reader, who looks at each page once."""

    def __init__(self, page: Any, folder: str) -> None:
        self.page, self.folder, self.seen = page, folder, 0

    def look(self) -> None:
        """Check the page, and leave pictures of it."""
        self.seen += 1
        if self.folder:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{self.folder}/request-{self.seen:02d}.png", full_page=True)
            size = self.page.viewport_size
            self.page.set_viewport_size({"width": 320, "height": 640})
            self.page.screenshot(path=f"{self.folder}/request-{self.seen:02d}-320.png", full_page=True)
            self.page.set_viewport_size(size)
        assert_accessible(self.page)

    def press(self, text: str) -> None:
        """Press a button or a link of the page itself, then look."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=text)
        (button if button.count() else main.get_by_role("link", name=text)).first.click()
        self.page.wait_for_load_state()
        self.look()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_way_in_a_browser(team, public_page, script):
    entry = published(team)
    page = public_page(java_script_enabled=script)
    title = " ".join(entry.title.split()[:3])
    walker = Walker(page, f"{PICTURES}/{'script' if script else 'plain'}" if PICTURES else "")
    page.goto("/make-a-request/")
    walker.look()
    walker.press("Start now")
    assert page.context.cookies() == []
    walker.press("Continue")
    assert page.title().startswith("Error: ")
    page.fill("[name=question]", f"How many thefts of {title}?\n\nYours faithfully,\nRobin Reader")
    walker.press("Continue")
    assert [cookie["name"] for cookie in page.context.cookies()] == [django_settings.SESSION_COOKIE_NAME]
    assert entry.title in page.locator("main").inner_text()
    walker.press("No, go on with my request")
    assert "Which period do you mean?" in page.locator("main").inner_text()
    page.fill("[name=question]", "How many bicycle crimes were recorded in 2024?\n\nYours faithfully,\nRobin Reader")
    walker.press("Continue")
    page.get_by_label("A spreadsheet").check()
    walker.press("Continue")
    page.fill("[name=name]", "Robin Reader")
    walker.press("Continue")
    page.get_by_label("By e-mail").check()
    page.fill("[name=email]", "robin@reader.example")
    walker.press("Continue")
    assert "Your question says who you are (Robin Reader)" in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name="Change (Your name)").click()
    page.fill("[name=name]", "Robin Q Reader")
    walker.press("Continue")
    walker.press("Send my request")
    case = Case.objects.get() if Case.objects.exists() else None
    assert case is not None
    assert case.reference in page.locator("main").inner_text()
    assert page.context.cookies() == []
    page.locator("summary").first.click()
    walker.look()
    walker.press("See how your request stands")
    shown = page.locator("main").inner_text()
    assert "[the applicant]" in shown
    assert "Robin" not in shown
    page.go_back()
    page.go_back()
    assert "Robin" not in page.locator("body").inner_text()
    assert Case.objects.count() == 1
