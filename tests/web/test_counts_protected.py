"""What is withheld from a counted table, also for what went out before, and the choice of how it goes out."""

from __future__ import annotations

import pytest

from candour.errors import BadInput
from candour.sdc import verify
from candour.web.casework import events
from candour.web.casework.actions import counts
from candour.web.casework.errors import NotNow
from candour.web.casework.models import CountState, Draft
from candour.web.casework.tables_of import protected_of, tables_of

from .counting_support import POLICY, SMALL, counted, last_event, protected, start_work, work_off


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


def test_protection_keeps_what_the_rooms_gave(case, team, source):
    count = protected(case, team.analyst, source)
    kept = protected_of(count)
    assert verify(kept.certificate, table=kept.table) == ()
    assert kept.policy == POLICY or kept.policy.to_json() == POLICY.to_json()
    assert count.summary["withheld"] == len(kept.account.primary) + len(kept.account.secondary)
    assert count.summary["verified"]
    assert len(count.audit["cells"]) == count.summary["withheld"]


def test_a_case_supplies_its_chosen_tables_only(case, team, source):
    count = protected(case, team.analyst, source)
    assert tables_of(case) == {}
    counts.choose(by=team.analyst, case=case, count=count, as_counted=False, reason="Small numbers of people.")
    (supplied,) = tables_of(case).values()
    assert supplied.protected is not None
    assert supplied.table == supplied.protected.table == supplied.protected.certificate.tables[0]


def test_a_table_may_be_published_as_counted_with_a_reason(case, team, source):
    count = counted(case, team.analyst, source)
    with pytest.raises(BadInput, match="Say why"):
        counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason=" ")
    counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason="Crimes, not people.")
    supplied = tables_of(case)["crimes"]
    assert supplied.protected is None
    assert supplied.as_counted.reason == "Crimes, not people."
    assert supplied.as_counted.decided_by == team.analyst.name
    assert "(published as counted): Crimes, not people." in last_event(case)


def test_a_chosen_table_changes_no_more(case, team, source):
    count = counted(case, team.analyst, source)
    counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason="Crimes, not people.")
    attempts = (
        lambda: counts.write_question(by=team.analyst, case=case, name="x", question=SMALL, count=count),
        lambda: counts.start(by=team.analyst, case=case, count=count, source=source),
        lambda: counts.protect(by=team.analyst, case=case, count=count, policy=POLICY),
        lambda: counts.choose(by=team.analyst, case=case, count=count, as_counted=False, reason="No."),
    )
    for attempt in attempts:
        with pytest.raises(NotNow):
            attempt()


def test_a_new_question_takes_the_old_result_away(case, team, source):
    count = protected(case, team.analyst, source)
    counts.write_question(by=team.analyst, case=case, name="crimes", question=SMALL, count=count)
    count.refresh_from_db()
    assert (count.state, count.counted, count.protected, count.audit) == (CountState.DRAFT, None, None, None)


def test_a_choice_of_a_result_that_is_no_longer_the_last_is_refused(case, team, source):
    count = protected(case, team.analyst, source)
    seen = count.run
    counts.protect(by=team.analyst, case=case, count=count, policy=POLICY)
    work_off()
    with pytest.raises(NotNow, match="run again"):
        counts.choose(by=team.analyst, case=case, count=count, as_counted=False, reason="x", seen_run=seen)


def test_a_table_that_the_decision_supplies_is_not_set_aside(case, team, source):
    count = counted(case, team.analyst, source)
    counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason="Crimes, not people.")
    decision = {
        "parts": [{"number": "1", "holding": "held", "disclosures": [{"what": "a table", "table": count.name}]}]
    }
    Draft.objects.create(case=case, author=team.officer, decision=decision)
    with pytest.raises(NotNow, match="Take it out of the decision first"):
        counts.discard(by=team.analyst, case=case, count=count, reason="Wrong.")


def test_a_later_table_is_laid_beside_those_released_earlier(case, team, source, enter):
    first = protected(case, team.analyst, source)
    counts.choose(by=team.analyst, case=case, count=first, as_counted=False, reason="Small numbers.")
    counts.remember_release(case)
    later = start_work(enter(subject="Again"), team.officer)
    second = protected(later, team.analyst, source)
    assert len(protected_of(second).certificate.tables) == 2
    with pytest.raises(BadInput, match="Say why the tables"):
        counts.protect(by=team.analyst, case=later, count=second, policy=POLICY, apart=[first.pk])
    counts.protect(
        by=team.analyst, case=later, count=second, policy=POLICY, apart=[first.pk], apart_reason="Other records."
    )
    work_off()
    second.refresh_from_db()
    assert len(protected_of(second).certificate.tables) == 1


def test_only_chosen_tables_are_remembered_as_released(case, team, source):
    count = counted(case, team.analyst, source)
    counts.remember_release(case)
    count.refresh_from_db()
    assert count.released_at is None


def test_the_history_of_a_count_holds(case, team, source):
    count = protected(case, team.analyst, source)
    counts.choose(by=team.analyst, case=case, count=count, as_counted=False, reason="Small numbers.")
    told = list(case.events.select_related("actor", "facts"))
    assert not list(events.faults(case, told))
    assert [event.kind for event in told[-6:]] == [
        "write-question",
        "start-count",
        "count-done",
        "protect-count",
        "protect-done",
        "choose-protection",
    ]
    assert all("{" not in one.sentence for one in events.tell(told))
