"""What was written stays: the database refuses changes, and the audit finds what got past the database."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from candour.errors import BadInput
from candour.web import moments, triggers
from candour.web.casework import anchors, events
from candour.web.casework.actions.receive import accept
from candour.web.casework.audit import audit
from candour.web.casework.models import Anchor, Case, Event, EventFacts, Validity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_file_of_its_own(settings, tmp_path):
    settings.ANCHORS = tmp_path / "anchors.txt"


@pytest.fixture
def history(enter, team) -> Callable[[], Case]:
    """A case with a history of three events."""

    def made() -> Case:
        case = enter()
        Case.objects.filter(pk=case.pk).update(validity=Validity.VALID)
        case.refresh_from_db()
        accept(by=team.officer, case=case)
        event = events.append(case, kind="note", by=team.officer, facts={"text": "Called."}, at=timezone.now())
        case.save()
        assert event.seq == 3
        return case

    return made


def anchors_file():
    """The file of this test's anchors."""
    return anchors.settings.ANCHORS


def sql(statement: str, *values: object) -> None:
    """Run a statement as somebody with the database's own shell would."""
    connection.check_constraints()  # PostgreSQL alters no table that has checks waiting
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def tampered(*statements: tuple[object, ...]) -> list[str]:
    """What the audit says after these statements were run with the triggers taken away and put back."""
    with triggers.lifted(connection):
        for statement in statements:
            sql(*statement)  # type: ignore[arg-type]
    return [fault.what for fault in audit().faults]


REFUSED = [
    "UPDATE casework_event SET kind = 'note' WHERE seq = 1",
    "DELETE FROM casework_event WHERE seq = 3",
    "UPDATE casework_eventfacts SET text = '{}'",
    "UPDATE casework_eventfacts SET text = NULL",
    "UPDATE casework_eventfacts SET text = NULL, erased_under = 'rule 1'",
    "UPDATE casework_eventfacts SET erased_under = 'rule 1'",
    "DELETE FROM casework_eventfacts",
    "UPDATE casework_anchor SET sha256 = ''",
    "DELETE FROM casework_anchor",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_what_was_written(history, statement):
    history()
    anchors.take()
    with pytest.raises(IntegrityError, match="cannot be changed"):
        sql(statement)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("column", ["id", "seq"])
def test_insert_or_replace_is_refused_whatever_the_connection_is_set_to(history, recursive, column):
    case = history()
    event = case.events.get(seq=2)
    copied = "id, case_id, seq, at, actor_id, 'note', facts_sha256, previous_hash, hash"
    if column == "seq":
        copied = copied.replace("id,", "id + 1000,", 1)
    connection.cursor().execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        with pytest.raises(IntegrityError, match="cannot be changed"):
            sql(
                "INSERT OR REPLACE INTO casework_event (id, case_id, seq, at, actor_id, kind, facts_sha256, "
                f"previous_hash, hash) SELECT {copied} FROM casework_event WHERE id = %s",
                event.pk,
            )
    finally:
        connection.cursor().execute("PRAGMA recursive_triggers = ON")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's")
def test_truncate_is_refused(history):
    history()
    with pytest.raises(IntegrityError, match="cannot be changed"):
        sql("TRUNCATE casework_event CASCADE")


def test_facts_are_erased_once_under_a_rule_and_the_chain_still_holds(history):
    case = history()
    facts = EventFacts.objects.filter(event__case=case, event__seq=3)
    facts.update(text=None, erased_at=timezone.now(), erased_under="Retention rule 4: notes, two years")
    found = audit()
    assert (found.ok, found.erased) == (True, 1)
    (told,) = events.tell(Event.objects.filter(case=case, seq=3).select_related("actor", "facts"))
    assert told.sentence == "The details were erased: Retention rule 4: notes, two years"
    with pytest.raises(IntegrityError), transaction.atomic():
        facts.update(erased_under="another rule")
    with pytest.raises(IntegrityError), transaction.atomic():
        facts.update(text="{}", erased_at=None, erased_under="")


def test_an_untouched_history_is_in_order(history):
    for _ in range(3):
        history()
    anchors.take()
    found = audit()
    assert (found.cases, found.events, found.anchors, found.faults) == (3, 9, 1, [])


def test_changed_facts_are_found(history):
    history()
    never = """UPDATE casework_eventfacts SET text = '{"text":"Never called."}' WHERE text LIKE '%%Called%%'"""
    assert tampered((never,)) == ["has facts that were changed"]


def test_a_changed_row_is_found(history):
    case = history()
    assert tampered(("UPDATE casework_event SET actor_id = NULL WHERE case_id = %s AND seq = 2", case.pk)) == [
        "was changed after it was written"
    ]


def test_an_event_deleted_in_the_middle_is_found(history):
    case = history()
    event = case.events.get(seq=2).pk
    assert tampered(
        ("DELETE FROM casework_eventfacts WHERE event_id = %s", event),
        ("DELETE FROM casework_event WHERE id = %s", event),
    ) == ["event 2 is missing", "does not follow from the event before it"]


def cut_off(case: Case) -> list[tuple[object, ...]]:
    last = case.events.get(seq=3).pk
    return [
        ("DELETE FROM casework_eventfacts WHERE event_id = %s", last),
        ("DELETE FROM casework_event WHERE id = %s", last),
    ]


def test_an_event_deleted_at_the_end_is_found(history):
    assert tampered(*cut_off(history())) == ["the case does not end at its last event"]


def test_an_end_cut_off_with_the_case_told_so_is_found_by_the_anchor(history):
    case = history()
    anchors.take()
    before = case.events.get(seq=2)
    told_so = ("UPDATE casework_case SET head_seq = 2, head_hash = %s WHERE id = %s", before.hash, case.pk)
    assert tampered(*cut_off(case), told_so) == [
        f"the history written up to {timezone.localdate()} is not what it was when it was anchored that day"
    ]


def test_swapped_events_are_found(history):
    case = history()
    swap = "UPDATE casework_event SET seq = %s WHERE case_id = %s AND seq = %s"
    found = tampered((swap, 99, case.pk, 2), (swap, 2, case.pk, 3), (swap, 3, case.pk, 99))
    assert "was changed after it was written" in found
    assert "does not follow from the event before it" in found


def test_a_replaced_head_is_found(history):
    case = history()
    assert tampered(("UPDATE casework_case SET head_hash = %s WHERE id = %s", "0" * 64, case.pk)) == [
        "the case does not end at its last event"
    ]


def test_a_history_written_anew_from_its_beginning_is_found_by_the_anchor(history):
    case = history()
    anchors.take()
    with triggers.lifted(connection):
        written = list(case.events.select_related("actor", "facts"))
        case.head_seq, case.head_hash = 0, ""
        for event in written:
            text = event.facts.text.replace("Called.", "Wrote.")
            again = events.link(case, kind=event.kind, by=event.actor, text=text, at=event.at)
            Event.objects.filter(pk=event.pk).update(
                hash=again.hash, previous_hash=again.previous_hash, facts_sha256=again.facts_sha256
            )
            EventFacts.objects.filter(pk=event.pk).update(text=text)
        case.save()
    (fault,) = audit().faults
    assert "not what it was when it was anchored" in fault.what
    assert audit(reference=case.reference).ok


def test_changed_words_of_a_request_are_found_even_with_their_hash_changed_too(history):
    case = history()
    Case.objects.filter(pk=case.pk).update(text="Something else")
    assert [fault.what for fault in audit().faults] == ["the words of the request are not those that were entered"]
    Case.objects.filter(pk=case.pk).update(text_sha256=events.sha256("Something else"))
    assert [fault.what for fault in audit().faults] == ["the words of the request are not those that were entered"]


def test_a_case_that_vanished_is_found(history):
    case = history()
    anchors.take()
    pks = list(case.events.values_list("pk", flat=True))
    with triggers.lifted(connection):
        for table in ("casework_clockevent", "casework_part"):
            sql(f"DELETE FROM {table} WHERE case_id = %s", case.pk)
        sql(f"DELETE FROM casework_eventfacts WHERE event_id IN ({', '.join(map(str, pks))})")
        sql("DELETE FROM casework_event WHERE case_id = %s", case.pk)
        sql("DELETE FROM casework_case WHERE id = %s", case.pk)
    assert ["anchored" in fault.what for fault in audit().faults] == [True]


def test_a_trigger_that_was_taken_away_is_found(history):
    history()
    off = (
        "ALTER TABLE casework_event DISABLE TRIGGER keep_casework_event_delete"
        if connection.vendor == "postgresql"
        else "DROP TRIGGER keep_casework_event_delete"
    )
    sql(off)
    assert [fault.what for fault in audit().faults] == [
        "the trigger keep_casework_event_delete of the database is missing or switched off"
    ]


def test_the_anchor_is_taken_once_a_day_and_its_line_is_in_the_file(history, settings):
    history()
    first, new = anchors.take()
    again, new_again = anchors.take()
    assert (new, new_again, first.pk) == (True, False, again.pk)
    assert settings.ANCHORS.read_text("utf-8") == anchors.line(first)


def at(day: int):
    """As if it were this day of March 2026."""
    return moments.at_time(dt.datetime(2026, 3, day, 23, 0, tzinfo=dt.UTC))


def three_days(history) -> None:
    """Take an anchor on each of three days, each after one more case."""
    for day in (2, 3, 4):
        history()
        with at(day):
            anchors.take()


def test_an_anchor_counts_every_case_and_is_bound_to_the_anchor_before(history):
    three_days(history)
    assert list(Anchor.objects.order_by("day").values_list("cases", flat=True)) == [1, 2, 3]
    assert audit().ok
    with triggers.lifted(connection):
        sql("UPDATE casework_anchor SET sha256 = %s WHERE day = '2026-03-03'", "0" * 64)
    assert [fault.what.split(" is not")[0] for fault in audit().faults] == [
        "the history written up to 2026-03-03",
        "the history written up to 2026-03-04",
        "Line 2 of the file of anchors " + str(anchors_file()),
    ]


def test_a_line_of_the_file_that_was_changed_is_found_and_stops_the_next_anchor(history):
    three_days(history)
    file = anchors_file()
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0].replace("cases 1", "cases 9"), *lines[1:]]), "utf-8")
    (fault,) = audit().faults
    assert fault.what.startswith("Line 1 of the file of anchors")
    with at(5), pytest.raises(BadInput, match="Line 1"):
        anchors.take()
    assert Anchor.objects.count() == 3


def test_lines_missing_from_the_file_are_found(history):
    three_days(history)
    anchors_file().unlink()
    (fault,) = audit().faults
    assert fault.what.startswith("Lines are missing from the file of anchors")


def test_a_line_that_did_not_reach_the_file_whole_is_mended_by_the_next_anchor(history):
    three_days(history)
    file = anchors_file()
    whole = file.read_text("utf-8")
    file.write_text(whole[:-20], "utf-8")
    assert audit().ok
    with at(5):
        anchors.take()
    assert file.read_text("utf-8").startswith(whole)
    assert file.read_text("utf-8").count("\n") == 4
    assert audit().ok


def test_the_commands_say_how_much_was_checked_and_exit_1_where_something_is_wrong(history):
    case = history()
    out = io.StringIO()
    call_command("anchor", stdout=out)
    call_command("anchor", stdout=out)
    call_command("verify_audit", stdout=out)
    first, second, checked, verdict = out.getvalue().splitlines()
    assert first.startswith("Anchored: ")
    assert second.startswith("Already anchored today: ")
    assert checked == "Checked 1 case, 3 events, 0 events whose details were erased under a rule, 1 anchor."
    assert verdict == "Everything is as it was written."
    Case.objects.filter(pk=case.pk).update(head_seq=2)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--json", "--case", case.reference, stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["faults"] == [
        {"case": case.reference, "event": 2, "what": "the case does not end at its last event"}
    ]


def test_a_case_that_is_not_there_is_said_and_exits_2():
    with pytest.raises(CommandError, match="there is no case EXP-1900-0001") as said:
        call_command("verify_audit", "--case", "EXP-1900-0001")
    assert said.value.returncode == 2
