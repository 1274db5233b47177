"""What docs/asvs.csv asks for and no other test is about: cookies, keys, passwords, methods."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client, override_settings
from django.urls import reverse
from signing_in import PASSWORD, an_hour_later, code_of, first_step, give_app, sign_in

from candour.web import settings as as_used
from candour.web.accounts.adapters import MFAAdapter
from candour.web.casework.views.downloads import attachment


def test_the_browser_keeps_no_cookie_but_the_session_and_the_form_token(pages, team):
    client = pages(team.officer)
    client.post(reverse("your-name"), {"name": "Another Name"})
    assert "Another Name" in client.get(reverse("account")).content.decode()
    assert set(client.cookies) <= {"session", "csrf"}


def test_what_was_done_is_said_on_the_next_page_once(pages, team):
    client = pages(team.officer)
    answer = client.post(reverse("your-name"), {"name": "Another Name"}, follow=True)
    assert "govuk-notification-banner" in answer.content.decode()
    assert "govuk-notification-banner" not in client.get(reverse("account")).content.decode()


def signed_in_twice(pages, person):
    """Two browsers in which a person took both steps."""
    secret = give_app(person)
    clients = pages(), pages()
    for client, steps in zip(clients, (0, 1), strict=True):
        first_step(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps)})
    return clients


def test_a_session_gets_a_new_key_when_its_owner_shows_again_who_it_is(pages, team):
    here, there = signed_in_twice(pages, team.administrator)
    an_hour_later(here)
    before = here.session.session_key
    wanted = reverse("person-invite", kwargs={"code": "EXP"})
    here.post(f"{reverse('account_reauthenticate')}?next={wanted}", {"password": PASSWORD, "next": wanted})
    assert here.session.session_key != before
    assert here.get(wanted).status_code == 200
    thief = Client()
    thief.cookies["session"] = before
    assert thief.get(wanted)["Location"].startswith(reverse("account_login"))
    # Its owner still sees it, and can end it, from elsewhere.
    keys = {here.session.session_key, there.session.session_key}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == keys
    there.post(reverse("your-sessions-end"))
    assert here.get(reverse("account")).status_code == 302


def test_ending_sessions_asks_again_who_it_is(pages, team):
    here, there = signed_in_twice(pages, team.officer)
    an_hour_later(here)
    page = here.post(reverse("your-sessions-end"))
    assert "Show that it is still you" in page.content.decode()
    assert there.get(reverse("account")).status_code == 200
    here.post(reverse("your-sessions-end"), {"password_again": PASSWORD})
    assert there.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    "password",
    ["Exampleshire-Police-1", "FreedomOfInformation24", "Candour!Candour!2026", "officer.officer.2026"],
)
def test_a_password_of_words_of_this_place_is_refused(pages, team, password: str):
    page = pages(team.officer).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password}
    )
    assert "others here would try first" in page.content.decode()
    team.officer.refresh_from_db()
    assert team.officer.check_password(PASSWORD)


def test_a_word_of_this_place_among_others_is_no_fault(team):
    client = Client()
    sign_in(client, team.officer)
    new = "candour walnut paper boat"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new})
    team.officer.refresh_from_db()
    assert team.officer.check_password(new)


def test_a_new_password_needs_the_one_until_now(pages, team):
    new = "three quite unrelated words"
    page = pages(team.officer).post(
        reverse("account_change_password"), {"oldpassword": "not this one at all", "password1": new}
    )
    assert "This is not your password." in page.content.decode()
    team.officer.refresh_from_db()
    assert team.officer.check_password(PASSWORD)


def test_password_boxes_hide_what_is_typed_and_let_password_managers_work(pages, team):
    for page in (pages().get(reverse("account_login")), pages(team.officer).get(reverse("account_change_password"))):
        boxes = re.findall(r"<input[^>]*password[^>]*>", page.content.decode())
        boxes = [box for box in boxes if 'type="hidden"' not in box]
        assert boxes
        for box in boxes:
            assert 'type="password"' in box
            assert re.search(r'autocomplete="(current|new)-password"', box), box


def test_passwords_are_kept_by_a_slow_hash():
    assert not hasattr(as_used, "PASSWORD_HASHERS")
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_what_an_older_key_sealed_can_be_opened_while_that_key_is_named():
    with override_settings(SECRET_KEY="the key until now"):
        sealed = MFAAdapter().encrypt("a secret")
    with override_settings(SECRET_KEY="a new key", SECRET_KEY_FALLBACKS=["the key until now"]):
        assert MFAAdapter().decrypt(sealed) == "a secret"
    with override_settings(SECRET_KEY="a new key", SECRET_KEY_FALLBACKS=[]), pytest.raises(InvalidToken):
        MFAAdapter().decrypt(sealed)


def test_the_key_is_made_at_random_for_its_owner_alone_and_older_ones_are_read(tmp_path: Path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_")}
    program = "from candour.web.settings import SECRET_KEY, SECRET_KEY_FALLBACKS as older; print(SECRET_KEY, older)"
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**kept, "CANDOUR_DATA": str(tmp_path / name), "CANDOUR_OLD_SECRET_KEYS": "one,two"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in ("a", "b")
    ]
    keys = {text.split()[0] for text in said}
    assert len(keys) == 2
    assert min(map(len, keys)) >= 64
    assert "['one', 'two']" in said[0]
    assert (tmp_path / "a" / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/health/", "/static/design/candour.css"])
def test_trace_is_refused(db: None, address: str):
    answer = Client().trace(address, secure=True)
    answer.close()
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("address", ["/static/", "/static/design/", "/.git/config", "/secret-key", "/candour.sqlite3"])
def test_no_folder_is_listed_and_nothing_but_gathered_files_is_served(pages, address: str):
    assert pages().get(address).status_code == 404


def test_no_other_site_may_read_an_answer(pages, team):
    client = pages(team.officer)
    for address in (reverse("account"), "/static/design/candour.js"):
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        answer.close()
        assert "Access-Control-Allow-Origin" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["table.csv", "letter.html", "words.txt"])
def test_a_text_says_in_which_letters_it_is_written(name: str):
    assert attachment(b"x", name)["Content-Type"].endswith("; charset=utf-8")


def test_nothing_of_a_session_stands_in_an_address(pages, team):
    client = pages(team.officer)
    page = client.get(reverse("account")).content.decode()
    assert client.session.session_key not in page
    assert client.session.session_key not in client.get(reverse("home"), follow=True).content.decode()
