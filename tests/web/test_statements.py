"""What an authority owes its readers: the three statements, filled in from its settings, and the first pages."""

from __future__ import annotations

import pytest
from browsing import assert_accessible
from django.urls import reverse
from django.utils.html import escape

from candour.errors import BadInput
from candour.web.accounts.errors import NotAllowed
from candour.web.accounts.models import AccountEvent
from candour.web.portal import site_actions, statements
from candour.web.portal.models import PublicSite

NOT_STATED = "not yet stated by the authority"
PATHS = [f"/exp/{kind}/" for kind in statements.STATEMENTS]
A_FACT = {
    statements.As.LINE: "Something in words",
    statements.As.LONG: "First line\n\nSecond paragraph",
    statements.As.EMAIL: "somebody@exampleshire.example",
    statements.As.LINK: "https://www.exampleshire.example/more",
    statements.As.LINKS: "Our budget | https://www.exampleshire.example/budget\nhttps://www.exampleshire.example/plan",
    statements.As.DAY: "2026-03-02",
    statements.As.NUMBER: "10",
}


def fact_for(fact: statements.Fact) -> str:
    """Some value that the fact can have."""
    return fact.choices[0][0] if fact.choices else A_FACT[fact.kind]


def typed(statement: statements.Statement, seen: int) -> dict[str, str]:
    """A whole statement, as its form sends it."""
    sent = {"seen": str(seen)}
    for fact in statement.facts:
        value = fact_for(fact)
        if fact.kind is statements.As.DAY:
            year, month, day = value.split("-")
            sent |= {f"{fact.name}-day": day, f"{fact.name}-month": month, f"{fact.name}-year": year}
        else:
            sent[fact.name] = value
    return sent


@pytest.mark.parametrize("path", PATHS)
def test_a_statement_without_facts_says_what_is_not_yet_stated(team, public, path):
    page = public.get(path).content.decode()
    assert NOT_STATED in page
    assert team.authority.name in page


@pytest.mark.parametrize("kind", list(statements.STATEMENTS))
def test_a_statement_says_every_fact_that_an_administrator_filled_in(team, public, pages, kind):
    statement = statements.STATEMENTS[kind]
    staff = pages(team.administrator)
    address = reverse("public-statement", kwargs={"code": "EXP", "kind": kind})
    assert staff.get(address).status_code == 200
    assert staff.post(address, typed(statement, 0)).status_code == 302
    page = public.get(f"/exp/{kind}/").content.decode()
    assert NOT_STATED not in page
    site = PublicSite.objects.get(authority=team.authority)
    for fact in statement.facts:
        assert site.facts[fact.name] == fact_for(fact) or fact_for(fact) == fact.default
    for words in ("somebody@exampleshire.example", "Our budget", "2 March 2026", "10 working days"):
        kinds = {"Our budget": "publication-scheme", "10 working days": "accessibility-statement"}
        if kinds.get(words, kind) == kind and not (kind == "publication-scheme" and words != "Our budget"):
            assert words in page, words
    event = AccountEvent.objects.get(kind="public-site-changed")
    assert event.by == team.administrator
    assert event.facts["changed"]


def test_the_overview_says_what_is_missing_and_what_is_not(team, pages):
    staff = pages(team.administrator)
    address = reverse("public-site", kwargs={"code": "EXP"})
    assert "facts missing" in staff.get(address).content.decode()
    facts = {name: fact_for(fact) for name, fact in statements.FACTS.items()}
    site_actions.change_site(by=team.administrator, authority=team.authority, seen=0, facts=facts)
    page = staff.get(address).content.decode()
    assert "facts missing" not in page
    assert "Last changed by" in page
    history = staff.get(reverse("account-events", kwargs={"code": "EXP"})).content.decode()
    assert "changed the public site of Exampleshire Police" in history
    assert "Schedule of charges" in history


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(team, pages):
    staff = pages(team.administrator)
    address = reverse("public-statement", kwargs={"code": "EXP", "kind": "privacy-notice"})
    staff.get(address)
    site_actions.change_site(
        by=team.administrator, authority=team.authority, seen=0, facts={"privacy_dpo": "The Records Manager"}
    )
    late = staff.post(address, typed(statements.PRIVACY, 0))
    assert late.status_code == 200
    assert "Somebody else has changed this" in late.content.decode()
    assert PublicSite.objects.get().facts == {"privacy_dpo": "The Records Manager"}


def test_a_wrong_link_is_told_and_nothing_is_kept(team, pages):
    address = reverse("public-statement", kwargs={"code": "EXP", "kind": "publication-scheme"})
    sent = {"seen": "0", "scheme_who_links": "Who we are | javascript:alert(1)", "scheme_guide": "http://plain.example"}
    page = pages(team.administrator).post(address, sent)
    assert "begins with https://" in page.content.decode()
    assert escape("Who we are | javascript:alert(1)") in page.content.decode()
    assert not PublicSite.objects.exists()


def test_only_an_administrator_of_the_authority_changes_its_site(team, other_team):
    for person in (team.officer, other_team.administrator):
        with pytest.raises(NotAllowed):
            site_actions.change_site(by=person, authority=team.authority, seen=0, values={"beta": False})


def test_readers_who_leave_are_taken_only_where_the_installation_allows(team, pages, settings):
    with pytest.raises(BadInput):
        site_actions.change_site(
            by=team.administrator, authority=team.authority, seen=0, values={"leave_address": "https://evil.example"}
        )
    staff = pages(team.administrator)
    address = reverse("public-site-settings", kwargs={"code": "EXP"})
    assert staff.get(address).status_code == 200
    sent = {"seen": "0", "takes_requests": "on", "welcome": "Be welcome.", "leave_key": "shift-3"}
    assert "choose" in staff.post(address, {**sent, "leave_address": "https://evil.example"}).content.decode().lower()
    assert staff.post(address, {**sent, "leave_address": settings.LEAVE_ADDRESSES[1]}).status_code == 302
    site = PublicSite.objects.get()
    assert (site.takes_requests, site.beta, site.leave_key, site.welcome) == (True, False, "shift-3", "Be welcome.")


def test_the_statement_names_the_key_that_leaves_and_the_body_that_enforces(team, public):
    page = public.get("/exp/accessibility-statement/").content.decode()
    assert "pressing Escape leaves" in page
    assert "Equality Advisory and Support Service" in page
    site_actions.change_site(
        by=team.administrator,
        authority=team.authority,
        seen=0,
        values={"leave_key": "shift-3"},
        facts={"a11y_enforcer": "northern-ireland"},
    )
    page = public.get("/exp/accessibility-statement/").content.decode()
    assert "pressing Shift three times" in page
    assert "Equality Commission for Northern Ireland" in page
    assert "Equality Advisory" not in page


def test_whose_statement_is_asked_only_where_there_are_several(team, public, request):
    assert public.get("/statements/privacy-notice/").headers["Location"] == "/exp/privacy-notice/"
    assert public.get("/statements/nonsense/").status_code == 404
    request.getfixturevalue("other_team")
    page = public.get("/statements/privacy-notice/").content.decode()
    assert "/oth/privacy-notice/" in page
    assert "/exp/privacy-notice/" in page


def test_the_first_page_is_the_only_authoritys_or_lets_choose(team, public, request):
    page = public.get("/").content.decode()
    assert "See whether it was answered already" in page
    assert "Exampleshire Police" in page
    assert "Choose an authority" not in page
    request.getfixturevalue("other_team")
    page = public.get("/").content.decode()
    assert "Choose an authority" in page
    assert 'href="/oth/"' in page


def test_a_site_without_any_authority_says_so(db, public):
    assert "No authority answers requests here yet" in public.get("/").content.decode()
    assert "No authority answers requests here yet" in public.get("/statements/privacy-notice/").content.decode()


def test_an_authority_that_takes_no_requests_here_says_how_to_ask(team, public):
    assert "govuk-button--start" in public.get("/exp/").content.decode()
    site_actions.change_site(
        by=team.administrator,
        authority=team.authority,
        seen=0,
        values={"takes_requests": False, "welcome": "Look <here> first."},
    )
    page = public.get("/exp/").content.decode()
    assert "govuk-button--start" not in page
    assert "does not take requests on this site" in page
    assert "Look &lt;here&gt; first." in page


def test_the_first_pages_and_statements_ask_the_database_little(team, public, django_assert_max_num_queries):
    for path in ("/", "/exp/", *PATHS):
        with django_assert_max_num_queries(10):
            public.get(path)


def test_the_settings_of_the_public_site_shut_nobody_out(team, browser_page):
    page = browser_page(team.administrator)
    for name, more in (
        ("public-site", {}),
        ("public-site-settings", {}),
        *(("public-statement", {"kind": kind}) for kind in statements.STATEMENTS),
    ):
        page.goto(reverse(name, kwargs={"code": "EXP", **more}))
        assert_accessible(page)
