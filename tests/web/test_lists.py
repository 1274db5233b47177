"""Lists of cases: in order, narrowed, a page at a time, and as a spreadsheet; the address is the state."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.utils import timezone

from candour.web.accounts.models import Membership
from candour.web.casework import lists
from candour.web.casework.models import Case, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(enter, team):
    """Thirty open cases, due a day apart."""
    made = [enter(subject=f"Subject {number:02}") for number in range(30)]
    for number, case in enumerate(made):
        Case.objects.filter(pk=case.pk).update(due=timezone.localdate() + dt.timedelta(days=number - 3))
    return made


def subjects(response) -> list[str]:
    return re.findall(r"Subject \d\d", response.content.decode())


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_open_cases_stand_by_what_is_due_twenty_five_a_page(many, pages, team):
    page = pages(team.officer)
    first, second = subjects(page.get("/cases/")), subjects(page.get("/cases/?page=2"))
    assert first == [f"Subject {number:02}" for number in range(25)]
    assert second == [f"Subject {number:02}" for number in range(25, 30)]


def test_a_case_that_waits_without_a_date_stands_last(many, pages, team):
    Case.objects.filter(pk=many[0].pk).update(due=None)
    assert subjects(pages(team.officer).get("/cases/?page=2"))[-1] == "Subject 00"


@pytest.mark.parametrize("number", ["0", "-3", "99", "x", ""])
def test_a_page_that_there_is_not_shows_the_first(many, pages, team, number):
    assert subjects(pages(team.officer).get(f"/cases/?page={number}"))[0] == "Subject 00"


def test_a_heading_turns_the_order_round_and_says_so(many, pages, team):
    page = pages(team.officer)
    shown = page.get("/cases/")
    assert 'aria-sort="ascending"><a class="govuk-link" href="?order=-due"' in shown.content.decode()
    turned = page.get("/cases/?order=-due")
    assert 'aria-sort="descending"><a class="govuk-link" href="?order=due"' in turned.content.decode()
    assert subjects(turned)[0] == "Subject 29"
    assert subjects(page.get("/cases/?order=nonsense"))[0] == "Subject 00"


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("due=overdue", {0, 1, 2}),
        ("due=7", set(range(3, 11))),
        ("stage=working", {4}),
        ("stage=issued", {5}),
        ("outcome=granted&stage=all", {5}),
        ("officer=nobody", {6}),
        ("law=eir", {7}),
        ("waiting=yes", {8}),
        ("review=yes", {9}),
        ("due=7&law=eir", {7}),
    ],
)
def test_the_list_is_narrowed_by_what_the_address_says(many, pages, team, query, which):
    def change(number: int, **values: object) -> None:
        Case.objects.filter(pk=many[number].pk).update(**values)

    change(4, stage=Stage.WORKING)
    change(5, stage=Stage.ISSUED, outcome="granted", ended_on=timezone.localdate())
    change(6, officer=None)
    change(7, regime="eir")
    change(8, clock_state="awaiting fee")
    change(9, review_of=many[5])
    wanted = which - {5} if "due" in query else which
    assert {int(name[-2:]) for name in subjects(pages(team.officer).get(f"/cases/?{query}"))} == wanted


def test_what_is_no_choice_is_said_and_narrows_nothing(many, pages, team):
    shown = pages(team.officer).get("/cases/?stage=nonsense&officer=drop")
    assert "Choose one of the answers offered for “Stage”." in text_of(shown)
    assert len(subjects(shown)) == 25


def test_an_empty_list_says_what_to_do(pages, team):
    page = pages(team.officer)
    assert "There are no open cases." in text_of(page.get("/cases/"))
    assert "No case fits." in text_of(page.get("/cases/?due=overdue"))


def test_nobody_sees_a_case_of_another_authority_in_any_list(many, pages, other_team):
    page = pages(other_team.officer)
    for address in ("/cases/", "/cases/?stage=all", "/cases/list.csv", "/search/?words=subject", "/cases/by-person/"):
        assert "Subject 0" not in text_of(page.get(address))
        assert "Officer of EXP" not in text_of(page.get(address))


def test_who_reads_for_several_authorities_chooses_between_them(many, pages, team, other_team):
    Membership.objects.create(person=team.auditor, authority=other_team.authority, role="auditor")
    page = pages(team.auditor)
    assert len(subjects(page.get("/cases/?authority=EXP"))) == 25
    assert subjects(page.get("/cases/?authority=OTH")) == []
    assert "Choose one of the answers offered" in text_of(page.get("/cases/?authority=XXX"))


def test_a_list_that_is_too_long_is_cut_off_and_says_so(many, pages, team, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 26)
    shown = pages(team.officer).get("/cases/?page=2")
    assert subjects(shown) == ["Subject 25"]
    assert "There are more than 26 cases" in text_of(shown)


def test_the_spreadsheet_has_the_whole_list_and_never_who_asked(many, enter, pages, team):
    Case.objects.filter(pk=many[1].pk).update(subject='=HYPERLINK("http://x.example")')
    answer = pages(team.officer).get("/cases/list.csv?due=overdue")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["title"] for row in rows] == ["Subject 00", '\'=HYPERLINK("http://x.example")', "Subject 02"]
    assert "Ann" not in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")


def test_by_person_and_by_stage_count_the_open_cases_and_lead_to_them(many, pages, team):
    Case.objects.filter(pk__in=[case.pk for case in many[:5]]).update(officer=team.second_officer, stage=Stage.WORKING)
    page = pages(team.officer)
    people, stages = (text_of(page.get(f"/cases/by-{what}/")) for what in ("person", "stage"))
    assert f'href="/cases/?officer={team.second_officer.pk}">Second Officer of EXP</a>' in people
    assert f"/cases/?officer={team.second_officer.pk}&amp;due=overdue" in people
    assert 'href="/cases/?stage=working">Being worked on</a>' in stages
    assert len(subjects(page.get(f"/cases/?officer={team.second_officer.pk}"))) == 5


@pytest.mark.parametrize(
    "address",
    ["/cases/", "/cases/?stage=all&outcome=granted", "/cases/by-person/", "/cases/by-stage/", "/search/?words=subject"],
)
def test_a_list_asks_the_database_at_most_twelve_times(
    many, pages, team, other_team, django_assert_max_num_queries, address
):
    Membership.objects.create(person=team.officer, authority=other_team.authority, role="officer")
    page = pages(team.officer)
    page.get(address)
    with django_assert_max_num_queries(12):
        page.get(address)
