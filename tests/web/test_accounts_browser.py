"""Signing in, in a real browser: with a passkey, and without JavaScript."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import HEARD, assert_accessible
from django.core.cache import cache
from django.urls import reverse
from signing_in import PASSWORD, code_of

from candour.web.accounts import setup
from candour.web.accounts.models import AccountEvent

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("CANDOUR_PICTURES")


@pytest.fixture(autouse=True)
def no_limits_from_before(db):
    cache.clear()


def looked_at(page, name: str) -> None:
    """Keep a picture of the page, where a folder for pictures is given; hold it to what every page must be."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert_accessible(page)


def give_key(page) -> None:
    """A security key in the browser, which answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )


def fill_first_step(page, person) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_person_sets_up_a_passkey_and_signs_in_with_it(browser_page, team):
    page = browser_page()
    give_key(page)
    page.goto(reverse("account_login"))
    looked_at(page, "sign-in")
    fill_first_step(page, team.officer)
    looked_at(page, "choose-second-step")
    page.get_by_role("button", name="Set up a passkey").click()
    looked_at(page, "passkey-add")
    page.get_by_label("Name of this passkey").fill("work laptop")
    page.get_by_role("button", name="Set up the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    looked_at(page, "recovery-codes")
    page.goto(reverse("account"))
    page.get_by_text("Passkey “work laptop”").wait_for()
    looked_at(page, "account")
    page.get_by_role("button", name="Sign out").click()
    fill_first_step(page, team.officer)
    # The browser says that it forgot what it was told to forget.
    HEARD[page].complaints = [said for said in HEARD[page].complaints if "Clear-Site-Data" not in said]
    looked_at(page, "second-step")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(reverse("your-sessions"))
    looked_at(page, "sessions")
    kinds = list(AccountEvent.objects.filter(person=team.officer).values_list("kind", flat=True))
    assert kinds.count("signed-in") == 2


def test_a_passkey_that_does_not_answer_leaves_a_way_on(browser_page, team):
    page = browser_page()
    fill_first_step(page, team.officer)
    page.goto(reverse("mfa_add_webauthn"))
    page.evaluate("() => { navigator.credentials.create = async () => { throw new Error('no'); }; }")
    assert not page.get_by_text("The passkey was not used").is_visible()
    page.get_by_role("button", name="Set up the passkey").click()
    page.get_by_text("The passkey was not used. Try again, or choose another way.").wait_for()
    page.get_by_role("link", name="Use an authenticator app instead").click()
    page.get_by_role("heading", name="Set up an authenticator app").wait_for()


def test_an_empty_installation_is_set_up_without_javascript(browser_page):
    code = setup.new_code()
    page = browser_page(java_script_enabled=False)
    page.goto(reverse("account_login"))
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "set-up.png", full_page=True)
    page.get_by_label("Set-up code").fill(code)
    page.get_by_label("Name of the authority").fill("Exampleshire Police")
    page.get_by_label("Short code").fill("EXP")
    page.get_by_label("Police force").check()
    page.get_by_label("Your name").fill("Fay First")
    page.get_by_label("Your e-mail address").fill("fay@exp.example")
    page.get_by_label("Password", exact=True).fill("three words apart")
    page.get_by_role("button", name="Set up Candour").click()
    page.get_by_role("button", name="Set up an authenticator app").click()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "app-add.png", full_page=True)
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".candour-key").inner_text().replace(" ", "")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "app-add.png", full_page=True)
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Set up the app").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto(reverse("people", kwargs={"code": "EXP"}))
    page.get_by_text("fay@exp.example").wait_for()


@pytest.mark.parametrize(
    "name", ["administration", "people", "person-invite", "person", "person-roles", "person-disable", "authority"]
)
def test_the_pages_of_an_administrator_are_for_everybody(browser_page, team, name):
    page = browser_page(team.administrator)
    more = {} if name == "administration" else {"code": "EXP"}
    if name in ("person", "person-roles", "person-disable"):
        more["pk"] = team.officer.pk
    page.goto(reverse(name, kwargs=more))
    looked_at(page, name)
