"""Looking after people and authorities: what an administrator may, what nobody may, and the first run."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from signing_in import PASSWORD, code_of, first_step, give_app, sign_in

from candour.errors import BadInput
from candour.web.accounts import actions, events, setup
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import AccountEvent, Authority, Membership, Person, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_from_before(db):
    cache.clear()


def person_page(name: str, person: Person, code: str = "EXP") -> str:
    return reverse(name, kwargs={"code": code, "pk": person.pk})


def test_an_administrator_adds_a_person_and_gets_a_link_to_hand_over(pages, team):
    client = pages(team.administrator)
    client.get(reverse("person-invite", kwargs={"code": "EXP"}))
    page = client.post(
        reverse("person-invite", kwargs={"code": "EXP"}),
        {"name": "Nina New", "email": "nina@exp.example", "roles": ["officer"]},
    ).content.decode()
    link = page.split("<code>")[1].split("</code>")[0]
    assert link.startswith("http://testserver/link/")
    new = Client()
    new.post(link.removeprefix("http://testserver"), {"password": "three words apart"})
    assert Person.objects.get(email="nina@exp.example").check_password("three words apart")


def test_a_person_needs_a_role(pages, team):
    page = pages(team.administrator).post(
        reverse("person-invite", kwargs={"code": "EXP"}), {"name": "Nina New", "email": "nina@exp.example"}
    )
    assert "Choose at least one role." in page.content.decode()
    assert not Person.objects.filter(email="nina@exp.example").exists()


def test_the_list_shows_who_works_here_and_nobody_else(pages, team, other_team):
    page = pages(team.administrator).get(reverse("people", kwargs={"code": "EXP"})).content.decode()
    assert "officer@exp.example" in page
    assert "oth.example" not in page


def test_a_person_of_another_authority_does_not_exist_here(team, other_team):
    client = Client()
    sign_in(client, team.administrator)
    for name in ("person", "person-roles", "person-link", "person-disable", "person-factors"):
        assert client.get(person_page(name, other_team.officer)).status_code == 404
        assert client.post(person_page(name, other_team.officer)).status_code in (404, 405)


def test_roles_are_given_and_ended_and_every_change_is_on_record(pages, team):
    client = pages(team.administrator)
    client.get(person_page("person-roles", team.officer))
    client.post(person_page("person-roles", team.officer), {"roles": ["analyst", "approver"]})
    officer = Person.objects.get(pk=team.officer.pk)
    assert officer.roles_in(team.authority) == {"analyst", "approver"}
    told = [events.tell(event) for event in AccountEvent.objects.filter(person=officer)]
    assert "Administrator of EXP gave Officer of EXP the role “Analyst” in Exampleshire Police." in told
    assert "Administrator of EXP ended the role “FOI officer” of Officer of EXP in Exampleshire Police." in told
    ended = Membership.objects.get(person=officer, role="officer")
    assert ended.ended_by == team.administrator


def test_the_last_administrator_stays_one(pages, team):
    page = pages(team.administrator).post(person_page("person-roles", team.administrator), {"roles": ["auditor"]})
    assert "is the only administrator of this authority" in page.content.decode()
    assert Person.objects.get(pk=team.administrator.pk).roles_in(team.authority) == {"administrator"}


def test_an_administrator_who_gives_themselves_a_role_is_on_record(pages, team):
    pages(team.administrator).post(
        person_page("person-roles", team.administrator), {"roles": ["administrator", "approver"]}
    )
    event = AccountEvent.objects.get(kind="role-given", person=team.administrator)
    assert event.by == team.administrator


def test_who_administers_no_more_changes_nothing_more(team):
    Membership.objects.filter(person=team.administrator).delete()
    with pytest.raises(NotAllowed):
        actions.set_roles(by=team.administrator, authority=team.authority, person=team.officer, roles=["auditor"])


def test_closing_an_account_throws_its_person_out_and_needs_a_reason(pages, team):
    give_app(team.officer)
    victim = Client()
    secret = give_app(team.analyst)
    first_step(victim, team.analyst)
    victim.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert victim.get(reverse("account")).status_code == 200
    client = pages(team.administrator)
    client.get(person_page("person-disable", team.analyst))
    assert "Say why." in client.post(person_page("person-disable", team.analyst)).content.decode()
    client.post(person_page("person-disable", team.analyst), {"reason": "Has left the force."})
    assert victim.get(reverse("account")).status_code == 302
    assert first_step(Client(), team.analyst)["Location"] == reverse("account_inactive")
    client.get(person_page("person", team.analyst))
    client.post(person_page("person-enable", team.analyst))
    assert Person.objects.get(pk=team.analyst.pk).is_active


def test_removing_lost_second_steps_needs_a_reason_and_leads_to_a_new_one(pages, team):
    give_app(team.officer)
    client = pages(team.administrator)
    client.get(person_page("person", team.officer))
    client.get(person_page("person-factors", team.officer))
    client.post(person_page("person-factors", team.officer), {"reason": "Lost the telephone; spoke to them."})
    assert not Authenticator.objects.filter(user=team.officer).exists()
    officer = Client()
    first_step(officer, team.officer)
    assert officer.get(reverse("account"))["Location"] == reverse("second-step")


def test_a_new_link_is_made_and_shown_once(pages, team):
    client = pages(team.administrator)
    assert "Make the link" in client.get(person_page("person-link", team.officer)).content.decode()
    page = client.post(person_page("person-link", team.officer)).content.decode()
    assert "/link/" in page
    assert AccountEvent.objects.filter(kind="link-made", person=team.officer, by=team.administrator).exists()


@pytest.mark.parametrize("act", ["make_link", "disable", "reset_factors", "enable"])
def test_an_account_that_reaches_into_another_authority_is_not_taken_over_from_here(team, other_team, act):
    Membership.objects.create(person=team.officer, authority=other_team.authority, role="officer")
    more = {"reason": "Because."} if act in ("disable", "reset_factors") else {}
    with pytest.raises(BadInput, match="also works outside this authority"):
        getattr(actions, act)(by=team.administrator, authority=team.authority, person=team.officer, **more)


def test_the_account_of_who_looks_after_the_installation_is_not_taken_over(team):
    team.officer.is_installer = True
    team.officer.save()
    with pytest.raises(BadInput, match="also works outside this authority"):
        actions.make_link(by=team.administrator, authority=team.authority, person=team.officer)


def test_somebody_of_another_authority_gets_a_role_and_no_link(pages, team, other_team):
    client = pages(team.administrator)
    answer = client.post(
        reverse("person-invite", kwargs={"code": "EXP"}),
        {"name": "Whatever", "email": other_team.officer.email.upper(), "roles": ["auditor"]},
    )
    assert answer.status_code == 302
    assert Person.objects.get(pk=other_team.officer.pk).roles_in(team.authority) == {"auditor"}
    assert Person.objects.get(pk=other_team.officer.pk).name == other_team.officer.name


def settings_of(authority: Authority, **changed: object) -> dict[str, object]:
    names = [
        *("name", "kind", "address", "email", "telephone", "web", "signatory", "review_address", "review_email"),
        *("review_ask_within", "review_answer_within", "internal_target", "threshold"),
    ]
    return {**{name: getattr(authority, name) for name in names}, **changed}


def test_settings_of_an_authority_are_changed_and_that_is_on_record(pages, team):
    client = pages(team.administrator)
    where = reverse("authority", kwargs={"code": "EXP"})
    client.get(where)
    client.post(where, settings_of(team.authority, signatory="Head of Disclosure", internal_target=12))
    team.authority.refresh_from_db()
    assert (team.authority.signatory, team.authority.internal_target) == ("Head of Disclosure", 12)
    assert "who signs letters, when an answer should be ready" in events.tell(
        AccountEvent.objects.get(kind="authority-changed")
    )


def test_a_new_threshold_needs_its_reason(pages, team):
    client = pages(team.administrator)
    where = reverse("authority", kwargs={"code": "EXP"})
    page = client.post(where, settings_of(team.authority, threshold=10)).content.decode()
    assert "Say why the number below which counts are withheld changes." in page
    client.post(where, settings_of(team.authority, threshold=10, threshold_reason="Small villages."))
    team.authority.refresh_from_db()
    assert (team.authority.threshold, team.authority.threshold_reason) == (10, "Small villages.")
    assert team.authority.threshold_decided_by == team.administrator.name
    assert "from 5 to 10: Small villages." in events.tell(AccountEvent.objects.get(kind="threshold-changed"))


@pytest.fixture
def installer(db) -> Person:
    return Person.objects.create_user("installer@here.example", PASSWORD, name="Ina Installer", is_installer=True)


def test_who_looks_after_the_installation_adds_an_authority_with_its_administrator(pages, installer, team):
    client = pages(installer)
    client.get(reverse("authority-new"))
    page = client.post(
        reverse("authority-new"),
        {
            "name": "Sampleton Council",
            "code": "sam",
            "kind": "other",
            "administrator_name": "Sam Sample",
            "administrator_email": "sam@sam.example",
        },
    ).content.decode()
    assert "Give this link to Sam Sample" in page
    made = Authority.objects.get(code="SAM")
    assert Person.objects.get(email="sam@sam.example").roles_in(made) == {Role.ADMINISTRATOR}
    assert "Sampleton Council" in client.get(reverse("authorities")).content.decode()


def test_two_authorities_do_not_share_a_short_code(pages, installer, team):
    page = pages(installer).post(
        reverse("authority-new"),
        {
            "name": "Another",
            "code": "EXP",
            "kind": "other",
            "administrator_name": "Sam Sample",
            "administrator_email": "sam@sam.example",
        },
    )
    assert "already exists" in page.content.decode()
    assert not Person.objects.filter(email="sam@sam.example").exists()


def test_the_administration_page_leads_to_everything(pages, team):
    page = pages(team.administrator).get(reverse("administration")).content.decode()
    for name in ("people", "authority", "account-events"):
        assert reverse(name, kwargs={"code": "EXP"}) in page


def test_an_auditor_reads_what_happened_to_accounts(pages, team):
    actions.set_roles(by=team.administrator, authority=team.authority, person=team.officer, roles=["analyst"])
    page = pages(team.auditor).get(reverse("account-events", kwargs={"code": "EXP"})).content.decode()
    assert "gave Officer of EXP the role “Analyst”" in page


def test_every_kind_of_event_is_a_whole_sentence(team):
    facts = {
        "changed": ["name"],
        "old": "a",
        "new": "b",
        "reason": "c",
        "role": "officer",
        "ip": "192.0.2.1",
        "factor": "totp",
        "name": "Crimes",
        "folder": "crimes",
    }
    for kind in events.SENTENCES:
        event = AccountEvent(kind=kind, by=team.officer, person=team.analyst, authority=team.authority, facts=facts)
        assert "%(" not in events.tell(event)


def filled(code: str, **changed: str) -> dict[str, str]:
    return {
        "code_of_terminal": code,
        "authority": "Exampleshire Police",
        "code": "exp",
        "kind": "police",
        "name": "Fay First",
        "email": "fay@exp.example",
        "password": "three words apart",
        **changed,
    }


def test_an_empty_installation_is_set_up_in_the_browser(pages):
    client = pages()
    assert client.get(reverse("account_login"))["Location"] == reverse("set-up")
    assert "Set up Candour" in client.get(reverse("set-up")).content.decode()
    answer = client.post(reverse("set-up"), filled(setup.new_code().lower()))
    assert answer.status_code == 302
    first = Person.objects.get()
    assert first.is_installer
    assert first.roles_in(Authority.objects.get(code="EXP")) == {Role.ADMINISTRATOR}
    assert client.get(reverse("account"))["Location"] == reverse("second-step")
    assert "Set up an authenticator app" in client.get(reverse("second-step")).content.decode()


def test_a_stranger_without_the_code_cannot_take_an_empty_installation(pages):
    setup.new_code()
    page = pages().post(reverse("set-up"), filled("AAAA-BBBB-CCCC"))
    assert "This is not the set-up code." in page.content.decode()
    assert not Person.objects.exists()


def test_the_set_up_code_is_used_once_and_only_while_nobody_works_here(team):
    code = setup.new_code()
    assert Client().get(reverse("set-up"))["Location"] == reverse("account_login")
    assert Client().post(reverse("set-up"), filled(code))["Location"] == reverse("account_login")
    assert setup.use(code)
    assert not setup.use(code)


def test_an_older_set_up_code_is_good_no_more(db):
    old, new = setup.new_code(), setup.new_code()
    assert not setup.use(old)
    assert setup.use(new)


def test_a_code_is_printed_for_people_of_an_example_and_for_nobody_else(team, other_team, capsys):
    secret = give_app(team.officer)
    give_app(other_team.officer)
    Authority.objects.filter(pk=team.authority.pk).update(is_example=True)
    call_command("code", team.officer.email)
    assert capsys.readouterr().out.strip() in {code_of(secret), code_of(secret, -1)}
    with pytest.raises(CommandError, match="nobody of the example"):
        call_command("code", other_team.officer.email)
    with pytest.raises(CommandError, match="nobody of the example"):
        call_command("code", "unknown@exp.example")
    Membership.objects.create(person=team.officer, authority=other_team.authority, role="auditor")
    with pytest.raises(CommandError, match="nobody of the example"):
        call_command("code", team.officer.email)


def test_people_of_an_example_get_an_app_and_nobody_else_does(team, other_team, capsys):
    Authority.objects.filter(pk=team.authority.pk).update(is_example=True)
    actions.give_example_app(person=team.officer)
    call_command("code", team.officer.email)
    client = Client()
    first_step(client, team.officer)
    assert client.post(reverse("mfa_authenticate"), {"code": capsys.readouterr().out.strip()}).status_code == 302
    with pytest.raises(NotAllowed):
        actions.give_example_app(person=other_team.officer)
