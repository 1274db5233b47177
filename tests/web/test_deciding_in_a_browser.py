"""The pages of deciding and drafting, looked at by a browser: accessible, narrow enough, and of use without scripts."""

from __future__ import annotations

import pytest
from browsing import assert_accessible

from candour.web.casework.actions import decide
from candour.web.casework.drafts import answer_draft
from candour.web.casework.models import Case, Estimate

from .deciding_support import address, with_parts, working
from .test_drafting import reference_decided

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(enter, team) -> Case:
    """A case half decided: provisions named, reasons missing, an estimate recorded, a form asked for."""
    case = with_parts(working(enter()), "How many?", "Why?")
    for which, provision in (
        ("refusals", "31(1)(g)"),
        ("refusals", "36(2)(c)"),
        ("denials", "31(3) by virtue of 31(1)(a)"),
    ):
        decide.add_reason(
            by=team.officer, case=case, which=which, provision=provision, withheld="the notes", scope="any other notes"
        )
    Estimate.objects.create(
        case=case, by=team.contributor, activity="locating", description="opening each report", records=1000,
        sample_records=10, sample_minutes=30,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(format_asked="A spreadsheet")
    return case


def test_every_page_of_a_decision_half_made_is_accessible(browser_page, team, begun):
    page = browser_page(team.officer)
    addresses = [
        *(address(name, begun) for name in ("case-decision", "case-letter", "case-decide-refusal-new")),
        *(address(name, begun) for name in ("case-decide-cost", "case-decide-dismissal", "case-decide-words")),
        *(address("case-decide-refusal", begun, number=number) for number in (1, 2)),
        address("case-decide-denial", begun, number=1),
        address("case-decide-opinion", begun, number=2),
        address("case-decide-refusal-remove", begun, number=2),
        address("case-decide-part", begun, number="1"),
    ]
    for href in addresses:
        page.goto(href)
        assert_accessible(page)


def test_the_letter_of_the_reference_answer_is_accessible(browser_page, enter, team):
    case = reference_decided(enter, team)
    page = browser_page(team.officer)
    for name in ("case-letter", "case-decision"):
        page.goto(address(name, case))
        assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refusal_is_entered_from_the_decision_with_and_without_scripts(browser_page, enter, team, scripts):
    case = with_parts(working(enter()), "Where are the cameras?")
    page = browser_page(team.officer, java_script_enabled=scripts)
    page.goto(address("case-decision", case))
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("Yes, we hold it").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Refuse to supply something").click()
    page.get_by_label("What is withheld").fill("the places of the cameras")
    page.get_by_text("Qualified: the public interest is weighed").click()
    page.get_by_role("button", name="31(1)(a): Law enforcement").click()
    assert page.get_by_label("Provision", exact=True).input_value() == "31(1)(a)"
    assert page.get_by_label("What is withheld").input_value() == "the places of the cameras"
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Wording to start from: What would be harmed").click()
    page.get_by_role("button", name="Use this wording, then edit it").locator("visible=true").click()
    assert page.get_by_label("What would be harmed").input_value() == "the prevention or detection of crime"
    page.get_by_label("Why it applies").fill("It shows where we look for crime.")
    page.get_by_label("How would supplying it do harm?").fill("People would go round the cameras.")
    page.get_by_label("It would be likely to happen").check()
    page.get_by_label("What speaks for supplying it").fill("People could see how cameras are used.")
    page.get_by_label("What speaks against supplying it").fill("Crime would be harder to find.")
    page.get_by_label("Which side weighs more").fill("On balance the harm outweighs what people would learn.")
    page.get_by_role("button", name="Save").locator("visible=true").last.click()
    assert "Must be put right" not in page.content()
    page.get_by_role("button", name="Read the letter").click()
    page.get_by_role("button", name="Send for approval").wait_for()
    page.get_by_role("heading", name="What we are withholding, and why").wait_for()
    assert answer_draft(case).decision["refusals"][0]["prejudice"]["likelihood"] == "would be likely to"
