"""How a request stands, for whoever has its link: plain stages, and never who asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from answering import issued, worked
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drawing import PENDING
from quick_bundles import quickly
from staging import BEGINS

from candour.web import moments
from candour.web.casework import online
from candour.web.casework.actions import clock, ending, receive, review
from candour.web.casework.actions.approve import approve_letter, propose_letter
from candour.web.casework.actions.receive import Asked
from candour.web.casework.actions.receive_online import receive_online
from candour.web.casework.models import Case
from candour.web.publication.actions import publish
from candour.web.publication.models import Disclosure

ANN = Asked(name="Ann Applicant", email="ann@applicant.example")
WORDS = "How many bicycles were reported stolen in 2024?\n\nAnn Applicant"
TOKEN = online.token_of


@pytest.fixture(autouse=True)
def one_day() -> Iterator[None]:
    """Letters are made quickly, on one day of an invented year."""
    with quickly(), moments.at_time(BEGINS):
        yield


@pytest.fixture
def send(team: Any) -> Any:
    """Send the usual request."""
    return lambda **given: receive_online(
        **{"authority": team.authority, "text": WORDS, "applicant": ANN, "online_key": "a-key", **given}
    )


@pytest.fixture
def look(public: Any) -> Any:
    """What the page says now; it never says who asked, and asks the database little."""

    def looked(day: dt.date | None = None) -> str:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = public.get(f"/progress/{TOKEN('a-key')}/")
        assert page.status_code == 200
        assert len(asked) <= 10, [one["sql"] for one in asked]
        said = page.content.decode()
        assert "Ann" not in said
        assert "applicant.example" not in said
        assert "Officer" not in said
        return " ".join(re.sub(r"<[^>]+>", " ", said).split())

    return looked


def test_a_new_request_shows_its_reference_its_day_and_its_words_covered(send, look):
    case = send()
    page = look()
    assert case.reference in page
    assert "[the applicant]" in page
    assert "30 March 2026" in page
    assert "How this date was counted" in page
    assert "Being read" in page


@pytest.mark.parametrize("token", ["a-key", "a-key.wrong", TOKEN("a-key") + "x", TOKEN("another"), "..", "%00", "é"])
def test_no_other_link_is_found(send, public, token):
    send()
    assert public.get(f"/progress/{token}/").status_code == 404
    assert public.get(f"/request-sent/{token}/").status_code == 404


def test_while_it_is_worked_on_and_when_more_time_is_taken(send, look, team):
    case = worked(lambda **_given: send(), team)
    assert "Being worked on" in look()
    assert "Work began" in look()
    until = case.due + dt.timedelta(days=14)
    decision = {"extension": {"reason": "It is still weighed.", "estimate": until}, "refusals": [PENDING]}
    longer = clock.write_notice(by=team.officer, case=case, kind="extension", decision=decision)
    bundle = propose_letter(by=team.officer, draft=longer, dated=moments.today())
    approve_letter(by=team.approver, draft=longer, sha256=bundle.sha256)
    clock.send_notice(by=team.officer, draft=longer)
    page = look()
    assert "More time was taken" in page
    assert "It is still weighed." in page
    assert "13 April 2026" in page


def test_a_question_to_the_applicant_is_shown_until_it_is_answered(send, look, team):
    case = worked(lambda **_given: send(), team)
    asked = {"clarification": {"unclear": "You ask about “recent” thefts.", "questions": ["Which months?"]}}
    clock.send_notice(
        by=team.officer, draft=clock.write_notice(by=team.officer, case=case, kind="clarification", decision=asked)
    )
    page = look()
    assert "Waiting for you" in page
    assert "Which months?" in page
    assert "To be answered by" not in page
    with moments.at_time(BEGINS + dt.timedelta(days=2)):
        clock.receive_clarification(by=team.officer, case=case, on=moments.today(), words="May and June.")
    page = look()
    assert "counted anew" in page
    assert "Which months?" not in page
    assert "1 April 2026" in page


def test_a_fee_is_said_with_the_last_day_to_pay_it(send, look, team):
    case = worked(lambda **_given: send(), team)
    fees = {
        "charges": [{"description": "copies", "pounds": "12.50"}],
        "pay_by": dt.date(2026, 6, 1),
        "how_to_pay": "By cheque.",
    }
    notice = clock.write_notice(by=team.officer, case=case, kind="fees notice", decision={"fees": fees})
    clock.send_notice(by=team.officer, draft=notice)
    page = look()
    assert "A fee was asked for" in page
    assert "The last day to pay is 1 June 2026." in page
    assert "To be answered by" not in page


def test_once_answered_it_shows_the_day_the_rights_and_the_published_answer(send, look, team):
    case = issued(lambda **_given: send(), team)
    page = look()
    assert "We answered your request on 2 March 2026." in page
    assert "review@exp.example" in page
    assert "28 April 2026" in page or "Ask by" in page
    assert "How to complain to the Information Commissioner" in page
    assert "Read the published answer" not in page
    publish(by=team.publisher, entry=Disclosure.objects.get())
    assert "Read the published answer" in look()
    case.refresh_from_db()
    review.ask_review(
        by=team.officer,
        case=case,
        on=moments.today(),
        words="Too little, says Ann Applicant.",
        arrived_at=moments.now(),
        channel="email",
    )
    page = look()
    assert "A review was asked for" in page
    assert "Too little" not in page


@pytest.mark.parametrize("how", ["withdrawn", "late"])
def test_other_ends_and_delays_are_said_plainly(send, look, team, how, monkeypatch):
    case = worked(lambda **_given: send(), team)
    if how == "withdrawn":
        ending.withdraw(by=team.officer, case=case, on=moments.today())
        assert "was withdrawn" in look()
    else:
        monkeypatch.setattr("candour.web.portal.progress.timezone.localdate", lambda *_moment: dt.date(2026, 5, 1))
        page = look()
        assert "The answer is late" in page
        assert "How to complain" in page


def test_what_is_held_or_discarded_says_so(send, look, team, public):
    came = send(held=lambda: "Many requests came from one place within an hour.")
    page = look()
    assert "A person looks at it" in page
    assert "30 March 2026" in page
    assert "one place" not in page
    receive.discard(by=team.officer, incoming=came, reason="It is an advertisement.")
    page = look()
    assert "It is an advertisement." in page
    assert "If this is wrong" in page
    receive.bring_back(by=team.officer, incoming=came)
    case = receive.receive(
        by=team.officer,
        authority=team.authority,
        subject="Bicycles",
        text=WORDS,
        applicant=ANN,
        channel="form",
        arrived_at=came.at,
        received=dt.date(2026, 3, 2),
        incoming=came,
    )
    assert case.reference in look()
    assert Case.objects.count() == 1
