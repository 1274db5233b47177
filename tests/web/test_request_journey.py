"""Making a request on the public site: one thing a page, nothing typed is lost, and it is sent once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from page_checks import CheckedClient
from published import published
from requesting import BASE, PLAIN, VALID, hidden, post, text_of, typed

from candour.web.casework.models import Case
from candour.web.portal import journey
from candour.web.portal.models import PublicSite
from candour.web.post.models import OutgoingMail

pytestmark = pytest.mark.usefixtures("quick_fingers")


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
