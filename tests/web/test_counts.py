"""Counting for a case: registered records, a question, and its table."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from candour import counting
from candour.errors import BadInput
from candour.web.accounts.models import AccountEvent, Membership, Person
from candour.web.casework import count_tasks, events
from candour.web.casework.actions import counts, sources
from candour.web.casework.count_tasks import run_count
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed
from candour.web.casework.models import Count, CountState
from candour.web.moments import at_time, now

from .counting_support import EXAMPLE, SMALL, counted, last_event, start_work, work_off


@pytest.fixture
def own_root(tmp_path, settings):
    """Records that a test may change."""
    shutil.copytree(EXAMPLE / "records", tmp_path / "EXP" / "crimes")
    settings.RECORDS = tmp_path
    return tmp_path


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


# --- registering records


def test_an_administrator_registers_records_which_are_looked_at_first(source, team):
    assert source.found["tables"][0] == "incident"
    assert len(source.found["files"]) == 7
    assert source.found["synthetic"] is True
    assert AccountEvent.objects.get(kind="source-added").facts["name"] == "Crime records"


def test_only_an_administrator_of_the_authority_registers_records(team, other_team, own_root):
    for person in (team.analyst, team.officer, other_team.administrator):
        with pytest.raises(NotAllowed):
            sources.register(by=person, authority=team.authority, name="x", folder="crimes")


@pytest.mark.parametrize("folder", ["..", "../..", "/etc", "../OTH", "crimes/../../OTH"])
def test_records_outside_the_authoritys_own_folder_are_refused(folder, team, own_root):
    with pytest.raises(BadInput, match="below"):
        sources.register(by=team.administrator, authority=team.authority, name="x", folder=folder)


def test_a_link_that_leads_out_of_the_authoritys_own_folder_is_refused(team, own_root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "crime.csv"
    own = own_root / "EXP" / "crimes" / "crime.csv"
    own.rename(outside)
    own.symlink_to(outside)
    with pytest.raises(BadInput, match=r"crime\.csv leads out of the folder"):
        sources.register(by=team.administrator, authority=team.authority, name="x", folder="crimes")


def test_a_link_laid_after_registering_stops_the_count(case, team, own_root, tmp_path_factory):
    source = sources.register(by=team.administrator, authority=team.authority, name="x", folder="crimes")
    own = own_root / "EXP" / "crimes" / "crime.csv"
    outside = tmp_path_factory.mktemp("outside") / "crime.csv"
    own.rename(outside)
    own.symlink_to(outside)
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.FAILED
    assert "leads out of the folder" in count.problem


def test_records_that_are_not_there_are_refused_with_what_to_do(team, own_root):
    with pytest.raises(BadInput, match="Put the records there first"):
        sources.register(by=team.administrator, authority=team.authority, name="x", folder="none")


def test_a_missing_mapping_is_refused(team, own_root):
    with pytest.raises(BadInput, match=r"no mapping file other\.toml"):
        sources.register(
            by=team.administrator, authority=team.authority, name="x", folder="crimes", mapping="other.toml"
        )


def test_a_missing_column_is_refused_by_name(team, own_root):
    path = own_root / "EXP" / "crimes" / "outcome.csv"
    path.write_text(path.read_text("utf-8").replace("outcome_code", "code", 1), "utf-8")
    with pytest.raises(BadInput, match=r"outcome\.csv: column 'outcome_code' is missing"):
        sources.register(by=team.administrator, authority=team.authority, name="x", folder="crimes")


def test_two_records_have_two_names(source, team):
    with pytest.raises(BadInput, match="already"):
        sources.register(by=team.administrator, authority=team.authority, name=" Crime  records", folder="crimes")


def test_retired_records_are_counted_no_more_until_they_are_restored(source, case, team):
    sources.retire(by=team.administrator, source=source)
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    with pytest.raises(BadInput, match="may not be counted"):
        counts.start(by=team.analyst, case=case, count=count, source=source)
    sources.restore(by=team.administrator, source=source)
    counts.start(by=team.analyst, case=case, count=count, source=source)


def test_another_authoritys_records_are_not_counted(source, case, team, other_team):
    source.authority = other_team.authority
    source.save()
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    with pytest.raises(BadInput, match="may not be counted"):
        counts.start(by=team.analyst, case=case, count=count, source=source)


# --- counting


def test_a_count_gives_its_table_and_an_account_of_every_row(case, team, source):
    count = counted(case, team.analyst, source)
    figures = count.summary
    assert figures["read"] == figures["counted"] + figures["excluded"] + figures["rejected"] > 0
    assert count.counted["provenance"]["question_sha256"] == events.sha256(SMALL)
    assert f"was done: {figures['counted']} of {figures['read']} rows counted" in last_event(case)


def test_only_an_analyst_writes_questions_and_counts(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    for person in (team.officer, team.auditor, team.contributor, team.administrator):
        with pytest.raises(NotAllowed):
            counts.write_question(by=person, case=case, name="y", question=SMALL)
        with pytest.raises(NotAllowed):
            counts.start(by=person, case=case, count=count, source=source)


def test_two_presses_count_once(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    before = case.version
    counts.start(by=team.analyst, case=case, count=count, source=source)
    assert case.version == before
    assert case.events.filter(kind="start-count").count() == 1
    work_off()
    assert case.events.filter(kind="count-done").count() == 1


def test_the_same_task_twice_counts_once(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    started = counts.start(by=team.analyst, case=case, count=count, source=source)
    run_count.call(started.pk, started.run)
    run_count.call(started.pk, started.run)
    assert case.events.filter(kind="count-done").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_of_the_application_counts_what_was_handed_to_it(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    count.refresh_from_db()
    assert count.state == CountState.DONE


def test_a_question_that_does_not_fit_the_records_stops_the_count_and_says_why(case, team, source):
    question = SMALL.replace('other = { code = "other", label = "Other" }\n', "")
    count = counts.write_question(by=team.analyst, case=case, name="x", question=question)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.FAILED
    assert "transferred" in count.problem or "other" in count.problem
    assert "stopped" in last_event(case)


def bad_source(team, own_root):
    path = own_root / "EXP" / "crimes" / "outcome.csv"
    lines = path.read_text("utf-8").splitlines()
    place = lines[0].split(",").index("outcome_code")
    fields = lines[40].split(",")
    fields[place] = "99"
    lines[40] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return sources.register(by=team.administrator, authority=team.authority, name="Bad", folder="crimes")


def test_bad_rows_stop_the_count_and_are_listed_without_what_stands_in_them(case, team, own_root):
    source = bad_source(team, own_root)
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.FAILED
    assert count.bad_rows == [{"file": "outcome.csv", "row": 41, "table": "outcome", "reason": "bad-code"}]
    assert count.bad_counts == {"bad-code": 1}
    assert count.problem == "1 row is wrong."


def test_bad_rows_are_left_out_by_name_and_with_a_reason(case, team, own_root):
    source = bad_source(team, own_root)
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    with pytest.raises(BadInput, match="Say why"):
        counts.start(by=team.analyst, case=case, count=count, source=source, allow=["bad-code"])
    counts.start(
        by=team.analyst, case=case, count=count, source=source, allow=["bad-code"], allow_reason="One slip of the pen."
    )
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.DONE
    assert count.bad_counts == {"bad-code": 1}
    assert any("left out" in caveat for caveat in count.counted["provenance"]["caveats"])


def test_a_fault_of_the_application_is_told_and_the_count_can_be_run_again(case, team, source, monkeypatch):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr("candour.counting.load", broken)
        with pytest.raises(RuntimeError):
            work_off()
    count.refresh_from_db()
    assert count.state == CountState.FAILED
    assert "The application failed" in count.problem
    counts.start(by=team.analyst, case=case, count=count, source=source)
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.DONE


def test_a_count_whose_worker_died_is_run_again_and_the_first_cannot_write_over_it(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    first = counts.start(by=team.analyst, case=case, count=count, source=source)
    Count.objects.filter(pk=count.pk).update(state=CountState.RUNNING, started_at=now(), alive_at=now())
    with at_time(now() + dt.timedelta(minutes=5)):
        second = counts.start(by=team.analyst, case=case, count=count, source=source)
    assert second.run > first.run
    run_count.call(first.pk, first.run)
    count.refresh_from_db()
    assert count.state == CountState.QUEUED
    work_off()
    count.refresh_from_db()
    assert (count.state, count.run) == (CountState.DONE, second.run)


def test_a_count_under_way_is_not_taken_for_lost(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    count.refresh_from_db()
    assert not counts.is_stalled(count)


def test_work_that_could_not_show_once_that_it_lives_shows_it_the_next_time(case, team, source, monkeypatch):
    tries, shown = [], threading.Event()
    of_count, load = count_tasks._mine, counting.load

    def of_count_when_others_write(work: Count) -> object:
        if threading.current_thread() is threading.main_thread():
            return of_count(work)
        tries.append(work)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        shown.set()
        return Count.objects.none()

    def slow_load(*given: object, **named: object) -> object:
        assert shown.wait(60)
        return load(*given, **named)

    monkeypatch.setattr(count_tasks, "_SHOW_LIFE", 0.01)
    monkeypatch.setattr(count_tasks, "_mine", of_count_when_others_write)
    monkeypatch.setattr(counting, "load", slow_load)
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    started = counts.start(by=team.analyst, case=case, count=count, source=source)
    run_count.call(started.pk, started.run)
    count.refresh_from_db()
    assert count.state == CountState.DONE


def test_a_count_set_aside_while_it_waits_is_not_made(case, team, source):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    counts.discard(by=team.analyst, case=case, count=count, reason="The wrong question.")
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.ASIDE
    assert count.counted is None


def test_of_two_analysts_who_change_one_question_the_second_is_told(case, team, source, enter):
    other = Person.objects.create_user("second@exp.example", "x", name="Second Analyst of EXP")
    Membership.objects.create(person=other, authority=team.authority, role="analyst")
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    seen = count.run
    counts.write_question(by=other, case=case, name="x", question=SMALL + "# mine", count=count, seen_run=seen)
    with pytest.raises(ChangedMeanwhile, match="Nothing was saved"):
        counts.write_question(by=team.analyst, case=case, name="x", question=SMALL, count=count, seen_run=seen)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    counts.start(by=other, case=case, count=count, source=source)
    assert case.events.filter(kind="start-count").count() == 1
    count.refresh_from_db()
    assert count.question.endswith("# mine")


def test_a_table_has_a_name_of_its_own_until_it_is_set_aside(case, team):
    count = counts.write_question(by=team.analyst, case=case, name="crimes", question=SMALL)
    with pytest.raises(BadInput, match="called “crimes”"):
        counts.write_question(by=team.analyst, case=case, name="Crimes", question=SMALL)
    counts.discard(by=team.analyst, case=case, count=count, reason="Not needed.")
    counts.write_question(by=team.analyst, case=case, name="crimes", question=SMALL)


def test_a_refused_question_changes_nothing(case, team):
    before = case.version
    with pytest.raises(BadInput, match="title is missing"):
        counts.write_question(by=team.analyst, case=case, name="x", question=SMALL.replace("title", "#"))
    case.refresh_from_db()
    assert case.version == before
    assert not case.counts.exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Suspects under 14 for indecent-image offences, by year", "suspects-under-14-for-indecent-image-offences"),
        (
            "Collisions of vehicles of the police and of the fire service in August",
            "collisions-of-vehicles-of-the-police",
        ),
        ("Thefts: by month", "thefts"),
    ],
)
def test_a_table_without_a_name_gets_a_short_one_of_whole_words(case, team, title, name):
    question = re.sub(r"(?m)^title = .*$", f'title = "{title}"', SMALL)
    first, second = (counts.write_question(by=team.analyst, case=case, name="", question=question) for _one in range(2))
    assert (first.name, second.name) == (name, f"{name}-2")
    again = counts.write_question(by=team.analyst, case=case, name="", question=question, count=first)
    assert again.name == name
