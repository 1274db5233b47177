"""Signing in with two steps, what stops a stranger and what does not stop a colleague."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from signing_in import PASSWORD, an_hour_later, code_of, first_step, give_app, one_half_minute, sign_in

from candour.web.accounts import links
from candour.web.accounts.middleware import SIGNED_IN_AT
from candour.web.accounts.models import AccountEvent, Link, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_from_before(db):
    cache.clear()


def kinds(person: Person) -> list[str]:
    return list(AccountEvent.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_a_person_signs_in_with_a_password_and_a_code(pages, team):
    secret = give_app(team.officer)
    client = pages()
    client.get(reverse("account_login"))
    answer = first_step(client, team.officer)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "With a code" in client.get(answer["Location"]).content.decode()
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(team.officer.pk)
    assert "signed-in" in kinds(team.officer)


def test_the_first_step_alone_opens_nothing(team):
    give_app(team.officer)
    client = Client()
    first_step(client, team.officer)
    answer = client.get(reverse("account"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_code_is_good_once(team):
    secret = give_app(team.officer)
    code = code_of(secret)
    for client, expected in ((Client(), 302), (Client(), 200)):
        first_step(client, team.officer)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


@pytest.mark.parametrize(("steps", "good"), [(-2, 200), (-1, 302), (1, 302), (2, 200)])
def test_a_code_of_a_clock_half_a_minute_off_is_good_and_good_once(team, steps, good):
    secret = give_app(team.officer)
    with one_half_minute():
        code = code_of(secret, steps)
        for client, expected in ((Client(), good), (Client(), 200)):
            first_step(client, team.officer)
            assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_wrong_password_says_the_same_as_a_wrong_address(pages, team):
    client = pages()
    wrong = first_step(client, team.officer, "not the password at all").content.decode()
    unknown = client.post(
        reverse("account_login"), {"login": "nobody@exp.example", "password": PASSWORD}
    ).content.decode()
    assert "The e-mail address or the password is not right." in wrong
    assert "The e-mail address or the password is not right." in unknown
    assert "sign-in-failed" in kinds(team.officer)


def test_an_address_typed_by_mistake_is_not_kept(team):
    Client().post(reverse("account_login"), {"login": "secret-typed-here@exp.example", "password": "x"})
    event = AccountEvent.objects.get(kind="sign-in-failed")
    assert event.person is None
    assert "secret" not in str(event.facts)


def test_wrong_passwords_from_one_place_stop_that_place_and_not_the_owner_elsewhere(team):
    give_app(team.officer)
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for _attempt in range(7):
        answer = first_step(attacker, team.officer, "guess")
    assert "too many attempts" in answer.content.decode()
    assert "too many attempts" in first_step(attacker, team.officer).content.decode()
    owner = Client(REMOTE_ADDR="198.51.100.7")
    assert first_step(owner, team.officer)["Location"] == reverse("mfa_authenticate")


def test_guessed_codes_from_elsewhere_do_not_keep_the_owner_out(team):
    secret = give_app(team.officer)
    owner = Client(REMOTE_ADDR="198.51.100.7")
    first_step(owner, team.officer)
    owner.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    for place in range(8):
        attacker = Client(REMOTE_ADDR=f"203.0.113.{place}")
        first_step(attacker, team.officer)
        answer = attacker.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "too many attempts" in answer.content.decode()
    again = Client(REMOTE_ADDR="198.51.100.7")
    first_step(again, team.officer)
    assert again.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)}).status_code == 302


def test_limits_stand_in_the_database_so_that_every_process_counts_together(team):
    first_step(Client(), team.officer, "guess")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM candour_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] >= 1


def test_who_has_no_second_step_is_led_to_set_one_up_before_anything_else(pages, team):
    client = pages()
    first_step(client, team.officer)
    answer = client.get(reverse("account"))
    assert answer["Location"] == reverse("second-step")
    assert "Set up an authenticator app" in client.get(answer["Location"]).content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_setting_up_an_app_gives_recovery_codes_of_which_each_opens_once(
    pages, team, django_capture_on_commit_callbacks
):
    client = pages()
    first_step(client, team.officer)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "Let it scan this picture." in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(client.session["mfa.totp.secret"])})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    client.get(answer["Location"])
    code = Authenticator.objects.get(user=team.officer, type="recovery_codes").wrap().get_unused_codes()[0]
    for other, expected in ((Client(), 302), (Client(), 200)):
        first_step(other, team.officer)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected
    assert "factor-added" in kinds(team.officer)


@pytest.mark.django_db(transaction=True)
def test_a_second_step_beside_the_first_leads_back_to_the_account(team):
    Authenticator.objects.create(user=team.officer, type="webauthn", data={"name": "a passkey", "credential": {}})
    RecoveryCodes.activate(team.officer)
    client = Client()
    sign_in(client, team.officer)
    client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(client.session["mfa.totp.secret"])})
    assert answer["Location"] == reverse("account")


@pytest.mark.parametrize(
    "credential",
    ["0", "false", "[1]", '"x"', '{"id": "x"}', '{"id": "x", "rawId": "x", "response": {}}', "9" * 5000, "[" * 40_000,
     "[" * 60_000],
    ids=lambda credential: credential[:20],
)  # fmt: skip
def test_what_is_no_passkey_is_never_set_up_as_a_second_step(team, credential):
    client = Client()
    sign_in(client, team.officer)
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "mine", "credential": credential})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=team.officer).exists()
    give_app(team.analyst)
    first_step(other := Client(), team.analyst)
    assert other.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200


def test_the_secret_of_an_app_is_not_in_the_database_as_it_is(team):
    secret = give_app(team.officer)
    assert secret not in str(Authenticator.objects.get(user=team.officer).data)


def test_the_last_second_step_cannot_be_removed(pages, team):
    give_app(team.officer)
    client = pages(team.officer)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=team.officer, type="totp").exists()


def test_a_session_ends_after_the_longest_time_even_when_it_is_used(team):
    client = Client()
    sign_in(client, team.officer)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - 13 * 60 * 60
    session.save()
    assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


def test_a_session_without_use_ends_after_half_an_hour(settings):
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_SAVE_EVERY_REQUEST


def test_a_person_sees_where_they_are_signed_in_and_ends_the_others(pages, team):
    secret = give_app(team.officer)
    here, there = pages(), Client()
    for client, steps in ((here, 0), (there, 1)):
        first_step(client, team.officer)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps)})
    page = here.get(reverse("your-sessions")).content.decode()
    assert "This browser" in page
    assert UserSession.objects.filter(user=team.officer).count() == 2
    here.post(reverse("your-sessions-end"))
    assert there.get(reverse("account"))["Location"].startswith(reverse("account_login"))
    assert here.get(reverse("account")).status_code == 200


def test_a_new_password_signs_out_everywhere_else(pages, team):
    give_app(team.officer)
    here, there = pages(team.officer), Client()
    sign_in(there, team.officer)
    new = "quite another password"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new})
    assert there.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert "password-changed" in kinds(team.officer)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 12 characters"),
        ("password12345", "too common"),
        ("officer@exp.example", "too similar"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(pages, team, password: str, says: str):
    page = pages(team.officer).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password}
    )
    assert says in page.content.decode()


def test_a_long_password_with_spaces_is_kept_whole(team):
    client = Client()
    sign_in(client, team.officer)
    long = " a sentence of many words with spaces at both ends, sixty-four and more characters long "
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": long})
    team.officer.refresh_from_db()
    assert team.officer.check_password(long)


def test_a_closed_account_is_told_so_only_with_the_right_password(pages, team):
    team.officer.is_active = False
    team.officer.save()
    client = pages()
    assert first_step(client, team.officer)["Location"] == reverse("account_inactive")
    client.get(reverse("account_inactive"))
    assert "is not right" in first_step(Client(), team.officer, "guess").content.decode()


def test_signing_out_is_a_button_and_lets_the_browser_forget(pages, team):
    client = pages(team.officer)
    assert "Sign out" in client.get(reverse("account_logout")).content.decode()
    answer = client.post(reverse("account_logout"))
    assert "cache" in answer["Clear-Site-Data"]
    assert client.get(reverse("account")).status_code == 302
    assert "signed-out" in kinds(team.officer)


def test_what_matters_asks_again_and_comes_back(pages, team):
    give_app(team.administrator)
    client = pages(team.administrator)
    an_hour_later(client)
    wanted = reverse("person-invite", kwargs={"code": "EXP"})
    asked = client.get(wanted)
    assert asked["Location"] == f"{reverse('account_reauthenticate')}?next={quote(wanted, safe='')}"
    client.get(asked["Location"])
    assert client.post(asked["Location"], {"password": PASSWORD, "next": wanted})["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_what_was_typed_is_not_lost_when_the_password_is_asked_again(pages, team):
    client = pages(team.administrator)
    an_hour_later(client)
    wanted = reverse("person-invite", kwargs={"code": "EXP"})
    typed = {"name": "Nina New", "email": "nina@exp.example", "roles": ["officer", "analyst"]}
    page = client.post(wanted, typed).content.decode()
    assert 'value="Nina New"' in page
    assert page.count('name="roles"') == 2
    assert not Person.objects.filter(email="nina@exp.example").exists()
    wrong = client.post(wanted, {**typed, "password_again": "guess"}).content.decode()
    assert "This is not your password." in wrong
    assert "Give this link to Nina New" in client.post(wanted, {**typed, "password_again": PASSWORD}).content.decode()
    assert Person.objects.get(email="nina@exp.example").roles_in(team.authority) == {"officer", "analyst"}


def test_a_link_lets_its_person_choose_a_password_once(pages, team):
    person = Person.objects.create_user("new@exp.example", None, name="Nat New")
    where = reverse("link", kwargs={"token": links.make(person=person, by=team.administrator)})
    client = pages()
    assert "Nat New" in client.get(where).content.decode()
    assert client.post(where, {"password": "three words apart"}).status_code == 302
    assert client.get(reverse("account"))["Location"] == reverse("second-step")
    assert pages().get(where).status_code == 410


def test_a_link_does_not_skip_the_second_step(team):
    give_app(team.officer)
    where = reverse("link", kwargs={"token": links.make(person=team.officer, by=team.administrator)})
    client = Client()
    assert client.post(where, {"password": "three words apart"})["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


def test_a_link_is_good_for_three_days_and_until_a_newer_one(team):
    old = links.make(person=team.officer, by=team.administrator)
    new = links.make(person=team.officer, by=team.administrator)
    assert links.whose(old) is None
    assert links.whose(new) == team.officer
    Link.objects.filter(ended_at=None).update(ends_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert links.whose(new) is None


def test_a_link_is_kept_only_as_a_hash(team):
    token = links.make(person=team.officer, by=team.administrator)
    assert token not in str(Link.objects.values())


def test_nobody_makes_an_account_for_themselves(client: Client):
    for address in ("/accounts/signup/", "/signup/", "/sign-up/"):
        assert client.get(address).status_code == 404


def test_the_next_page_after_signing_in_is_on_this_site(team):
    secret = give_app(team.officer)
    client = Client()
    client.post(
        reverse("account_login"), {"login": team.officer.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "evil" not in answer["Location"]


def test_account_events_cannot_be_changed_or_deleted(team):
    first_step(Client(), team.officer, "guess")
    for change in (lambda: AccountEvent.objects.update(kind="signed-in"), lambda: AccountEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_session_gets_a_new_key_when_somebody_signs_in(team):
    secret = give_app(team.officer)
    client = Client()
    first_step(client, team.officer)
    before = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.session.session_key != before


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_front_server_the_limit_counts_the_person_and_not_the_server(team):
    give_app(team.officer)
    for _attempt in range(7):
        first_step(Client(headers={"X-Forwarded-For": "203.0.113.9"}), team.officer, "guess")
    other = first_step(Client(headers={"X-Forwarded-For": "198.51.100.7"}), team.officer)
    assert other["Location"] == reverse("mfa_authenticate")


def test_a_person_changes_their_own_name_and_that_is_on_record(pages, team):
    pages(team.officer).post(reverse("your-name"), {"name": "Olive Officer"})
    team.officer.refresh_from_db()
    assert team.officer.name == "Olive Officer"
    assert "renamed" in kinds(team.officer)


def test_two_spellings_of_an_address_are_one_person(db):
    person = Person.objects.create_user(" Someone@Exp.Example ", PASSWORD, name="Some One")
    assert Person.objects.get_by_natural_key("SOMEONE@exp.example") == person
