"""The first page: what to do next, for each role."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from candour.web.accounts.models import Membership, Person
from candour.web.casework import anchors
from candour.web.casework.models import Approval, Bundle, Case, Count, Draft, Override, Stage, Task, Validity
from candour.web.publication.models import Disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_file_of_its_own(settings, tmp_path):
    settings.ANCHORS = tmp_path / "anchors.txt"


def first_page(pages, person) -> str:
    return " ".join(pages(person).get("/").content.decode().split())


def test_an_officer_sees_own_cases_by_what_is_due_and_the_numbers_of_the_authority(pages, team, enter):
    mine, late = enter(subject="Mine"), enter(subject="Late")
    enter(subject="Of another", by=team.second_officer)
    Case.objects.filter(pk=late.pk).update(due=timezone.localdate() - dt.timedelta(days=9))
    shown = first_page(pages, team.officer)
    assert shown.index("Late") < shown.index("Mine")
    assert "Of another" not in shown
    assert "/cases/?due=overdue" in shown
    assert "3 cases" in shown
    assert mine.reference in shown


def test_an_officer_without_cases_is_led_to_the_list(pages, team):
    assert "No open case is yours." in first_page(pages, team.officer)


def test_an_analyst_sees_the_counts_that_wait(pages, team, enter):
    case = enter()
    Case.objects.filter(pk=case.pk).update(stage=Stage.WORKING, validity=Validity.VALID)
    asked = {"name": "thefts-by-year", "title": "Thefts by year"}
    Count.objects.create(case=case, **asked, question="", by=team.analyst, state="draft")
    shown = first_page(pages, team.analyst)
    assert "Thefts by year" in shown
    assert "Count it" in shown


def test_an_analyst_sees_the_cases_in_which_nothing_is_counted(pages, team, enter):
    case = enter()
    Case.objects.filter(pk=case.pk).update(stage=Stage.WORKING, validity=Validity.VALID)
    assert f"/cases/{case.reference}/counts/" in first_page(pages, team.analyst)
    Count.objects.create(case=case, name="thefts", title="Thefts", question="", by=team.analyst, state="chosen")
    assert f"/cases/{case.reference}/counts/" not in first_page(pages, team.analyst)


def test_a_contributor_sees_own_searches_and_never_the_list_of_cases(pages, team, enter):
    case = enter()
    due = timezone.localdate() - dt.timedelta(days=1)
    Task.objects.create(case=case, person=team.contributor, asked_by=team.officer, due=due)
    shown = first_page(pages, team.contributor)
    assert "Overdue: it was due on" in shown
    assert "Find a case" not in shown
    assert "Ann Applicant" not in shown


def test_an_approver_sees_what_waits_and_the_overrides_that_others_ask_for(pages, team, enter):
    waiting, asking = enter(subject="Waiting"), enter(subject="Asking")
    Case.objects.filter(pk=waiting.pk).update(stage=Stage.APPROVAL)
    draft = Draft.objects.create(case=asking, author=team.officer)
    Override.objects.create(
        draft=draft, finding="DUT-07", where="", message="", reason="It is in a leaflet.", asked_by=team.officer
    )
    shown = first_page(pages, team.approver)
    assert f"{waiting.reference}: Waiting" in shown
    assert "It is in a leaflet." in shown


def test_an_approver_sees_a_notice_that_waits_besides_the_answers(pages, team, enter):
    case = enter(subject="Drones")
    draft = Draft.objects.create(case=case, kind="extension", author=team.officer)
    bundle = Bundle.objects.create(
        draft=draft, sha256="0" * 64, dated=timezone.localdate(), files=[], proofs={}, made_by=team.officer
    )
    assert f"{case.reference}: Drones" in first_page(pages, team.approver)
    Approval.objects.create(bundle=bundle, sha256="0" * 64, by=team.approver)
    assert f"{case.reference}: Drones" not in first_page(pages, team.approver)


def test_a_publisher_sees_the_queue(pages, team):
    today = timezone.localdate()
    entry = Disclosure.objects.create(
        key="1", authority=team.authority, reference="EXP-2026-0001", title="Thefts of bicycles", regime="foia",
        outcome="granted", received=today, answered=today, sha256="0" * 64,
    )  # fmt: skip
    shown = first_page(pages, team.publisher)
    assert f'<a class="govuk-link" href="/publication/{entry.pk}/">Thefts of bicycles</a>' in shown
    assert 'href="/publication/">The whole queue' in shown


def test_an_administrator_is_warned_of_what_would_stop_the_work(pages, team):
    assert "no records registered" in first_page(pages, team.administrator)
    assert "has nobody with the role" not in first_page(pages, team.administrator)
    Membership.objects.filter(role="approver").update(ended_at=timezone.now(), ended_by=team.administrator)
    assert "has nobody with the role “Approver”" in first_page(pages, team.administrator)


def test_an_auditor_sees_what_happened_last_and_whether_the_histories_are_anchored(pages, team, enter, other_team):
    case = enter()
    shown = first_page(pages, team.auditor)
    assert "never been anchored" in shown
    assert case.reference in shown
    anchors.take()
    assert "the file of anchors agrees" in first_page(pages, team.auditor)
    assert case.reference not in first_page(pages, other_team.auditor)


def test_somebody_with_several_roles_sees_a_section_for_each(pages, team):
    Membership.objects.create(person=team.officer, authority=team.authority, role="approver")
    shown = first_page(pages, team.officer)
    assert "No open case is yours." in shown
    assert "No answer waits for approval." in shown


def test_somebody_without_a_role_is_told_whom_to_ask(pages, team):
    Person.objects.filter(pk=team.administrator.pk).update(is_installer=True)
    stranger = Person.objects.create_user("new@exp.example", "a long enough password", name="New Person")
    shown = first_page(pages, stranger)
    assert "You have no role yet" in shown
    assert team.administrator.email in shown


@pytest.mark.parametrize(
    "role", ["officer", "analyst", "contributor", "approver", "publisher", "administrator", "auditor"]
)
def test_the_first_page_of_a_role_asks_the_database_at_most_twelve_times(
    pages, team, enter, role, django_assert_max_num_queries
):
    for _ in range(3):
        case = enter()
        Task.objects.create(case=case, person=team.contributor, asked_by=team.officer, due=timezone.localdate())
        Case.objects.filter(pk=case.pk).update(stage=Stage.APPROVAL)
    page = pages(team.person(role))
    page.get("/")
    with django_assert_max_num_queries(12):
        page.get("/")
