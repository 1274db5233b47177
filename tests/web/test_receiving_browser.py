"""The pages of receiving in a real browser: from a message to a case at work, with and without scripts, and axe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import assert_accessible

from candour.web.casework.models import Case, Stage

MAIL = Path(__file__).parent / "data" / "mail"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_message_becomes_a_case_at_work_by_what_the_pages_offer(browser_page, team, scripts):
    page = browser_page(team.officer, java_script_enabled=scripts)
    taken = 0

    def look() -> None:
        nonlocal taken
        taken += 1
        if folder := os.environ.get("CANDOUR_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/receive-{taken:02d}.png", full_page=True)
        if scripts:
            assert_accessible(page)

    page.goto("/receive/")
    page.get_by_label("E-mail").check()
    look()
    page.get_by_role("button", name="Continue").click()
    look()
    page.get_by_label("Upload the message").set_input_files(MAIL / "whatdotheyknow.eml")
    page.get_by_role("button", name="Continue").click()
    look()
    page.get_by_role("button", name="Enter the request").click()
    look()
    page.get_by_role("button", name="Check whether it is valid").click()
    page.get_by_role("group", name="It describes the information").get_by_label("Yes").check()
    look()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Split it into parts").click()
    page.get_by_role("button", name="Add another part").click()
    look()
    page.get_by_role("button", name="Save the parts").click()
    page.get_by_role("link", name="Record (Form asked for)").click()
    look()
    page.get_by_role("button", name="Save").click()
    look()
    page.get_by_role("button", name="Start work").click()
    look()
    page.get_by_role("link", name="Request", exact=True).click()
    page.get_by_role("link", name="Who asked").click()
    look()
    page.get_by_label("Why do you need").fill("To write to the applicant.")
    page.get_by_role("button", name="Open the record").click()
    look()
    case = Case.objects.get()
    assert case.stage == Stage.WORKING
    assert case.text.encode() in (MAIL / "whatdotheyknow.eml").read_bytes()
    assert [part.text for part in case.parts.all()] == [
        "How many bicycles were reported stolen in each month of 2023?",
        "How many of them were found?",
    ]
    assert "spreadsheet" in case.format_asked
