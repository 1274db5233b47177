"""Requests that came by the public form of the example, and one that is held for a person. All of them are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework import online
from candour.web.casework.actions.receive import Asked
from candour.web.casework.actions.receive_online import receive_online
from candour.web.casework.models import Case
from candour.web.example import steps
from candour.web.hosts import public_address

_DRONES = "How many times were drones used to look for missing people in 2025, and how many people were found?"
_CROSSING = """How many collisions were recorded at the crossing in Mill Lane, Exampleton, in each year since 2021?

Please send the figures so that I can open them in a spreadsheet.

Thank you,
Yasmin Yardley"""
_HELD = "WHY WILL NOBODY TELL ME how many complaints about the parking of police vans there were last year"


def load(authority: Authority, made: Mapping[str, Person]) -> str:
    """Two requests that are cases, one of them being worked on, and one that waits; the link to follow the first."""
    now = timezone.now()
    with moments.at_time(now - dt.timedelta(days=2, hours=3)):
        crossing = receive_online(
            authority=authority,
            text=_CROSSING,
            applicant=Asked(name="Yasmin Yardley", address="31 Invented Lane\nFarther Away"),
            format_asked="A spreadsheet or another file that can be used again, such as CSV",
            online_key=online.new_key(),
        )
    assert isinstance(crossing, Case)
    story = steps.Story(crossing, made)
    with moments.at_time(now - dt.timedelta(days=1)):
        steps.STEPS["valid"](story)
        steps.STEPS["accept"](story)
    with moments.at_time(now - dt.timedelta(minutes=50)):
        receive_online(
            authority=authority,
            text=_DRONES,
            applicant=Asked(name="Zed Zander", email="zed@letters.example"),
            online_key=online.new_key(),
        )
    with moments.at_time(now - dt.timedelta(minutes=20)):
        receive_online(
            authority=authority,
            text=_HELD,
            applicant=Asked(name="Kit Keen", email="kit@letters.example"),
            online_key=online.new_key(),
            held=lambda: "It was filled in faster than people write.",
        )
    return public_address("progress", token=online.token_of(crossing.online_key or ""))
