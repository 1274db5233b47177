"""Making a request on the public site: one thing a page, nothing typed is lost, and it is sent once."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import assert_accessible
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_checks import CheckedClient
from published import published

from candour.web.casework.actions import receive
from candour.web.casework.models import Case, Incoming
from candour.web.portal import advising, journey, request_actions
from candour.web.portal.models import PublicSite, Satisfied
from candour.web.post.models import OutgoingMail

BASE = "/exp/make-a-request/"
# Nothing that a rule has advice about.
PLAIN = "How many bicycle crimes were recorded in 2024?"
PICTURES = os.environ.get("CANDOUR_TEST_PICTURES", "")
VALID: dict[str, dict[str, str]] = {
    "question": {"question": PLAIN},
    "format": {"form": "spreadsheet"},
    "name": {"name": "Ann Applicant"},
    "reply": {"reply": "email", "email": "ann@applicant.example"},
}


@pytest.fixture(autouse=True)
def quick_fingers(db: None, monkeypatch: Any) -> None:
    """Tests fill in faster than people write."""
    monkeypatch.setattr(request_actions, "SHORTEST", 0.0)
    cache.clear()


def post(reader: Client, step: str, data: dict[str, Any]) -> Any:
    """Send one page's form."""
    return reader.post(f"{BASE}{step}/", data)


def typed(reader: Client, **changes: dict[str, str]) -> Any:
    """Fill in every page up to the last one, which is given back."""
    for step, data in {**VALID, **changes}.items():
        answer = post(reader, step, data)
        assert answer.status_code == 302, (step, answer.content.decode())
        if answer.headers["Location"].endswith("/answers/"):
            post(reader, "answers", {})
        if answer.headers["Location"].endswith("/help/"):
            post(reader, "help", changes.get("question", VALID["question"]))
    return reader.get(f"{BASE}check/")


def hidden(page: Any) -> dict[str, str]:
    """What the last page's form carries."""
    return dict(re.findall(r'name="(token|seen)" value="([^"]+)"', page.content.decode()))


def text_of(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


# --- from the start to the end


def test_the_only_authority_is_not_asked_for(team, public):
    assert public.get("/make-a-request/").headers["Location"] == f"{BASE}start/"
    assert public.get(BASE).headers["Location"] == f"{BASE}start/"
    assert "999" in text_of(public.get(f"{BASE}start/"))


def test_of_several_authorities_one_is_chosen(team, other_team, public):
    PublicSite.objects.create(authority=other_team.authority, takes_requests=False)
    assert public.get("/make-a-request/").status_code == 302
    PublicSite.objects.update(takes_requests=True)
    page = text_of(public.get("/make-a-request/"))
    assert "Exampleshire Police" in page
    assert "Othershire Police" in page


def test_an_authority_that_takes_none_here_says_how_else(team, public):
    PublicSite.objects.create(authority=team.authority, takes_requests=False)
    for step in ("start", "question", "check"):
        assert "foi@exp.example" in text_of(public.get(f"{BASE}{step}/"))
    assert "foi@exp.example" in text_of(post(public, "question", VALID["question"]))
    assert not public.cookies


def test_no_cookie_comes_before_something_is_typed_and_none_stays_after_it_is_sent(team, public):
    for path in ("/", f"{BASE}start/", f"{BASE}question/"):
        public.get(path)
    post(public, "question", {"question": " "})
    assert not public.cookies
    page = typed(public)
    assert list(public.cookies) == [django_settings.SESSION_COOKIE_NAME]
    assert public.cookies[django_settings.SESSION_COOKIE_NAME]["httponly"]
    assert "no-store" in page.headers["Cache-Control"]
    # Other pages leave it as it is: they neither read it nor make it last longer.
    assert not public.get("/").cookies
    sent = post(public, "check", hidden(page))
    assert sent.cookies[django_settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not Session.objects.exists()


@pytest.mark.parametrize("step", ["start", "question", "check", "nothing"])
def test_the_cookie_of_a_session_that_is_over_is_taken_away(team, public, step):
    typed(public)
    Session.objects.all().delete()
    answer = public.get(f"{BASE}{step}/")
    assert answer.cookies[django_settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not Session.objects.exists()


def test_a_request_is_sent_and_its_day_due_is_explained(team, public):
    page = typed(public)
    assert "It is not sent until you press" in text_of(page)
    assert not Case.objects.exists()
    sent = post(public, "check", hidden(page))
    case = Case.objects.get()
    assert (case.text, case.online_key is not None) == (PLAIN, True)
    assert case.format_asked.startswith("A spreadsheet")
    assert (case.applicant.name, case.applicant.email, case.applicant.address) == (
        "Ann Applicant",
        "ann@applicant.example",
        "",
    )
    confirmation = text_of(public.get(sent.headers["Location"]))
    assert case.reference in confirmation
    assert f"{case.due.day} {case.due:%B %Y}" in confirmation
    assert "How this date was counted" in confirmation
    assert "Ann" not in confirmation
    assert "ann@applicant.example" not in confirmation


def test_what_was_left_out_is_not_provided(team, public):
    page = typed(public, format={})
    assert "Not provided" in text_of(page)
    post(public, "check", hidden(page))
    assert Case.objects.get().format_asked == ""


def test_line_ends_are_made_one_kind_and_nothing_else_is_changed(team, public):
    words = "\r\n  How many crimes in 2024?\r\n\r\n\tThank you  \r\n"
    page = typed(public, question={"question": words})
    # The browser leaves out the first line end of a box, so two stand there.
    assert ">\n\n  How many" in public.get(f"{BASE}question/").content.decode()
    post(public, "check", hidden(page))
    assert Case.objects.get().text == words.replace("\r\n", "\n")


def test_only_the_address_that_was_chosen_is_kept(team, public):
    typed(public)
    page = typed(public, reply={"reply": "post", "email": "not an address", "address": "1 Lane\nTown"})
    post(public, "check", hidden(page))
    who = Case.objects.get().applicant
    assert (who.email, who.address) == ("", "1 Lane\nTown")
    assert not OutgoingMail.objects.exists()


# --- going back and forth


def test_a_later_page_leads_to_the_first_that_lacks_something(team, public):
    for step in ("answers", "help", "format", "name", "reply", "check"):
        assert public.get(f"{BASE}{step}/").headers["Location"] == f"{BASE}question/"
    # What is typed out of turn is kept all the same.
    assert post(public, "name", VALID["name"]).headers["Location"] == f"{BASE}question/"
    assert post(public, "question", VALID["question"]).headers["Location"] == f"{BASE}format/"
    assert public.get(f"{BASE}reply/").headers["Location"] == f"{BASE}format/"
    assert post(public, "format", {}).headers["Location"] == f"{BASE}reply/"
    assert 'value="Ann Applicant"' in public.get(f"{BASE}name/").content.decode()
    assert public.get(f"{BASE}nothing/").status_code == 404


def test_change_leads_back_to_the_last_page(team, public):
    page = typed(public)
    assert f'href="{BASE}name/"' in page.content.decode()
    answer = post(public, "name", {"name": "Bo Other"})
    assert answer.headers["Location"] == f"{BASE}check/"
    assert "Bo Other" in text_of(public.get(f"{BASE}check/"))


def test_what_was_not_seen_on_the_last_page_is_not_sent(team, public):
    page = typed(public)
    post(public, "question", {"question": "How many crimes were recorded in 2023?"})
    again = post(public, "check", hidden(page))
    assert "Your request is not what this page showed" in text_of(again)
    assert not Case.objects.exists()
    post(public, "check", hidden(again))
    assert Case.objects.get().text == "How many crimes were recorded in 2023?"


def test_pressed_twice_or_from_the_history_it_is_sent_once(team, public):
    page = typed(public)
    cookie = public.cookies[django_settings.SESSION_COOKIE_NAME].value
    first = post(public, "check", hidden(page))
    public.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    second = post(public, "check", hidden(page))
    public.cookies.clear()
    third = post(public, "check", hidden(page))
    assert first.headers["Location"] == second.headers["Location"] == third.headers["Location"]
    assert Case.objects.count() == OutgoingMail.objects.count() == 1


def test_the_same_words_typed_anew_are_received_already(team, public):
    post(public, "check", hidden(typed(public)))
    answer = post(public, "check", hidden(typed(public)))
    assert answer.headers["Location"].endswith("?again=yes")
    assert "this is one request and not two" in text_of(public.get(answer.headers["Location"]))
    assert Case.objects.count() == 1


def test_wcag_2_2_1_what_was_typed_is_kept_for_more_than_twenty_hours_after_each_page(team, public):
    post(public, "question", VALID["question"])
    began = Session.objects.get().expire_date
    assert began - timezone.now() > dt.timedelta(hours=20)
    page = public.get(f"{BASE}question/")
    assert Session.objects.get().expire_date > began
    # Not longer than the browser is open: somebody else may use the device.
    cookie = public.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert "kept for 24 hours" in text_of(page)


def test_what_was_typed_can_be_deleted_from_every_page_without_a_script(team, public):
    typed(public)
    address = f"{BASE}delete/"
    for step in VALID:
        assert f'href="{address}"' in public.get(f"{BASE}{step}/").content.decode()
    asked = public.get(address)
    assert "Delete what you typed?" in text_of(asked)
    assert Session.objects.exists()
    assert public.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert Session.objects.exists()
    deleted = public.post(address, follow=True)
    assert "Nothing that you typed is kept here" in text_of(deleted)
    assert not Session.objects.exists()
    assert django_settings.SESSION_COOKIE_NAME not in public.cookies or not public.cookies["session"].value
    assert PLAIN not in public.get(f"{BASE}question/").content.decode()
    assert address not in public.get(f"{BASE}question/").content.decode()


def test_what_is_over_is_erased_by_the_job_of_the_day(team, public):
    typed(public)
    journey.forget_old(timezone.localdate())
    assert Session.objects.exists()
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    journey.forget_old(timezone.localdate())
    assert not Session.objects.exists()


def test_after_a_day_it_says_that_nothing_was_sent(team, public):
    page = typed(public)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert "Nothing was sent" in text_of(post(public, "check", hidden(page)))
    assert public.get(f"{BASE}name/").headers["Location"] == f"{BASE}question/"
    assert not Case.objects.exists()


def test_leaving_the_site_ends_what_was_typed(team, public):
    typed(public)
    public.post("/leave/")
    assert not Session.objects.exists()
    assert PLAIN not in public.get(f"{BASE}question/").content.decode()


def test_who_did_not_type_it_sees_nothing_of_it(team, public):
    page = typed(public)
    other = CheckedClient(HTTP_HOST="127.0.0.1")
    assert other.get(f"{BASE}check/").status_code == 302
    assert "Nothing was sent" in text_of(other.post(f"{BASE}check/", hidden(page)))


def test_a_form_of_another_site_is_refused(team, public):
    assert (
        public.post(f"{BASE}question/", VALID["question"], headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
    assert not Session.objects.exists()


# --- errors


@pytest.mark.parametrize(
    ("step", "data", "said"),
    [
        ("question", {}, "Write what you want to know."),
        ("question", {"question": "x" * 30_001}, "too long for this form"),
        ("format", {"form": "other"}, "Say how you would like to have the information."),
        ("format", {"form": "nonsense"}, "Choose one of the answers"),
        ("name", {"name": "  "}, "Enter your name: the law asks for it."),
        ("reply", {}, "Choose how we should send the answer."),
        ("reply", {"reply": "email"}, "Enter the e-mail address"),
        ("reply", {"reply": "email", "email": "ann@"}, "Enter an e-mail address in the right form"),
        ("reply", {"reply": "email", "email": "änn@applicant.example"}, "Enter an e-mail address in the right form"),
        ("reply", {"reply": "post"}, "Enter the postal address"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(team, public, step, data, said):
    post(public, "question", VALID["question"])
    page = post(public, step, data)
    assert page.status_code == 200
    assert said in text_of(page)
    for value in data.values():
        if value.strip() and step != "format":
            assert value in page.content.decode()


def test_a_mistyped_address_is_asked_about_and_not_refused(team, public):
    page = typed(public, reply={"reply": "email", "email": "ann@gmial.com"})
    assert "You may have meant ann@gmail.com" in text_of(page)
    post(public, "check", hidden(page))
    assert Case.objects.get().applicant.email == "ann@gmial.com"


# --- answers on the log


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


def test_each_page_asks_the_database_little(team, public):
    entry = published(team)
    post(public, "question", {"question": f"How many thefts? {entry.title.split(',')[0]}"})
    asked = {}
    for step in ("start", "question", "answers", "help", "format", "name", "reply", "check"):
        with CaptureQueriesContext(connection) as queries:
            page = public.get(f"{BASE}{step}/")
        assert page.status_code == 200, step
        asked[step] = len(queries)
        if step in ("answers", "help", *VALID):
            post(
                public,
                step,
                {"question": entry.title} if step == "help" else {} if step == "question" else VALID.get(step, {}),
            )
    page = public.get(f"{BASE}check/")
    sent = post(public, "check", hidden(page))
    with CaptureQueriesContext(connection) as queries:
        public.get(sent.headers["Location"])
    asked["sent"] = len(queries)
    assert max(asked.values()) <= 10, asked


# --- too much


def held(team: Any) -> list[str]:
    return list(Incoming.objects.order_by("id").values_list("held_because", flat=True))


def test_over_the_limit_a_request_is_held_and_never_lost(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_A_PLACE", request_actions.Bucket("request-place", 2, 2))
    for number in range(4):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        sent = post(public, "check", hidden(page))
    assert (Case.objects.count(), len(held(team))) == (2, 2)
    confirmation = text_of(public.get(sent.headers["Location"]))
    assert "a person looks at what you sent" in confirmation
    assert "to answer" in confirmation
    # After half an hour there is room for one more from there; another place had room all the time.
    later = timezone.now() + dt.timedelta(minutes=31)
    monkeypatch.setattr("candour.web.portal.limits.timezone.now", lambda: later)
    post(public, "check", hidden(typed(public)))
    elsewhere = CheckedClient(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9")
    post(
        elsewhere,
        "check",
        hidden(typed(elsewhere, name={"name": "Bo"}, question={"question": "What is done in 2025?"})),
    )
    assert (Case.objects.count(), len(held(team))) == (4, 2)


@pytest.mark.parametrize("said", ["203.0.113.9", "nonsense, x", "\x00", "1, 2, 3"])
def test_whatever_the_servers_in_front_say_nothing_is_lost(team, public, said):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2):
        answer = public.post(f"{BASE}check/", hidden(typed(public)), HTTP_X_FORWARDED_FOR=said)
    assert "/request-sent/" in answer.headers["Location"]
    assert Case.objects.count() == 1


def test_very_much_in_all_is_held_too(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_ALL", request_actions.Bucket("request-all", 1, 1))
    for number in range(2):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        post(public, "check", hidden(page))
    assert held(team) == ["Many requests came within an hour."]


def test_what_one_place_sends_too_much_of_holds_up_nobody_else(team, public, monkeypatch):
    monkeypatch.setattr(request_actions, "FROM_A_PLACE", request_actions.Bucket("request-place", 1, 1))
    monkeypatch.setattr(request_actions, "FROM_ALL", request_actions.Bucket("request-all", 2, 2))
    for number in range(4):
        page = typed(public, question={"question": f"How many crimes were recorded in {2020 + number}?"})
        post(public, "check", hidden(page))
    assert (Case.objects.count(), len(held(team))) == (1, 3)
    elsewhere = CheckedClient(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9")
    post(elsewhere, "check", hidden(typed(elsewhere, name={"name": "Bo"})))
    assert (Case.objects.count(), len(held(team))) == (2, 3)


def test_what_a_program_fills_in_is_held_and_what_is_filled_in_too_fast(team, public, monkeypatch):
    assert "govuk-!-display-none" in public.get(f"{BASE}question/").content.decode()
    post(public, "check", hidden(typed(public, question={"question": PLAIN, "more": "http://x.example"})))
    monkeypatch.setattr(request_actions, "SHORTEST", 3600.0)
    post(public, "check", hidden(typed(public, question={"question": "How many victims were there in 2024?"})))
    assert held(team) == [
        "A box that people do not see was filled in, as programs do.",
        "It was filled in faster than people write.",
    ]


def test_what_was_discarded_promises_no_reference_any_more(team, public):
    page = typed(public, question={"question": PLAIN, "more": "x"})
    sent = post(public, "check", hidden(page)).headers["Location"]
    assert public.get(sent).status_code == 200
    receive.discard(by=team.officer, incoming=Incoming.objects.get(), reason="It asks for nothing.")
    assert "It asks for nothing." in text_of(public.get(sent, follow=True))


# --- whatever is typed, in whatever order

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([PLAIN, "How many?", "All e-mails about me", "\x00", "<script>alert(1)</script>", "x" * 40_000]),
)
DATA = st.dictionaries(
    st.sampled_from(
        ["question", "more", "form", "form_other", "name", "reply", "email", "address", "token", "seen", "entry"]
    ),
    WORDS.map(lambda text: text.encode("utf-8", "replace").decode()),
    max_size=5,
)
STEPS = ["question", "answers", "help", "format", "name", "reply", "check", "start", "nothing"]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(STEPS), DATA),
        st.tuples(st.just("good"), st.sampled_from(sorted(VALID)), st.just({})),
        st.tuples(st.just("get"), st.sampled_from(STEPS), DATA),
        st.tuples(st.just("send"), st.just("check"), st.just({})),
        st.tuples(st.just("again"), st.just("check"), st.just({})),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_in_any_order_nothing_typed_is_lost_and_nothing_is_sent_twice(team, moves):
    reader = CheckedClient(HTTP_HOST="127.0.0.1")
    there: set[str] = set()
    last: dict[str, str] = {}
    before = Case.objects.count() + Incoming.objects.count()
    for move, step, data in moves:
        page = reader.get(f"{BASE}{step}/", data if move == "get" else {})
        assert page.status_code in (200, 302, 404)
        if move == "get" or (move == "send" and page.status_code != 200):
            continue
        if move == "send":
            last = hidden(page)
        sending = {"good": VALID.get(step, {}), "post": data, "send": last, "again": last}[move]
        answer = post(reader, step, sending)
        assert answer.status_code in (200, 302, 404, 405)
        if move == "send":
            # The same words from the same address may be there already, under another key.
            assert answer.headers["Location"].startswith("/request-sent/")
            there.add(answer.headers["Location"].partition("?")[0])
        elif step in ("question", "help", "name") and answer.status_code == 302:
            draft = journey.draft_of(reader.session, team.authority)
            assert draft is not None
            field = "name" if step == "name" else "question"
            wanted = sending[field].replace("\r\n", "\n")
            assert getattr(draft, field) == (wanted.strip() if step == "name" else wanted)
        elif answer.status_code == 200 and step in ("question", "help", "name", "reply"):
            # What cannot be kept stands on the page, to be mended.
            assert answer.content.decode().count("govuk-error-message") > 0
    # What an earlier sequence sent is the same request, if words and address were the same.
    assert Case.objects.count() + Incoming.objects.count() - before <= len(there)
    assert all(reader.get(address).status_code == 200 for address in there)


# --- in a browser


class Walker:
    """One reader, who looks at each page once."""

    def __init__(self, page: Any, folder: str) -> None:
        self.page, self.folder, self.seen = page, folder, 0

    def look(self) -> None:
        """Check the page, and leave pictures of it."""
        self.seen += 1
        if self.folder:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{self.folder}/request-{self.seen:02d}.png", full_page=True)
            size = self.page.viewport_size
            self.page.set_viewport_size({"width": 320, "height": 640})
            self.page.screenshot(path=f"{self.folder}/request-{self.seen:02d}-320.png", full_page=True)
            self.page.set_viewport_size(size)
        assert_accessible(self.page)

    def press(self, text: str) -> None:
        """Press a button or a link of the page itself, then look."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=text)
        (button if button.count() else main.get_by_role("link", name=text)).first.click()
        self.page.wait_for_load_state()
        self.look()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_way_in_a_browser(team, public_page, script):
    entry = published(team)
    page = public_page(java_script_enabled=script)
    title = " ".join(entry.title.split()[:3])
    walker = Walker(page, f"{PICTURES}/{'script' if script else 'plain'}" if PICTURES else "")
    page.goto("/make-a-request/")
    walker.look()
    walker.press("Start now")
    assert page.context.cookies() == []
    walker.press("Continue")
    assert page.title().startswith("Error: ")
    page.fill("[name=question]", f"How many thefts of {title}?\n\nYours faithfully,\nRobin Reader")
    walker.press("Continue")
    assert [cookie["name"] for cookie in page.context.cookies()] == [django_settings.SESSION_COOKIE_NAME]
    assert entry.title in page.locator("main").inner_text()
    walker.press("No, go on with my request")
    assert "Which period do you mean?" in page.locator("main").inner_text()
    page.fill("[name=question]", "How many bicycle crimes were recorded in 2024?\n\nYours faithfully,\nRobin Reader")
    walker.press("Continue")
    page.get_by_label("A spreadsheet").check()
    walker.press("Continue")
    page.fill("[name=name]", "Robin Reader")
    walker.press("Continue")
    page.get_by_label("By e-mail").check()
    page.fill("[name=email]", "robin@reader.example")
    walker.press("Continue")
    assert "Your question says who you are (Robin Reader)" in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name="Change (Your name)").click()
    page.fill("[name=name]", "Robin Q Reader")
    walker.press("Continue")
    walker.press("Send my request")
    case = Case.objects.get() if Case.objects.exists() else None
    assert case is not None
    assert case.reference in page.locator("main").inner_text()
    assert page.context.cookies() == []
    page.locator("summary").first.click()
    walker.look()
    walker.press("See how your request stands")
    shown = page.locator("main").inner_text()
    assert "[the applicant]" in shown
    assert "Robin" not in shown
    page.go_back()
    page.go_back()
    assert "Robin" not in page.locator("body").inner_text()
    assert Case.objects.count() == 1
