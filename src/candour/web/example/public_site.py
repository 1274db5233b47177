"""What the example authority says of itself on its public site. All of it is invented."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from candour.law import Regime
from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework import clocks
from candour.web.portal.site_actions import change_site
from candour.web.publication import editing
from candour.web.publication.actions import publish, withdraw
from candour.web.publication.models import Disclosure, DisclosureState

_WEB = "https://www.exampleshire.police.example"
# So many answers wait in the queue, for a publisher to look at: the newest but for the reference answer.
LEFT_WAITING = 2
REMARK = ", once more"
CORRECTED = f"The vending machine in the canteen{REMARK}"
WHAT_WAS_WRONG = (
    "The title ended with “once more”: a remark of our own, and no part of the request. We have taken it away."
)
# Where the last of them stood on the authority's site before, as the example has it.
OLD_ADDRESS = "/disclosure/2019/september/11220"

FACTS: dict[str, str] = {
    "a11y_status": "partial",
    "a11y_improving": (
        "Each new kind of page is tried with a keyboard, a screen reader and at four times its size before it is "
        "shown.\n\nFrom spring we ask colleagues for spreadsheets instead of scanned tables."
    ),
    "a11y_tested_by": "Two of our own people and a panel of five invented readers",
    "a11y_tested_what": (
        "- the first page, the search, three answers and the whole way of making a request\n"
        "- with NVDA and Firefox, VoiceOver and Safari, Dragon, and a keyboard alone\n"
        "- with an automatic checker on every page"
    ),
    "a11y_email": "accessibility@exampleshire.police.example",
    "a11y_telephone": "01632 960 001",
    "a11y_reply_days": "5",
    "a11y_enforcer": "great-britain",
    "privacy_dpo": "The Data Protection Officer (Dana Dearden, who is invented)",
    "privacy_email": "data.protection@exampleshire.police.example",
    "privacy_address": "Data Protection Officer\nExampleshire Police Headquarters\n1 Example Road\nExampleton\nEX1 1EX",
    "privacy_registration": "Z0000000 (invented)",
    "privacy_keep_requests": "Three years after the answer, and six where somebody complained to the Commissioner",
    "privacy_keep_feedback": "One year; your e-mail address for 90 days after we have dealt with what you say",
    "privacy_keep_logs": "30 days",
    "privacy_shared": (
        "The company that looks after our servers may see the data while it mends something; it may use it for nothing "
        "else. If you complain to the Information Commissioner, we send the Commissioner your request and our answer."
    ),
    "privacy_where": "The United Kingdom",
    "privacy_more": f"{_WEB}/privacy",
    "scheme_adopted": "model",
    "scheme_guide": f"{_WEB}/foi/guide",
    "scheme_who_text": "Our chief officers, districts and departments, and how to reach each of them.",
    "scheme_who_links": f"Our people and places | {_WEB}/about\nOur partners | {_WEB}/about/partners",
    "scheme_spend_text": "Each payment of 500 pounds or more, every month.",
    "scheme_spend_links": f"Budget and accounts | {_WEB}/money\nContracts | {_WEB}/money/contracts",
    "scheme_priorities_links": f"Police and crime plan | {_WEB}/plan\nInspections and our replies | {_WEB}/inspections",
    "scheme_decisions_links": f"Minutes of our boards | {_WEB}/minutes\nConsultations | {_WEB}/consultations",
    "scheme_policies_links": f"Policies | {_WEB}/policies\nHow long we keep records | {_WEB}/policies/retention",
    "scheme_registers_text": "Some registers can be looked at only at headquarters; ask for a day.",
    "scheme_registers_links": f"Gifts and hospitality | {_WEB}/registers/gifts\nOur assets | {_WEB}/registers/assets",
    "scheme_services_links": f"Services and what they cost | {_WEB}/services",
    "scheme_charges": (
        "What is online is free. Copies on paper cost 10 pence a sheet and what the post costs; we tell you before we "
        "make them, and nothing below 10 pounds is charged."
    ),
    "scheme_offline": (
        "Write to the Information Rights Team at the address on the first page, or call 01632 960 000 on working days. "
        "You can look at papers at headquarters by appointment."
    ),
}


def fill_in(authority: Authority, administrator: Person) -> None:
    """Say of the authority what its statements ask for."""
    today = timezone.localdate()
    days = {
        "a11y_tested_on": today - dt.timedelta(days=40),
        "a11y_prepared_on": today - dt.timedelta(days=400),
        "a11y_reviewed_on": today - dt.timedelta(days=30),
        "privacy_changed_on": today - dt.timedelta(days=30),
    }
    change_site(
        by=administrator,
        authority=authority,
        seen=0,
        values={"welcome": "Most of what people ask us has been asked before. Look first: it saves you waiting."},
        facts={**FACTS, **{name: day.isoformat() for name, day in days.items()}},
    )


def publish_answers(authority: Authority, publisher: Person) -> None:
    """Publish what waits, each some days after it was answered, the reference answer last.

    A few go on waiting; one is withdrawn, one corrected.
    """
    queued = Disclosure.objects.filter(authority=authority, state=DisclosureState.QUEUED).order_by("queued_at")
    *others, reference = queued
    shown = [*others[: len(others) - LEFT_WAITING], reference]
    for entry in shown:
        with moments.at_time(_later(entry.queued_at, 1)):
            publish(by=publisher, entry=entry)
    if len(shown) > 1:
        with moments.at_time(_later(shown[0].queued_at, 5)):
            withdraw(
                by=publisher,
                entry=shown[0],
                reason="Part of this answer belonged to another request. We will publish the right answer instead.",
            )
    for entry in shown[1:]:
        if entry.title == CORRECTED:
            with moments.at_time(_later(entry.queued_at, 4)):
                editing.correct(by=publisher, entry=entry, title=CORRECTED.removesuffix(REMARK), note=WHAT_WAS_WRONG)
    editing.add_old_address(by=publisher, entry=reference, path=OLD_ADDRESS)


def is_published(title: str) -> bool:
    """Whether the entry of this title was published: the last that `publish_answers` publishes."""
    return Disclosure.objects.filter(title=title, number__isnull=False).exists()


def _later(moment: dt.datetime, days: int) -> dt.datetime:
    """The hour after lunch, so many working days later; two hours later, where that day is still to come."""
    day = clocks.calendar(Regime.FOIA).after(timezone.localdate(moment), days)
    later, now = timezone.make_aware(dt.datetime.combine(day, dt.time(14))), timezone.now()
    return later if later <= now else min(moment + dt.timedelta(hours=2), now)
