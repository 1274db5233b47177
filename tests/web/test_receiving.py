"""Receiving: a request is entered and checked."""

from __future__ import annotations

import pytest

from candour.web.casework import events
from candour.web.casework.errors import NotAllowed


def test_a_request_is_entered_with_its_words_exactly_and_a_chain_that_holds(enter):
    case = enter(text="  How many?\r\n\r\nAnd why?  ")
    assert case.text == "  How many?\r\n\r\nAnd why?  "
    assert case.reference.startswith("EXP-")
    assert case.due is not None
    (event,) = case.events.select_related("actor", "facts")
    assert not list(events.faults(case, [event]))
    assert "entered the request" in events.tell([event])[0].sentence


def test_only_an_officer_of_the_authority_enters_a_request(enter, other_team):
    with pytest.raises(NotAllowed):
        enter(by=other_team.officer)
