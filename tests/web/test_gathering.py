"""Searching and gathering: tasks, searches, files and estimates."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from candour.errors import BadInput
from candour.law import uk_calendar
from candour.web.casework import chasing, costs, files
from candour.web.casework.actions import gather
from candour.web.casework.actions.gather import inspect_file
from candour.web.casework.errors import NotAllowed, NotNow
from candour.web.casework.models import Case, FileState, GatheredFile, Stage, TaskState, Validity
from candour.web.moments import today
from candour.web.post.models import OutgoingMail

APPLICANT = ("Ann Applicant", "ann@applicant.example", "Ms Applicant")


@pytest.fixture
def case(enter):
    made = enter()
    Case.objects.filter(pk=made.pk).update(stage=Stage.WORKING, validity=Validity.VALID)
    made.refresh_from_db()
    return made


@pytest.fixture
def task(team, case):
    return gather.ask(
        by=team.officer,
        case=case,
        person=team.contributor,
        parts=list(case.parts.all()),
        due=today() + dt.timedelta(days=7),
        instructions="Look in the property system.",
    )


def test_who_is_asked_to_search_is_never_told_who_asked(team, case, task):
    words, due = "This is Ann Applicant again.", today() + dt.timedelta(days=7)
    parts = list(case.parts.all())
    with pytest.raises(BadInput, match="names the applicant"):
        gather.ask(by=team.officer, case=case, person=team.contributor, parts=parts, due=due, instructions=words)
    with pytest.raises(BadInput, match="names the applicant"):
        gather.change(by=team.officer, task=task, due=due, instructions=words)
    gather.finish(by=team.contributor, task=task, answer="We hold nothing.")
    with pytest.raises(BadInput, match="names the applicant"):
        gather.reopen(by=team.officer, task=task, reason=words, due=due)


def clean_csv() -> bytes:
    return b"Year,Thefts\r\n2024,12\r\n"


def workbook(hidden: bool) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Thefts"
    if hidden:
        book.create_sheet("names").sheet_state = "hidden"
        book["names"]["A1"] = "Somebody"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_somebody_who_holds_information_is_asked_and_told(team, task):
    assert task.state == TaskState.OPEN
    mail = OutgoingMail.objects.get()
    assert mail.to == team.contributor.email
    assert not any(name in mail.text + mail.subject for name in APPLICANT)


def test_somebody_of_another_authority_cannot_be_asked(team, other_team, case):
    with pytest.raises(BadInput, match="holds information"):
        gather.ask(by=team.officer, case=case, person=other_team.contributor, parts=case.parts.all(), due=today())


def test_a_contributor_records_what_was_searched_and_finishes(pages, team, task, case):
    client = pages(team.contributor)
    listed = client.get(reverse("tasks")).content.decode()
    assert case.subject in listed
    page = client.get(reverse("task", kwargs={"task": task.pk})).content.decode()
    assert "How many bicycles" in page
    assert not any(name in page for name in APPLICANT)
    done = client.post(
        reverse("task-search", kwargs={"task": task.pk}),
        {
            "on-day": today().day, "on-month": today().month, "on-year": today().year, "where": "Property system",
            "terms": "bicycle, 2024", "minutes": "35", "found": "12 entries", "records": "12",
        },
    )  # fmt: skip
    assert done.status_code == 302, done.content.decode()
    done = client.post(reverse("task-finish", kwargs={"task": task.pk}), {"answer": "We hold the figures."})
    assert done.status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    seen = pages(team.officer).get(reverse("case-searches", kwargs={"reference": case.reference})).content.decode()
    assert "bicycle, 2024" in seen


def test_a_contributor_opens_neither_the_case_nor_another_person_s_search(pages, team, case, task):
    other = gather.ask(
        by=team.officer, case=case, person=team.analyst, parts=case.parts.all(), due=today() + dt.timedelta(days=3)
    )
    client = pages(team.contributor)
    for name in ("case-searches", "case-clock"):
        assert client.get(reverse(name, kwargs={"reference": case.reference}), checked=False).status_code == 403
    assert client.get(reverse("task", kwargs={"task": other.pk}), checked=False).status_code == 404
    with pytest.raises(NotAllowed):
        gather.finish(by=team.contributor, task=other, answer="Mine.")


def test_two_who_finish_one_search_finish_it_once(team, task):
    gather.finish(by=team.contributor, task=task, answer="We hold it.")
    with pytest.raises(NotNow, match="finished"):
        gather.finish(by=team.officer, task=task, answer="Again.")


def returned(team, task, name, data):
    file = gather.return_file(by=team.contributor, case=task.case, task=task, name=name, data=data)
    assert file.state == FileState.UNTRUSTED
    assert files.clean_files(task.case) == []
    inspect_file.func(file.pk)
    return GatheredFile.objects.get(pk=file.pk)


def test_a_file_is_untrusted_until_the_gate_has_passed_it(team, task, case):
    file = returned(team, task, "figures.csv", clean_csv())
    assert file.state in (FileState.CLEAN, FileState.REFUSED)
    assert (file.state == FileState.CLEAN) == (file.report["verdict"] == "clean")
    assert files.read(file) == clean_csv()


def test_a_workbook_with_a_hidden_sheet_is_refused_and_says_why(pages, team, task, case):
    file = returned(team, task, "figures.xlsx", workbook(hidden=True))
    assert file.state == FileState.REFUSED
    page = pages(team.officer).get(
        reverse("case-gathered", kwargs={"reference": case.reference, "pk": file.pk})
    ).content.decode()  # fmt: skip
    assert "may not be supplied" in page
    taken = pages(team.officer).get(
        reverse("case-gathered-download", kwargs={"reference": case.reference, "pk": file.pk}), checked=False
    )
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in taken.headers["Content-Security-Policy"]


def test_whoever_returned_a_file_that_cannot_be_used_is_told_why_and_what_to_return(pages, team, task):
    returned(team, task, "figures.xlsx", workbook(hidden=True))
    page = pages(team.contributor).get(reverse("task", kwargs={"task": task.pk})).content.decode()
    assert "figures.xlsx cannot be used as it is" in page
    assert "What was found in figures.xlsx" in page
    assert "names" in page


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("run.exe", b"MZ\x90\x00", "of a kind that is not taken"),
        ("figures.xlsx", b"MZ\x90\x00 not a workbook", "not what its name says"),
        ("letter.pdf", b"PK\x03\x04", "damaged"),
        ("picture.png", clean_csv(), "not what its name says"),
        ("figures.csv", b"", "is empty"),
        ("figures.csv", b"1,2\n" * (files.LARGEST // 4 + 1), "larger than 20 MB"),
        ("figures.xlsx", bomb(), "unpack to far more"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_not_taken(name, data, problem):
    with pytest.raises(BadInput, match=problem):
        files.checked_name(name, data)


def test_a_name_loses_its_path_and_what_could_deceive():
    assert files.checked_name("..\\..\\secret/figures\u202e.csv", clean_csv()) == "figures.csv"


def test_a_file_comes_by_the_page_and_is_kept_once_under_its_hash(pages, team, task):
    client = pages(team.contributor)
    for _ in range(2):
        upload = SimpleUploadedFile("figures.csv", clean_csv(), content_type="text/csv")
        done = client.post(
            reverse("task-file", kwargs={"task": task.pk}), {"file": upload, "description": "The figures"}
        )
        assert done.status_code == 302, done.content.decode()
    assert GatheredFile.objects.values("sha256").distinct().count() == 1


def estimate(team, case, **more):
    values = {
        "by": team.officer, "case": case, "task": None, "parts": list(case.parts.all()), "activity": "extracting",
        "description": "read the free text of each report", "records": 1144, "sample_records": 10,
        "sample_minutes": Decimal(30),
    }  # fmt: skip
    return gather.record_estimate(**{**values, **more})


def test_s12_records_times_minutes_against_the_limit_and_what_would_fit(team, case, pages):
    estimate(team, case)
    total = costs.estimate_of(case)
    assert total.minutes == 1144 * 3
    assert total.exceeds
    (fewer,) = costs.refinements(case, costs.estimates_of(case))
    assert "360 of the 1,144" in fewer.words
    assert fewer.hours == 18
    page = pages(team.officer).get(reverse("case-searches", kwargs={"reference": case.reference})).content.decode()
    assert "57.2 hours" in page
    assert "360 of the 1,144" in page


def test_s12_exactly_at_the_limit_does_not_exceed_it(team, case):
    estimate(team, case, records=360)
    assert not costs.estimate_of(case).exceeds


def test_an_activity_that_the_law_does_not_count_is_refused(team, case):
    with pytest.raises(BadInput, match="four activities"):
        estimate(team, case, activity="redacting")


def test_a_sample_cannot_be_larger_than_what_it_stands_for(team, case):
    with pytest.raises(BadInput, match="sample"):
        estimate(team, case, sample_records=2000)


def test_an_overdue_search_is_reminded_of_once_a_working_day(team, case, task):
    task.due = today() - dt.timedelta(days=20)
    task.save()
    saturday = today() + dt.timedelta(days=5 - today().weekday() + 7)
    assert chasing.chase_overdue(saturday) == 0
    # A Monday may be a holiday somewhere in the United Kingdom, and so no working day of the Act.
    working_day = uk_calendar().next_working_day(saturday)
    assert chasing.chase_overdue(working_day) == 1
    task.refresh_from_db()
    assert task.chased == 1
    assert case.events.filter(kind="chase-overdue").count() == 1


@pytest.mark.parametrize("name", ["case-ask", "case-search-own", "case-estimate-own", "case-gathered-add"])
def test_each_form_of_the_team_opens_and_says_what_is_missing(pages, team, case, name):
    client = pages(team.officer)
    address = reverse(name, kwargs={"reference": case.reference})
    assert client.get(address).status_code == 200
    assert "There is a problem" in client.post(address, {}).content.decode()


@pytest.mark.parametrize("name", ["task-search", "task-file", "task-estimate", "task-finish"])
def test_each_form_of_a_contributor_opens_and_says_what_is_missing(pages, team, task, name):
    client = pages(team.contributor)
    address = reverse(name, kwargs={"task": task.pk})
    assert client.get(address).status_code == 200
    assert "There is a problem" in client.post(address, {}).content.decode()


def test_the_team_changes_calls_off_and_asks_again(pages, team, task):
    client = pages(team.officer)
    day = today() + dt.timedelta(days=9)
    boxes = {"due-day": day.day, "due-month": day.month, "due-year": day.year}
    at = {"task": task.pk}
    assert client.post(reverse("task-change", kwargs=at), {**boxes, "instructions": "2024 only"}).status_code == 302
    assert client.post(reverse("task-chase", kwargs=at)).status_code == 302
    gather.finish(by=team.contributor, task=task, answer="Done.")
    assert client.post(reverse("task-reopen", kwargs=at), {**boxes, "reason": "2023 too"}).status_code == 302
    assert client.post(reverse("task-cancel", kwargs=at), {"reason": "Withdrawn"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.due, task.chased) == (TaskState.CANCELLED, day, 1)
