"""What a reader is told while making a request: answers already published, and what would make it easier to answer."""

from __future__ import annotations

from typing import Any

import pytest
from published import published
from requesting import BASE, PLAIN, post, text_of

from candour.web.portal import advising
from candour.web.portal.models import Satisfied

pytestmark = pytest.mark.usefixtures("quick_fingers")


def test_answers_on_the_log_are_offered_and_one_that_satisfies_is_counted_once(team, public):
    entry = published(team)
    answer = post(public, "question", {"question": f"{entry.title} in 2019?"})
    assert answer.headers["Location"] == f"{BASE}answers/"
    page = public.get(f"{BASE}answers/")
    assert entry.title in text_of(page)
    for _press in range(2):
        assert public.post(f"{BASE}answered/", {"entry": entry.pk}).status_code == 302
    assert Satisfied.objects.get().disclosure == entry
    assert "glad" in text_of(public.get(f"{BASE}answered/"))
    # The question is still there, should it be wanted after all.
    assert entry.title in public.get(f"{BASE}question/").content.decode()
    assert not post(public, "answers", {}).headers["Location"].endswith("/answers/")
    for nonsense in ("", "0", "x", "9" * 400, str(entry.pk + 1)):
        public.post(f"{BASE}answered/", {"entry": nonsense})
    assert Satisfied.objects.count() == 1


# --- help


def kinds(text: str, authority: Any) -> set[str]:
    return set(advising.kinds(advising.advise(text, authority)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, set()),
        ("How many bicycle crimes were recorded?", {"period"}),
        ("How many bicycle crimes were recorded last year?", set()),
        ("How many thefts were there between 1 May and 1 June 2024?", {"unit"}),
        ("How many police officers left in 2023?", set()),
        ("Please send me your policy on body worn cameras.", set()),
        ("Please send me all correspondence with the council in 2024.", {"broad"}),
        ("I want every e-mail about parking in March 2024.", {"broad"}),
        ("How many crimes were there in the last 20 years?", {"broad"}),
        ("How many crimes were there in the last 3 years?", set()),
        ("What do you hold about me since 2020?", {"own-data"}),
        ("How many complaints about noise came in 2024?", {"environment"}),
        ("1. How many crimes in 2024?\n2. How many victims in 2024?", {"several"}),
    ],
)
def test_plain_rules_say_what_may_help(team, text, expected):
    assert kinds(text, team.authority) == expected


def test_s12_the_hours_follow_the_kind_of_authority(team):
    def said(kind: str) -> str:
        team.authority.kind = kind
        return " ".join(advice.words for advice in advising.advise("All e-mails in 2024", team.authority))

    assert "18 hours" in said("police")
    assert "24 hours" in said("central government")
    # Only police records have crimes, suspects and victims to choose between.
    assert "unit" not in kinds("How many thefts in 2024?", team.authority)


def test_advice_is_given_once_and_never_stands_in_the_way(team, public):
    vague = {"question": "How many thefts were there?"}
    assert post(public, "question", vague).headers["Location"] == f"{BASE}help/"
    page = text_of(public.get(f"{BASE}help/"))
    assert "Which period do you mean?" in page
    assert "What should be counted?" in page
    # Left as it is.
    assert post(public, "help", vague).headers["Location"] == f"{BASE}format/"
    # Changed, something new is said of it once.
    more = {"question": "All e-mails about thefts"}
    assert post(public, "help", more).headers["Location"] == f"{BASE}help/"
    assert "18 hours" in text_of(public.get(f"{BASE}help/"))
    assert post(public, "help", more).headers["Location"] == f"{BASE}format/"
    assert more["question"] in public.get(f"{BASE}question/").content.decode()
