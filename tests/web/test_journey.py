"""The whole job in a browser: the reference request from its arrival to its issued answer, guided by the pages.

Four people sign in with both steps and go only where the pages lead them: the officer enters the request and decides,
the contributor searches, the analyst counts, the approver approves, the officer sends. With JavaScript, and without.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import assert_accessible
from django.utils import timezone
from playwright.sync_api import Page
from signing_in import PASSWORD, code_of, give_app

from candour.web import storage
from candour.web.accounts.models import Person
from candour.web.casework import events
from candour.web.casework.actions import sources
from candour.web.casework.models import Case, Issue, Outcome, Stage
from candour.web.post.models import OutgoingMail
from candour.web.post.working import Worker
from candour.web.publication.models import Disclosure
from candour.web.publication.public.addresses import address_of

REFERENCE = Path(__file__).parents[2] / "examples" / "11220"
RECORD = tomllib.loads((REFERENCE / "record.toml").read_text("utf-8"))
# Where to leave pictures of the pages, for somebody to look at.
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES", "")
NAME = "Alexandra Invented"


class Walker:
    """One person at one browser, who looks at every page they come to."""

    def __init__(self, page: Page, who: str, pictures: str) -> None:
        self.page, self.who, self.pictures = page, who, pictures
        self.seen = 0
        self.checked: set[str] = set()

    def look(self) -> None:
        """Leave a picture of the page as it stands; check each kind of page once, and each time that it has errors."""
        self.seen += 1
        if self.pictures:
            folder = Path(self.pictures)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.who}-{self.seen:02d}.png", full_page=True)
        kind = re.sub(r"\d+", "0", self.page.url.partition("?")[0])
        if kind not in self.checked or self.page.title().startswith("Error"):
            self.checked.add(kind)
            assert_accessible(self.page)

    def press(self, text: str) -> None:
        """Press the link or button with these words in the main part of the page, then look."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=text)
        (button if button.count() else main.get_by_role("link", name=text)).first.click()
        self.page.wait_for_load_state()
        self.look()
        if "/again/" in self.page.url:
            # An act that somebody at a forgotten screen must not do: the password is asked for once more.
            self.page.fill("[name=password]", PASSWORD)
            self.press("Continue")

    def menu(self, text: str, menu: str) -> None:
        """Follow an entry of one of the menus."""
        self.page.get_by_role("navigation", name=menu).get_by_role("link", name=text, exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def comes(self, link: str) -> None:
        """Wait for what the page shows by itself once the work behind it is done: it looks again every few seconds."""
        self.page.locator("main").get_by_role("link", name=link).first.wait_for()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Type into the box with this label."""
        self.page.locator("main").get_by_label(label, exact=False).first.fill(text)

    def choose(self, label: str) -> None:
        """Choose a radio button or tick a box."""
        self.page.locator("main").get_by_label(label, exact=False).first.check()

    def day(self, name: str, day: dt.date, time: str = "") -> None:
        """Type a day into its boxes."""
        for box, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.fill(f"[name={name}-{box}]", str(value))
        if time:
            self.page.fill(f"[name={name}-time]", time)

    def says(self, text: str) -> bool:
        """Whether the main part of the page says this."""
        return text in self.page.locator("main").inner_text()


@pytest.fixture
def walker(browser_page, request, team) -> Callable[[Person, bool], Walker]:
    def walking(person: Person, script: bool) -> Walker:
        page = browser_page(java_script_enabled=script)
        folder = f"{PICTURES}/{'script' if script else 'plain'}" if PICTURES else ""
        one = Walker(page, person.name.split()[0].lower(), folder)
        secret = give_app(person)
        page.goto("/")
        one.look()
        page.fill("[name=login]", person.email)
        page.fill("[name=password]", PASSWORD)
        one.press("Sign in")
        page.fill("[name=code]", code_of(secret))
        page.locator("main form", has=page.locator("[name=code]")).get_by_role("button").first.click()
        page.wait_for_load_state()
        one.look()
        return one

    return walking


@pytest.fixture
def records(team, tmp_path, settings):
    shutil.copytree(REFERENCE / "records", tmp_path / "EXP" / "crimes")
    settings.RECORDS = tmp_path
    return sources.register(by=team.administrator, authority=team.authority, name="Crime records", folder="crimes")


def enter_and_check(officer: Walker) -> str:
    """The officer enters the request, finds it valid, sets its parts and starts work; the case's reference."""
    officer.menu("Enter a request", "Main menu")
    officer.choose("Web form")
    officer.press("Continue")
    officer.fill("The words of the request", (REFERENCE / "request.txt").read_text("utf-8"))
    officer.press("Continue")
    officer.fill("Title of the case", RECORD["subject"])
    officer.fill("The applicant’s name", NAME)
    officer.fill("E-mail address for the reply", "alexandra@letters.example")
    officer.fill("How letters address the applicant", "Ms Invented")
    arrived = timezone.localdate() - dt.timedelta(days=1)
    officer.day("arrived", arrived, "09:40")
    officer.press("Enter the request")
    officer.press("Check whether it is valid")
    officer.page.locator("main").get_by_label("Yes").nth(3).check()
    officer.press("Save")
    officer.press("Change the parts")
    for number, part in enumerate(RECORD["parts"]):
        if number:
            officer.press("Add another part")
        officer.page.get_by_label(f"Words of part {number + 1}").fill(part["text"])
    officer.choose("I know that a part is not word for word")
    officer.press("Save the parts")
    officer.press("Start work")
    officer.menu("Overview", "Pages of this case")
    return officer.page.url.rstrip("/").rpartition("/")[2]


def search(officer: Walker, contributor: Walker, name: str) -> None:
    """The officer asks a contributor, who says where they looked and what they found."""
    officer.press("Ask somebody to search")
    officer.page.get_by_label("Who holds the information?").select_option(label=name)
    officer.press("Ask")
    contributor.page.goto("/")
    contributor.look()
    contributor.menu("Searches", "Main menu")
    contributor.press(RECORD["subject"])
    assert not contributor.says(NAME)
    contributor.press("Record a search")
    contributor.fill("Where did you search?", "The crime recording system")
    contributor.fill("What did you search for?", "Offences 86/02, 86/10 and 86/15, suspects under 14")
    contributor.fill("How many minutes did it take?", "50")
    contributor.fill("What did you find?", "Records of crimes, with written accounts of what happened.")
    contributor.press("Save")
    contributor.press("Finish this search")
    contributor.fill("What came of it?", "We hold the records. The figures can be counted from them.")
    contributor.press("Save")


def count(analyst: Walker, reference: str) -> None:
    """The analyst asks the reference question of the registered records, and chooses how the table is protected."""
    analyst.page.goto(f"/cases/{reference}/")
    analyst.look()
    analyst.press("Count")
    analyst.press("Ask a new question")
    analyst.press("Paste a question file")
    analyst.page.locator("main textarea").first.fill((REFERENCE / "question.toml").read_text("utf-8"))
    analyst.page.get_by_label("Name of the document").fill("suspects-under-14")
    analyst.press("Save")
    analyst.press("Count the records")
    analyst.page.locator("main input[type=radio]").first.check()
    analyst.press("Count")
    Worker("tests").run_until_idle()
    analyst.comes("Withhold small numbers")
    analyst.press("Look at the table")
    analyst.page.go_back()
    analyst.press("Withhold small numbers")
    analyst.fill("Withhold counts below", "4")
    analyst.fill("Who decided this", "Information Rights Officer")
    analyst.page.get_by_label("Why", exact=True).fill("The figures are about children.")
    analyst.press("Work out what is withheld")
    Worker("tests").run_until_idle()
    analyst.comes("Choose how it goes out")
    analyst.press("Choose how it goes out")
    analyst.choose("Withhold small numbers")
    analyst.fill("Why", "A number of one or two could point to a child.")
    analyst.press("Choose")


def decide(officer: Walker, reference: str) -> None:
    """The officer decides each part, refuses, denies, and sees the notice lack less and less."""
    officer.page.goto(f"/cases/{reference}/")
    officer.look()
    officer.menu("Decision", "Pages of this case")
    assert officer.says("Say whether the information is held")
    for part in RECORD["parts"]:
        officer.page.goto(f"/cases/{reference}/decision/parts/{part['number']}")
        officer.look()
        officer.choose("Yes, we hold it")
        officer.fill("Answer in words", part["answer"].strip())
        if part.get("disclosures"):
            officer.choose("Supply the table")
            officer.fill("What it is", part["disclosures"][0]["what"])
        officer.press("Save")
    for refusal in RECORD["refusals"]:
        officer.press("Refuse to supply something")
        officer.fill("Provision", refusal["provision"])
        officer.fill("What is withheld", refusal["withheld"])
        for number in refusal["parts"]:
            officer.choose(f"Part {number}")
        officer.press("Continue")
        if refusal.get("withheld_cells_of"):
            officer.choose("Suspects under 14")
        officer.page.locator("[name=why]").fill(refusal["why"].strip())
        officer.press("Save")
    (denial,) = RECORD["denials"]
    officer.press("Neither confirm nor deny something")
    officer.fill("Provision", denial["provision"])
    officer.fill("About which information", denial["scope"].strip())
    officer.press("Continue")
    officer.page.locator("[name=why]").fill(denial["why"].strip())
    weighed = denial["public_interest"]
    officer.page.locator("[name=favouring]").fill("\n".join(weighed["favouring"]))
    officer.page.locator("[name=against]").fill("\n".join(weighed["against"]))
    officer.page.locator("[name=balance]").fill(weighed["balance"].strip())
    officer.press("Save")
    assert not officer.says("Must be put right")


def approve_and_send(officer: Walker, approver: Walker, reference: str) -> None:
    """The officer reads the letter and sends it for approval; somebody else approves; the officer sends it."""
    officer.menu("Letter", "Pages of this case")
    assert officer.says("Neither confirm nor deny") or officer.says("neither confirm")
    officer.menu("Approval", "Pages of this case")
    officer.press("Send for approval")
    officer.press("Check it and send it for approval")
    approver.page.goto("/")
    approver.look()
    approver.press(reference)
    approver.menu("Approval", "Pages of this case")
    assert not approver.says(NAME)
    approver.press("Approve")
    approver.press("Approve")
    officer.page.goto("/")
    officer.page.goto(f"/cases/{reference}/")
    officer.look()
    officer.press("Send the answer")
    officer.press("Send the answer")


# What the page of the seed answer said, each in our own words: the page of the log says all of it.
PUBLISHED = (
    # the request, word for word, with its three offences
    'How many "sexting" cases investigated in 2017, in 2018, and in 2019 up to 19 August 2019 had a suspect under 14',
    "taking, making or distributing indecent photographs or pseudo-photographs of children",
    "possessing indecent photographs or pseudo-photographs of a child",
    "possessing prohibited images of children",
    "the age of the suspect, the type of offence, and how the case ended (for example a police caution, or Outcome 21)",
    "86/02 Take, make or distribute indecent photographs or pseudo-photographs of children",
    "86/10 Possess an indecent photograph or pseudo-photograph of a child",
    "86/15 Possess prohibited images of children",
    # suspects are counted, not crimes; what the figures are worth
    "a crime with two suspects gives a count of two. The figures are therefore not a number of crimes",
    "Large sets of records kept for daily work hold mistakes and gaps",
    "The figures are a snapshot",
    "Do not compare these figures with those of another authority",
    # the two duties, and the notice with the fact, the exemption and why
    "to be told whether we hold the information, in section 1(1)(a), and to be given it, in section 1(1)(b)",
    "a refusal notice under section 17(1) of the Act. It said what we were withholding, which exemption we relied on",
    # neither confirmed nor denied: the section, factors both ways, the balance, and no inference
    "the duty to confirm or deny in section 1(1)(a) of the Act does not apply",
    "Section 30(3) by virtue of section 30(1)(a)(i): investigations",
    "In favour of confirming or denying whether we hold the information, we considered:",
    "In favour of neither confirming nor denying, we considered:",
    "On balance the public interest in keeping the exclusion of the duty to confirm or deny outweighs",
    "Nothing in this answer should be taken to suggest that such information does, or does not, exist",
    # what the applicant can do
    "internal review",
    "Information Commissioner",
    # the document
    "(CSV,",
    "(ODS,",
    "(XLSX,",
)


def publish_and_read(publisher: Walker, reader: Page, entry: Disclosure) -> None:
    """The publisher looks at the page and publishes it; everybody reads it, its whole table and its document."""
    publisher.menu("Publication", "Main menu")
    publisher.press(entry.title)
    publisher.press("Look at the page")
    assert "We neither confirm nor deny" in publisher.page.locator("main").inner_text()
    publisher.page.go_back()
    publisher.press("Publish")
    entry.refresh_from_db()
    reader.goto(address_of(entry))
    text = " ".join(reader.locator("main").inner_text().split())
    assert [said for said in PUBLISHED if said not in text] == []
    assert NAME not in reader.content()
    assert reader.context.cookies() == []
    assert_accessible(reader)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="(CSV,").first.click()
    assert Path(download.value.path()).read_bytes() == storage.read(
        next(one["sha256"] for one in entry.documents if one["path"].endswith(".csv"))
    )
    reader.get_by_role("link", name="See the whole table").first.click()
    assert reader.locator("main td[id]").count() > 1000
    assert_accessible(reader)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_reference_request_goes_from_arrival_to_issued_answer(walker, public_page, team, records, script):
    officer = walker(team.officer, script)
    reference = enter_and_check(officer)
    search(officer, walker(team.contributor, script), team.contributor.name)
    count(walker(team.analyst, script), reference)
    decide(officer, reference)
    approve_and_send(officer, walker(team.approver, script), reference)
    case = Case.objects.get(reference=reference)
    assert (case.stage, case.outcome) == (Stage.ISSUED, Outcome.PART)
    assert Issue.objects.get(draft__case=case).approval.by == team.approver
    mail = OutgoingMail.objects.get(key__startswith="letter:")
    assert mail.to == "alexandra@letters.example"
    names = set(mail.attachments.values_list("name", flat=True))
    assert {"letter.pdf", "suspects-under-14.ods", "suspects-under-14.csv"} <= names
    entry = Disclosure.objects.get(reference=reference)
    assert NAME not in json.dumps(entry.content)
    publish_and_read(walker(team.publisher, script), public_page(java_script_enabled=script), entry)
    history = list(case.events.select_related("actor", "facts"))
    assert not list(events.faults(case, history))
    assert [told.kind for told in events.tell(history)][-1] == "issue"
