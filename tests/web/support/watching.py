"""What must hold of every case whatever was done to it, and by how many at once: told from the rows alone."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import connection

from candour.web.accounts.models import Person
from candour.web.casework import bundles, events
from candour.web.casework.models import Approval, Bundle, Case, ClockEvent, Draft, Event, Issue, Task
from candour.web.post.models import OutgoingMail
from candour.web.publication.models import Disclosure

OPEN = {"received", "working", "approval", "approved"}
ENDED = {"issued", "closed"}
ANSWERS = ("answer", "review outcome")
# How many working days a review is given: by guidance, by regulation, by the Scottish Act.
REVIEW_DAYS = {"foia": 20, "eir": 40, "foisa": 20}
_APPS = ("accounts", "casework", "post", "publication")
# What the proofs found last is kept even where the letter is not sent for approval: that is no change of the case.
_NOT_COUNTED = {"findings", "checked_at", "counted"}
_TABLES = {
    model._meta.db_table: ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if field.attname not in _NOT_COUNTED
    )
    for name in _APPS
    for model in apps.get_app_config(name).get_models(include_auto_created=True)
}


def oracle() -> ModuleType:
    """A clock of its own that walks from day to day (tests/law), with its own copy of the bank holidays."""
    path = Path(__file__).parents[2] / "law" / "oracle.py"
    spec = importlib.util.spec_from_file_location("oracle_of_casework", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def everything() -> dict[str, Any]:
    """Every row of the application, to see that nothing has changed. Read without models, for it is done often."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
            found[table] = repr(cursor.fetchall())
    return found


def due_by_the_oracle(clock: ModuleType, case: Case, rows: Sequence[ClockEvent]) -> dt.date | None:
    """When a case is due, counted day by day from the rows of the clock."""
    if case.review_of_id is not None:
        (asked,) = (row.date for row in rows if row.case_id == case.pk and row.kind == "review-received")
        return clock.walk(case.regime, asked, REVIEW_DAYS[case.regime], [])  # type: ignore[no-any-return]
    mine = [(row.kind, row.date, row.until) for row in rows if row.case_id == case.pk and not row.replaced]
    return clock.day_due(case.regime, sorted(mine, key=lambda one: (one[1], one[0] != "received")))  # type: ignore[no-any-return]


def assert_all_is_well(clock: ModuleType | None = None, *, but: Collection[tuple[int, int]] = ()) -> None:
    """Every rule that holds at every moment; `clock` is the oracle, if the open cases are counted by it too.

    `but` are cases, each with its version, whose chains were looked at before and need not be again.
    """
    connection.check_constraints()
    cases = {case.pk: case for case in Case.objects.select_related("authority", "applicant")}
    _chains({pk: case for pk, case in cases.items() if (pk, case.version) not in but})
    _stages(cases)
    if not but:
        _contributors()
    _letters(cases)
    if clock is not None:
        rows = list(ClockEvent.objects.order_by("id"))
        for case in cases.values():
            if case.stage in OPEN:
                assert case.due == due_by_the_oracle(clock, case, rows), f"{case.reference}: the clock"


def _chains(cases: dict[int, Case]) -> None:
    by_case: dict[int, list[Event]] = {pk: [] for pk in cases}
    of_these = Event.objects.filter(case__in=list(cases)).select_related("actor", "facts")
    for event in of_these.order_by("case_id", "seq"):
        by_case[event.case_id].append(event)
    for pk, chain in by_case.items():
        case = cases[pk]
        assert not list(events.faults(case, chain)), case.reference
        assert len(chain) == case.head_seq > 0
        for told in events.tell(chain):
            assert told.sentence, told
            assert not re.search(r"[{}]|\bNone\b|  ", told.sentence), told.sentence
        asked = case.applicant
        private = re.compile("|".join(map(re.escape, [asked.name, asked.email, asked.salutation])), re.IGNORECASE)
        for event in chain:
            assert not private.search(event.facts.text or ""), event.facts.text
        assert [event.at for event in chain] == sorted(event.at for event in chain)


def _stages(cases: dict[int, Case]) -> None:
    for case in cases.values():
        assert case.stage in OPEN | ENDED
        assert bool(case.outcome) == (case.stage in ENDED), case.reference
        assert bool(case.ended_on) == (case.stage in ENDED), case.reference
        assert case.validity == "valid" or case.stage in ("received", "closed", "working")
        assert events.sha256(case.text) == case.text_sha256
        waits = case.clock_state in ("awaiting clarification", "awaiting fee", "lapsed")
        counts = case.stage in OPEN and case.review_of_id is None
        assert not counts or (case.due is None) == waits, (case.reference, case.due, case.clock_state)
    reviews = Counter(case.review_of_id for case in cases.values() if case.review_of_id and case.stage in OPEN)
    assert not reviews or max(reviews.values()) == 1


def _contributors() -> None:
    """Those who only hold information see what they are asked, and no case."""
    for person in Person.objects.filter(memberships__role="contributor").exclude(memberships__role="officer"):
        person.forget_roles()
        assert not Case.objects.visible_to(person).exists()
        assert set(Task.objects.visible_to(person)) <= set(person.tasks.all())


def _letters(cases: dict[int, Case]) -> None:
    """Sent once, as approved, by somebody's approval who had no hand in it; and only what was sent is in the outbox."""
    standing = Counter(Bundle.objects.filter(void_at=None).values_list("draft_id", flat=True))
    assert not standing or max(standing.values()) == 1
    writers: dict[int, set[int]] = {}
    for draft, person in Draft.writers.through.objects.values_list("draft_id", "person_id"):
        writers.setdefault(draft, set()).add(person)
    for approval in Approval.objects.select_related("bundle__draft"):
        bundle = approval.bundle
        assert approval.sha256 == bundle.sha256
        if bundle.void_at is None:
            hands = writers.get(bundle.draft_id, set()) | {bundle.made_by_id, bundle.draft.author_id}
            assert approval.by_id not in hands
    answered = set()
    issues = list(Issue.objects.select_related("draft", "bundle", "approval"))
    for issue in issues:
        assert issue.bundle.draft_id == issue.draft_id
        assert issue.bundle.void_at is None
        if issue.draft.kind in (*ANSWERS, "extension"):
            assert issue.approval is not None
            assert issue.approval.bundle_id == issue.bundle_id
        if issue.draft.kind in ANSWERS:
            answered.add(issue.draft.case_id)
            assert cases[issue.draft.case_id].outcome == issue.bundle.summary["outcome"]
    assert answered == {case.pk for case in cases.values() if case.stage == "issued"}
    sent = Counter(Event.objects.filter(kind="issue").values_list("case_id", flat=True))
    assert sent == Counter(answered)
    letters = set(OutgoingMail.objects.filter(key__startswith="letter:").values_list("key", flat=True))
    assert letters == {issue.mail_key for issue in issues if issue.mail_key}
    entries = {f"answer:{issue.draft_id}" for issue in issues if issue.draft.kind == "answer"}
    assert set(Disclosure.objects.values_list("key", flat=True)) == entries
    at_approval = {case.pk for case in cases.values() if case.stage in ("approval", "approved")}
    waiting = Bundle.objects.filter(void_at=None, draft__kind__in=ANSWERS, draft__case__in=at_approval)
    assert {bundle.draft.case_id for bundle in waiting.select_related("draft")} == at_approval
    approved = {approval.bundle_id for approval in Approval.objects.all()}
    for bundle in waiting.select_related("draft"):
        assert (bundle.pk in approved) == (cases[bundle.draft.case_id].stage == "approved")


def assert_issued_as_it_stands(case: Case) -> None:
    """Just after sending: what left is made of what the case says, not of what it said before somebody changed it."""
    bundle = Bundle.objects.select_related("draft__case").get(
        issue__isnull=False, draft__case=case, draft__kind__in=ANSWERS
    )
    assert bundles.unchanged(bundle)
