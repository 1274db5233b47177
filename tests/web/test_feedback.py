"""Feedback on the public site: told without losing the place, kept whatever it looks like, dealt with by the team."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from browsing import PHONE, assert_accessible
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from candour.web.portal import actions
from candour.web.portal.forms import feedback
from candour.web.portal.forms.feedback import FeedbackForm
from candour.web.portal.models import Feedback, PublicSite


@pytest.fixture(autouse=True)
def _nobody_has_sent_anything(db: None) -> None:
    cache.clear()


def typed(**given: str) -> dict[str, str]:
    """What a person would send who has had the page for a minute."""
    with freeze_minute_ago():
        made = FeedbackForm().initial["made"]
    return {"text": "I could not find the feed.", "email": "", "website": "", "made": made, **given}


def freeze_minute_ago() -> Any:
    """The clock as it stood a minute ago, for what is signed with the time."""
    now = time.time()
    return patch("django.core.signing.time.time", lambda: now - 60)


def slow_readers() -> Any:
    """Nobody is believed to read and write in less than half a minute, which no test takes however slow the machine."""
    return patch.object(feedback, "LEAST_SECONDS", 30)


def test_a_reader_says_what_they_think_and_comes_back_to_their_page(team, other_team, public_page):
    page = public_page(viewport=PHONE)
    page.goto("/exp/privacy-notice/?a=1")
    with freeze_minute_ago():
        page.get_by_role("link", name="Tell us what you think of it.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell us what you think of this site")
    page.get_by_label("Your e-mail address").fill("not an address")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what you want to tell us.")
    expect(page.get_by_label("Your e-mail address")).to_have_value("not an address")
    assert_accessible(page)
    page.get_by_label("What do you want to tell us").fill("I did not understand “controller”.")
    page.get_by_label("Your e-mail address").fill("reader@letters.example")
    # The form of a page that was sent again still knows when it was first made: the one of now would be too young.
    with slow_readers():
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your feedback")
    assert_accessible(page)
    page.get_by_role("link", name="Go back to the page you were on").click()
    assert page.url.endswith("/exp/privacy-notice/?a=1")
    assert page.context.cookies() == []
    kept = Feedback.objects.get()
    assert (kept.authority, kept.page, kept.email) == (team.authority, "/exp/privacy-notice/", "reader@letters.example")
    assert not kept.held


def test_every_page_says_that_it_is_new_unless_the_authority_has_said_otherwise(team, other_team, public):
    for path in ("/", "/cookies/", "/exp/", "/no/such/page/"):
        assert "Tell us what you think of it." in public.get(path).content.decode()
    PublicSite.objects.create(authority=team.authority, beta=False)
    assert "Tell us what you think of it." not in public.get("/exp/").content.decode()
    assert "Tell us what you think of it." in public.get("/oth/").content.decode()


def test_what_a_program_sends_is_kept_for_a_person_to_look_at(team, public):
    public.post("/feedback/", typed(text="A person"))
    public.post("/feedback/", typed(text="Filled in everything", website="https://spam.example"))
    with slow_readers():
        public.post("/feedback/", typed(text="Sent at once", made=FeedbackForm().initial["made"]))
    public.post("/feedback/", typed(text="Knows nothing of the form", made=""))
    public.post("/feedback/", typed(text="Made it up", made="feedback:1:none"))
    assert set(Feedback.objects.filter(held=False).values_list("text", flat=True)) == {"A person"}
    assert Feedback.objects.count() == 5


def test_what_comes_too_often_from_one_place_is_held_and_never_refused(team, public):
    for number in range(actions.FROM_A_PLACE.size + 2):
        assert public.post("/feedback/", typed(text=f"Number {number}")).status_code == 303
    assert Feedback.objects.filter(held=True).count() == 2
    assert public.post("/feedback/", typed(), REMOTE_ADDR="192.0.2.200").status_code == 303
    assert not Feedback.objects.first().held


@pytest.mark.parametrize(
    "came_from",
    ["https://elsewhere.example/", "//elsewhere.example/", "/no/such/page/", "javascript:alert(1)", "\0", "x"],
)
def test_a_page_that_is_none_of_ours_is_passed_over(came_from, team, public):
    assert "Tell us what you think" in public.get("/feedback/", {"from": came_from}).content.decode()
    answer = public.post("/feedback/", typed(**{"from": came_from}))
    assert (answer.status_code, answer["Location"]) == (303, "/feedback/thank-you/")
    assert Feedback.objects.get().page == ""


def test_neither_words_searched_for_nor_a_secret_address_is_kept(team, public):
    public.post("/feedback/", typed(**{"from": "/exp/?q=somebody"}))
    assert Feedback.objects.first().page == "/exp/"
    public.post("/feedback/", typed(**{"from": "/progress/abc-secret/"}))
    assert "secret" not in Feedback.objects.first().page
    # The way back stands on the pages, which no browser keeps either.
    for page in ("/feedback/", "/feedback/thank-you/"):
        assert public.get(page, {"from": "/progress/abc-secret/"})["Cache-Control"] == "no-store"


def test_another_site_cannot_send_it(team, public):
    assert public.post("/feedback/", typed(), HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert public.post("/feedback/", typed(), HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert public.post("/feedback/", typed(), HTTP_ORIGIN="null").status_code == 403
    assert not Feedback.objects.exists()


def test_feedback_comes_to_the_people_of_the_page_it_is_about(team, other_team, public, pages: Callable[..., Any]):
    public.post("/feedback/", typed(text="About the first", **{"from": "/exp/"}))
    public.post("/feedback/", typed(text="About the second", **{"from": "/oth/"}))
    public.post("/feedback/", typed(text="About all of it", **{"from": "/cookies/"}))
    for person, sees in (
        (team.publisher, "the first"),
        (other_team.officer, "the second"),
        (team.auditor, "the first"),
    ):
        text = pages(person).get("/reader-feedback/").content.decode()
        assert f"About {sees}" in text
        assert "About all of it" in text
        assert text.count("About the") == 1
    assert pages(team.contributor).get("/reader-feedback/").status_code == 403
    second = Feedback.objects.get(text="About the second")
    assert pages(team.officer).get(f"/reader-feedback/{second.pk}/").status_code == 404


def test_a_colleague_marks_it_as_done_once(team, other_team, public, pages: Callable[..., Any]):
    public.post("/feedback/", typed(email="reader@letters.example"))
    one = Feedback.objects.get()
    client = pages(team.officer)
    assert client.get(f"/reader-feedback/{one.pk}/").status_code == 200
    assert pages(team.auditor).post(f"/reader-feedback/{one.pk}/", {"note": ""}).status_code == 403
    assert client.post(f"/reader-feedback/{one.pk}/", {"note": "Explained it by e-mail."}).status_code == 302
    assert "There is no feedback here." in client.get("/reader-feedback/").content.decode()
    assert one.text in client.get("/reader-feedback/?state=done").content.decode()
    assert "Explained it by e-mail." in client.get(f"/reader-feedback/{one.pk}/").content.decode()
    # Who pressed at the same time is told so.
    text = pages(team.publisher).post(f"/reader-feedback/{one.pk}/", {"note": "Me too"}).content.decode()
    assert "Somebody has marked this as done meanwhile." in text
    assert "Explained it by e-mail." in text
    assert "Me too" in text
    assert Feedback.objects.get().note == "Explained it by e-mail."


def test_the_pages_of_the_team_shut_nobody_out(team, public, browser_page):
    public.post("/feedback/", typed(email="reader@letters.example", text="Words without an end. " * 20))
    page = browser_page(team.officer)
    page.goto("/reader-feedback/")
    assert_accessible(page)
    page.get_by_role("link", name="Words without an end.").click()
    assert_accessible(page)
    page.goto("/usage/")
    assert_accessible(page)


def test_what_was_held_has_a_list_of_its_own(team, public, pages: Callable[..., Any]):
    public.post("/feedback/", typed(text="Perhaps a program", made=""))
    client = pages(team.officer)
    text = client.get("/reader-feedback/").content.decode()
    assert "1 more came in a way" in text
    assert "Perhaps a program" not in text
    assert "Perhaps a program" in client.get("/reader-feedback/?state=held").content.decode()
    assert client.get("/reader-feedback/?state=nonsense&page=7").status_code == 200


def test_an_address_is_erased_ninety_days_after_the_feedback_was_dealt_with(team, public):
    public.post("/feedback/", typed(email="reader@letters.example"))
    one = actions.finish_feedback(by=team.officer, feedback=Feedback.objects.get(), note="")
    actions.forget_addresses(timezone.localdate())
    assert Feedback.objects.get().email
    Feedback.objects.filter(pk=one.pk).update(done_at=timezone.now() - dt.timedelta(days=91))
    actions.forget_addresses(timezone.localdate())
    assert Feedback.objects.get().email == ""
