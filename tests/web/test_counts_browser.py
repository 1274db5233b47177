"""The pages of counting in a real browser: with nothing that shuts anybody out, on a phone and with large text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import PHONE, assert_accessible
from django.urls import reverse

from candour.web.casework.actions import counts
from candour.web.casework.models import Count, CountState

from .counting_support import EXAMPLE, SMALL, protected, start_work

# Where to leave pictures of the pages, for somebody to look at.
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES", "")


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


def look(page, url: str, name: str) -> None:
    page.goto(url)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
        size = page.viewport_size
        page.set_viewport_size(PHONE)
        page.screenshot(path=Path(PICTURES) / f"{name}-320.png", full_page=True)
        page.set_viewport_size(size)
    assert_accessible(page)


def test_every_page_of_counting_shuts_nobody_out(browser_page, case, source, team):
    count = protected(case, team.analyst, source)
    whole = (EXAMPLE / "question.toml").read_text("utf-8")
    asked = counts.write_question(by=team.analyst, case=case, name="suspects-under-14", question=whole)
    bad = [{"file": "link.csv", "row": row, "table": "link", "reason": "bad-code"} for row in range(2, 122)]
    stopped = counts.write_question(by=team.analyst, case=case, name="stopped", question=SMALL)
    Count.objects.filter(pk=stopped.pk).update(
        state=CountState.FAILED,
        source=source,
        bad_rows=bad,
        bad_counts={"bad-code": 120},
        problem="120 rows are wrong.",
    )
    waiting = counts.write_question(by=team.analyst, case=case, name="waiting", question=SMALL)
    counts.start(by=team.analyst, case=case, count=waiting, source=source)
    page = browser_page(team.analyst)
    for name in ("case-counts", "count-new", "count-write", "count-write-toml"):
        look(page, reverse(name, kwargs={"reference": case.reference}), name)
    names = ("count", "count-toml", "count-run", "count-table", "count-protect", "count-protection")
    for name in (*names, "count-public", "count-choose", "count-discard"):
        look(page, reverse(name, kwargs={"reference": case.reference, "count": count.pk}), name)
    others = (("count-question", asked), ("count", stopped), ("count-bad-rows", stopped), ("count", waiting))
    for name, one in others:
        look(page, reverse(name, kwargs={"reference": case.reference, "count": one.pk}), f"{name}-{one.name}")


def test_the_pages_of_records_shut_nobody_out(browser_page, source, team):
    page = browser_page(team.administrator)
    look(page, reverse("sources", kwargs={"code": "EXP"}), "sources")
    look(page, reverse("source-new", kwargs={"code": "EXP"}), "source-new")
    look(page, reverse("source", kwargs={"code": "EXP", "source": source.pk}), "source")


@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_asked_in_the_browser_with_and_without_script(script, browser_page, case, source, team):
    page = browser_page(team.analyst, java_script_enabled=script)
    page.goto(reverse("case-counts", kwargs={"reference": case.reference}))
    page.get_by_role("button", name="Ask a new question").click()
    page.get_by_role("button", name="Start from nothing").click()
    page.get_by_label("Title of the table").fill("Crimes by year and status")
    page.get_by_label("Crimes", exact=True).check()
    page.get_by_label("Crimes of every status").check()
    for group, day in (("First day", ("1", "1", "2017")), ("Last day", ("19", "8", "2019"))):
        boxes = page.get_by_role("group", name=group)
        for box, value in zip(("Day", "Month", "Year"), day, strict=True):
            boxes.get_by_label(box).fill(value)
    page.get_by_role("button", name="Add a breakdown").click()
    part = page.get_by_role("group", name="Breakdown 2")
    part.get_by_label("By what?").select_option(label="Status of the crime")
    part.get_by_label("Heading in the table").fill("Status")
    part.get_by_label("Categories", exact=False).first.fill("recorded | Recorded\ncancelled | Cancelled")
    part.get_by_label("Category for every other value (optional)").fill("other | Other")
    # The return key in a box of one line only checks: it neither saves nor takes a breakdown out.
    part.get_by_label("Heading in the table").press("Enter")
    page.get_by_role("heading", name="The question as TOML").wait_for()
    page.get_by_role("button", name="Save the question").click()
    page.get_by_role("heading", name="Crimes by year and status").wait_for()
    page.get_by_role("link", name="Count the records").click()
    page.get_by_label("Crime records").check()
    page.get_by_role("button", name="Count", exact=True).click()
    page.get_by_text("Waiting to run").wait_for()
    assert Count.objects.get().state == CountState.QUEUED
