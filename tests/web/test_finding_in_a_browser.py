"""The first pages, lists, search, a case at a glance and its history, in a real browser, on any screen."""

from __future__ import annotations

import datetime as dt

import pytest
from browsing import assert_accessible
from django.utils import timezone

from candour.web.casework.actions import ending, receive
from candour.web.casework.models import Case, Task, Validity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(enter, team, settings, tmp_path) -> Case:
    """A case at work, with a note and an overdue search, among others enough for two pages."""
    settings.ANCHORS = tmp_path / "anchors.txt"
    for number in range(30):
        made = enter(subject=f"Thefts of bicycles, number {number}")
    Case.objects.filter(pk=made.pk).update(validity=Validity.VALID, due=timezone.localdate() - dt.timedelta(days=3))
    made.refresh_from_db()
    receive.accept(by=team.officer, case=made)
    Task.objects.create(
        case=made, person=team.contributor, asked_by=team.officer, due=timezone.localdate() - dt.timedelta(days=1)
    )
    ending.note(by=team.officer, case=made, text="Rang the records office.\n\n- they will look")
    return made


def test_the_pages_of_an_officer_are_for_everybody(case, browser_page, team):
    page, address = browser_page(team.officer), f"/cases/{case.reference}/"
    for name in ("/", "/cases/", "/cases/?stage=working&page=1", "/cases/?due=nonsense", "/cases/by-person/",
                 "/cases/by-stage/", "/search/?words=bicycles", address, f"{address}history/", f"{address}end/",
                 f"{address}end/withdraw/", f"{address}end/lapse/", f"{address}note/"):  # fmt: skip
        page.goto(name)
        assert_accessible(page)


@pytest.mark.parametrize("role", ["analyst", "contributor", "approver", "publisher", "administrator", "auditor"])
def test_the_first_page_of_each_role_is_for_everybody(case, browser_page, team, role):
    page = browser_page(team.person(role))
    page.goto("/")
    assert_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_list_is_narrowed_and_a_case_closed_and_opened_again(case, browser_page, team, script):
    page = browser_page(team.officer, java_script_enabled=script)
    page.goto("/cases/")
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Stage").select_option(label="Being worked on")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name=case.reference).click()
    page.get_by_role("link", name="End the case without an answer").click()
    page.get_by_role("link", name="The applicant withdrew the request").click()
    today = timezone.localdate()
    for label, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_role("button", name="Close as withdrawn").click()
    assert "The case is closed: the request was withdrawn." in page.inner_text("main")
    page.get_by_role("link", name="Open the case again").click()
    page.get_by_label("Why is the case opened again?").fill("They wrote that it was a mistake.")
    page.get_by_role("button", name="Open the case again").click()
    assert "The case is open again." in page.inner_text("main")
    page.get_by_role("link", name="History").click()
    assert "Officer of EXP opened the case again: They wrote that it was a mistake." in page.inner_text("main")
